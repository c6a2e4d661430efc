from datetime import date, datetime

import psycopg2
from pytz import utc

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import WorkingTimeCase, shanghai, to_utc


@tagged('post_install', '-at_install')
class TestCoreWorkingTime(WorkingTimeCase):
    """semantics.md › Working time. The office works Monday to Friday 9–12 and 13–18 in Shanghai."""

    # 1: what a working day is

    def test_day_of_receipt_is_excluded(self):
        """Working time 1: Monday 10:00 plus 3 working days is Thursday's close."""
        self._assert_due('2026-06-01 10:00', 3, '2026-06-04 18:00')
        self._assert_due('2026-06-01 09:00', 1, '2026-06-02 18:00')
        self._assert_due('2026-06-01 12:30', 1, '2026-06-02 18:00')
        self._assert_due('2026-06-01 10:00', 0, '2026-06-01 18:00')

    def test_limit_runs_over_the_weekend_and_the_year(self):
        self._assert_due('2026-06-05 10:00', 1, '2026-06-08 18:00')
        self._assert_due('2026-06-05 10:00', 5, '2026-06-12 18:00')
        self._assert_due('2026-12-30 10:00', 3, '2027-01-04 18:00')
        self._assert_due('2026-06-01 10:00', 600, '2028-09-18 18:00')

    def test_received_outside_working_time_counts_from_the_next_opening(self):
        """Deadlines 5: Saturday and Friday evening are received on Monday, early morning on that same day."""
        self._assert_due('2026-05-30 11:00', 3, '2026-06-04 18:00')
        self._assert_due('2026-05-29 20:00', 3, '2026-06-04 18:00')
        self._assert_due('2026-06-01 02:00', 3, '2026-06-04 18:00')

    def test_received_exactly_at_the_close_is_received_that_day(self):
        self._assert_due('2026-05-29 18:00', 3, '2026-06-03 18:00')
        self._assert_due('2026-05-29 18:00:01', 3, '2026-06-04 18:00')

    def test_working_days_ahead(self):
        """C2.2.1: 2 working days ahead of a visit on Thursday is Tuesday's close; weekends do not count."""
        self._assert_due('2026-06-04 10:00', -2, '2026-06-02 18:00')
        self._assert_due('2026-06-04 23:00', -2, '2026-06-02 18:00')
        self._assert_due('2026-06-01 10:00', -2, '2026-05-28 18:00')
        self._assert_due('2026-06-06 10:00', -2, '2026-06-04 18:00')
        self._assert_due('2026-01-02 10:00', -2, '2025-12-31 18:00')

    def test_half_day_closes_at_noon(self):
        """A weekday worked half a day counts as a working day and ends at its own close."""
        self.calendar.attendance_ids.filtered(
            lambda row: row.dayofweek == '4' and row.day_period == 'afternoon').unlink()
        self._assert_due('2026-06-04 10:00', 1, '2026-06-05 12:00')
        self._assert_due('2026-06-05 15:00', 1, '2026-06-09 18:00')

    def test_limit_rows_use_it(self):
        """C2.4.2: three working days to the liability, through the policy row."""
        limit = self.env['customer.policy.limit']._find(self.company, 'complaint.investigation')
        self.assertEqual(limit._get_due_at(shanghai('2026-06-01 10:00'), self.calendar), shanghai('2026-06-04 18:00'))

    # 2: calendars that cannot count

    def test_empty_and_flexible_calendars_are_refused(self):
        """Working time 2."""
        empty = self._new_calendar("Nobody works", weekdays=())
        flexible = self._new_calendar("As you like", schedule_type='flexible')
        none = self.env['resource.calendar']
        for calendar, message in ((empty, "empty"), (flexible, "flexible"), (none, "need working hours")):
            for method, args in (('_add_working_days', (1,)), ('_next_opening', ()), ('_last_working_time', ()),
                                 ('_is_working_time', ())):
                with self.subTest(calendar=calendar.name, method=method), self.assertRaisesRegex(UserError, message):
                    getattr(calendar, method)(shanghai('2026-06-01 10:00'), *args)

    def test_closed_for_good_is_refused(self):
        """A calendar that a leave closes for years gives a message instead of an endless search."""
        self.env['resource.calendar.leaves'].create({
            'name': "Closed down", 'calendar_id': self.calendar.id,
            'date_from': shanghai('2027-01-01 00:00'), 'date_to': shanghai('2029-12-31 23:59:59')})
        with self.assertRaisesRegex(UserError, "no working day in 2027"):
            self.calendar._add_working_days(shanghai('2026-12-31 10:00'), 1)

    # 3: exceptions in both directions

    def test_national_day_2025(self):
        """Working time 3: Sunday 28 September is worked, 1–8 October are off, Saturday 11 October is worked."""
        self._national_day(2025)
        self._assert_due('2025-09-26 10:00', 1, '2025-09-28 18:00')
        self._assert_due('2025-09-30 10:00', 1, '2025-10-09 18:00')
        self._assert_due('2025-09-30 10:00', 3, '2025-10-11 18:00')
        self._assert_due('2025-10-03 10:00', 1, '2025-10-10 18:00')
        self._assert_due('2025-10-10 20:00', 1, '2025-10-13 18:00')
        self._assert_due('2025-10-10 10:00', -2, '2025-09-30 18:00')

    def test_national_day_2026(self):
        self._national_day(2026)
        self._assert_due('2026-09-18 10:00', 1, '2026-09-20 18:00')
        self._assert_due('2026-09-30 10:00', 1, '2026-10-08 18:00')
        self._assert_due('2026-09-30 10:00', 3, '2026-10-10 18:00')

    def test_makeup_day_hours(self):
        """A make-up day works the usual hours, lunch break included, or its own."""
        self._makeup_day('2026-06-06')
        self.assertFalse(self.calendar._is_working_time(shanghai('2026-06-06 12:30')))
        self.assertTrue(self.calendar._is_working_time(shanghai('2026-06-06 13:30')))
        self._makeup_day('2026-06-13', hour_from=9, hour_to=11.5)
        self._assert_due('2026-06-12 10:00', 1, '2026-06-13 11:30')

    def test_shortened_day(self):
        """An exception replaces the whole day, so it also shortens one."""
        self._makeup_day('2026-06-02', name="Moving house", hour_from=9, hour_to=15)
        self._assert_due('2026-06-01 10:00', 1, '2026-06-02 15:00')
        self._assert_due('2026-06-02 16:00', 1, '2026-06-04 18:00')

    def test_the_rest_of_odoo_agrees(self):
        """plan_days, plan_hours, hours counted and unusual days see the exceptions, leaves requested or not."""
        self._national_day(2025)
        monday = utc.localize(shanghai('2025-09-29 00:00'))
        planned = self.calendar.plan_days(5, monday)
        self.assertEqual(planned.date(), date(2025, 10, 11))
        self.assertEqual(self.calendar.plan_days(5, monday, compute_leaves=True), planned)
        weeks = (utc.localize(shanghai('2025-09-27 00:00')), utc.localize(shanghai('2025-10-13 00:00')))
        self.assertEqual(self.calendar.get_work_duration_data(*weeks), {'days': 6.0, 'hours': 48.0})
        unusual = self.calendar._get_unusual_days(*weeks)
        self.assertFalse(unusual['2025-10-11'])
        self.assertTrue(unusual['2025-10-08'])

    def test_a_persons_time_agrees_in_their_own_zone(self):
        """A resource with another time zone has the exception on its own local day."""
        self._makeup_day('2026-06-06')
        resource = self.env['resource.resource'].create(
            {'name': "Berlin colleague", 'calendar_id': self.calendar.id, 'tz': 'Europe/Berlin'})
        start, end = (utc.localize(to_utc('Europe/Berlin', f'2026-06-0{day} 00:00')) for day in (6, 7))
        intervals = self.calendar._attendance_intervals_batch(start, end, resource)[resource.id]
        self.assertEqual([(begin.hour, finish.hour) for begin, finish, _row in intervals], [(9, 12), (13, 18)])

    def test_odoo_leaves_count(self):
        """Public time off entered in Odoo's own working hours closes days too, half days included."""
        Leave = self.env['resource.calendar.leaves']
        Leave.create({'name': "Company day", 'calendar_id': self.calendar.id,
                      'date_from': shanghai('2026-06-02 00:00'), 'date_to': shanghai('2026-06-02 23:59:59')})
        Leave.create({'name': "Typhoon", 'calendar_id': self.calendar.id,
                      'date_from': shanghai('2026-06-04 13:00'), 'date_to': shanghai('2026-06-04 18:00')})
        self._assert_due('2026-06-01 10:00', 1, '2026-06-03 18:00')
        self._assert_due('2026-06-01 10:00', 2, '2026-06-04 12:00')

    def test_one_persons_leave_closes_nothing(self):
        resource = self.env['resource.resource'].create({'name': "Li", 'calendar_id': self.calendar.id})
        self.env['resource.calendar.leaves'].create({
            'name': "Holiday of Li", 'calendar_id': self.calendar.id, 'resource_id': resource.id,
            'date_from': shanghai('2026-06-02 00:00'), 'date_to': shanghai('2026-06-02 23:59:59')})
        self._assert_due('2026-06-01 10:00', 1, '2026-06-02 18:00')

    def test_other_company_is_not_mixed_in(self):
        """Working time 3, odoo19 §8: leaves without working hours count for their own company only."""
        other = self.env['res.company'].create({'name': "Other"})
        other_calendar = self._new_calendar("Other office", company_id=other.id)
        self._holiday('2026-06-02', calendar=other_calendar)
        self.env['resource.calendar.leaves'].with_company(other).create({
            'name': "Other's holiday", 'calendar_id': False,
            'date_from': shanghai('2026-06-03 00:00'), 'date_to': shanghai('2026-06-03 23:59:59')})
        self._assert_due('2026-06-01 10:00', 1, '2026-06-02 18:00')
        self._assert_due('2026-06-01 10:00', 2, '2026-06-03 18:00')
        self._assert_due('2026-06-01 10:00', 1, '2026-06-04 18:00', other_calendar)

    def test_two_calendars_of_one_company(self):
        six_days = self._new_calendar("Workshop", weekdays=range(6), hours=((8, 12), (13, 17)))
        self._assert_due('2026-06-05 10:00', 1, '2026-06-06 17:00', six_days)
        self._holiday('2026-06-06', calendar=six_days)
        self._assert_due('2026-06-05 10:00', 1, '2026-06-08 17:00', six_days)
        self._assert_due('2026-06-05 10:00', 1, '2026-06-08 18:00')

    def test_two_weeks_calendar(self):
        """Every second Friday off."""
        calendar = self._new_calendar("Two weeks", two_weeks_calendar=True, weekdays=())
        calendar.attendance_ids = [
            Command.create({'name': "Work", 'dayofweek': str(day), 'hour_from': 9, 'hour_to': 17, 'week_type': week,
                            'day_period': 'full_day'})
            for week, days in (('0', 5), ('1', 4)) for day in range(days)
        ]
        fridays = [calendar._add_working_days(to_utc(calendar.tz, f'2026-06-{day:02} 10:00'), 1).date() for day in (4, 11)]
        self.assertEqual(sorted(day.weekday() for day in fridays), [0, 4])
        off = date(2026, 6, 5) if fridays[0].weekday() == 0 else date(2026, 6, 12)
        self._makeup_day(off, calendar=calendar)
        self.assertIn(off, calendar._get_working_days(off, off))

    # 4: time zones

    def test_summer_time(self):
        """Working time 4: Berlin changes on 29 March and 25 October 2026; the close stays at 17:00 on the wall."""
        berlin = self._new_calendar("Berlin", tz='Europe/Berlin', hours=((8, 17),))
        self._assert_due('2026-03-27 10:00', 1, '2026-03-30 17:00', berlin)
        self._assert_due('2026-10-23 10:00', 1, '2026-10-26 17:00', berlin)
        due = berlin._add_calendar_time(to_utc('Europe/Berlin', '2026-03-28 10:00'), days=1)
        self.assertEqual(due, to_utc('Europe/Berlin', '2026-03-29 10:00'))
        self.assertEqual((due - to_utc('Europe/Berlin', '2026-03-28 10:00')).total_seconds(), 23 * 3600)
        due = berlin._add_calendar_time(to_utc('Europe/Berlin', '2026-10-24 10:00'), weeks=1)
        self.assertEqual(due, to_utc('Europe/Berlin', '2026-10-31 10:00'))

    def test_local_time_that_summer_time_skips(self):
        """29 March 2026 has no 02:30 in Berlin: 03:30 is meant. 25 October has two: the later one is."""
        berlin = self._new_calendar("Berlin", tz='Europe/Berlin')
        self.assertEqual(berlin._add_calendar_time(datetime(2026, 3, 28, 1, 30), days=1), datetime(2026, 3, 29, 1, 30))
        self.assertEqual(berlin._add_calendar_time(datetime(2026, 10, 24, 0, 30), days=1), datetime(2026, 10, 25, 1, 30))

    def test_calendar_time(self):
        """Months keep the wall clock and end at the month's last day; they may go back."""
        self.assertEqual(self.calendar._add_calendar_time(shanghai('2026-01-31 10:00'), months=1), shanghai('2026-02-28 10:00'))
        self.assertEqual(self.calendar._add_calendar_time(shanghai('2026-03-01 07:00'), days=-1), shanghai('2026-02-28 07:00'))

    def test_local_day_decides(self):
        """Sunday 23:00 UTC is Monday 07:00 in Shanghai: received on Monday."""
        self.assertEqual(self.calendar._add_working_days(datetime(2026, 5, 31, 23), 1), shanghai('2026-06-02 18:00'))

    def test_open_until_midnight(self):
        """A day that closes at 24:00, and one round the clock that a leave closes up to 23:59:59."""
        shop = self._new_calendar("Round the clock", hours=((0, 24),), weekdays=range(7))
        self._assert_due('2026-06-01 10:00', 1, '2026-06-02 23:59:59', shop)
        self.env['resource.calendar.leaves'].create({
            'name': "Day off", 'calendar_id': shop.id,
            'date_from': shanghai('2026-06-02 00:00'), 'date_to': shanghai('2026-06-02 23:59:59')})
        self._assert_due('2026-06-01 10:00', 1, '2026-06-03 23:59:59', shop)

    # 5: when to alert

    def test_next_opening_and_last_working_time(self):
        """Working time 5: a time at night moves to the morning, or back to the close."""
        for at, opening, last in (
            ('2026-06-01 10:00', '2026-06-01 10:00', '2026-06-01 10:00'),
            ('2026-06-01 12:30', '2026-06-01 13:00', '2026-06-01 12:00'),
            ('2026-06-01 18:00', '2026-06-01 18:00', '2026-06-01 18:00'),
            ('2026-06-01 03:00', '2026-06-01 09:00', '2026-05-29 18:00'),
            ('2026-06-06 10:00', '2026-06-08 09:00', '2026-06-05 18:00'),
            ('2026-01-01 08:00', '2026-01-01 09:00', '2025-12-31 18:00'),
        ):
            with self.subTest(at=at):
                self.assertEqual(self.calendar._next_opening(shanghai(at)), shanghai(opening))
                self.assertEqual(self.calendar._last_working_time(shanghai(at)), shanghai(last))
                self.assertEqual(self.calendar._is_working_time(shanghai(at)), at == opening)

    # why this due time

    def test_day_notes(self):
        """The explain view names each day that did not count, or counted although it is a weekend."""
        self._national_day(2025)
        self.env['resource.calendar.leaves'].create({
            'name': "Inventory", 'calendar_id': self.calendar.id,
            'date_from': shanghai('2025-09-29 00:00'), 'date_to': shanghai('2025-09-29 23:59:59')})
        notes = self.calendar._get_day_notes(shanghai('2025-09-27 10:00'), shanghai('2025-10-02 10:00'))
        self.assertEqual(notes, [
            (date(2025, 9, 27), "Weekend"),
            (date(2025, 9, 28), "National Day, make-up day"),
            (date(2025, 9, 29), "Inventory"),
            (date(2025, 10, 1), "National Day"),
            (date(2025, 10, 2), "National Day"),
        ])

    # cost and freshness

    def test_no_query_per_record(self):
        """A warm table answers any number of questions without a statement."""
        self.calendar._add_working_days(shanghai('2026-06-01 10:00'), 3)
        with self.assertQueryCount(0):
            for minute in range(0, 60, 5):
                self.calendar._add_working_days(shanghai(f'2026-06-01 10:{minute:02}'), 3)

    def test_every_edit_is_seen_at_once(self):
        """Creating, changing and deleting exceptions, leaves and attendances, and the zone, each count immediately."""
        start, due = '2026-06-01 10:00', '2026-06-02 18:00'
        self._assert_due(start, 1, due)
        holiday = self._holiday('2026-06-02')
        self._assert_due(start, 1, '2026-06-03 18:00')
        holiday.date = '2026-06-03'
        self._assert_due(start, 1, due)
        self._assert_due(start, 2, '2026-06-04 18:00')
        holiday.unlink()
        self._assert_due(start, 2, '2026-06-03 18:00')
        leave = self.env['resource.calendar.leaves'].create({
            'name': "Closed", 'calendar_id': self.calendar.id,
            'date_from': shanghai('2026-06-02 00:00'), 'date_to': shanghai('2026-06-02 23:59:59')})
        self._assert_due(start, 1, '2026-06-03 18:00')
        leave.date_to = shanghai('2026-06-03 23:59:59')
        self._assert_due(start, 1, '2026-06-04 18:00')
        leave.unlink()
        self.calendar.attendance_ids.filtered(lambda row: row.dayofweek == '1' and row.hour_to == 18).hour_to = 17
        self._assert_due(start, 1, '2026-06-02 17:00')
        self.calendar.tz = 'Europe/Berlin'
        self._assert_due(start, 1, '2026-06-02 17:00')

    # who may change it

    def test_rights(self):
        """Everybody reads; the CS manager changes; another company's days stay its own."""
        holiday = self._holiday('2026-06-02')
        self.assertEqual(holiday.with_user(self.employee).name, "Holiday")
        for user in (self.employee, self.sales, self.general_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                holiday.with_user(user).write({'date': '2026-06-03'})
        holiday.with_user(self.cs_manager).write({'date': '2026-06-03'})
        other = self.env['res.company'].create({'name': "Other"})
        foreign = self._holiday('2026-06-02', calendar=self._new_calendar("Other office", company_id=other.id))
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            foreign.with_user(self.cs_manager).read(['name'])

    @mute_logger('odoo.sql_db')
    def test_one_exception_per_day_with_sensible_hours(self):
        self._holiday('2026-06-02')
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.cr.savepoint():
            self._makeup_day('2026-06-02')
        for hours in ((18, 9), (9, 25), (-1, 8), (9, 0)):
            with self.subTest(hours=hours), self.assertRaises(psycopg2.errors.CheckViolation), self.cr.savepoint():
                self._makeup_day('2026-06-06', hour_from=hours[0], hour_to=hours[1])
