from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_datetime


class CustomerVisitMixin(models.AbstractModel):
    """A visit of whatever kind has its times, and once it is certain it stands in Odoo's calendar.

    What happens to the visit happens to its entry in the calendar, and the other way round. Both sides compare before
    they write, so neither answers the other for ever.
    """
    _name = 'customer.visit.mixin'
    _description = "Visit with its Meeting"
    _inherit = ['customer.workflow.mixin']

    # states in which the visit lies ahead
    _planned_states = frozenset({'draft', 'submitted', 'approved'})
    # steps that put it into the calendar, and steps that take it out
    _meeting_verbs = frozenset()
    _meeting_end_verbs = frozenset({'cancel'})
    # the dialog that asks why it is cancelled
    _cancel_action = None
    # what the entry in the calendar shows
    _meeting_fields = frozenset({'planned_start', 'planned_stop', 'user_id'})

    meeting_id = fields.Many2one(
        'calendar.event', "Meeting", copy=False, readonly=True, index='btree_not_null', ondelete='set null',
        help="The entry in Odoo's calendar; it moves with the visit, and the visit with it.")

    # COMPUTE

    @api.model
    def _expand_states(self, _states, _domain):
        """The board always shows the way of a visit, and its ends only when asked for."""
        return ('draft', 'submitted', 'approved', 'held')

    # CRUD

    def _has_field_access(self, field, operation):
        if operation == 'write' and field.name == 'meeting_id' and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def write(self, vals):
        res = super().write(vals)
        if not vals.keys().isdisjoint(self._meeting_fields):
            self.sudo().filtered('meeting_id')._update_meetings()
        return res

    def unlink(self):
        meetings = self.sudo().meeting_id
        res = super().unlink()
        meetings.active = False
        return res

    def _after_transition(self, verb):  # pylint: disable=missing-return
        super()._after_transition(verb)
        if verb in self._meeting_verbs:
            self._ensure_meeting()
        elif verb in self._meeting_end_verbs:
            self.sudo().filtered('meeting_id')._cancel_meetings()

    # ACTIONS

    def action_open_meeting(self):
        """Open the entry in Odoo's calendar."""
        self.ensure_one()
        self.check_access('read')
        return self.meeting_id._get_records_action()

    # HOOKS

    def _get_our_side(self):
        """Return the colleagues who take part, as contacts."""
        return self.user_id.partner_id

    def _get_meeting_place(self):
        """Return where the visit takes place, in words."""
        return False

    def _tells_cancelled(self):
        """Return whether people at the customer were invited, who have to be told when the visit is cancelled."""
        return False

    def _move_to(self, start, stop):
        """Move the visit, by its own checks."""
        self.write({'planned_start': start, 'planned_stop': stop})

    # VISIT TO MEETING

    def _ensure_meeting(self):
        """Put these visits into Odoo's calendar; colleagues who take part are invited as usual."""
        now = fields.Datetime.now()
        visits = self.sudo().filtered(lambda visit: not visit.meeting_id.active and visit.planned_start > now)
        meetings = self.env['calendar.event'].sudo().with_context(skip_contact_description=True).create(
            [visit._prepare_meeting() for visit in visits])
        for visit, meeting in zip(visits, meetings, strict=True):
            visit.meeting_id = meeting

    def _prepare_meeting(self):
        """The customer is nobody else's business, so colleagues who do not take part only see that one is busy."""
        return {
            'name': self.env._("Visit: %(customer)s", customer=self.partner_id.name), 'user_id': self.user_id.id,
            'partner_ids': [Command.set(self._get_our_side().ids)], 'privacy': 'private', 'activity_ids': [],
            'start': self.planned_start, 'stop': self.planned_stop, 'location': self._get_meeting_place(),
        }

    def _update_meetings(self):
        """Let the meetings follow; the invited are told, and asked anew when it is another time."""
        for visit in self.filtered(lambda visit: visit.state in visit._planned_states):
            meeting = visit.meeting_id
            if vals := visit._get_meeting_changes():
                meeting.write(vals)

    def _get_meeting_changes(self):
        meeting, place, vals = self.meeting_id, self._get_meeting_place(), {}
        if (meeting.start, meeting.stop) != (self.planned_start, self.planned_stop):
            vals.update(start=self.planned_start, stop=self.planned_stop)
        if (meeting.location or "") != (place or ""):
            vals['location'] = place
        if meeting.user_id != self.user_id:
            vals['user_id'] = self.user_id.id
        ours, invited = self._get_our_side(), meeting.partner_ids.filtered(lambda partner: not partner.partner_share)
        if ours != invited:
            vals['partner_ids'] = [*(Command.link(id_) for id_ in (ours - invited).ids),
                                   *(Command.unlink(id_) for id_ in (invited - ours).ids)]
        return vals

    def _cancel_meetings(self):
        """Take the meetings out of the calendar and tell the customer's people who were invited."""
        for visit in self:
            visit._tell_cancelled()
        self.meeting_id.filtered('active').active = False

    def _tell_cancelled(self):
        """Call the visit off, in our own words and each person's language; why stays inside."""
        invited = self._get_told_of_cancelling()
        invited.with_context(visit_is_cancelled=True)._notify_attendees(
            self.env.ref('customer_mgmt_policy.mail_template_visit_cancelled').sudo(), force_send=True)
        if invited:
            self.message_post(body=self.env._(
                "%(names)s were told by mail that the visit does not take place.",
                names=", ".join(invited.partner_id.mapped('name'))))

    def _get_told_of_cancelling(self):
        """Return the invitations of people at the customer who would wait for us in vain."""
        now = fields.Datetime.now()
        meetings = self.filtered(lambda visit: visit._tells_cancelled() and visit.meeting_id.start > now).meeting_id
        return meetings.attendee_ids.filtered(lambda attendee: attendee.partner_id.partner_share and attendee.email)

    # MEETING TO VISIT

    def _meeting_moved(self):
        """The meeting was moved in the calendar: the visit moves by its own checks, or nothing moves."""
        for visit in self:
            meeting = visit.sudo().meeting_id
            if (meeting.start, meeting.stop) != (visit.planned_start, visit.planned_stop):
                visit._check_meeting_access()
                visit._move_to(meeting.start, meeting.stop)

    def _meeting_cancelled(self):
        """The meeting was deleted or archived in the calendar: the visit is cancelled, too."""
        for visit in self:
            visit._check_meeting_access()
            visit.action_cancel(self.env._("The meeting was cancelled in the calendar."))

    def _open_cancel_from_calendar(self):
        """Open the dialog that asks why; the calendar is read anew afterwards."""
        self._check_meeting_access()
        action = self.env['ir.actions.act_window']._for_xml_id(self._cancel_action)
        context = {'default_verb': 'cancel', 'default_visit_ids': self.ids, 'from_calendar': True}
        return {**action, 'context': context}

    def _check_meeting_access(self):
        """Say whom to ask, instead of naming a kind of record that a participant never heard of."""
        if not self.has_access('write'):
            visit = self.sudo()
            raise AccessError(self.env._(
                "This meeting is the visit %(visit)s. Only whoever may edit the visit moves or cancels it: ask %(user)s.",
                visit=visit.name, user=visit.user_id.name))

    def _tell_answer(self, person, answer):
        """Say on the visit what an invited person answered; whoever is responsible is told, in the own language."""
        for visit in self:
            env = visit.with_context(lang=visit.user_id.lang).env
            words = {'accepted': env._("accepts the invitation"), 'declined': env._("declines the invitation")}
            visit.message_post(
                body=env._("%(person)s: %(answer)s", person=person.name, answer=words.get(answer) or env._("may come")),
                author_id=person.id,
                partner_ids=(visit.user_id.partner_id - person).ids)

    # TIMES

    @api.model
    def _get_planning_hours(self, code):
        """Return how many hours the policy proposes for ``code``."""
        return self.env['customer.policy.criterion']._get(self.env.company, code)

    def _get_stop_time(self, stop=None):
        """Return when a visit that took place ended: as stated, else as planned, at the latest now."""
        now = fields.Datetime.now()
        stop = fields.Datetime.to_datetime(stop) or min(self.planned_stop, now.replace(second=0, microsecond=0))
        if stop > now:
            raise UserError(self.env._("A visit that has not ended yet cannot be recorded as held."))
        return stop

    def _format_time(self, at):
        """Return ``at`` for people, in the time zone of the company's calendar."""
        self.ensure_one()
        return format_datetime(self.env, at, tz=self.company_id.resource_calendar_id.tz, dt_format='short')
