from odoo import api, fields, models

from ..core.res_partner import INTERNAL


class ResPartner(models.Model):
    _inherit = 'res.partner'

    gift_count = fields.Integer("Gifts", compute='_compute_gift_count', groups=INTERNAL)

    @api.depends_context('uid')
    def _compute_gift_count(self):
        counts = self._count_records('customer.gift', [])
        for partner in self:
            partner.gift_count = counts[partner]

    def action_open_gifts(self):
        """Open the gifts of this customer."""
        return self._get_customer_action('customer_mgmt_policy.customer_gift_action')
