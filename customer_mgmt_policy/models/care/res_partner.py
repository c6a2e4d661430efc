from odoo import fields, models

from ..core.res_partner import INTERNAL


class ResPartner(models.Model):
    _inherit = 'res.partner'

    gift_count = fields.Integer("Gifts", compute='_compute_record_counts', groups=INTERNAL)

    def _get_counted_records(self):
        kinds = super()._get_counted_records()
        return {**kinds, 'gift_count': ('customer.gift', [])}

    def action_open_gifts(self):
        """Open the gifts of this customer."""
        return self._get_customer_action('customer_mgmt_policy.customer_gift_action')
