from odoo import fields, models
from odoo.tools import format_amount, format_date

from .customer_complaint import EXECUTION, INVESTIGATION

LIABILITY_FIELDS = frozenset({
    'partner_id', 'description', 'investigation', 'cause_id', 'liability', 'liability_reason', 'proposal',
    'evidence_ids.finding', 'evidence_ids.attachment_ids', 'department_ids.department_id', 'department_ids.share',
    'department_ids.task'})
REMEDY_FIELDS = frozenset({
    'currency_id', 'remedy_ids.kind', 'remedy_ids.plan', 'remedy_ids.amount', 'remedy_ids.date', 'remedy_ids.user_id'})


class CustomerComplaint(models.Model):
    """What Legal and the handling group decide on, and what follows from it."""
    _inherit = 'customer.complaint'

    # what was decided is acted upon at once, and nobody can write it any more
    _approval_executed_states = frozenset({'investigating', 'liability_settled', 'executing', 'done', 'closed'})
    _approval_fields = LIABILITY_FIELDS | REMEDY_FIELDS
    _approval_shows_facts = True

    def _approval_get_fields(self, purpose):
        return LIABILITY_FIELDS if purpose == 'liability' else self._approval_fields

    def _approval_amount(self):
        return self.remedy_amount, self.currency_id

    def _approval_facts(self):
        self.ensure_one()
        complaint = self.sudo()
        facts = [(self.env._("Subject"), self.title)]
        facts += [(self._get_labels([name]), complaint._get_text(name)) for name in ('description', 'claim', 'liability')]
        return facts + (complaint._get_remedy_facts() if self.state == 'remedy_review' else complaint._get_liability_facts())

    def _get_liability_facts(self):
        facts = [(self._get_labels(['evidence_ids']), "\n".join(evidence._get_line() for evidence in self._get_all_evidence()))]
        facts += [(self._get_labels([name]), self._get_text(name)) for name in ('investigation', 'liability_reason')]
        return [*facts, (self._get_labels(['cause_id']), self.cause_id.display_name),
                (self._get_labels(['department_ids']), "\n".join(line._get_line() for line in self.department_ids)),
                (self._get_labels(['proposal']), self.proposal)]

    def _get_remedy_facts(self):
        return [(remedy._get_kind_label(), remedy._get_line()) for remedy in self.remedy_ids] + [
            (self._get_labels(['remedy_amount']), format_amount(self.env, self.remedy_amount, self.currency_id)),
            (self._get_labels(['remedy_date']), format_date(self.env, self.remedy_date))]

    def _approval_report(self):
        """C2.4.2: Legal decides with the investigation report at hand."""
        return self.env.ref('customer_mgmt_policy.customer_complaint_report_investigation', raise_if_not_found=False)

    def action_print_investigation(self):
        """C2.4.2: the investigation report, as it stands."""
        self.check_access('read')
        return self._approval_report().report_action(self, config=False)

    # OUTCOME

    def _approval_granted(self):
        now = fields.Datetime.now()
        for complaint in self:
            if complaint.state == 'liability_review':
                complaint._transition(
                    'confirm_liability', liability_reviewed_by_id=self.env.uid, liability_reviewed_at=now)
            else:
                complaint._transition('confirm_remedy', remedy_reviewed_by_id=self.env.uid, remedy_reviewed_at=now)
                complaint._start_execution()

    def _start_execution(self):
        """C2.4.4: each remedy begins with one step; Customer Service may add others."""
        started = self.action_ids.filtered(lambda action: action.state != 'dropped').remedy_id
        self.env['customer.complaint.action'].create([{
            'complaint_id': self.id, 'remedy_id': remedy.id, 'user_id': remedy.user_id.id, 'date': remedy.date,
            'name': remedy._get_step_name(),
        } for remedy in self.remedy_ids - started])

    def _approval_refused(self, reason):
        self._return_from_review()

    def _approval_withdrawn(self):
        self._return_from_review()

    def _approval_voided(self, reason):
        self._return_from_review()

    def _return_from_review(self):
        """Back to the handler. The liability is not settled after all: the time since the receipt counts on."""
        for complaint in self:
            if complaint.state in ('remedy_review', 'executing'):
                complaint._drop_open_steps()
                complaint._transition('return_remedy', remedy_reviewed_by_id=False, remedy_reviewed_at=False)
            else:
                complaint._transition('return_liability', liability_settled_at=False, liability_reviewed_by_id=False,
                                      liability_reviewed_at=False)
                complaint._deadline_start(INVESTIGATION, at=complaint.reopened_at or complaint.received_at)

    def _drop_open_steps(self):
        """What was to be done is not decided any more; done steps stay."""
        steps = self.action_ids.filtered(lambda action: action.state == 'open')
        steps.write({'state': 'dropped', 'drop_reason': self.env._("The remedy is decided anew.")})
        steps._deadline_cancel(EXECUTION)
