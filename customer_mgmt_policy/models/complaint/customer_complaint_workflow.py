from odoo import fields, models
from odoo.exceptions import UserError

from .customer_complaint import CALLBACK, INVESTIGATION

HANDLER = 'customer_mgmt_policy.group_cs_agent'
PROMISE_STATES = frozenset({'received', 'investigating', 'executing', 'done'})
# a new round starts from what is known so far, but everything is reviewed again
KEPT_FINDINGS = frozenset({'investigation', 'cause_id', 'liability', 'liability_reason'})
REVIEW_FIELDS = frozenset({
    'liability_settled_at', 'liability_reviewed_by_id', 'liability_reviewed_at', 'remedy_reviewed_by_id',
    'remedy_reviewed_at', 'closed_at'})


class CustomerComplaint(models.Model):
    """The steps of a complaint; who may take them stands on the model's first class."""
    _inherit = 'customer.complaint'

    _transitions = {
        'investigate': ({'received'}, 'investigating', HANDLER),
        'settle_liability': ({'investigating'}, 'liability_review', HANDLER),
        'confirm_liability': ({'liability_review'}, 'liability_settled', None),
        'return_liability': ({'liability_review', 'liability_settled'}, 'investigating', None),
        'propose_remedy': ({'liability_settled'}, 'remedy_review', HANDLER),
        'confirm_remedy': ({'remedy_review'}, 'executing', None),
        'return_remedy': ({'remedy_review', 'executing'}, 'liability_settled', None),
        'tell': ({'executing'}, 'executing', HANDLER),
        'renegotiate': (PROMISE_STATES, None, HANDLER),
        'finish': ({'executing'}, 'done', HANDLER),
        'call_back': ({'done'}, 'done', HANDLER),
        'start_over': ({'done'}, 'investigating', HANDLER),
        'close': ({'done'}, 'closed', HANDLER),
        'reopen': ({'closed'}, 'investigating', HANDLER),
        'cancel': ({'received', 'investigating', 'liability_settled'}, 'cancelled', HANDLER),
    }
    # what must be known before a step is taken
    _required_facts = {
        'settle_liability': ('cause_id', 'liability', 'liability_reason'),
        'propose_remedy': ('remedy_ids',),
        'finish': ('remedy_told_at', 'execution_result'),
        'call_back': ('satisfaction',),
        'close': ('liability', 'remedy_ids', 'done_at', 'called_back_at', 'satisfaction'),
        'reopen': ('reopen_reason',),
        'cancel': ('cancel_reason',),
    }

    # ACTIONS

    def action_acknowledge(self):
        """Send the customer the tracking number (again)."""
        self.check_access('write')
        for complaint in self:
            if error := complaint._get_acknowledge_error():
                raise UserError(error)
        self._acknowledge()

    def action_settle_liability(self, at=None):
        """C2.4.2: submit the liability, with its reasons, to Legal; it was settled at ``at`` (default: now)."""
        at = self._check_moment(at)
        self._move('settle_liability', liability_settled_at=at)
        self._approval_submit('liability')
        self._deadline_met(INVESTIGATION, at=at)

    def action_propose_remedy(self):
        """C2.4.3: submit all remedies to the handling group."""
        self._move('propose_remedy')
        self._approval_submit('remedy')

    def action_finish(self, execution_result, at=None):
        """C2.4.4: all steps were carried out by ``at`` (default: now); the call-back is due from then on."""
        at = self._check_moment(at)
        if any(action.done_at and action.done_at > at for action in self.action_ids):
            raise UserError(self.env._("The remedy cannot be done before the last of its steps."))
        self._move('finish', execution_result=execution_result, done_at=at)
        self._deadline_start(CALLBACK, at=at)

    def action_call_back(self, satisfaction, at=None, feedback=None):
        """C2.4.4: the customer was called back; a dissatisfied one re-opens the complaint.

        :param str satisfaction: ``satisfied``, ``fair`` or ``dissatisfied``
        """
        at = self._check_moment(at, after='done_at')
        self._move(
            'call_back', satisfaction=satisfaction, feedback=feedback, called_back_at=at,
            called_back_by_id=self.env.uid)
        self._deadline_met(CALLBACK, at=at)
        if satisfaction == 'dissatisfied':
            self._start_round('start_over', feedback or self.env._("The customer is dissatisfied with the result."), at)

    def action_close(self):
        """Close what has its liability, remedy and call-back, and no open activity."""
        self._move('close', closed_at=fields.Datetime.now())

    def action_reopen(self, reason, at=None):
        """Take a closed complaint up again; its clocks begin a new cycle at ``at`` (default: now)."""
        self._start_round('reopen', reason, self._check_moment(at, after='closed_at'))

    def action_cancel(self, reason):
        """Recorded in error, or twice: it stays on record with the reason."""
        self._move('cancel', cancel_reason=reason)
        self._deadline_cancel()

    def action_open_step(self):
        """Ask for what the step of the context (``default_verb``) needs, in a dialog."""
        self.ensure_one()
        verb = self.env.context.get('default_verb', 'tell')
        if error := self._get_transition_error(verb):
            raise error
        return {
            'type': 'ir.actions.act_window',
            'name': self.env['customer.complaint.step']._get_verb_label(verb),
            'res_model': 'customer.complaint.step',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_complaint_id': self.id, 'default_verb': verb},
        }

    # BUSINESS

    def _get_missing(self, verb, facts):
        missing = super()._get_missing(verb, facts)
        if verb == 'settle_liability':
            missing += self._get_missing_findings()
        if verb == 'propose_remedy':
            missing += filter(None, (remedy._get_kind_error() for remedy in self.remedy_ids))
        if verb in ('finish', 'close'):
            missing += [self.env._("open step “%(step)s”", step=action.name)
                        for action in self.action_ids if action.state == 'open']
        if verb == 'close':
            missing += [self.env._("open activity “%(activity)s”", activity=activity.display_name)
                        for activity in self.activity_ids]
        return missing

    def _get_missing_findings(self):
        """C2.4.2: what the investigation report cannot do without."""
        missing = []
        if not (self.evidence_ids or (self.investigation or "").strip()):
            missing.append(self._get_labels(['evidence_ids']))
        if self.liability == 'company' and not self.department_ids:
            missing.append(self._get_labels(['department_ids']))
        return missing

    def _get_refusal_reason(self, verb):
        if verb == 'call_back' and self.called_back_at:
            return self.env._("%(complaint)s was already called back.", complaint=self.name)
        return super()._get_refusal_reason(verb)

    def _get_acknowledge_error(self):
        """Return why no acknowledgement can be sent, or False."""
        if self.state != 'received' and self.state != 'investigating':
            return self.env._("%(complaint)s is past its acknowledgement.", complaint=self.name)
        if self.acknowledged_at:
            return self.env._("%(complaint)s was already acknowledged.", complaint=self.name)
        if not self._get_email_contact():
            return self.env._("%(customer)s has no e-mail address.", customer=self.sudo().partner_id.display_name)
        return False

    def _start_round(self, verb, reason, at):
        """Freeze the round that ends here and investigate again; the time limits begin a new cycle."""
        self._check_step(verb, {'reopen_reason': reason})
        for complaint in self:
            blank = complaint._freeze_round(reason)
            complaint._transition(
                verb, reopen_reason=reason, reopened_at=at, reopen_count=complaint.reopen_count + 1, **blank)
        self._deadline_start(INVESTIGATION, at=at)

    def _freeze_round(self, reason):
        """Keep what was found, done and answered; return the values with which the next round starts."""
        Round = self.env['customer.complaint.round'].sudo()
        finished = Round.create({
            'complaint_id': self.id, 'number': self.reopen_count + 1, 'reason': reason,
            **{name: self._fields[name].convert_to_write(self[name], self) for name in Round._get_frozen_fields()},
        })
        self.sudo()._freeze_lines(finished)
        return dict.fromkeys(Round._get_frozen_fields() - KEPT_FINDINGS | REVIEW_FIELDS, False)

    def _freeze_lines(self, finished):
        """Evidence, remedies and steps stay with the finished round; who is responsible is known so far."""
        departments, names = self.department_ids, ('evidence_ids', 'remedy_ids', 'action_ids', 'department_ids')
        for name in names:
            self[name].round_id = finished
        self.invalidate_recordset(names, flush=False)
        departments.flush_recordset(['round_id'])
        departments.copy({'complaint_id': self.id})

    def _get_last_moment(self, after=None):
        return after and self[after] or self.reopened_at or self.received_at
