from odoo import api, fields, models
from odoo.exceptions import UserError


def pick_name(names, row):
    """Return the name kept at submission in the reader's language; what was not translated then may be by now.

    :param dict names: name per language, as it was
    :param row: the row of the policy that it comes from
    """
    lang, source = row.env.lang or 'en_US', names.get('en_US') or next(iter(names.values()))
    kept = names.get(lang, source)
    if kept == source and row and row.with_context(lang='en_US').name == source:
        return row.name
    return kept


class CustomerApprovalStep(models.Model):
    """One step of an approval: who may decide it is a snapshot of the route, who decided it is history."""
    _name = 'customer.approval.step'
    _description = "Approval Step"
    _order = 'approval_id, sequence, id'
    _log_access = False     # who and when stand in fields of its own

    approval_id = fields.Many2one('customer.approval', "Approval", required=True, ondelete='restrict', index=True)
    sequence = fields.Integer(required=True)
    route_step_id = fields.Many2one('customer.policy.route.step', "Step of the Route", ondelete='set null')
    names = fields.Json(required=True, help="The step's name in every language, as it was at submission.")
    name = fields.Char("Step", compute='_compute_name', compute_sudo=True)

    # who may decide
    approver_kind = fields.Selection(
        [('group', "Everyone with a role"), ('department_head', "Department head of the requester"), ('user', "A named person")],
        required=True,
    )
    group_id = fields.Many2one('res.groups', "Role", ondelete='restrict')
    user_id = fields.Many2one('res.users', "Person", ondelete='restrict')
    alternate_user_id = fields.Many2one('res.users', "Alternate", ondelete='restrict')
    alternate_group_id = fields.Many2one('res.groups', "Alternate Role", ondelete='restrict')
    limit_code = fields.Char("Time Limit")

    # what happened
    state = fields.Selection(
        [('waiting', "Not yet"), ('granted', "Approved"), ('refused', "Refused"), ('skipped', "Not needed")],
        required=True, default='waiting',
    )
    decided_by_id = fields.Many2one('res.users', "Decided By", ondelete='restrict', index='btree_not_null')
    on_behalf_of_id = fields.Many2one('res.users', "On Behalf Of", ondelete='restrict', index='btree_not_null')
    decided_at = fields.Datetime("Decided On")
    comment = fields.Text()

    @api.depends('names')
    @api.depends_context('lang')
    def _compute_name(self):
        for step in self:
            step.name = pick_name(step.names, step.route_step_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(self.env._("Approvals stay on record and cannot be deleted."))

    def _get_bar_values(self):
        """Return what the bar on the record shows of this step."""
        self.ensure_one()
        approval, is_open = self.approval_id, self == self.approval_id.step_id
        people = approval.waiting_user_ids if is_open else self.decided_by_id
        at = approval._get_waiting_since() if is_open else self.decided_at
        return {
            'id': self.id, 'name': self.name, 'state': 'open' if is_open else self.state, 'comment': self.comment or "",
            'people': [{'id': user.id, 'name': user.name} for user in people[:5]], 'more': max(len(people) - 5, 0),
            'role': self.group_id.name or "", 'on_behalf_of': self.on_behalf_of_id.name or "",
            'at': fields.Datetime.to_string(at) or False,
        }

    def _get_snapshot(self):
        """Return who may decide, in plain values."""
        return {
            'approver_kind': self.approver_kind, 'group_id': self.group_id.id, 'user_id': self.user_id.id,
            'alternate_user_id': self.alternate_user_id.id, 'alternate_group_id': self.alternate_group_id.id,
        }
