from odoo import api, models

from .customer_demand_merge import STAGES

ACKNOWLEDGEMENT = 'customer_mgmt_policy.mail_template_demand_acknowledgement'
CS_MANAGER = 'customer_mgmt_policy.group_cs_manager'


class CustomerDemand(models.Model):
    """C2.3.1, A4.1: mails to the company's address for demands."""
    _name = 'customer.demand'
    _inherit = ['customer.demand', 'customer.intake.mixin']

    _intake_alias = 'demand'
    _intake_rank = 20

    @api.model
    def _intake_values(self, mail):
        return {
            'title': mail['name'], 'description': mail['description'], 'channel': 'email', 'received_at': mail['received_at'],
            **self._get_stand_in(mail['partner'], mail['company']),
        }

    @api.model
    def _get_stand_in(self, customer, company):
        """Return who takes care of a demand of a customer without an owner who is there: a CS manager."""
        owner = customer.policy_owner_id
        if owner and owner.active and owner != self.env.ref('base.user_root'):
            return {}
        managers = self.env['customer.deadline']._get_group_members(CS_MANAGER, company)
        return {'user_id': managers[:1].id or self.env.uid}

    def _intake_acknowledge(self):
        """Tell who wrote the number of the demand, and until when the answer comes."""
        demands = self.filtered(lambda demand: (demand.contact_id or demand.partner_id).email)
        if demands:
            demands._mail_by_itself(self.env.ref(ACKNOWLEDGEMENT))

    def _intake_survivor(self):
        """A4.1: answers to a merged demand belong to the one that goes on."""
        return self.merged_into_id._intake_survivor() if self.merged_into_id else super()._intake_survivor()

    def _join(self, target):
        """A4.1: among demands it is a merge, as long as one can be merged into."""
        if target._name == self._name and target.state in STAGES:
            return target.action_merge(self.ids)
        return super()._join(target)
