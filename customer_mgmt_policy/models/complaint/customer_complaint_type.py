from odoo import fields, models


class CustomerComplaintType(models.Model):
    """C2.4.5: a type of problem, as the customer sees it; the monthly review finds the frequent ones."""
    _name = 'customer.complaint.type'
    _description = "Problem Type"
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
