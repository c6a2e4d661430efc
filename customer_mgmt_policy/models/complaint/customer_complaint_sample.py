from odoo import api, models
from odoo.fields import Domain


class CustomerComplaint(models.Model):
    """A5.2: how complaints were settled is inspected on a sample."""
    _name = 'customer.complaint'
    _inherit = ['customer.complaint', 'customer.sample.mixin']

    @api.model
    def _sample_label(self):
        return self.env._("Complaints")

    @api.model
    def _sample_domain(self):
        return Domain('state', 'in', ('done', 'closed'))

    def _sample_values(self):
        return {
            'name': self.name, 'customer_name': self.partner_id.name, 'user_id': self.user_id.id,
            'facts': self._sample_facts(
                (self.env._("Complaint"), self.title), (self.env._("What we did"), self.remedy_plan),
                (self.env._("Received"), self._sample_moment('received_at')),
                (self.env._("Done"), self._sample_moment('done_at')),
                (self.env._("Satisfaction"), dict(self._fields['satisfaction']._description_selection(self.env)).get(
                    self.satisfaction))),
        }
