from datetime import datetime, time

from pytz import utc

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from .customer_complaint import CALLBACK, EXECUTION, INVESTIGATION

HANDLER = 'customer_mgmt_policy.group_cs_agent'
LIABILITY_FIELDS = frozenset({'partner_id', 'description', 'investigation', 'liability', 'liability_reason'})
REMEDY_FIELDS = frozenset({'remedy_type', 'remedy_plan', 'remedy_amount', 'currency_id', 'remedy_date'})
# a new round starts from what is known so far, but everything is reviewed again
KEPT_FINDINGS = frozenset({'investigation', 'liability', 'liability_reason', 'currency_id'})
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
        'renegotiate': ({'executing'}, 'executing', HANDLER),
        'finish': ({'executing'}, 'done', HANDLER),
        'call_back': ({'done'}, 'done', HANDLER),
        'start_over': ({'done'}, 'investigating', HANDLER),
        'close': ({'done'}, 'closed', HANDLER),
        'reopen': ({'closed'}, 'investigating', HANDLER),
        'cancel': ({'received', 'investigating', 'liability_settled'}, 'cancelled', HANDLER),
    }
    # what must be known before a step is taken
    _required_facts = {
        'settle_liability': ('investigation', 'liability', 'liability_reason'),
        'propose_remedy': ('remedy_type', 'remedy_plan', 'remedy_date', 'executor_id'),
        'renegotiate': ('remedy_date',),
        'finish': ('remedy_told_at', 'execution_result'),
        'call_back': ('satisfaction',),
        'close': ('liability', 'remedy_type', 'remedy_plan', 'done_at', 'called_back_at', 'satisfaction'),
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

    def action_investigate(self):
        """Customer Service takes the complaint up."""
        self._move('investigate')

    def action_settle_liability(self, at=None):
        """C2.4.2: submit the liability, with its reasons, to Legal; it was settled at ``at`` (default: now)."""
        at = self._check_moment(at)
        self._move('settle_liability', liability_settled_at=at)
        self._approval_submit('liability')
        self._deadline_met(INVESTIGATION, at=at)

    def action_propose_remedy(self):
        """C2.4.3: submit the remedy to the handling group."""
        self._move('propose_remedy')
        self._approval_submit('remedy')

    def action_tell(self, message, at=None, send_mail=False):
        """C2.4.3–4: keep what the customer was told about remedy and progress; with ``send_mail`` it goes out now.

        :param message: text, or ``Markup``
        """
        at = self._check_moment(at)
        if not message:
            raise UserError(self.env._("Write down what the customer was told."))
        for complaint in self:
            complaint._move('tell', remedy_told_at=complaint.remedy_told_at or at)
            complaint._post_told(message, send_mail)

    def action_renegotiate(self, remedy_date, reason):
        """C4.4: the customer agreed to another date; the first promise stays on record with the reason."""
        remedy_date = fields.Date.to_date(remedy_date)
        self._check_step('renegotiate', {'remedy_date': remedy_date})
        if not (reason or "").strip():
            raise UserError(self.env._("State the reason of the new date."))
        for complaint in self:
            complaint._deadline_renegotiate(EXECUTION, complaint._get_end_of(remedy_date), reason)

    def action_finish(self, execution_result, at=None):
        """C2.4.4: the remedy was carried out at ``at`` (default: now); the call-back is due from then on."""
        at = self._check_moment(at)
        self._move('finish', execution_result=execution_result, done_at=at)
        self._deadline_met(EXECUTION, at=at)
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

    # DEADLINES

    def _deadline_priority(self):
        return self.urgency

    def _deadline_renegotiated(self, code, due_at, reason):  # pylint: disable=missing-return
        """Whichever way a new date was agreed on: the complaint shows it, and why."""
        super()._deadline_renegotiated(code, due_at, reason)
        if code == EXECUTION:
            tz = self.company_id.resource_calendar_id._get_timezone()
            self.sudo().remedy_date = utc.localize(due_at).astimezone(tz).date()
            self._message_log(body=self.env._("A new date was agreed on: %(reason)s", reason=reason))

    # APPROVAL

    # what was decided is acted upon at once, and nobody can write it any more
    _approval_executed_states = frozenset({'investigating', 'liability_settled', 'executing', 'done', 'closed'})
    _approval_fields = LIABILITY_FIELDS | REMEDY_FIELDS

    def _approval_get_fields(self, purpose):
        return LIABILITY_FIELDS if purpose == 'liability' else self._approval_fields

    def _approval_amount(self):
        return self.remedy_amount, self.currency_id

    def _approval_facts(self):
        self.ensure_one()
        complaint = self.sudo()
        is_remedy = self.state == 'remedy_review'
        names = ['description', 'claim', 'liability']
        names += ['remedy_type', 'remedy_plan'] if is_remedy else ['investigation', 'liability_reason']
        facts = [(self.env._("Subject"), self.title)]
        facts += [(self._get_labels([name]), complaint._get_text(name)) for name in names]
        if is_remedy:
            facts += [
                (self._get_labels(['remedy_amount']), format_amount(self.env, self.remedy_amount, self.currency_id)),
                (self._get_labels(['remedy_date']), format_date(self.env, self.remedy_date)),
                (self._get_labels(['executor_id']), complaint.executor_id.name),
            ]
        return facts

    def _approval_granted(self):
        now = fields.Datetime.now()
        for complaint in self:
            if complaint.state == 'liability_review':
                complaint._transition(
                    'confirm_liability', liability_reviewed_by_id=self.env.uid, liability_reviewed_at=now)
            else:
                complaint._transition('confirm_remedy', remedy_reviewed_by_id=self.env.uid, remedy_reviewed_at=now)
                complaint._deadline_start(EXECUTION, due_at=complaint._get_end_of(complaint.remedy_date))

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
                complaint._transition('return_remedy', remedy_reviewed_by_id=False, remedy_reviewed_at=False)
                complaint._deadline_cancel(EXECUTION)
            else:
                complaint._transition('return_liability', liability_settled_at=False, liability_reviewed_by_id=False,
                                      liability_reviewed_at=False)
                complaint._deadline_start(INVESTIGATION, at=complaint.reopened_at or complaint.received_at)

    # BUSINESS

    def _get_missing(self, verb, facts):
        missing = super()._get_missing(verb, facts)
        if verb == 'close':
            missing += [self.env._("open activity “%(activity)s”", activity=activity.display_name)
                        for activity in self.activity_ids]
        return missing

    def _get_refusal_reason(self, verb):
        if verb == 'call_back' and self.called_back_at:
            return self.env._("%(complaint)s was already called back.", complaint=self.name)
        return super()._get_refusal_reason(verb)

    def _can(self, verb):
        if verb == 'acknowledge':
            return self.has_access('write') and not self._get_acknowledge_error()
        return super()._can(verb)

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
        Round.create({
            'complaint_id': self.id, 'number': self.reopen_count + 1, 'reason': reason,
            **{name: self._fields[name].convert_to_write(self[name], self) for name in Round._get_frozen_fields()},
        })
        return dict.fromkeys(Round._get_frozen_fields() - KEPT_FINDINGS | REVIEW_FIELDS, False)

    def _get_last_moment(self, after=None):
        return after and self[after] or self.reopened_at or self.received_at

    # TOOLS

    def _get_choices(self, name):
        """Return ``[(label, chosen), …]`` of a selection, to tick on paper."""
        return [(label, key == self[name]) for key, label in self._fields[name]._description_selection(self.env)]

    def _get_form_name(self):
        """Return the file name of the printed form."""
        return f"{self.name.replace('/', '-')} {self.sudo().partner_id.name}"

    def _get_end_of(self, date):
        """Return the end of a date where the company is (naive UTC)."""
        tz = self.company_id.resource_calendar_id._get_timezone()
        return tz.localize(datetime.combine(date, time(23, 59, 59))).astimezone(utc).replace(tzinfo=None)

    def _get_text(self, name):
        """Return a value as people read it."""
        if self._fields[name].type == 'selection':
            return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")
        return self[name] or ""

    def _post_told(self, message, send_mail):
        """Keep what was told in the chatter, and mail it to the contact when asked to."""
        contact = self._get_email_contact()
        if send_mail and not contact:
            raise UserError(self.env._(
                "%(customer)s has no e-mail address.", customer=self.sudo().partner_id.display_name))
        self.message_post(
            body=message, subject=self.env._("Your complaint %(number)s", number=self.name),
            partner_ids=contact.ids if send_mail else [],
            subtype_xmlid='mail.mt_comment' if send_mail else 'mail.mt_note')
