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

    def write(self, vals):
        moved, archived = not vals.keys().isdisjoint(TIME_FIELDS), vals.get('active') is False
        res = super().write(vals)
        if moved or archived:
            for visits in self._get_planned_visits():
                visits._meeting_cancelled() if archived else visits._meeting_moved()
        return res

    def unlink(self):
        for visits in self._get_planned_visits():
            visits.sudo().meeting_id = False
            visits._meeting_cancelled()
        return super().unlink()

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
            for name in VISIT_FIELDS:
                attendee.event_id[name]._tell_answer(attendee.partner_id, answer)
