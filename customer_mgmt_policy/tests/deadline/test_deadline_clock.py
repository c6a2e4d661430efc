from odoo.exceptions import UserError
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

    # 2: another limit

    def _prioritised(self):
        """Return a task of general priority whose clock allows 5 days, and 1 day or 1 hour for more urgent ones."""
        self._limit('task.priority', value=120, unit='hour', priority='general', pause_allowed=True)
        self._limit('task.priority', value=24, unit='hour', priority='important')
        self._limit('task.priority', value=1, unit='hour', priority='urgent')
        with self.moment('2025-03-10 10:00'):
            task = self._task(priority_level='general')
            return task, task._deadline_start('task.priority')

    def test_priority_change_keeps_start_and_supersedes(self):
        """Deadlines 2: original start, new target; the old clock is superseded, not overwritten."""
        task, clock = self._prioritised()
        with self.moment('2025-03-10 15:00'):
            task.priority_level = 'important'
            successor = task._deadline_retarget('task.priority')
        self.assertRecordValues(clock + successor, [
            {'state': 'superseded', 'due_at': at('2025-03-15 10:00'), 'successor_id': successor.id},
            {'state': 'running', 'due_at': at('2025-03-11 10:00'), 'successor_id': False},
        ])
        self.assertEqual(successor.started_at, clock.started_at)
        self.assertEqual(successor.cycle, clock.cycle)

    def test_same_priority_changes_nothing(self):
        task, clock = self._prioritised()
        self.assertFalse(task._deadline_retarget('task.priority'))
        self.assertEqual(clock.state, 'running')

    def test_priority_change_carries_the_pause(self):
        """Deadlines 2: accumulated pause carried."""
        task, clock = self._prioritised()
        with self.moment('2025-03-10 12:00'):
            task._deadline_pause("Drawings missing")
        with self.moment('2025-03-10 15:00'):
            task._deadline_resume()
            task.priority_level = 'important'
            successor = task._deadline_retarget('task.priority')
        self.assertDue(successor, '2025-03-11 13:00')

    def test_instantly_overdue_alerts_once(self):
        """Deadlines 2: one alert to the responsible person, not the whole ladder."""
        task, _clock = self._prioritised()
        with self.moment('2025-03-13 10:00'):
            task.priority_level = 'urgent'
            successor = task._deadline_retarget('task.priority')
        self.tick('2025-03-13 10:01')
        self.assertEqual(successor.state, 'breached')
        self.assertEqual(self.alerts(successor), [(1, 'salesperson')])

    def test_downgrade_leaves_the_breach(self):
        """Deadlines 2: a downgrade after a breach leaves the breach on record."""
        self._limit('task.priority', value=120, unit='hour', priority='general')
        self._limit('task.priority', value=1, unit='hour', priority='urgent')
        with self.moment('2025-03-10 10:00'):
            task = self._task(priority_level='urgent')
            clock = task._deadline_start('task.priority')
        self.tick('2025-03-10 12:00')
        with self.moment('2025-03-10 13:00'):
            task.priority_level = 'general'
            successor = task._deadline_retarget('task.priority')
        self.assertEqual((clock.state, shown(clock.breached_at)), ('superseded', '2025-03-10 11:00'))
        self.assertEqual((successor.state, successor.breached_at), ('running', False))

    # 3: pauses and promises

    def test_pause_of_working_days_counts_working_time_only(self):
        """Deadlines 3: from Friday 17:00 to Monday 10:00 a working-day limit loses two hours, not a weekend."""
        task, clock = self._started('task.days', '2025-03-12 10:00')
        self.assertDue(clock, '2025-03-17 18:00')
        with self.moment('2025-03-14 17:00'):
            task._deadline_pause("Customer travels", 'task.days')
        self.assertEqual(task.deadline_status, 'paused')
        with self.moment('2025-03-17 10:00'):
            task._deadline_resume('task.days')
        self.assertDue(clock, '2025-03-18 11:00')
        self.assertEqual(clock.pause_working_seconds, 2 * 3600)

    def test_pause_over_a_weekend_moves_no_working_day(self):
        task, clock = self._started('task.days', '2025-03-12 10:00')
        with self.moment('2025-03-15 09:00'):
            task._deadline_pause("Customer travels", 'task.days')
        with self.moment('2025-03-16 20:00'):
            task._deadline_resume('task.days')
        self.assertDue(clock, '2025-03-17 18:00')

    def test_pause_of_seconds_moves_no_working_day(self):
        """Deadlines 3: a working day ends at its close; a slip of the finger does not push it over the night."""
        task, clock = self._started('task.days', '2025-03-10 10:00')
        for paused, resumed in (
            ('2025-03-12 09:00:00', '2025-03-12 09:00:59'), ('2025-03-13 17:59:50', '2025-03-13 18:00:30')):
            with self.moment(paused):
                task._deadline_pause("Pressed by mistake")
            self.assertEqual(clock.state, 'paused')
            with self.moment(resumed):
                task._deadline_resume()
            self.assertDue(clock, '2025-03-13 18:00')
        self.assertEqual((clock.pause_working_seconds, clock.pause_seconds), (0, 99))

    def test_pause_counts_whole_minutes_of_working_time(self):
        task, clock = self._started('task.days', '2025-03-10 10:00')
        with self.moment('2025-03-12 17:00:00'):
            task._deadline_pause("Customer travels")
        with self.moment('2025-03-12 17:01:40'):
            task._deadline_resume()
        self.assertDue(clock, '2025-03-14 09:01')

    def test_pause_records_reason_and_actor(self):
        """Deadlines 3: with reason, actor and a longest pause."""
        task, clock = self._started('task.days', '2025-03-10 10:00')
        with self.moment('2025-03-11 09:00'):
            task.with_user(self.sales)._deadline_pause("Customer travels")
        self.assertEqual((clock.pause_reason, clock.paused_by_id), ("Customer travels", self.sales))
        event = clock.event_ids.filtered(lambda event: event.kind == 'pause')
        self.assertEqual((event.note, event.actor_id), ("Customer travels", self.sales))

    def test_longest_pause_ends_by_itself(self):
        """Deadlines 3: after 5 working days the clock runs on, counted from when the pause should have ended."""
        task, clock = self._started('task.days', '2025-03-10 10:00')
        with self.moment('2025-03-11 09:00'):
            task._deadline_pause("Customer travels")
        self.assertEqual(shown(clock.pause_until), '2025-03-17 18:00')
        self.tick('2025-03-17 17:59')
        self.assertEqual(clock.state, 'paused')
        self.tick('2025-03-18 08:00')
        self.assertEqual(clock.state, 'running')
        self.assertDue(clock, '2025-03-20 18:00')
        with self.moment('2025-03-18 10:00'):
            self.assertIn("used up", clock._get_pause_error())

    def test_done_while_paused(self):
        """Deadlines 3: hold and done in one go: the pause ends first, then the clock stops."""
        task, clock = self._started('task.days', '2025-03-10 10:00')
        with self.moment('2025-03-11 09:00'):
            task._deadline_pause("Customer travels")
        with self.moment('2025-03-17 09:00'):
            task._deadline_met('task.days')
        self.assertEqual(clock.state, 'met')
        self.assertFalse(clock.paused_at)
        self.assertEqual(clock.event_ids.mapped('kind'), ['pause', 'resume'])

    def test_late_clock_is_not_paused(self):
        task, clock = self._started('task.days', '2025-03-10 10:00')
        self.tick('2025-03-14 09:00')
        task._deadline_pause("Too late")
        self.assertEqual(clock.state, 'breached')

    def test_limit_without_pause_runs_on(self):
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        task._deadline_pause("Not allowed")
        self.assertEqual(clock.state, 'running')

    def test_promise_never_slides(self):
        """Deadlines 3: a promised date is not moved by a pause but agreed anew, with a reason."""
        task, clock = self._started('task.promise', '2025-03-10 10:00', due_at=at('2025-03-20 12:00'))
        with self.moment('2025-03-11 10:00'):
            task._deadline_pause("Waiting")
            self.assertEqual(clock.state, 'running')
            successor = task._deadline_renegotiate('task.promise', at('2025-03-25 12:00'), "New drawings")
        self.assertEqual(clock.state, 'superseded')
        self.assertDue(successor, '2025-03-25 12:00')
        self.assertEqual(successor.event_ids.note, "New drawings")

    def test_policy_limit_is_not_renegotiated(self):
        task, _clock = self._started('task.hours', '2025-03-10 10:00')
        with self.assertRaises(UserError):
            task._deadline_renegotiate('task.hours', at('2025-03-25 12:00'), "Please")

    def test_promise_needs_a_date(self):
        with self.assertRaises(UserError):
            self._task()._deadline_start('task.promise')

    def test_told_the_customer_beforehand(self):
        """C4.4: an overrun is announced with reason and new promise; the limit itself does not move."""
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        with self.moment('2025-03-11 09:00'):
            clock.with_user(self.sales).action_inform(at('2025-03-12 12:00'), "Part is late")
        self.assertDue(clock, '2025-03-11 10:00')
        self.assertEqual(shown(clock.promised_at), '2025-03-12 12:00')

    # 4: again, copied, merged

    def test_reopened_begins_a_new_cycle(self):
        """Deadlines 4: the finished cycle is frozen."""
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        with self.moment('2025-03-10 11:00'):
            task._deadline_met('task.hours')
        with self.moment('2025-03-20 11:00'):
            again = task._deadline_start('task.hours')
        self.assertEqual((clock.cycle, clock.state, shown(clock.met_at)), (1, 'met', '2025-03-10 11:00'))
        self.assertEqual((again.cycle, again.state, shown(again.due_at)), (2, 'running', '2025-03-21 11:00'))

    def test_copy_copies_no_clocks(self):
        """Deadlines 4."""
        task, _clock = self._started('task.hours', '2025-03-10 10:00')
        self.assertFalse(task.copy().deadline_ids)

    def test_merge_keeps_earliest_start(self):
        """Deadlines 4."""
        duplicate, merged = self._started('task.hours', '2025-03-10 10:00')
        survivor, clock = self._started('task.hours', '2025-03-10 15:00')
        with self.moment('2025-03-10 16:00'):
            duplicate._deadline_merge_into(survivor)
        self.assertEqual((merged.state, merged.successor_id), ('merged', clock))
        self.assertDue(clock, '2025-03-11 10:00')

    def test_merge_keeps_the_pause(self):
        """Deadlines 4: the pause of the survivor counts from the earlier start as well."""
        duplicate, _merged = self._started('task.days', '2025-03-07 10:00')
        survivor, clock = self._started('task.days', '2025-03-10 15:00')
        with self.moment('2025-03-10 16:00'):
            survivor._deadline_pause("Drawings")
        with self.moment('2025-03-10 18:00'):
            survivor._deadline_resume()
            duplicate._deadline_merge_into(survivor)
        self.assertDue(clock, '2025-03-13 11:00')

    def test_merge_while_paused(self):
        """Deadlines 4: a survivor that waits goes on waiting."""
        duplicate, _merged = self._started('task.days', '2025-03-07 10:00')
        survivor, clock = self._started('task.days', '2025-03-10 15:00')
        with self.moment('2025-03-10 16:00'):
            survivor._deadline_pause("Drawings")
            duplicate._deadline_merge_into(survivor)
        self.assertEqual((clock.state, clock.next_action_at), ('paused', clock.pause_until))
        self.assertTrue(clock.pause_until)

    def test_merge_into_a_late_one(self):
        """Deadlines 4: it is late since the earlier due time."""
        duplicate, _merged = self._started('task.hours', '2025-03-10 09:00')
        survivor, clock = self._started('task.hours', '2025-03-10 15:00')
        with self.moment('2025-03-12 16:00'):
            clock._breach(at('2025-03-12 16:00'))
            duplicate._deadline_merge_into(survivor)
        self.assertEqual((clock.state, shown(clock.breached_at)), ('breached', '2025-03-11 09:00'))

    def test_merge_hands_clocks_over(self):
        duplicate, merged = self._started('task.hours', '2025-03-10 10:00')
        with self.moment('2025-03-10 16:00'):
            survivor = self._task()
            duplicate._deadline_merge_into(survivor)
        self.assertEqual(merged.state, 'merged')
        self.assertDue(survivor.deadline_ids, '2025-03-11 10:00')

    def test_deleted_record_takes_its_clocks_along(self):
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        task.unlink()
        self.assertFalse(clock.exists())

    def test_archived_record_stops_its_clocks(self):
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        task.active = False
        self.assertEqual(clock.state, 'cancelled')

    # 5: when it starts

    def test_outside_working_time(self):
        """Deadlines 5: working-day limits start at the next opening, elapsed ones at once."""
        _task, days = self._started('task.days', '2025-03-14 20:00')
        self.assertDue(days, '2025-03-20 18:00')
        _task, hours = self._started('task.hours', '2025-03-14 20:00')
        self.assertDue(hours, '2025-03-15 20:00')

    def test_entered_afterwards(self):
        """Deadlines 5: start = when it happened; created-at kept; the back-dating visible."""
        _task, clock = self._started('task.days', '2025-03-12 09:00', at=at('2025-03-10 10:00'))
        self.assertDue(clock, '2025-03-13 18:00')
        self.assertEqual(shown(clock.recorded_at), '2025-03-12 09:00')
        self.assertTrue(clock.is_backdated)
        _task, on_time = self._started('task.days', '2025-03-12 09:00')
        self.assertFalse(on_time.is_backdated)

    def test_import_raises_no_alerts(self):
        """Deadlines 5: what an import brings in late is recorded as missed, without alerting anybody."""
        with self.moment('2025-03-20 10:00'):
            task = self._task().with_context(import_file=True)
            clock = task._deadline_start('task.hours', at=at('2025-03-10 10:00'))
        self.assertEqual((clock.state, shown(clock.breached_at)), ('breached', '2025-03-11 10:00'))
        self.assertTrue(clock.is_backdated)
        self.tick('2025-03-25 10:00')
        self.assertFalse(self.alerts(clock))
        self.assertEqual(task.deadline_status, 'late')

    def test_import_past_the_warning_warns_nobody(self):
        """Deadlines 5: what an import brings in after its warning is checked again at the due time."""
        with self.moment('2025-03-11 09:00'):
            clock = self._task().with_context(import_file=True)._deadline_start('task.hours', at=at('2025-03-10 10:00'))
        self.tick('2025-03-11 09:30')
        self.assertFalse(self.alerts(clock))
        self.tick('2025-03-11 10:01')
        self.assertEqual(self.alerts(clock), [(1, 'salesperson')])

    def test_ahead_of_a_date(self):
        """C2.2.1: two working days ahead of Thursday is the close of Tuesday; a moved date moves it along."""
        task, clock = self._started('task.ahead', '2025-03-10 10:00', at=at('2025-03-20 14:00'))
        self.assertDue(clock, '2025-03-18 18:00')
        with self.moment('2025-03-11 10:00'):
            successor = task._deadline_retarget('task.ahead', at=at('2025-03-27 14:00'))
        self.assertDue(successor, '2025-03-25 18:00')

    # 6, 7, 12

    def test_new_version_touches_new_clocks_only(self):
        """Deadlines 6: policy version and clause are snapshots on the clock."""
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        draft = self.policy.copy()
        draft.limit_ids.filtered(lambda row: row.code == 'task.hours').value = 48
        self.policy._transition('supersede')
        self.policy.flush_recordset(['state'])      # as the signature does: one version in force at a time
        draft.state = 'in_force'
        self.assertEqual((clock.policy_id, clock.limit_value), (self.policy, 24))
        self.assertDue(clock, '2025-03-11 10:00')
        _task, new = self._started('task.hours', '2025-03-10 10:00')
        self.assertEqual((new.policy_id, new.limit_value), (draft, 48))
        self.assertDue(new, '2025-03-12 10:00')

    def test_reassigned_clock_runs_on(self):
        """Deadlines 7: the customer's clock runs on, with the new person."""
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        self._started('task.hours', '2025-03-10 10:00')
        task.user_id = self.sales_mate
        self.assertEqual(clock.user_id, self.sales_mate)
        self.assertDue(clock, '2025-03-11 10:00')

    def test_handed_over_customer_takes_clocks_along(self):
        """Deadlines 7: who sees the clocks follows the owner of the customer."""
        _task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.customer.user_id = self.sales_other
        self.assertEqual(clock.owner_id, self.sales_other)

    def test_most_specific_limit(self):
        """Deadlines 12, B6.3: the customer's own limit goes before the tier's, and that before the general one."""
        self._limit('task.own', value=10, unit='hour')
        self._limit('task.own', value=8, unit='hour', customer_tier='key')
        self._limit('task.own', value=6, unit='hour', partner_id=self.customer.id, override_reason="Contract")
        with self.moment('2025-03-10 10:00'):
            tasks = self._task() + self._task(partner_id=self.key_customer.id) + self._task(partner_id=self.customer_other.id)
            clocks = tasks._deadline_start('task.own')
        self.assertEqual([shown(clock.due_at) for clock in clocks.sorted('id')],
                         ['2025-03-10 16:00', '2025-03-10 18:00', '2025-03-10 20:00'])

    # status on the record

    def test_status_and_search(self):
        """The record's status and nearest due time are shown and found alike."""
        task, _clock = self._started('task.hours', '2025-03-10 10:00')
        quiet = self._task()
        for moment, status in (('2025-03-10 11:00', 'on_time'), ('2025-03-11 09:00', 'near'), ('2025-03-11 10:01', 'late')):
            with self.moment(moment):
                (task + quiet).invalidate_recordset()
                self.assertEqual((task + quiet).mapped('deadline_status'), [status, 'none'])
                found = self.Task.search([('deadline_status', '=', status), ('id', 'in', (task + quiet).ids)])
                self.assertEqual(found, task)
                self.assertEqual(self.Task.search(
                    [('deadline_status', '=', 'none'), ('id', 'in', (task + quiet).ids)]), quiet)
        self.assertEqual(task.deadline_due_at, at('2025-03-11 10:00'))
        self.assertEqual(self.Task.search([('deadline_due_at', '<', at('2025-03-12 00:00'))]), task)
        self.assertFalse(self.Task.search([('deadline_due_at', '>', at('2025-03-12 00:00'))]))

    def test_thousand_records_start_in_a_handful_of_statements(self):
        """Part 8: starting costs statements per batch, not per record."""
        tasks = self.Task.create([{'partner_id': self.customer.id, 'user_id': self.sales.id} for _number in range(100)])
        self.env.flush_all()
        tasks[:2]._deadline_start('task.hours')
        self.env.flush_all()
        with self.assertQueryCount(15):
            tasks._deadline_start('task.hours')
            self.env.flush_all()
