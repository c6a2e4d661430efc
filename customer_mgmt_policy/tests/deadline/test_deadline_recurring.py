from odoo.tests import tagged

from .common import DeadlineCase, at, shown


@tagged('post_install', '-at_install')
class TestDeadlineRecurring(DeadlineCase):
    """semantics.md › Deadlines 9: the next time comes from the schedule, not from the completion."""

    def test_next_from_the_schedule(self):
        """Done early or late, the next one is due a week after the last due time: no drift."""
        task, first = self._started('task.weekly', '2025-03-10 10:00')
        self.assertDue(first, '2025-03-17 10:00')
        with self.moment('2025-03-14 16:00'):
            task._deadline_met('task.weekly')
        second = task._deadline_open('task.weekly')
        self.assertEqual((first.state, second.slot), ('met', 2))
        self.assertDue(second, '2025-03-24 10:00')
        with self.moment('2025-03-24 15:00'):
            task._deadline_met('task.weekly')
        self.assertEqual(second.state, 'met_late')
        self.assertDue(task._deadline_open('task.weekly'), '2025-03-31 10:00')

    def test_extra_reports_are_no_advance(self):
        """Reporting twice in a slot does not fulfil the next one."""
        task, _first = self._started('task.half_hourly', '2025-03-10 10:00')
        with self.moment('2025-03-10 10:05'):
            task._deadline_met('task.half_hourly')
            task._deadline_met('task.half_hourly')
        self.assertDue(task._deadline_open(), '2025-03-10 11:00')

    def test_missed_slots_are_counted_not_flooded(self):
        """Three hours of silence are one late clock with its count, not six clocks."""
        task, clock = self._started('task.half_hourly', '2025-03-10 10:00')
        self.tick('2025-03-10 13:05')
        self.assertEqual(task.deadline_ids, clock)
        with self.moment('2025-03-10 13:10'):
            task._deadline_met('task.half_hourly')
        self.assertEqual((clock.state, clock.missed_slots), ('met_late', 6))
        following = task._deadline_open()
        self.assertDue(following, '2025-03-10 13:30')
        self.assertEqual(following.slot, 7)

    def test_ends_with_its_phase(self):
        task, clock = self._started('task.weekly', '2025-03-10 10:00')
        with self.moment('2025-03-12 10:00'):
            task._deadline_cancel('task.weekly')
        self.assertEqual(clock.state, 'cancelled')
        self.assertFalse(task._deadline_open())

    def test_month_end_does_not_shrink(self):
        """From 31 January a monthly duty is due on the 28th of February and again on the 31st of March."""
        self._limit('task.monthly', value=1, unit='month', is_recurring=True)
        task, clock = self._started('task.monthly', '2025-01-31 10:00')
        self.assertDue(clock, '2025-02-28 10:00')
        with self.moment('2025-02-20 10:00'):
            task._deadline_met('task.monthly')
        self.assertDue(task._deadline_open(), '2025-03-31 10:00')

    def test_new_rhythm_starts_at_the_last_due_time(self):
        """Deadlines 6: a new version of the policy reaches a repeating duty with its next clock."""
        task, _clock = self._started('task.weekly', '2025-03-10 10:00')
        self.limits['task.weekly'].value = 2
        with self.moment('2025-03-12 10:00'):
            task._deadline_met('task.weekly')
        following = task._deadline_open()
        self.assertEqual((shown(following.due_at), following.slot), ('2025-03-31 10:00', 1))
        self.assertEqual(following.schedule_at, at('2025-03-17 10:00'))
