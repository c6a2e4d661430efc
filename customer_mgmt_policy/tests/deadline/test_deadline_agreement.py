from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DeadlineCase, at, shown


@tagged('post_install', '-at_install')
class TestDeadlineAgreement(DeadlineCase):
    """C4.4: the customer agrees to a new date in place of a time limit."""

    def test_agreed_in_place_of_a_limit(self):
        """The clock of the limit stays on record; “why?” names both dates, and a second agreement the first limit."""
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        with self.moment('2025-03-10 18:00'):
            first = task._deadline_extend('task.hours', at('2025-03-12 12:00'), "Part is late")
            second = task._deadline_renegotiate('task.hours', at('2025-03-13 12:00'), "Still late")
        self.assertEqual((clock + first).mapped('state'), ['superseded', 'superseded'])
        self.assertEqual((clock.breached_at, second.state, second.agreed_count), (False, 'running', 2))
        self.assertDue(second, '2025-03-13 12:00')
        self.assertEqual((shown(second.started_at), shown(second.policy_due_at)), ('2025-03-10 10:00', '2025-03-11 10:00'))
        self.assertEqual(second.event_ids.mapped('note'), ["Still late"])
        self.assertIn("Due by the policy", second._get_explanation()['body'])
        with self.moment('2025-03-13 11:00'):
            task._deadline_met('task.hours')
        self.assertEqual(second.state, 'met')

    def test_missed_stays_missed(self):
        """Also when nobody had noticed yet."""
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        with self.moment('2025-03-11 12:00'):
            task._deadline_extend('task.hours', at('2025-03-12 12:00'), "Part is late")
        self.assertEqual((clock.state, shown(clock.breached_at)), ('superseded', '2025-03-11 10:00'))
        self.assertIn('breach', clock.event_ids.mapped('kind'))

    def test_paused_is_not_agreed(self):
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        clock.state = 'paused'
        with self.assertRaisesRegex(UserError, "is paused"):
            task._deadline_extend('task.hours', at('2025-03-12 12:00'), "Part is late")
