from odoo import api, fields, models

from ..core.res_partner import INTERNAL
from .customer_complaint import OPEN_STATES


class ResPartner(models.Model):
    _inherit = 'res.partner'

    open_complaint_count = fields.Integer(compute='_compute_open_complaint_count', groups=INTERNAL)

    @api.depends_context('uid')
    def _compute_open_complaint_count(self):
        counts = self._count_records('customer.complaint', [('state', 'in', OPEN_STATES)])
        for partner in self:
            partner.open_complaint_count = counts[partner]

    def action_open_complaints(self):
        """Show the customer's complaints, the open ones first."""
        return self._get_customer_action('customer_mgmt_policy.customer_complaint_action_all', search_default_open=1)
