from odoo import fields, models

from .customer_visit_flow import PLANNED_STATES

TIME_FIELDS = {'start', 'stop', 'duration', 'allday', 'start_date', 'stop_date'}


class CalendarEvent(models.Model):
    """The meeting of a visit: whoever moves or cancels it needs the right to do so with the visit."""
    _inherit = 'calendar.event'

    visit_ids = fields.One2many('customer.visit', 'meeting_id', "Visits", groups='base.group_user')

    def write(self, vals):
        moved, archived = not vals.keys().isdisjoint(TIME_FIELDS), vals.get('active') is False
        res = super().write(vals)
        if moved or archived:
            visits = self._get_planned_visits()
            visits._meeting_cancelled() if archived else visits._meeting_moved()
        return res

    def unlink(self):
        visits = self._get_planned_visits()
        visits.sudo().meeting_id = False
        visits._meeting_cancelled()
        return super().unlink()

    def _get_planned_visits(self):
        """Return the visits that still lie ahead, with the rights of the user."""
        return self.env['customer.visit'].sudo().search(
            [('meeting_id', 'in', self.ids), ('state', 'in', [*PLANNED_STATES, 'refused'])]).with_env(self.env)


class CalendarAttendee(models.Model):
    _inherit = 'calendar.attendee'

    def do_accept(self):
        res = super().do_accept()
        self._tell_visits(self.env._("accepts the invitation"))
        return res

    def do_decline(self):
        res = super().do_decline()
        self._tell_visits(self.env._("declines the invitation"))
        return res

    def do_tentative(self):
        res = super().do_tentative()
        self._tell_visits(self.env._("may come"))
        return res

    def _tell_visits(self, answer):
        for attendee in self.sudo():
            attendee.event_id.visit_ids._tell_answer(attendee.partner_id, answer)
