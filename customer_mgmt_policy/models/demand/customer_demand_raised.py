from odoo import api, models


class CustomerDemand(models.Model):
    """A demand may be raised in another record, e.g. in a visit (C2.3.1)."""
    _name = 'customer.demand'
    _inherit = ['customer.demand', 'customer.raised.mixin']

    _raised_kind = 'demand'

    @api.model
    def _get_raised_values(self, facts):
        values = {**super()._get_raised_values(facts), 'received_at': facts['at'], 'priority_level': facts['priority']}
        owner = self.env['res.partner'].sudo().browse(facts['partner_id']).policy_owner_id
        if not self.has_access('create') and owner in (self.env['res.users'], self.env.ref('base.user_root')):
            managers = self.env['customer.deadline'].sudo()._get_group_members(
                'customer_mgmt_policy.group_cs_manager', self.env.company)
            values['user_id'] = managers[:1].id
        return values

    @api.model
    def _get_raised_help(self):
        return self.env._("The customer's owner answers it with a solution; how soon, depends on the priority.")

    @api.model
    def _may_be_raised(self):
        """The duty desk passes on what callers want: to the customer's owner, in the pool to the CS manager."""
        return super()._may_be_raised() or self.env.user.has_group('customer_mgmt_policy.group_cs_agent')
