from odoo import api, models


class CustomerDemand(models.Model):
    """A demand may be raised in another record, e.g. in a visit (C2.3.1)."""
    _name = 'customer.demand'
    _inherit = ['customer.demand', 'customer.raised.mixin']

    _raised_kind = 'demand'

    @api.model
    def _get_raised_values(self, facts):
        return {
            **super()._get_raised_values(facts), 'received_at': facts['at'], 'priority_level': facts['priority']}

    @api.model
    def _get_raised_help(self):
        return self.env._("The customer's owner answers it with a solution; how soon, depends on the priority.")
