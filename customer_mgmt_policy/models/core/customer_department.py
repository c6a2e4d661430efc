from odoo import fields, models


class CustomerDepartment(models.Model):
    """A department that takes over or answers for something; a list of its own, without the HR application."""
    _name = 'customer.department'
    _description = "Department"
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    manager_id = fields.Many2one(
        'res.users', "Head", domain="[('share', '=', False)]", help="Who answers for what the department has to do.")
    company_id = fields.Many2one('res.company', "Company", help="Empty: for all companies.")
