from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = 'res.partner'

    visit_count = fields.Integer("Visits", compute='_compute_visit_count')

    @api.depends_context('uid')
    def _compute_visit_count(self):
        counts = self._count_records('customer.visit', [('state', '!=', 'cancelled')])
        for partner in self:
            partner.visit_count = counts[partner]

    def action_open_visits(self):
        """Show the visits to this customer."""
        return self._get_records_action('customer_mgmt_policy.customer_visit_action_all')
