from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerPolicyRouteStep(models.Model):
    _name = 'customer.policy.route.step'
    _description = "Step of an Approval Route"
    _inherit = ['customer.policy.row.mixin']
    _order = 'route_id, sequence, id'

    route_id = fields.Many2one('customer.policy.route', "Route", required=True, ondelete='cascade', index=True)
    policy_id = fields.Many2one(related='route_id.policy_id')
    sequence = fields.Integer(default=10)
    name = fields.Char("Step", required=True, translate=True, help="What the approver does, e.g. “Finance review”.")
    approver_kind = fields.Selection(
        [('group', "Everyone with a role"), ('department_head', "Department head of the requester"), ('user', "A named person")],
        required=True, default='group',
    )
    group_id = fields.Many2one('res.groups', "Role", ondelete='restrict')
    user_id = fields.Many2one('res.users', "Person", ondelete='restrict', domain="[('share', '=', False)]")
    alternate_user_id = fields.Many2one(
        'res.users', "Alternate", ondelete='restrict', domain="[('share', '=', False)]",
        help="Decides instead when nobody else may, e.g. when the general manager is the requester.",
    )
    alternate_group_id = fields.Many2one(
        'res.groups', "Alternate Role", ondelete='restrict',
        help="Everyone with this role decides instead when nobody else may, not even the alternate, e.g. when a department "
             "head is the requester.",
    )
    limit_code = fields.Char("Time Limit", default='approval.step', help="Code of the time limit for deciding this step.")

    @api.constrains('approver_kind', 'group_id', 'user_id')
    def _check_approver(self):
        for step in self:
            if step.approver_kind == 'group' and not step.group_id or step.approver_kind == 'user' and not step.user_id:
                raise ValidationError(self.env._("Say who decides the step “%(step)s”.", step=step.name))
