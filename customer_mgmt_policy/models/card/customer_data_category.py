from odoo import fields, models


class CustomerDataCategory(models.Model):
    """What kind of data we hold of a person: told in the privacy notice, and named in a disclosure."""
    _name = 'customer.data.category'
    _description = "Category of Customer Data"
    _order = 'sequence, id'

    name = fields.Char("Data", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_unique = models.Constraint('UNIQUE(name)', "This category exists already.")
