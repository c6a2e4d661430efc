from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.tools import format_date

AT_MOST = 15


class CustomerDemandSuggestion(models.TransientModel):
    """A4.3.1: shows what the customer asked for and bought, to choose the products of the solution from."""
    _name = 'customer.demand.suggestion'
    _description = "Products That May Fit a Demand"

    demand_id = fields.Many2one('customer.demand', "Demand", required=True, readonly=True, ondelete='cascade')
    months = fields.Integer(compute='_compute_months')
    line_ids = fields.One2many(
        'customer.demand.suggestion.line', 'suggestion_id', "Products", compute='_compute_line_ids', store=True, readonly=False)

    @api.depends('demand_id')
    def _compute_months(self):
        for dialog in self:
            dialog.months = self.env['customer.policy.criterion']._get(dialog.demand_id.company_id, 'demand.suggestion_months')

    @api.depends('demand_id')
    def _compute_line_ids(self):
        for dialog in self:
            demand = dialog.demand_id
            known, asked = demand.line_ids.product_id, demand.product_ids.filtered('sale_ok')
            vals_list = [{
                'product_id': product.id, 'quantity': demand.quantity or 1, 'is_chosen': True, 'reason': self.env._("Asked for"),
            } for product in asked - known]
            vals_list += [vals for vals in dialog._find_bought() if vals['product_id'] not in (known | asked).ids]
            dialog.line_ids = [Command.clear(), *map(Command.create, vals_list[:AT_MOST])]

    def _find_bought(self):
        """Return the products that the customer ordered, the most frequent first, with the usual quantity."""
        demand = self.demand_id
        since = fields.Datetime.now() - relativedelta(months=self.months)
        rows = self.env['sale.order.line'].sudo()._read_group([
            ('order_partner_id.commercial_partner_id', '=', demand.partner_id.id), ('company_id', '=', demand.company_id.id),
            ('state', '=', 'sale'), ('display_type', '=', False), ('is_downpayment', '=', False),
            ('product_id.sale_ok', '=', True), ('order_id.date_order', '>=', since),
        ], ['product_id'], ['order_id:recordset', 'product_uom_qty:avg', 'order_id:count_distinct'],
            order='order_id:count_distinct desc, product_id', limit=AT_MOST)
        return [{
            'product_id': product.id, 'quantity': max(1, round(quantity)), 'reason': self.env._(
                "Bought %(count)s times, last on %(day)s", count=count,
                day=format_date(self.env, max(orders.mapped('date_order')))),
        } for product, orders, quantity, count in rows]

    def action_confirm(self):
        """Add the chosen products to the solution."""
        self.ensure_one()
        self.env['customer.demand.line'].create([{
            'demand_id': self.demand_id.id, 'product_id': line.product_id.id, 'quantity': line.quantity,
        } for line in self.line_ids.filtered('is_chosen')])
        return {'type': 'ir.actions.act_window_close'}
