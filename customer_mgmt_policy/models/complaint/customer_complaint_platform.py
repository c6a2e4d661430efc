from odoo import fields, models


class CustomerComplaintPlatform(models.Model):
    """C2.4.1: a third-party platform through which customers complain."""
    _name = 'customer.complaint.platform'
    _description = "Complaint Platform"
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    website = fields.Char(help="Where the complaint is answered.")
    note = fields.Text("How to Answer There", help="E.g. who holds the account, and how long the platform waits for an answer.")
