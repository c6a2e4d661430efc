from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerComplaintCause(models.Model):
    """A catalogue of root causes in two levels: groups, and the causes in them."""
    _name = 'customer.complaint.cause'
    _description = "Root Cause"
    _inherit = ['customer.guard.mixin']
    _order = 'group_sequence, group_id, is_group desc, sequence, id'
    _rec_names_search = ['name', 'parent_id.name']

    name = fields.Char(required=True, translate=True)
    parent_id = fields.Many2one(
        'customer.complaint.cause', "Group", index=True, ondelete='restrict', domain="[('parent_id', '=', False)]",
        help="Empty: this is a group of causes itself.")
    child_ids = fields.One2many('customer.complaint.cause', 'parent_id', "Causes")
    is_group = fields.Boolean("Is a Group", compute='_compute_group', store=True)
    group_id = fields.Many2one('customer.complaint.cause', "Own Group", compute='_compute_group', store=True, index=True)
    group_sequence = fields.Integer(compute='_compute_group', store=True, recursive=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    # COMPUTE

    @api.depends('parent_id', 'sequence', 'parent_id.group_sequence')
    def _compute_group(self):
        for cause in self:
            cause.is_group = not cause.parent_id
            cause.group_id = cause.parent_id or cause._origin
            cause.group_sequence = cause.parent_id.group_sequence if cause.parent_id else cause.sequence

    @api.depends('name', 'parent_id.name')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for cause in self:
            cause.display_name = f"{cause.parent_id.name} / {cause.name}" if cause.parent_id else cause.name

    # CONSTRAINTS

    @api.constrains('parent_id')
    def _check_two_levels(self):
        for cause in self:
            if cause.parent_id.parent_id or cause.parent_id and cause.child_ids:
                raise ValidationError(self.env._("The catalogue has two levels: groups, and the causes in them."))
