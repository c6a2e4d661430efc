from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DeadlineCase, at, shown

ENGINE = 'odoo.addons.customer_mgmt_policy.models.deadline'


@tagged('post_install', '-at_install')
class TestDeadlineWaiting(DeadlineCase):
    """semantics.md › Deadlines 13: alerts to people fall in their working time unless urgent."""

    def _activities(self, clock):
        return self.env['mail.activity'].search([('customer_deadline_id', 'in', clock.ids)])

    def _show(self, text):
        with self.moment(text):
            return self.Clock._show_waiting(500)

    def _breached_at_night(self):
        """A clock that is late on Friday evening."""
        task, clock = self._started('task.hours', '2025-03-13 20:00')
        self.tick('2025-03-14 20:01')
        return task, clock

    def test_breach_at_night_is_recorded_at_once_and_shown_in_the_morning(self):
        _task, clock = self._breached_at_night()
        self.assertEqual((clock.state, clock.level, self.alerts(clock)), ('breached', 1, [(1, 'salesperson')]))
        self.assertEqual(shown(clock.detected_at), '2025-03-14 20:01')
        for weekend in ('2025-03-14 20:05', '2025-03-15 10:00', '2025-03-17 08:59'):
            self.assertEqual(self._show(weekend), 0)
        self.assertFalse(self._activities(clock))
        self.assertEqual(self._show('2025-03-17 09:00'), 1)
        self.assertEqual(self._activities(clock).user_id, self.sales)
        self.assertEqual(self._show('2025-03-17 09:05'), 0)
        self.assertEqual(len(self._activities(clock)), 1)

    def test_working_time_and_urgent_alerts_do_not_wait(self):
        _task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.tick('2025-03-11 10:01')
        _task, urgent = self._started('task.minutes', '2025-03-10 02:00')
        self.tick('2025-03-11 02:11')
        for at_once in (clock, urgent):
            self.assertEqual(self._activities(at_once).user_id, self.sales)
            self.assertFalse(any(at_once.event_ids.mapped('is_waiting')))

    def test_working_time_is_that_of_the_receiver(self):
        """Seven in the evening in Shanghai is noon in Hamburg."""
        company = self.env['res.company'].create({'name': "Hamburg branch"})
        company.resource_calendar_id = self.calendar.copy({'company_id': company.id, 'tz': 'Europe/Berlin'})
        self.sales_mate.sudo().write({'company_ids': [(4, company.id)], 'company_id': company.id})
        with self.moment('2025-03-10 18:00'):
            here = self._task()._deadline_start('task.hours')
            there = self._task(user_id=self.sales_mate.id)._deadline_start('task.hours')
        self.tick('2025-03-11 18:01')
        self.assertFalse(self._activities(here))
        self.assertEqual(self._activities(there).user_id, self.sales_mate)

    def test_settled_before_the_morning(self):
        task, clock = self._breached_at_night()
        with self.moment('2025-03-14 21:00'):
            task._deadline_met('task.hours')
        self.assertEqual(self._show('2025-03-17 09:00'), 1)
        self.assertFalse(self._activities(clock))
        self.assertFalse(any(clock.event_ids.mapped('is_waiting')))

    def test_handed_over_before_the_morning(self):
        """semantics.md › Deadlines 7: the next alert goes to the current owner."""
        task, clock = self._breached_at_night()
        with self.moment('2025-03-17 08:30'):
            task.user_id = self.sales_mate
        self.assertEqual(self._show('2025-03-17 09:00'), 1)
        self.assertEqual(self._activities(clock).user_id, self.sales_mate)
        self.assertEqual([(event.user_id, event.is_passed_on, event.is_waiting) for event in clock.event_ids.sorted('id')
                          if event.kind == 'escalation'],
                         [(self.sales, True, False), (self.sales_mate, False, False)])
        with self.moment('2025-03-17 09:05'):
            self.Clock._send_digests()
        self.assertEqual(self.env['mail.mail'].search([]).mapped('email_to'), [self.sales_mate.email_formatted])
        self.assertEqual(self._show('2025-03-17 09:10'), 0)

    def test_left_before_the_morning(self):
        """The salesperson's account was closed on Friday night: the head hears of it, not nobody."""
        _task, clock = self._breached_at_night()
        self.sales.sudo().active = False
        self._show('2025-03-17 09:00')
        self.assertEqual(self._activities(clock).user_id, self.head)

    def test_handed_over_to_somebody_who_starts_later(self):
        company = self.env['res.company'].create({'name': "Hamburg branch"})
        company.resource_calendar_id = self.calendar.copy({'company_id': company.id, 'tz': 'Europe/Berlin'})
        self.sales_mate.sudo().write({'company_ids': [(4, company.id)], 'company_id': company.id})
        task, clock = self._breached_at_night()
        task.user_id = self.sales_mate
        self._show('2025-03-17 09:00')
        self.assertFalse(self._activities(clock), "still night in Hamburg")
        self._show('2025-03-17 16:00')
        self.assertEqual(self._activities(clock).user_id, self.sales_mate)

    def test_several_alerts_of_a_night_are_one_activity(self):
        _task, clock = self._started('task.hours', '2025-03-10 22:00')
        clock.warn_at = clock.next_action_at = at('2025-03-11 21:30')
        self.tick('2025-03-11 21:31')
        self.tick('2025-03-11 22:01')
        self.assertEqual(self.alerts(clock), [(0, 'salesperson'), (1, 'salesperson')])
        self.assertEqual(self._show('2025-03-12 09:01'), 2)
        self.assertEqual(len(self._activities(clock)), 1)

    def test_scheduled_action_shows_what_waited(self):
        _task, clock = self._breached_at_night()
        self.patch(type(self.Clock), '_send_digests', lambda self: None)
        cron = self.env.ref('customer_mgmt_policy.ir_cron_deadline_evaluate')
        with self.enter_registry_test_mode(), self.moment('2025-03-17 09:01'):
            cron.method_direct_trigger()
        self.assertEqual(self._activities(clock).user_id, self.sales)

    def test_poisoned_alert_is_isolated(self):
        _task, good = self._breached_at_night()
        _task, bad = self._breached_at_night()
        original = type(self.Clock)._get_alert_summary

        def fail(clock, user):
            if clock == bad:
                raise ValueError("poison")
            return original(clock, user)
        self.patch(type(self.Clock), '_get_alert_summary', fail)
        with self.assertLogs(ENGINE, 'ERROR'):
            self.assertEqual(self._show('2025-03-17 09:01'), 2)
        self.assertEqual((len(self._activities(good)), len(self._activities(bad))), (1, 0))
        self.assertEqual(self._show('2025-03-17 09:06'), 0, "not tried for ever")

    def test_ledger_stays_closed(self):
        """Only what still waits may be written, and nobody writes it over the wire."""
        _task, clock = self._breached_at_night()
        with self.assertRaises(UserError):
            clock.event_ids[0].level = 7

    def test_statements_do_not_depend_on_the_number_waiting(self):
        users = self.sales + self.sales_mate + self.sales_other
        with self.moment('2025-03-13 20:00'):
            tasks = self.Task.create([
                {'partner_id': self.customer.id, 'user_id': users[number % 3].id} for number in range(100)])
            tasks._deadline_start('task.hours')
        with self.moment('2025-03-14 20:01'), self.assertQueryCount(60):
            self.assertEqual(self.Clock._evaluate_due(500), 100)
            self.env.flush_all()
        self.env.invalidate_all()
        with self.moment('2025-03-17 09:01'), self.assertQueryCount(35):
            self.assertEqual(self.Clock._show_waiting(500), 100)
            self.env.flush_all()
