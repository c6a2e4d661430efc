from odoo import api, models
from odoo.fields import Domain


class StockPicking(models.Model):
    """A5.2: how goods were supplied is inspected on a sample of deliveries."""
    _name = 'stock.picking'
    _inherit = ['stock.picking', 'customer.sample.mixin']

    _sample_date = 'date_done'

    @api.model
    def _sample_label(self):
        return self.env._("Deliveries")

    @api.model
    def _sample_domain(self):
        return (Domain('state', '=', 'done') & Domain('picking_type_code', '=', 'outgoing')
                & Domain('partner_id.commercial_partner_id.is_managed_customer', '=', True))

    def _sample_values(self):
        products = [f"{move.product_id.display_name} × {move.quantity:g}" for move in self.move_ids]
        return {
            'name': self.name, 'customer_name': self.partner_id.commercial_partner_id.name, 'user_id': self.user_id.id,
            'facts': self._sample_facts(
                (self.env._("Order"), self.origin), (self.env._("Goods"), ", ".join(products)),
                (self.env._("Promised"), self._sample_moment('date_deadline')),
                (self.env._("Delivered"), self._sample_moment('date_done'))),
        }
