from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from .customer_visit import APPOINTMENT, MINUTES, RECORD, RECORD_FIELDS

PLANNED_STATES = frozenset({'draft', 'submitted', 'approved'})


class CustomerVisit(models.Model):
    """The steps of a visit. The private ones take ``at``, for what is entered later than it happened."""
    _inherit = 'customer.visit'

    _planned_states = PLANNED_STATES
    _transitions = {
        'submit': ({'draft'}, 'submitted', None),
        'approve': ({'submitted'}, 'approved', None),
        'refuse': ({'submitted'}, 'refused', None),
        'reopen': ({'submitted', 'approved'}, 'draft', None),
        'revise': ({'approved', 'refused'}, 'draft', None),
        'confirm': (PLANNED_STATES, None, None),
        'reschedule': (PLANNED_STATES, None, None),
        'letter': ({'approved'}, None, None),
        'held': ({'approved'}, 'held', None),
        'complete': ({'held'}, None, None),
        'send': ({'held'}, None, None),
        'close': ({'held'}, 'done', None),
        'miss': ({'approved'}, 'not_held', None),
        'cancel': ({'draft', 'approved', 'refused'}, 'cancelled', None),
        'check_in': ({'approved'}, None, None),
        'undo_check_in': ({'approved'}, None, None),
    }
    _required_facts = {
        'submit': ('outline', 'contact_id', 'place'),
        'confirm': ('contact_id', 'place'),
        'complete': RECORD_FIELDS,
    }

    # PLAN

    def action_submit(self):
        """C2.2.1: ask the department head to approve the plan; short notice needs a reason."""
        self._check_step('submit')
        for is_emergency, visits in self.grouped('is_short_notice').items():
            visits._transition('submit', is_emergency=is_emergency)
        self._run_appointment_clock()
        self._approval_submit()

    def action_revise(self):
        """Take an approved or refused plan back to change it; it then has to be approved anew."""
        self._transition('revise')
        self._deadline_cancel(APPOINTMENT)

    def action_confirm(self):
        """C2.2.1: the customer agreed to date, place and participants."""
        self._confirm()

    def action_reschedule(self, planned_start, reason, is_agreed=False, emergency_reason=None):
        """Move a visit: the appointment is made anew; the approval stays, unless the visit becomes an emergency.

        :param datetime planned_start: naive UTC
        :param str reason: why, kept in the chatter
        :param bool is_agreed: whether the customer already agreed to the new date
        :param str emergency_reason: why at such short notice, when the new date leaves no time for an appointment
        """
        self._check_reason(reason)
        for visit in self:
            before, state = visit._format_time(visit.planned_start), visit.state
            visit._transition('reschedule', planned_start=planned_start,
                              emergency_reason=emergency_reason or visit.emergency_reason)
            visit._renew_appointment(is_agreed)
            visit.message_post(
                body=self.env._("Moved from %(before)s to %(after)s: %(reason)s",
                                before=before, after=visit._format_time(visit.planned_start), reason=reason),
                partner_ids=(visit.our_participant_ids - self.env.user).partner_id.ids,
            )
            if visit.state == 'draft' != state:
                visit.action_submit()  # the reason of the emergency voided the approval: the head decides on it

    def action_cancel(self, reason):
        """The visit is not planned any more; colleagues who would have gone are told why."""
        self._check_reason(reason)
        self._transition('cancel', closed_reason=reason)
        self._deadline_cancel()
        for visit in self:
            if colleagues := (visit.our_participant_ids | visit.user_id) - self.env.user:
                visit.message_post(
                    body=self.env._("The visit is cancelled: %(reason)s", reason=reason),
                    partner_ids=colleagues.partner_id.ids)

    def action_miss(self, reason):
        """The approved visit did not take place."""
        self._check_reason(reason)
        self._transition('miss', closed_reason=reason)
        self._deadline_cancel()

    # VISIT AND RECORD

    def action_held(self, actual_start=None, actual_stop=None):
        """The visit took place; record and minutes are due from its end on (C2.2.3, C2.2.4).

        :param datetime actual_start: naive UTC, default: as planned
        :param datetime actual_stop: naive UTC, default: as planned, at the latest now
        """
        for visit in self:
            start, stop = visit._get_actual_times(actual_start, actual_stop)
            visit._transition('held', actual_start=start, actual_stop=stop)
        for start, visits in self.grouped('actual_start').items():
            visits._deadline_met(APPOINTMENT, at=start)
        self._deadline_start(RECORD, at='actual_stop')
        self._deadline_start(MINUTES, at='actual_stop')

    def action_complete(self):
        """C2.2.4: the visit record (模板二) is complete; the colleagues who took part are told."""
        self._complete()

    def action_send_minutes(self):
        """C2.2.3: open the minutes as an e-mail to the contact; sending it stops the clock."""
        self.ensure_one()
        self._check_step('send')
        recipient = self.contact_id or self.partner_id
        if not recipient.email:
            raise UserError(self.env._(
                "%(contact)s has no e-mail address. Add it to the contact first.", contact=recipient.display_name))
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Send the Minutes"),
            'res_model': 'mail.compose.message',
            'view_mode': 'form',
            'target': 'new',
            'context': {
                'default_model': self._name,
                'default_res_ids': self.ids,
                'default_template_id': self._get_minutes_template().id,
                'default_composition_mode': 'comment',
                'default_email_layout_xmlid': 'mail.mail_notification_light',
                'force_email': True,
            },
        }

    def action_close(self):
        """C2.2.4: record, minutes, questions and to-dos are all settled."""
        for visit in self:
            if open_ends := visit._get_open_ends():
                raise UserError(self.env._(
                    "%(visit)s cannot be closed yet:\n%(open_ends)s", visit=visit.display_name,
                    open_ends="\n".join(f"- {text}" for text in open_ends)))
        self._transition('close')

    def action_schedule_todo(self):
        """C2.2.4: add a to-do with owner and due date."""
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Schedule a To-Do"),
            'res_model': 'mail.activity.schedule',
            'view_mode': 'form',
            'target': 'new',
            'context': {
                'active_model': self._name, 'active_ids': self.ids, 'active_id': self.id,
                'default_activity_type_id': self.env.ref('customer_mgmt_policy.mail_activity_type_visit_todo').id,
            },
        }

    # DATED STEPS

    def _confirm(self, at=None):
        at = at or fields.Datetime.now()
        self._check_step('confirm')
        self._transition('confirm', appointment_confirmed_on=at)
        self._deadline_met(APPOINTMENT, at=at)

    def _complete(self, at=None):
        at = at or fields.Datetime.now()
        self._check_step('complete')
        self.question_ids._check_settled()
        self._transition('complete', recorded_on=at, recorded_by_id=self.env.uid)
        self._deadline_met(RECORD, at=at)
        for visit in self:
            if colleagues := visit.our_participant_ids - self.env.user:
                visit.message_post(
                    body=self.env._("The visit record is complete: please see to what concerns you."),
                    partner_ids=colleagues.partner_id.ids)

    def _minutes_sent(self, at=None):
        """C2.2.3: the minutes went to the customer; sending them again changes nothing."""
        at = at or fields.Datetime.now()
        first = self.filtered(lambda visit: not visit.minutes_sent_on)
        first._transition('send', minutes_sent_on=at)
        first._deadline_met(MINUTES, at=at)

    # APPROVAL

    def _after_transition(self, verb):  # pylint: disable=missing-return
        super()._after_transition(verb)
        if verb in ('refuse', 'reopen'):
            self._deadline_cancel(APPOINTMENT)

    def _approval_facts(self):
        """What the head needs to know to decide on the plan."""
        self.ensure_one()
        last_visit = self.history_visit_ids[:1]
        facts = [
            (self.env._("Customer"), self.partner_id.display_name),
            (self.env._("Purpose"), dict(self._fields['purpose']._description_selection(self.env))[self.purpose]),
            (self.env._("When"), self._format_time(self.planned_start)),
            (self.env._("Where"), self.place),
            (self.env._("Contact"), self.contact_id.name),
            (self.env._("Outline"), self.outline),
            (self.env._("Emergency"), self.is_emergency and self.emergency_reason),
            (self.env._("Last visit"), last_visit and last_visit._format_time(last_visit.actual_start)),
            (self.env._("Open promises"), self.history_question_ids and str(len(self.history_question_ids))),
        ]
        return [(label, text) for label, text in facts if text]

    # HAND-OVER

    def _handover_to(self, user):
        """The new owner goes to the planned visits and keeps the open promises."""
        for visit in self:
            if visit.state in PLANNED_STATES:
                visit.our_participant_ids = visit.our_participant_ids - visit.user_id | user
            promises = visit.question_ids.filtered('is_open')
            promises.filtered(lambda question, old=visit.user_id: question.user_id == old).user_id = user
        return super()._handover_to(user)

    # APPOINTMENT

    def _planned_start_changed(self):
        """A plan that is already with the head, or approved, was moved in the calendar."""
        for visit in self:
            visit._check_step('reschedule')
            visit._renew_appointment()

    def _renew_appointment(self, is_agreed=False):
        """C2.2.1: a moved visit needs a new appointment, and a reason when there is no time left for it."""
        self.ensure_one()
        visit = self.sudo()
        visit.appointment_confirmed_on = False
        if visit.is_short_notice and not visit.emergency_reason and visit.state != 'draft':
            raise UserError(self.env._(
                "%(visit)s: the new date leaves no time to make the appointment by %(due)s. Use “Reschedule” and give "
                "the reason for the short notice.",
                visit=visit.name, due=visit._format_time(visit.appointment_due_at)))
        visit.write({
            'is_emergency': visit.is_short_notice,
            'appointment_confirmed_on': is_agreed and fields.Datetime.now(),
        })
        if visit.state != 'draft':
            self._run_appointment_clock()

    def _run_appointment_clock(self):
        """C2.2.1: the clock runs backwards from the planned start; an emergency with its reason has none."""
        emergencies = self.filtered('is_emergency')
        emergencies._deadline_cancel(APPOINTMENT)
        for start, visits in (self - emergencies).grouped('planned_start').items():
            visits._deadline_retarget(APPOINTMENT, at=start)
            visits._deadline_start(APPOINTMENT, at=start)
            for confirmed_on, confirmed in visits.grouped('appointment_confirmed_on').items():
                if confirmed_on:
                    confirmed._deadline_met(APPOINTMENT, at=confirmed_on)

    # CHECKS

    def _check_reason(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Give the reason."))

    def _get_required_facts(self, verb):
        names = list(super()._get_required_facts(verb))
        if verb == 'submit' and self.is_short_notice:
            names.append('emergency_reason')
        if not self.partner_id.is_company and 'contact_id' in names:
            names.remove('contact_id')  # a person is met in person
        return names

    def _get_refusal_reason(self, verb):
        if verb == 'confirm' and self.appointment_confirmed_on:
            return self.env._("The appointment is already confirmed.")
        if verb == 'complete' and self.recorded_on:
            return self.env._("The visit record is already complete.")
        if verb == 'send' and not self.recorded_on:
            return self.env._("Complete the visit record first: the minutes are made from it.")
        return super()._get_refusal_reason(verb)

    def _get_actual_times(self, start, stop):
        self.ensure_one()
        stop = self._get_stop_time(stop)
        start = fields.Datetime.to_datetime(start) or min(
            self.planned_start, stop - timedelta(hours=self.planned_duration))
        if start >= stop:
            raise UserError(self.env._("The visit must end after it began."))
        return start, stop

    def _get_open_ends(self):
        """Return what is left to do before the visit can be closed, in words."""
        self.ensure_one()
        questions, todos = self.question_ids.filtered('is_open'), self.sudo().todo_ids.filtered('active')
        return [text for condition, text in (
            (not self.recorded_on, self.env._("the visit record is not complete")),
            (not self.minutes_sent_on, self.env._("the minutes have not been sent")),
            (questions, self.env._(
                "%(count)s questions are promised and the customer has not been told yet", count=len(questions))),
            (todos, self.env._("%(count)s to-dos are open", count=len(todos))),
        ) if condition]

    # TOOLS

    def _get_minutes_template(self):
        return self.env.ref('customer_mgmt_policy.mail_template_visit_minutes')
