from odoo import api, models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._check_customers_visible()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if {'partner_id', 'partner_invoice_id', 'partner_shipping_id'} & vals.keys():
            self._check_customers_visible()
        return result

    def _check_customers_visible(self):
        """A quotation would show the address and terms of whoever it is made out to."""
        orders = self.sudo()
        (orders.partner_id | orders.partner_invoice_id | orders.partner_shipping_id).with_env(self.env)._check_visible()
