from odoo import api, fields, models

from ..core.res_partner import INTERNAL
from .customer_demand import OPEN_STATES


class ResPartner(models.Model):
    _inherit = 'res.partner'

    open_demand_count = fields.Integer(compute='_compute_open_demand_count', groups=INTERNAL)

    @api.depends_context('uid')
    def _compute_open_demand_count(self):
        counts = self._count_records('customer.demand', [('state', 'in', OPEN_STATES)])
        for partner in self:
            partner.open_demand_count = counts[partner]

    def action_open_demands(self):
        """Show the customer's demands, the open ones first."""
        return self._get_customer_action('customer_mgmt_policy.customer_demand_action_all', search_default_open=1)
