from bisect import bisect_left
from datetime import datetime, time, timedelta
from itertools import islice

from dateutil.relativedelta import relativedelta
from pytz import timezone, utc

from odoo import fields, models, tools
from odoo.exceptions import UserError
from odoo.tools.date_utils import float_to_time
from odoo.tools.intervals import Intervals

# what is left of a day when a leave ends one second before midnight is no working time
SHORTEST_INTERVAL = timedelta(minutes=1)


class ResourceCalendar(models.Model):
    """Working time as the policy means it, with dated exceptions in both directions.

    All helpers take and return naive UTC datetimes and reckon in the time zone of the calendar. Working time includes
    both ends: what happens exactly at the close still happens on that day. The figures come from a table of working
    days per calendar and year, which is cached until :meth:`_working_time_changed`.
    """
    _inherit = 'resource.calendar'

    workday_exception_ids = fields.One2many(
        'customer.workday.exception', 'calendar_id', "Holidays and Make-up Days", copy=True)

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint({'tz', 'company_id', 'schedule_type', 'flexible_hours', 'two_weeks_calendar'}):
            self._working_time_changed()
        return result

    def _working_time_changed(self):
        """Called after the working time of these calendars changed; whoever stores due times extends it."""
        self.env.registry.clear_cache()

    # LIMITS

    def _add_working_days(self, start, days):
        """Return the close of the working day that lies ``days`` working days after, or before, ``start``.

        * Forward, the day of receipt does not count. What arrives outside working time is received at the next
          opening: from Saturday or from Friday evening, 3 working days end at the close of Thursday.
        * Backward, the day of ``start`` itself does not count: 2 working days ahead of a visit on Thursday is
          the close of Tuesday.

        :param datetime start: naive UTC
        :param int days: 0 is the close of the day of receipt
        """
        if days >= 0:
            working_days = self._iter_working_days(self._get_local_date(self._next_opening(start)))
            skipped = days
        else:
            working_days = self._iter_working_days(self._get_local_date(start) - timedelta(days=1), forward=False)
            skipped = -days - 1
        _day, intervals = next(islice(working_days, skipped, None))
        return intervals[-1][1]

    def _add_calendar_time(self, start, **delta):
        """Return ``start`` moved by days, weeks, months or years, at the same time of the local day.

        A local time that the change to summer time skips becomes the next one that exists; one that occurs twice in
        autumn means the later.

        :param delta: keyword arguments of ``relativedelta``, e.g. ``months=3``
        """
        tz = self._get_timezone()
        local = utc.localize(start).astimezone(tz).replace(tzinfo=None)
        return _to_utc(tz.localize(local + relativedelta(**delta)))

    def _next_opening(self, at):
        """Return ``at`` when it lies in working time, else the start of the next working interval."""
        for _day, intervals in self._iter_working_days(self._get_local_date(at)):
            for start, stop in intervals:
                if at <= stop:
                    return max(at, start)

    def _last_working_time(self, at):
        """Return ``at`` when it lies in working time, else the last close before it."""
        for _day, intervals in self._iter_working_days(self._get_local_date(at), forward=False):
            for start, stop in reversed(intervals):
                if start <= at:
                    return min(at, stop)

    def _is_working_time(self, at):
        """Return whether people are at work at ``at``; the closing minute counts."""
        return self._next_opening(at) == at

    def _get_working_days(self, date_from, date_to):
        """Return ``{date: (opening, close)}`` of the working days from ``date_from`` to ``date_to``, both included."""
        return {
            day: (intervals[0][0], intervals[-1][1])
            for year in range(date_from.year, date_to.year + 1)
            for day, intervals in self._get_year_working_days(year)
            if date_from <= day <= date_to
        }

    def _get_day_notes(self, start, end):
        """Return ``[(date, reason), …]``: why days between two moments do not count, or count although they are unusual.

        :return: non-working days with “Weekend”, the name of the holiday or of the leave, and make-up working days with
            their name, by date; reasons in the language of the user
        """
        first, last = self._get_local_date(start), self._get_local_date(end)
        working_days = self._get_working_days(first, last)
        exceptions = {
            exception.date: exception.name for exception in self.env['customer.workday.exception'].search([
                ('calendar_id', '=', self.id), ('date', '>=', first), ('date', '<=', last)])
        }
        days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        return [
            (day, exceptions.get(day) or self._get_day_off_reason(day))
            for day in days if day in exceptions or day not in working_days
        ]

    def _get_day_off_reason(self, day):
        if not self._get_attendances_on(day):
            return self.env._("Weekend") if day.weekday() >= 5 else self.env._("Not a working day")
        tz = self._get_timezone()
        noon = _to_utc(tz.localize(datetime.combine(day, time(12))))
        leaves = self.env['resource.calendar.leaves'].sudo().search(
            [*self._get_leave_domain(), ('resource_id', '=', False), ('date_from', '<=', noon), ('date_to', '>=', noon)])
        return leaves[:1].name or self.env._("Day off")

    # TABLE OF WORKING DAYS

    def _iter_working_days(self, date, forward=True):
        """Yield ``(date, intervals)`` of the working days from ``date`` (included) on, or back in time.

        :raise UserError: the calendar has no working time
        """
        year = date.year
        while days := self._get_year_working_days(year):
            if forward:
                yield from days[bisect_left(days, (date,)):]
                year += 1
            else:
                yield from reversed(days[:bisect_left(days, (date + timedelta(days=1),))])
                year -= 1
        raise UserError(self.env._(
            "The working hours “%(calendar)s” have no working day in %(year)s.", calendar=self.sudo().name, year=year))

    @tools.ormcache('self.id', 'year')
    def _get_year_working_days(self, year):
        """Return the working days of ``year`` in order as ``((date, ((start, stop), …)), …)``."""
        calendar = self.sudo().with_context({})  # pylint: disable=context-overridden
        calendar._check_working_time()
        tz = calendar._get_timezone()
        intervals = calendar._work_intervals_batch(
            tz.localize(datetime(year, 1, 1)), tz.localize(datetime(year + 1, 1, 1)), domain=calendar._get_leave_domain())
        days = {}
        for start, stop, _attendance in intervals[False]:
            if stop - start >= SHORTEST_INTERVAL:
                days.setdefault(start.date(), []).append((_to_utc(start), _to_utc(stop)))
        return tuple((day, tuple(days[day])) for day in sorted(days))

    def _check_working_time(self):
        """Refuse calendars by which no working day can be counted."""
        if not self:
            raise UserError(self.env._("Time limits in working days need working hours. Choose them in the company's settings."))
        if self.flexible_hours:
            raise UserError(self.env._(
                "The working hours “%(calendar)s” are flexible, so working days cannot be counted by them. "
                "Choose a fixed schedule for the company.", calendar=self.name))
        if not self._get_global_attendances():
            raise UserError(self.env._(
                "The working hours “%(calendar)s” are empty, so working days cannot be counted by them. "
                "Add at least one working period.", calendar=self.name))

    def _get_leave_domain(self):
        """Leaves of this calendar, and those of its company that name no calendar."""
        return [('time_type', '=', 'leave'),
                '|', ('calendar_id', '=', self.id),
                '&', ('calendar_id', '=', False), ('company_id', 'in', [False, self.sudo().company_id.id])]

    # EXCEPTIONS, seen by all of Odoo

    def _attendance_intervals_batch(self, start_dt, end_dt, resources=None, domain=None, tz=None, lunch=False):
        """Let a dated exception take the place of its day's attendances, so that every computation of Odoo agrees."""
        result = super()._attendance_intervals_batch(start_dt, end_dt, resources, domain, tz, lunch)
        if self.flexible_hours or not self._get_workday_exceptions():
            return result
        for resource in [*(resources or ()), self.env['resource.resource']]:
            if not (resource and resource._is_flexible()):
                zone = tz or timezone((resource or self).tz)
                replaced, opened = self._get_exception_intervals(
                    start_dt.astimezone(zone), end_dt.astimezone(zone), zone, lunch)
                result[resource.id] = result[resource.id] - replaced | opened
        return result

    def _get_exception_intervals(self, start, end, tz, lunch):
        """Return the whole days that exceptions replace, and the working (or lunch) intervals that they open instead."""
        replaced, opened = [], []
        for day, (kind, hour_from, hour_to) in self._get_workday_exceptions().items():
            if not start.date() <= day <= end.date():
                continue
            midnight = tz.localize(datetime.combine(day, time.min))
            replaced.append((midnight, tz.localize(datetime.combine(day + timedelta(days=1), time.min)), self.attendance_ids))
            if kind == 'workday':
                for begin, finish, attendances in self._get_makeup_hours(day, hour_from, hour_to, lunch):
                    begin = tz.localize(datetime.combine(day, float_to_time(begin)))
                    finish = tz.localize(datetime.combine(day, float_to_time(finish)))
                    opened.append((max(start, begin), min(end, finish), attendances))
        return Intervals(replaced), Intervals(opened, keep_distinct=True)

    def _get_makeup_hours(self, day, hour_from, hour_to, lunch):
        """Return ``[(from, to, attendances)]`` of a make-up day: its own hours, or those of the usual working day."""
        usual = self._get_attendances_on(day) or self._get_attendances_on(day, any_weekday=True)
        working = usual.filtered(lambda attendance: attendance.day_period != 'lunch')
        if hour_to and working:
            return [] if lunch else [(hour_from, hour_to, working)]
        return [(attendance.hour_from, attendance.hour_to, attendance)
                for attendance in (usual - working if lunch else working)]

    def _get_attendances_on(self, day, any_weekday=False):
        """Return the weekly schedule's rows for ``day``, or those of the first working weekday of its week."""
        rows = self.attendance_ids.filtered(lambda row: not row.display_type)
        if self.two_weeks_calendar:
            week_type = str(rows.get_week_type(day))
            rows = rows.filtered(lambda row: row.week_type == week_type) or rows
        working = rows.filtered(lambda row: row.day_period != 'lunch')
        weekday = min(working.mapped('dayofweek'), default=None) if any_weekday else str(day.weekday())
        return rows.filtered(lambda row: row.dayofweek == weekday)

    @tools.ormcache('self.id')
    def _get_workday_exceptions(self):
        """Return ``{date: (kind, hour_from, hour_to)}``."""
        exceptions = self.env['customer.workday.exception'].sudo().search([('calendar_id', '=', self.id)])
        return {row.date: (row.kind, row.hour_from, row.hour_to) for row in exceptions}

    # TOOLS

    def _get_timezone(self):
        return timezone(self.sudo().tz or 'UTC')

    def _get_local_date(self, at):
        """Return the date that it is in the calendar's time zone at ``at`` (naive UTC)."""
        return utc.localize(at).astimezone(self._get_timezone()).date()

    def _get_today(self):
        """Return the date that it is now in the calendar's time zone, whoever looks."""
        return self._get_local_date(fields.Datetime.now())

    def _get_midnight(self, day=None):
        """Return when ``day``, else today, begins in the calendar's time zone (naive UTC), whatever the client's is."""
        day = day or self._get_today()
        return _to_utc(self._get_timezone().localize(datetime.combine(day, time.min)))


def _to_utc(at):
    """Return an aware datetime as naive UTC in whole seconds."""
    return at.astimezone(utc).replace(tzinfo=None, microsecond=0)
