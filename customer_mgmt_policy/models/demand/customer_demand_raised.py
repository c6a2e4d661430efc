from odoo import api, models


class CustomerDemand(models.Model):
    """A demand may be raised in another record, e.g. in a visit (C2.3.1)."""
    _name = 'customer.demand'
    _inherit = ['customer.demand', 'customer.raised.mixin']

    _raised_kind = 'demand'
    _raised_by_group = 'customer_mgmt_policy.group_cs_agent'

    @api.model
    def _get_raised_values(self, facts):
        values = {
            **super()._get_raised_values(facts), 'received_at': facts['at'], 'priority_level': facts['priority']}
        if self.env.su:     # raised for others: never the agent's own, whose customer it is not
            customer = self.env['res.partner'].browse(facts['partner_id'])
            values.update(self._get_stand_in(customer, facts['company']))
        return values

    @api.model
    def _get_raised_help(self):
        return self.env._("The customer's owner answers it with a solution; how soon, depends on the priority.")
