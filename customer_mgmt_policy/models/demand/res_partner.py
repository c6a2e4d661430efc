from odoo import fields, models

from ..core.res_partner import INTERNAL
from .customer_demand import OPEN_STATES


class ResPartner(models.Model):
    _inherit = 'res.partner'

    open_demand_count = fields.Integer(compute='_compute_record_counts', groups=INTERNAL)

    def _get_counted_records(self):
        kinds = super()._get_counted_records()
        return {**kinds, 'open_demand_count': ('customer.demand', [('state', 'in', OPEN_STATES)])}

    def action_open_demands(self):
        """Show the customer's demands, the open ones first."""
        return self._get_customer_action('customer_mgmt_policy.customer_demand_action_all', search_default_open=1)
