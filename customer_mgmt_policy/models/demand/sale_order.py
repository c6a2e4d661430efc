from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    customer_demand_id = fields.Many2one(
        'customer.demand', "Demand", readonly=True, copy=False, index='btree_not_null', ondelete='set null',
        help="A4.3.1: the demand that this quotation answers.")

    def _has_field_access(self, field, operation):
        """Only the demand itself links its quotations."""
        if operation == 'write' and field.name == 'customer_demand_id' and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def action_open_customer_demand(self):
        """Open the demand that this quotation answers."""
        self.ensure_one()
        self.check_access('read')
        demand = self.customer_demand_id
        demand.check_access('read')
        return {
            'type': 'ir.actions.act_window', 'res_model': demand._name, 'res_id': demand.id, 'views': [(False, 'form')],
        }
