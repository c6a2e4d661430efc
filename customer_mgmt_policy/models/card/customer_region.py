from odoo import fields, models


class CustomerRegion(models.Model):
    """A2.2.1: a sales region; a customer's province decides on it unless somebody chooses another one."""
    _name = 'customer.region'
    _description = "Sales Region"
    _order = 'sequence, name, id'

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    state_ids = fields.Many2many('res.country.state', string="Provinces")

    _name_unique = models.Constraint('UNIQUE(name)', "There is a region of this name already.")
