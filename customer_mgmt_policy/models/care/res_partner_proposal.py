from odoo import api, fields, models

from ..core.res_partner import INTERNAL


class ResPartner(models.Model):
    _inherit = 'res.partner'

    proposal_count = fields.Integer("Proposals", compute='_compute_proposal_count', groups=INTERNAL)

    @api.depends_context('uid')
    def _compute_proposal_count(self):
        counts = self._count_records('customer.proposal', [])
        for partner in self:
            partner.proposal_count = counts[partner]

    def action_open_proposals(self):
        """Open the proposals of this customer."""
        return self._get_customer_action('customer_mgmt_policy.customer_proposal_action')
