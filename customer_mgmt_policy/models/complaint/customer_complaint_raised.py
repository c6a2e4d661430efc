from odoo import api, models


class CustomerComplaint(models.Model):
    """A complaint may be raised in another record, e.g. in a visit (B8.1)."""
    _name = 'customer.complaint'
    _inherit = ['customer.complaint', 'customer.raised.mixin']

    _raised_kind = 'complaint'

    @api.model
    def _get_raised_values(self, facts):
        return {**super()._get_raised_values(facts), 'received_at': facts['at'], 'urgency': facts['priority']}

    @api.model
    def _get_raised_priority(self):
        """C2.4.1: a complaint is urgent unless somebody decides otherwise."""
        return 'urgent'

    @api.model
    def _get_raised_help(self):
        return self.env._(
            "Customer Service takes it up, and the contact gets its number by e-mail. You can follow what becomes of it.")
