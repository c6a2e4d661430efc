from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DeadlineCase, at, shown


@tagged('post_install', '-at_install')
class TestDeadlineCalendar(DeadlineCase):
    """semantics.md › Working time 5, Deadlines 6: warnings in working time, and working time that changes."""

    def _close(self, day, kind='holiday', name="Typhoon"):
        return self.env['customer.workday.exception'].create(
            {'calendar_id': self.calendar.id, 'date': day, 'kind': kind, 'name': name})

    def _recompute(self, moment):
        with self.moment(moment):
            self.Clock._flag_outdated()
            batch = self.Clock._lock_flagged(500)
            batch._recompute_safely()
            return batch

    # warnings

    def test_warning_of_working_days_falls_in_working_time(self):
        """Working time 5: 75 % of the working time between start and due, never at night or on a weekend."""
        _task, clock = self._started('task.days', '2025-03-13 10:00')
        self.assertDue(clock, '2025-03-18 18:00')
        self.assertTrue(self.calendar._is_working_time(clock.warn_at))
        self.assertEqual(shown(clock.warn_at), '2025-03-18 09:15')

    def test_promise_landing_at_night_warns_before_closing(self):
        """Working time 5: 24 hours from 02:00 at night end at night; the warning comes before people go home."""
        _task, clock = self._started('task.hours', '2025-03-11 02:00')
        self.assertDue(clock, '2025-03-12 02:00')
        self.assertEqual(shown(clock.warn_at), '2025-03-11 17:00')

    def test_minutes_warn_around_the_clock(self):
        """An emergency line does not wait for the morning."""
        _task, clock = self._started('task.minutes', '2025-03-11 02:00')
        self.assertEqual(shown(clock.warn_at), '2025-03-11 02:05')

    def test_summer_time(self):
        """Working time 4: a week keeps its local hour across the change to summer time."""
        self.calendar.tz = 'Europe/Paris'
        task = self._task()
        clock = task._deadline_start('task.weekly', at=at('2025-03-28 16:00'))     # 09:00 in Paris, winter time
        self.assertEqual(shown(clock.due_at), '2025-04-04 15:00')                  # 09:00 in Paris, summer time

    # changes

    def test_holiday_moves_open_clocks(self):
        """Deadlines 6: open clocks only, logged; the record itself is not touched."""
        task, clock = self._started('task.days', '2025-03-10 10:00')
        done_task, done = self._started('task.days', '2025-03-10 10:00')
        _task, hours = self._started('task.hours', '2025-03-10 10:00')
        with self.moment('2025-03-10 11:00'):
            done_task._deadline_met('task.days')
        self.env.flush_all()
        self.env.cr.execute("UPDATE customer_test_task SET write_date = '2025-03-10 02:00:00' WHERE id = %s", task.ids)
        self._close('2025-03-12')
        self._recompute('2025-03-11 10:00')
        self.assertDue(clock, '2025-03-14 18:00')
        self.assertDue(done, '2025-03-13 18:00')
        self.assertDue(hours, '2025-03-11 10:00')
        event = clock.event_ids
        self.assertEqual((event.kind, shown(event.old_due_at), shown(event.new_due_at)),
                         ('recompute', '2025-03-13 18:00', '2025-03-14 18:00'))
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(task.write_date, at('2025-03-10 10:00'))
        self.assertFalse(self.calendar.deadlines_outdated)

    def test_change_is_handled_in_the_background(self):
        """Deadlines 6: editing the calendar only marks it and wakes the scheduled action."""
        _task, clock = self._started('task.days', '2025-03-10 10:00')
        self.calendar.deadlines_outdated = False
        with self.capture_triggers('customer_mgmt_policy.ir_cron_deadline_recompute') as capture:
            self._close('2025-03-12')
            self._close('2025-03-13')
        self.assertEqual(len(capture.records), 1)
        self.assertTrue(self.calendar.deadlines_outdated)
        self.assertDue(clock, '2025-03-13 18:00')

    def test_no_longer_late(self):
        """A clock that was late only by the old calendar runs on; its breach stays in the ledger."""
        _task, clock = self._started('task.days', '2025-03-10 10:00')
        self.tick('2025-03-13 19:00')
        self.assertEqual(clock.state, 'breached')
        self._close('2025-03-12')
        self._recompute('2025-03-13 20:00')
        self.assertRecordValues(clock, [{'state': 'running', 'breached_at': False, 'level': 0}])
        self.assertIn('breach', clock.event_ids.mapped('kind'))
        self.tick('2025-03-14 19:00')
        self.assertEqual((clock.state, shown(clock.breached_at)), ('breached', '2025-03-14 18:00'))

    def test_makeup_day_makes_it_due_earlier(self):
        """A Saturday worked instead of a holiday counts."""
        _task, clock = self._started('task.days', '2025-03-13 10:00')
        self._close('2025-03-15', kind='workday', name="Make-up day")
        self._recompute('2025-03-13 11:00')
        self.assertDue(clock, '2025-03-17 18:00')

    def test_recompute_keeps_the_pause(self):
        task, clock = self._started('task.days', '2025-03-10 10:00')
        with self.moment('2025-03-11 09:00'):
            task._deadline_pause("Customer travels")
        with self.moment('2025-03-11 18:00'):
            task._deadline_resume()
        self.assertDue(clock, '2025-03-14 18:00')
        self._close('2025-03-13')
        self._recompute('2025-03-12 09:00')
        self.assertDue(clock, '2025-03-17 18:00')

    def test_poisoned_clock_stays_behind(self):
        _task, good = self._started('task.days', '2025-03-10 10:00')
        _task, bad = self._started('task.days', '2025-03-10 10:00')
        bad.limit_basis = 'after'
        self._close('2025-03-12')

        def fail(clock):
            if clock == bad:
                raise ValueError("poison")
            return original(clock)
        original = type(self.Clock)._get_recomputed_times
        self.patch(type(self.Clock), '_get_recomputed_times', fail)
        with self.assertLogs('odoo.addons.customer_mgmt_policy', 'ERROR'):
            self._recompute('2025-03-11 10:00')
        self.assertDue(good, '2025-03-14 18:00')
        self.assertEqual((bad.error, bad.needs_recompute), ("poison", False))

    def test_calendar_without_working_hours(self):
        """Working time 2: working days are refused with a clear message, limits in hours work all the same."""
        self.calendar.attendance_ids.unlink()
        task = self._task()
        with self.assertRaisesRegex(UserError, "are empty"):
            task._deadline_start('task.days')
        self.assertTrue(task._deadline_start('task.hours'))
