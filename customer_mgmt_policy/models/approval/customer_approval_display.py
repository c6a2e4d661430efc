from datetime import timedelta

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import babel_locale_parse

from .customer_approval_step import pick_name


class CustomerApproval(models.Model):
    """What people see of an approval: the facts, the bar of its steps, how long it waits, and the record itself."""
    _inherit = 'customer.approval'

    # COMPUTE

    @api.depends('route_names')
    @api.depends_context('lang')
    def _compute_route_name(self):
        for approval in self:
            approval.route_name = pick_name(approval.route_names, approval.route_id)

    @api.depends('state', 'facts_submitted')
    @api.depends_context('lang')
    def _compute_facts(self):
        """What the approver needs to know: as it is while it waits (in the reader's language), then as it was."""
        pending = self.filtered(lambda approval: approval.state == 'pending')
        for approval, record in pending._pair_records():
            approval.facts = [[label, str(text or "")] for label, text in record._approval_facts()]
        for approval in self:
            approval.facts = approval.facts or approval.facts_submitted

    @api.depends('state', 'step_ids.decided_at')
    @api.depends_context('lang')
    def _compute_waiting_time(self):
        now, locale = fields.Datetime.now(), babel_locale_parse(self.env.lang or 'en_US')
        for approval in self:
            waited = max(now - approval._get_waiting_since(), timedelta(minutes=1))
            approval.waiting_time = approval.state == 'pending' and format_timedelta(waited, locale=locale, granularity='minute')

    @api.depends('state', 'step_ids.state', 'waiting_user_ids', 'cancellation_requested_at')
    @api.depends_context('lang', 'uid')
    def _compute_approval_bar(self):
        for approval in self:
            approval.approval_bar = approval._get_bar_values()

    @api.depends_context('uid')
    def _compute_can_open_record(self):
        readable = {
            (model, id_) for model, approvals in self.grouped('res_model').items()
            for id_ in self.env[model].browse(approvals.mapped('res_id')).exists()._filtered_access('read').ids
        }
        for approval in self:
            approval.can_open_record = (approval.res_model, approval.res_id) in readable

    # ACTIONS

    def action_open_record(self):
        """Open what is to be decided."""
        self.ensure_one()
        self.check_access('read')
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("%(name)s does not exist any more.", name=self.res_name))
        record.check_access('read')
        return record._get_records_action(name=self.res_name)

    # TOOLS

    def _get_waiting_since(self):
        return max(self.step_ids.filtered('decided_at').mapped('decided_at'), default=self.submitted_at)

    def _open_dialog(self, model, name):
        self.check_access('read')
        return {
            'type': 'ir.actions.act_window', 'name': name, 'res_model': model, 'view_mode': 'form', 'target': 'new',
            'context': {'default_approval_ids': self.ids},
        }

    def _get_state_label(self):
        return dict(self._fields['state']._description_selection(self.env))[self.state]

    def _get_bar_values(self):
        """Return what the bar on the record shows."""
        self.ensure_one()
        return {
            'id': self.id, 'state': self.state, 'state_label': self._get_state_label(), 'round': self.round,
            'route': self.route_name, 'clause': self.clause_code, 'version': self.policy_version,
            'requester': {'id': self.requester_id.id, 'name': self.requester_id.name},
            'submitted_at': fields.Datetime.to_string(self.submitted_at), 'reason': self.outcome_reason or "",
            'is_stuck': self.is_stuck, 'can_decide': self.can_decide,
            'cancellation': self.state == 'pending' and self.cancellation_reason or "",
            'steps': [step._get_bar_values() for step in self.step_ids],
            'facts': self.facts if self.can_decide and self.env[self.res_model]._approval_shows_facts else [],
        }
