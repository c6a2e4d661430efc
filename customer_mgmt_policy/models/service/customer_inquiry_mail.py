from odoo import api, models

ACKNOWLEDGEMENT = 'customer_mgmt_policy.mail_template_inquiry_acknowledgement'


class CustomerInquiry(models.Model):
    """C4.4: mails to the company's address for inquiries."""
    _name = 'customer.inquiry'
    _inherit = ['customer.inquiry', 'customer.intake.mixin']

    _intake_alias = 'inquiry'
    _intake_rank = 30

    @api.model
    def _intake_values(self, mail):
        """The subject says in short what the mail asks."""
        question = "\n".join(filter(None, (mail['name'], mail['description'])))
        return {'question': question, 'channel': 'email', 'received_at': mail['received_at']}

    def _intake_acknowledge(self):
        """C4.4: whoever wrote gets the number at once, and until when the answer comes."""
        inquiries = self.filtered(lambda inquiry: inquiry._get_email_contact())
        if inquiries:
            inquiries._mail_by_itself(self.env.ref(ACKNOWLEDGEMENT))

    def _receive_answer(self, msg_dict):
        """What we asked for came by mail."""
        res = super()._receive_answer(msg_dict)
        if not self._is_of_colleague(msg_dict):
            self.filtered('customer_question')._hear()
        return res
