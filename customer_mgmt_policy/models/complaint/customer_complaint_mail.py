from odoo import api, models


class CustomerComplaint(models.Model):
    """C2.4.1: mails to the company's address for complaints. Recording one acknowledges it."""
    _name = 'customer.complaint'
    _inherit = ['customer.complaint', 'customer.intake.mixin']

    _intake_alias = 'complaint'
    _intake_rank = 10

    @api.model
    def _intake_values(self, mail):
        return {
            'title': mail['name'], 'description': mail['description'], 'channel': 'email', 'received_at': mail['received_at'],
        }
