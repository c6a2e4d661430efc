from odoo.tests import tagged

from .common import DeadlineCase, at, shown


@tagged('post_install', '-at_install')
class TestDeadlineClock(DeadlineCase):
    """semantics.md › Deadlines: how clocks start, stop, pause and move."""

    # 1: states

    def test_met_exactly_at_due_is_met(self):
        """Deadlines 1."""
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.assertDue(clock, '2025-03-11 10:00')
        with self.moment('2025-03-11 10:00'):
            task._deadline_met('task.hours')
        self.assertEqual(clock.state, 'met')
        self.assertEqual(clock.met_at, clock.due_at)
        self.assertFalse(clock.breached_at)

    def test_met_late_is_never_met(self):
        """Deadlines 1: late by a second is late, also when the scheduled action never saw it."""
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        with self.moment('2025-03-11 10:00:01'):
            task._deadline_met('task.hours')
        self.assertEqual(clock.state, 'met_late')
        self.assertEqual(shown(clock.breached_at), '2025-03-11 10:00')
        self.assertEqual(clock.event_ids.mapped('kind'), ['breach'])

    def test_breached_stays_open(self):
        """Deadlines 1, 10: breach at the due time, detection apart."""
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.tick('2025-03-11 11:00')
        self.assertEqual((clock.state, clock.is_open), ('breached', True))
        self.assertEqual(shown(clock.breached_at), '2025-03-11 10:00')
        self.assertEqual(shown(clock.detected_at), '2025-03-11 11:00')
        self.assertEqual(task.deadline_status, 'late')

    def test_cancelled_is_never_met(self):
        """Deadlines 1: a breach before the cancellation stays on record."""
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.tick('2025-03-11 11:00')
        task._deadline_cancel('task.hours')
        self.assertEqual(clock.state, 'cancelled')
        self.assertTrue(clock.breached_at)
        self.assertFalse(clock.met_at)
        self.assertFalse(clock.next_action_at)

    def test_start_twice_runs_once(self):
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.assertEqual(task._deadline_start('task.hours'), clock)
        self.assertEqual(task.deadline_ids, clock)
