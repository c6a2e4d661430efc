from odoo import fields, models

TIME_FIELDS = {'start', 'stop', 'duration', 'allday', 'start_date', 'stop_date'}
# the lines of a meeting that are visits, each of a model with customer.visit.mixin
VISIT_FIELDS = ('visit_ids', 'executive_visit_ids')


class CalendarEvent(models.Model):
    """The meeting of a visit: whoever moves or cancels it needs the right to do so with the visit."""
    _inherit = 'calendar.event'

    visit_ids = fields.One2many('customer.visit', 'meeting_id', "Visits", groups='base.group_user')
    executive_visit_ids = fields.One2many(
        'customer.executive.visit', 'meeting_id', "Executive Visits", groups='base.group_user')

    def _compute_display_time(self):
        """Who answers a visit letter and has no time zone reads the time of our company, as in the letter, not UTC."""
        super()._compute_display_time()
        if self.env.context.get('tz') or self.env.user.partner_id.tz:
            return
        for meeting in self.filtered(lambda meeting: meeting.sudo().visit_ids):
            tz = meeting.sudo().visit_ids[:1].company_id.resource_calendar_id.tz
            meeting.display_time = meeting.with_context(tz=tz)._get_display_time(
                meeting.start, meeting.stop, meeting.duration, meeting.allday)

    def write(self, vals):
        """Once the visits have moved along, or refused to, whoever is invited is told once, by the visit."""
        moved, archived = not vals.keys().isdisjoint(TIME_FIELDS), vals.get('active') is False
        starts = self._get_starts_of_visits() if moved and not archived else {}
        events = self.with_context(skip_attendee_notification=True) if starts else self
        res = super(CalendarEvent, events).write(vals)
        if moved or archived:
            events._tell_planned_visits(archived)
        self.filtered(lambda event: event in starts and event.start != starts[event])._tell_moved()
        return res

    def _get_starts_of_visits(self):
        """Return when these meetings begin, if visits are among them and nobody else takes care of telling it."""
        events = self.sudo()
        if self.env.context.get('skip_attendee_notification') or not (events.visit_ids or events.executive_visit_ids):
            return {}
        return {event: event.start for event in self}

    def _tell_planned_visits(self, is_cancelled=False):
        for visits in self._get_planned_visits():
            visits._meeting_cancelled() if is_cancelled else visits._meeting_moved()

    def _tell_moved(self):
        """People at the customer are asked anew in our own words and their language, colleagues by Odoo's message."""
        now = fields.Datetime.now()
        attendees = self.sudo().filtered(lambda meeting: meeting.active and meeting.start >= now).attendee_ids
        invited = attendees.filtered(lambda attendee: attendee.partner_id.partner_share and attendee.event_id.visit_ids)
        invited.state = 'needsAction'
        for people, template in (
            (invited, 'customer_mgmt_policy.mail_template_visit_moved'),
            (attendees - invited, 'calendar.calendar_template_meeting_changedate'),
        ):
            people._notify_attendees(self.env.ref(template, raise_if_not_found=False).sudo(), force_send=True)

    def _notify_by_email_prepare_rendering_context(self, message, msg_vals=False, **kwargs):
        """Letters to the customer are headed by our company, not by the name of a meeting with themselves."""
        visit = self.sudo().visit_ids[:1]
        if visit:
            kwargs.update(model_description=self.env._("visit letter"), force_record_name=visit.company_id.name)
        return super()._notify_by_email_prepare_rendering_context(message, msg_vals=msg_vals, **kwargs)

    def _get_customer_summary(self):
        """In the customer's calendar the visit says who comes, in their language; in ours it says to whom."""
        visit = self.sudo().visit_ids[:1]
        if not visit.letter_sent_on:
            return super()._get_customer_summary()
        env = self.with_context(lang=visit.contact_id.lang or self.env.lang).env
        return env._("Visit of %(company)s at %(customer)s", company=visit.company_id.name, customer=visit.partner_id.name)

    def unlink(self):
        """Where a letter calls the visit off, the meeting stays in the archive: Odoo would delete the letter along with it."""
        told = self.browse()
        for visits in self._get_planned_visits():
            told |= visits.sudo()._get_told_of_cancelling().event_id.with_env(self.env)
            visits._meeting_cancelled()
        return super(CalendarEvent, self - told).unlink()

    def action_unlink_event(self, attendee_id=None, recurrence=False):
        """Deleting the meeting of a visit asks why, as cancelling the visit does, and the visit writes to whoever is invited."""
        if len(self) == 1:
            for visits in self._get_planned_visits():
                if visits:
                    return visits[0]._open_cancel_from_calendar()
        return super().action_unlink_event(attendee_id=attendee_id, recurrence=recurrence)

    def _get_ics_file(self):
        """A letter that calls a visit off brings no invitation along."""
        return {} if self.env.context.get('visit_is_cancelled') else super()._get_ics_file()

    def _get_planned_visits(self):
        """Return the visits of each kind that still lie ahead, with the rights of the user."""
        kinds = [self.env[self._fields[name].comodel_name].sudo() for name in VISIT_FIELDS]
        return [
            visits.search([
                ('meeting_id', 'in', self.ids), ('state', 'in', [*visits._planned_states, 'refused'])]).with_env(self.env)
            for visits in kinds]


class CalendarAttendee(models.Model):
    _inherit = 'calendar.attendee'

    def do_accept(self):
        res = super().do_accept()
        self._tell_visits('accepted')
        return res

    def do_decline(self):
        res = super().do_decline()
        self._tell_visits('declined')
        return res

    def do_tentative(self):
        res = super().do_tentative()
        self._tell_visits('tentative')
        return res

    def _tell_visits(self, answer):
        for attendee in self.sudo():
            for name in VISIT_FIELDS:
                attendee.event_id[name]._tell_answer(attendee.partner_id, answer)
