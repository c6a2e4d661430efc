from odoo import fields, models


class CustomerInquiry(models.Model):
    """What we have to ask the customer before we can answer. The time to answer pauses only where the policy allows it."""
    _inherit = 'customer.inquiry'

    customer_question = fields.Text("We Asked", copy=False, readonly=True, tracking=True)
    asked_at = fields.Datetime("Asked On", copy=False, readonly=True)

    # ACTIONS

    def action_ask(self, question, send_mail=False):
        """Ask the customer back, on the page of the portal and, with ``send_mail``, by e-mail now."""
        self._move('ask', customer_question=question, asked_at=fields.Datetime.now())
        for inquiry in self:
            inquiry._post_told(question, send_mail)
        self._deadline_pause(question)

    def action_hear(self):
        """The customer answered what we asked: go on."""
        self._check_step('hear')
        self._hear()

    # CHECKS

    def _get_refusal_reason(self, verb):
        if verb == 'hear' and not self.customer_question:
            return self.env._("%(inquiry)s does not wait for an answer of the customer.", inquiry=self.name)
        return super()._get_refusal_reason(verb)

    # TOOLS

    def _hear(self):
        self.sudo().customer_question = False
        self._deadline_resume()
