from odoo import api, fields, models


class CustomerPolicyEscalation(models.Model):
    """One rung of the ladder that a missed time limit climbs; a rung without a limit belongs to every limit."""
    _name = 'customer.policy.escalation'
    _description = "Escalation Step"
    _inherit = ['customer.policy.row.mixin']
    _order = 'policy_id, limit_id, level, id'

    policy_id = fields.Many2one('customer.policy', "Policy", required=True, ondelete='cascade', index=True)
    limit_id = fields.Many2one(
        'customer.policy.limit', "Only for Limit", ondelete='cascade', index='btree_not_null',
        domain="[('policy_id', '=', policy_id)]",
        help="Empty: the general ladder, used by every limit without a ladder of its own.",
    )
    level = fields.Integer(required=True, default=1)
    delay_value = fields.Integer("After", required=True, default=0, help="How long after the due time.")
    delay_unit = fields.Selection(
        [('minute', "Minutes"), ('hour', "Hours"), ('working_day', "Working days")], "Unit", required=True, default='hour',
    )
    audience = fields.Selection(
        [('responsible', "Responsible person"), ('owner', "Customer owner"), ('department_head', "Department head"),
         ('cr_supervisor', "CR supervisor"), ('cs_manager', "CS manager"), ('general_manager', "General manager")],
        required=True, default='responsible',
    )

    _delay_positive = models.Constraint('CHECK(delay_value >= 0)', "An escalation cannot lie before the due time.")
    _level_positive = models.Constraint('CHECK(level >= 1)', "Levels of escalation start at 1.")

    @api.depends('level', 'audience')
    def _compute_display_name(self):
        audience = dict(self._fields['audience']._description_selection(self.env))
        for step in self:
            step.display_name = f"{step.level} · {audience.get(step.audience, '')}"
