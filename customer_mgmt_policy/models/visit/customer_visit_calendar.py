from odoo import fields, models
from odoo.fields import Command

from .customer_visit_flow import PLANNED_STATES

# what the entry in Odoo's calendar shows of a visit
SHOWN_FIELDS = {'planned_start', 'planned_stop', 'planned_duration', 'place', 'our_participant_ids', 'user_id'}


class CustomerVisit(models.Model):
    """An agreed visit stands in Odoo's calendar: what happens to one happens to the other.

    Both sides compare before they write, so neither answers the other for ever.
    """
    _inherit = 'customer.visit'

    # CRUD

    def write(self, vals):
        res = super().write(vals)
        if not vals.keys().isdisjoint(SHOWN_FIELDS):
            self.sudo().filtered('meeting_id')._update_meetings()
        return res

    def unlink(self):
        meetings = self.sudo().meeting_id
        res = super().unlink()
        meetings.active = False
        return res

    def _after_transition(self, verb):  # pylint: disable=missing-return
        super()._after_transition(verb)
        if verb == 'confirm':
            self._ensure_meeting()
        elif verb in ('cancel', 'miss'):
            self.sudo().filtered('meeting_id')._cancel_meetings()

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
            'start': self.planned_start, 'stop': self.planned_stop, 'location': self.place,
        }

    def _get_our_side(self):
        return (self.our_participant_ids | self.user_id).partner_id

    def _update_meetings(self):
        """Let the meetings follow; the invited are told by Odoo, and asked anew when it is another time."""
        for visit in self.filtered(lambda visit: visit.state in PLANNED_STATES):
            meeting, vals = visit.meeting_id, {}
            if (meeting.start, meeting.stop) != (visit.planned_start, visit.planned_stop):
                vals.update(start=visit.planned_start, stop=visit.planned_stop)
            if (meeting.location or "") != (visit.place or ""):
                vals['location'] = visit.place
            if meeting.user_id != visit.user_id:
                vals['user_id'] = visit.user_id.id
            ours, invited = visit._get_our_side(), meeting.partner_ids.filtered(lambda partner: not partner.partner_share)
            if ours != invited:
                vals['partner_ids'] = [*(Command.link(id_) for id_ in (ours - invited).ids),
                                       *(Command.unlink(id_) for id_ in (invited - ours).ids)]
            if vals:
                meeting.write(vals)
            if 'start' in vals:
                meeting.attendee_ids.filtered(lambda attendee: attendee.partner_id.partner_share).state = 'needsAction'

    def _cancel_meetings(self):
        """Take the meetings out of the calendar and tell the customer's people who were invited."""
        template = self.env.ref('calendar.calendar_template_delete_event', raise_if_not_found=False)
        now = fields.Datetime.now()
        for visit in self:
            meeting = visit.meeting_id
            if not meeting.active:
                continue
            if template and visit.letter_sent_on and meeting.start > now:
                template.sudo().send_mail(meeting.id, email_layout_xmlid='mail.mail_notification_light')
            meeting.active = False

    # MEETING TO VISIT

    def _meeting_moved(self):
        """The meeting was moved in the calendar: the visit moves by its own checks, or nothing moves."""
        for visit in self:
            meeting = visit.sudo().meeting_id
            if (meeting.start, meeting.stop) != (visit.planned_start, visit.planned_stop):
                visit.write({'planned_start': meeting.start, 'planned_stop': meeting.stop})

    def _meeting_cancelled(self):
        """The meeting was deleted or archived in the calendar: the visit is cancelled, too."""
        for visit in self:
            visit.action_cancel(self.env._("The meeting was cancelled in the calendar."))
