from odoo import models


class CustomerInquiry(models.Model):
    """An inquiry may turn out to be a demand or a complaint: it is raised from it."""
    _name = 'customer.inquiry'
    _inherit = ['customer.inquiry', 'customer.raising.mixin']

    @property
    def _raising_channel(self):
        return self.channel

    def _get_raise_error(self):
        if not self.partner_id:
            return self.env._("Choose the customer of %(inquiry)s first.", inquiry=self.name)
        if self.state == 'cancelled':
            return self.env._("%(inquiry)s is cancelled, so nothing is raised from it.", inquiry=self.name)
        return super()._get_raise_error()

    def _get_raise_wording(self):
        return self.question or ""

    def _get_raise_moment(self):
        return self.received_at
