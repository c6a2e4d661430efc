from odoo import models

from .customer_demand import OPEN_STATES


class CustomerPolicy(models.Model):
    _inherit = 'customer.policy'

    def action_put_in_force(self):
        """The open demands are ranked by the weights of the new version; what is closed keeps its score."""
        result = super().action_put_in_force()
        Demand = self.env['customer.demand'].sudo()
        for name in ('commercial_proposed', 'score'):
            self.env.add_to_compute(Demand._fields[name], Demand.search([('state', 'in', OPEN_STATES)]))
        return result
