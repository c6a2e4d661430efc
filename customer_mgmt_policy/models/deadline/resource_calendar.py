from datetime import timedelta

from odoo import fields, models


class ResourceCalendar(models.Model):
    _inherit = 'resource.calendar'

    deadlines_outdated = fields.Boolean(copy=False, help="Its working time changed; open deadlines wait to be recomputed.")

    def _working_time_changed(self):
        """Have the open deadlines recomputed in the background."""
        res = super()._working_time_changed()
        if calendars := self.sudo().filtered(lambda calendar: not calendar.deadlines_outdated):
            calendars._outdate_deadlines()
        return res

    def _outdate_deadlines(self):
        self.deadlines_outdated = True
        if cron := self.env.ref('customer_mgmt_policy.ir_cron_deadline_recompute', raise_if_not_found=False):
            cron.sudo()._trigger()

    # Seconds of working time, from the cached table of working days: no query per clock.

    def _count_working_seconds(self, start, end):
        """Return how many seconds of working time lie between two moments (naive UTC)."""
        seconds = 0.0
        for _day, intervals in self._iter_working_days(self._get_local_date(start)):
            if intervals[0][0] >= end:
                break
            seconds += sum(
                max(0.0, (min(stop, end) - max(begin, start)).total_seconds()) for begin, stop in intervals)
        return seconds

    def _add_working_seconds(self, start, seconds):
        """Return the moment at which ``seconds`` of working time after ``start`` have passed (naive UTC)."""
        for _day, intervals in self._iter_working_days(self._get_local_date(start)):
            for begin, stop in intervals:
                begin = max(begin, start)
                available = (stop - begin).total_seconds()
                if available >= seconds and available > 0:
                    return begin + timedelta(seconds=int(seconds))
                seconds -= max(available, 0)
