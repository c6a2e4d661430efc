from odoo import fields, models

from ..core.res_partner import INTERNAL


class ResPartner(models.Model):
    _inherit = 'res.partner'

    proposal_count = fields.Integer("Proposals", compute='_compute_record_counts', groups=INTERNAL)

    def _get_counted_records(self):
        kinds = super()._get_counted_records()
        return {**kinds, 'proposal_count': ('customer.proposal', [])}

    def action_open_proposals(self):
        """Open the proposals of this customer."""
        return self._get_customer_action('customer_mgmt_policy.customer_proposal_action')
