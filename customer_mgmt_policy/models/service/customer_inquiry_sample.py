from odoo import api, models
from odoo.fields import Domain


class CustomerInquiry(models.Model):
    """A5.2: how inquiries were answered is inspected on a sample."""
    _name = 'customer.inquiry'
    _inherit = ['customer.inquiry', 'customer.sample.mixin']

    @api.model
    def _sample_label(self):
        return self.env._("Inquiries and incidents")

    @api.model
    def _sample_domain(self):
        return Domain('state', 'in', ('answered', 'solved', 'closed'))

    def _sample_values(self):
        return {
            'name': self.name, 'customer_name': self.partner_id.name or self.caller_name, 'user_id': self.user_id.id,
            'facts': self._sample_facts(
                (self.env._("Question"), self.question), (self.env._("Answer"), self.answer),
                (self.env._("Received"), self._sample_moment('received_at')),
                (self.env._("First response"), self._sample_moment('first_response_at')),
                (self.env._("Answered"), self._sample_moment('answered_at')), (self.env._("Late"), self._sample_lateness())),
        }

    def _sample_lateness(self):
        """Return which time limits were missed, in words."""
        missed = self.deadline_ids.filtered(lambda clock: clock.state in ('met_late', 'breached'))
        return ", ".join(missed.limit_id.mapped('name'))
