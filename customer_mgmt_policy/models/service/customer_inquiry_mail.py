from odoo import api, models


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
