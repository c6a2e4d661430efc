from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class CustomerDemand(models.Model):
    """A4.3.1: the products that fit the demand, and quotations made from them in Odoo Sales."""
    _inherit = 'customer.demand'

    line_ids = fields.One2many('customer.demand.line', 'demand_id', "Proposed Products", domain=[('kind', '=', 'solution')])
    alternative_line_ids = fields.One2many(
        'customer.demand.line', 'demand_id', "Alternative Products", domain=[('kind', '=', 'alternative')])
    products_amount = fields.Monetary("Products in Total", compute='_compute_products_amount')
    quotation_ids = fields.One2many(
        'sale.order', 'customer_demand_id', "Quotations", readonly=True, groups='sales_team.group_sale_salesman')
    quotation_count = fields.Integer(compute='_compute_quotation_count')
    can_quote = fields.Boolean(compute='_compute_can_quote')

    # COMPUTE

    @api.depends('line_ids.subtotal')
    def _compute_products_amount(self):
        for demand in self:
            demand.products_amount = sum(demand.line_ids.mapped('subtotal'))

    @api.depends_context('uid')
    def _compute_quotation_count(self):
        counts = {}
        if self.env['sale.order'].has_access('read'):
            counts = dict(self.env['sale.order']._read_group(
                [('customer_demand_id', 'in', self.ids)], ['customer_demand_id'], ['__count']))
        for demand in self:
            demand.quotation_count = counts.get(demand._origin, 0)

    @api.depends('state', 'line_ids', 'alternative_line_ids')
    @api.depends_context('uid')
    def _compute_can_quote(self):
        allowed = self.env['sale.order'].has_access('create')
        for demand in self:
            demand.can_quote = bool(
                allowed and demand.id and demand.has_access('write') and not demand._get_quotation_error())

    # ACTIONS

    def action_create_quotation(self):
        """Make a draft quotation for the customer from the proposed products; the user's own rights in Sales apply."""
        self.ensure_one()
        self.check_access('write')
        if error := self._get_quotation_error():
            raise UserError(error)
        order = self.env['sale.order'].with_company(self.company_id).create(self._prepare_quotation())
        order.sudo().customer_demand_id = self
        self._set_quotation_prices(order)
        self._message_log(body=self.env._("Quotation %(order)s was made from the proposed products.", order=order.name))
        return self._open_quotations(order)

    def action_open_quotations(self):
        """Show the quotations made from this demand."""
        self.ensure_one()
        self.check_access('read')
        return self._open_quotations(self.env['sale.order'].search([('customer_demand_id', '=', self.id)]))

    def action_suggest_products(self):
        """Show what the customer asked for and bought, to choose the products of the solution from."""
        self.ensure_one()
        self.check_access('write')
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Products That May Fit"),
            'res_model': 'customer.demand.suggestion', 'view_mode': 'form', 'views': [(False, 'form')], 'target': 'new',
            'context': {'default_demand_id': self.id},
        }

    # CHECKS

    def _get_quotation_error(self):
        """Return why no quotation can be made, or False."""
        if self.state not in ('recorded', 'answered', 'in_progress', 'cannot_be_met'):
            return self.env._(
                "%(demand)s is “%(state)s”: no quotation can be made from it.", demand=self.name, state=self._get_state_label())
        if not self._get_quoted_lines():
            return self.env._("Propose products first: they become the lines of the quotation.")
        return False

    # TOOLS

    def _get_quoted_lines(self):
        return self.alternative_line_ids if self.state == 'cannot_be_met' else self.line_ids

    def _prepare_quotation(self):
        nobody = self.env.ref('base.user_root')
        owner = self.owner_id if self.owner_id and self.owner_id != nobody else self.user_id
        return {
            'partner_id': self.partner_id.id, 'user_id': owner.id, 'company_id': self.company_id.id, 'origin': self.name,
            'order_line': [Command.create({
                'product_id': line.product_id.id, 'product_uom_qty': line.quantity, 'product_uom_id': line.product_uom_id.id,
            }) for line in self._get_quoted_lines()],
        }

    def _set_quotation_prices(self, order):
        """Quote the prices and remarks of the solution, in the currency of the quotation."""
        for line, quoted in zip(order.order_line, self._get_quoted_lines(), strict=True):
            price = self.currency_id._convert(
                quoted.price_unit, order.currency_id, self.company_id, self.company_id._get_today(), round=False)
            vals = {'price_unit': price, 'discount': 0}
            if quoted.name:
                vals['name'] = f"{line.name}\n{quoted.name}"
            line.write(vals)

    def _open_quotations(self, orders):
        action = {
            'type': 'ir.actions.act_window', 'name': self.env._("Quotations"), 'res_model': 'sale.order',
            'context': {'create': False},
        }
        if len(orders) == 1:
            return {**action, 'res_id': orders.id, 'view_mode': 'form', 'views': [(False, 'form')]}
        return {
            **action, 'domain': [('id', 'in', orders.ids)], 'view_mode': 'list,form', 'views': [(False, 'list'), (False, 'form')],
        }
