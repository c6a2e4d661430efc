from itertools import pairwise

from odoo import fields, models
from odoo.exceptions import UserError

from .customer_executive_visit import BRIEFING, FOLLOW_UP, OUTCOME


class CustomerExecutiveVisit(models.Model):
    """The steps of an executive visit."""
    _inherit = 'customer.executive.visit'

    _transitions = {
        'submit': ({'draft'}, 'submitted', None),
        'approve': ({'submitted'}, 'approved', None),
        'refuse': ({'submitted'}, 'refused', None),
        'reopen': ({'submitted', 'approved'}, 'draft', None),
        'revise': ({'refused'}, 'draft', None),
        'brief': ({'approved'}, None, None),
        'held': ({'approved'}, 'held', None),
        'record': ({'held'}, None, None),
        'close': ({'held'}, 'done', None),
        'cancel': ({'draft', 'approved', 'refused'}, 'cancelled', None),
    }
    _required_facts = {
        'submit': ('purpose', 'stop_ids', 'contact_id'),
        'record': ('outcome',),
    }

    # STEPS

    def action_submit(self):
        """B9: ask for the approval of the plan."""
        self._move('submit', refusal_reason=False)
        self._approval_submit()

    def action_revise(self):
        """Take a refused plan up again."""
        self._transition('revise')

    def action_send_briefing(self):
        """B9: send the briefing of today to the executive; it may be sent anew whenever something changed."""
        self._check_step('brief')
        for visit in self:
            visit._send_briefing()
        self._transition('brief', briefed_on=fields.Datetime.now())
        self._deadline_met(BRIEFING)

    def action_held(self, held_on=None):
        """The visit took place; its outcome is due from its end on.

        :param datetime held_on: naive UTC, when it ended; default: as planned, at the latest now
        """
        for visit in self:
            visit._transition('held', held_on=visit._get_stop_time(held_on))
        self._deadline_cancel(BRIEFING)
        self._deadline_start(OUTCOME, at='held_on')

    def action_record(self):
        """The outcome is complete; who took part is told."""
        self._check_step('record')
        self._transition('record', recorded_on=fields.Datetime.now())
        self._deadline_met(OUTCOME)
        for visit in self:
            if people := (visit.executive_id | visit.companion_ids) - self.env.user:
                visit.message_post(
                    body=self.env._("The outcome of the visit is on record: please see to what concerns you."),
                    partner_ids=people.partner_id.ids)

    def action_close(self):
        """Outcome and follow-ups are all settled."""
        self._transition('close')

    def action_cancel(self, reason):
        """The visit is not planned any more; who has it in the calendar is told why.

        :param str reason: why
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Give the reason."))
        self._transition('cancel', cancel_reason=reason)
        self._deadline_cancel()
        for visit in self.filtered('meeting_id'):
            if people := (visit.executive_id | visit.companion_ids | visit.user_id) - self.env.user:
                visit.message_post(
                    body=self.env._("The visit is cancelled: %(reason)s", reason=reason), partner_ids=people.partner_id.ids)

    def action_schedule_todo(self):
        """Add a follow-up with owner and due date."""
        self.check_access('write')
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Schedule a Follow-Up"),
            'res_model': 'mail.activity.schedule',
            'view_mode': 'form',
            'target': 'new',
            'context': {
                'active_model': self._name, 'active_ids': self.ids, 'active_id': self.id,
                'default_activity_type_id': self.env.ref(FOLLOW_UP).id,
            },
        }

    def action_print_briefing(self):
        """Open the briefing as PDF."""
        self.check_access('read')
        return self.env.ref('customer_mgmt_policy.customer_executive_visit_briefing').report_action(self)

    # AFTER

    def _after_transition(self, verb):  # pylint: disable=missing-return
        super()._after_transition(verb)
        if verb == 'approve':
            self._deadline_start(BRIEFING, at='planned_start')
        if verb == 'reopen':
            self._deadline_cancel(BRIEFING)
            self.sudo().write({'briefed_on': False})

    def _approval_facts(self):
        self.ensure_one()
        facts = [
            (self.env._("Executive"), self.executive_id.name),
            (self.env._("Host"), self.contact_id.display_name),
            (self.env._("When"), self._format_span()),
            (self.env._("Purpose"), self.purpose),
            (self.env._("Itinerary"), "\n".join(self.stop_ids.mapped('display_name'))),
            (self.env._("Accompanied by"), ", ".join(self.companion_ids.mapped('name'))),
        ]
        return [(label, text) for label, text in facts if text]

    # CHECKS

    def _get_refusal_reason(self, verb):
        if verb == 'submit':
            return self._get_itinerary_error()
        if verb == 'held' and self.planned_start > fields.Datetime.now():
            return self.env._("The visit begins on %(start)s only.", start=self._format_time(self.planned_start))
        if verb == 'record' and self.recorded_on:
            return self.env._("The outcome is on record already.")
        if verb == 'close':
            return self._get_open_ends()
        return super()._get_refusal_reason(verb)

    def _get_itinerary_error(self):
        """Return what is wrong with the times of the itinerary, or False (B9: time and itinerary are accurate)."""
        stops = self.stop_ids.sorted(lambda stop: (stop.start_at, stop.stop_at))
        for stop in stops:
            if stop.start_at < self.planned_start or stop.stop_at > self.planned_stop:
                return self.env._("“%(stop)s” lies outside of the visit, %(span)s.",
                                  stop=stop.display_name, span=self._format_span())
        for one, other in pairwise(stops):
            if other.start_at < one.stop_at:
                return self.env._("“%(one)s” and “%(other)s” overlap.", one=one.display_name, other=other.display_name)
        return False

    def _get_open_ends(self):
        if not self.recorded_on:
            return self.env._("Record the outcome first.")
        if todos := self.sudo().todo_ids.filtered('active'):
            return self.env._("%(count)s follow-ups are still open.", count=len(todos))
        return False

    # TOOLS

    def _format_span(self):
        return f"{self._format_time(self.planned_start)} – {self._format_time(self.planned_stop)}"
