from odoo import fields, models

from ..core.res_partner import INTERNAL
from .customer_complaint import OPEN_STATES


class ResPartner(models.Model):
    _inherit = 'res.partner'

    open_complaint_count = fields.Integer(compute='_compute_record_counts', groups=INTERNAL)

    def _get_counted_records(self):
        kinds = super()._get_counted_records()
        return {**kinds, 'open_complaint_count': ('customer.complaint', [('state', 'in', OPEN_STATES)])}

    def action_open_complaints(self):
        """Show the customer's complaints, the open ones first."""
        return self._get_customer_action('customer_mgmt_policy.customer_complaint_action_all', search_default_open=1)
