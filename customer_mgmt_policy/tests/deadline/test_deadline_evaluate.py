from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, fields
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DeadlineCase, at, shown

ENGINE = 'odoo.addons.customer_mgmt_policy.models.deadline'


@tagged('post_install', '-at_install')
class TestDeadlineEvaluate(DeadlineCase):
    """semantics.md › Deadlines 10, 11: the scheduled action."""

    def test_ladder(self):
        """Warning → due → responsible → head → CS manager → general manager, each once, and then nothing is left to do."""
        _task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.assertEqual(shown(clock.next_action_at), shown(clock.warn_at))
        for moment in ('2025-03-11 03:00', '2025-03-11 10:01', '2025-03-12 18:01', '2025-03-13 18:01', '2025-03-18 18:01'):
            self.tick(moment)
            self.tick(moment)
        self.assertEqual(self.alerts(clock), [
            (0, 'salesperson'), (1, 'salesperson'), (2, 'department_head'),
            *((3, login) for login in self._logins('cs_manager')),
            *((4, login) for login in self._logins('general_manager')),
        ])
        self.assertFalse(clock.next_action_at)

    def _logins(self, role):
        return self.Clock._get_group_members(f'customer_mgmt_policy.group_{role}', self.company).mapped('login')

    def test_nothing_due_nothing_done(self):
        self._started('task.hours', '2025-03-10 10:00')
        self.assertEqual(self.tick('2025-03-10 10:30'), 0)

    def test_scheduler_down_sends_highest_level_only(self):
        """Deadlines 10: breach recorded at the due time, detection apart; one alert for the level reached."""
        _task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.tick('2025-03-12 19:00')
        self.assertEqual(self.alerts(clock), [(2, 'department_head')])
        self.assertEqual((shown(clock.breached_at), shown(clock.detected_at)), ('2025-03-11 10:00', '2025-03-12 19:00'))
        self.assertEqual(clock.level, 2)

    def test_nothing_goes_twice(self):
        """Deadlines 10: the ledger refuses the same alert of the same clock a second time."""
        _task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.tick('2025-03-11 10:01')
        alert = clock.event_ids.filtered(lambda event: event.kind == 'escalation')
        with self.assertRaises(UniqueViolation), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            alert.copy()

    def test_crash_before_commit_sends_once(self):
        """Deadlines 10: alert and ledger are one transaction, so a crash undoes both and the next run does both."""
        _task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.env.flush_all()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.tick('2025-03-11 10:01')
            1 / 0   # noqa: B018
        self.assertFalse(self.alerts(clock))
        self.tick('2025-03-11 10:02')
        self.assertEqual(self.alerts(clock), [(1, 'salesperson')])
        self.assertEqual(self._activities(clock).user_id, self.sales)

    def test_crash_after_the_alerts_sends_once(self):
        """Deadlines 10: activities and mails are made last; if that fails, none of them is left, and the clock is put aside."""
        self._started('task.minutes', '2025-03-10 10:00')
        last = self.env['mail.mail'].search([], order='id desc', limit=1).id or 0
        original = type(self.Clock)._mail_urgent

        def crash(clocks, pairs):
            original(clocks, pairs)
            raise ConnectionError("mail server")
        self.patch(type(self.Clock), '_mail_urgent', crash)
        clock = self.Task.search([], order='id desc', limit=1).deadline_ids
        with self.assertLogs(ENGINE, 'ERROR'):
            self.tick('2025-03-10 10:11')
        self.assertEqual((clock.state, clock.error, self.alerts(clock)), ('running', "mail server", []))
        self.assertFalse(self._activities(clock))
        self.assertFalse(self.env['mail.mail'].search([('id', '>', last)]))
        self.patch(type(self.Clock), '_mail_urgent', original)
        self.tick('2025-03-10 11:12')
        self.assertEqual((clock.error, self.alerts(clock)), (False, [(1, 'salesperson')]))
        self.assertEqual(len(self.env['mail.mail'].search([('id', '>', last)])), 1)

    def _activities(self, clock):
        return self.env['mail.activity'].search([('customer_deadline_id', 'in', clock.ids)])

    def test_poisoned_clock_is_isolated(self):
        """Deadlines 10: the poisoned one is reported and put aside, the others go on."""
        _task, good = self._started('task.hours', '2025-03-10 10:00')
        _task, bad = self._started('task.hours', '2025-03-10 10:00')
        original = type(self.Clock)._get_ladder

        def fail(clock):
            if clock == bad:
                raise ValueError("poison")
            return original(clock)
        with self.assertLogs(ENGINE, 'ERROR'), self.moment('2025-03-11 10:01'):
            self.patch(type(self.Clock), '_get_ladder', fail)
            self.Clock._evaluate_due(500)
        self.assertEqual((good.state, self.alerts(good)), ('breached', [(1, 'salesperson')]))
        self.assertEqual((bad.state, bad.error), ('running', "poison"))
        self.assertEqual(shown(bad.next_action_at), '2025-03-11 11:01')
        self.assertEqual(bad.event_ids.kind, 'error')
        self.assertIn("1", self.Clock.with_user(self.cs_manager)._get_error_warning())
        self.patch(type(self.Clock), '_get_ladder', original)
        self.tick('2025-03-11 11:02')
        self.assertEqual((bad.state, bad.error), ('breached', False))

    def test_two_workers_share_the_work(self):
        """Two real transactions: what one worker has in hand, another one skips; nobody waits."""
        with db_connect(self.env.cr.dbname).cursor() as first, db_connect(self.env.cr.dbname).cursor() as second:
            clocks = self._commit_clocks(first, 3)
            try:
                now = fields.Datetime.now()
                mine = self._clocks(first)._lock_due(now, 2)
                theirs = self._clocks(second)._lock_due(now, 500)
                self.assertEqual(len(mine), 2)
                self.assertFalse(set(mine.ids) & set(theirs.ids))
                self.assertEqual(set(clocks) - set(mine.ids), set(theirs.ids) & set(clocks))
            finally:
                second.rollback()
                first.rollback()
                first.execute("DELETE FROM customer_deadline WHERE id = ANY(%s)", [clocks])
                first.commit()

    def _clocks(self, cr):
        return self.env(cr=cr, user=SUPERUSER_ID)['customer.deadline']

    def _commit_clocks(self, cr, count):
        """Really write clocks of the company itself that are due for long, and return their ids."""
        Clock = self._clocks(cr)
        limit = Clock.env.ref('customer_mgmt_policy.limit_card_entry')
        company = Clock.env.ref('base.main_company')
        values = Clock._prepare(company, limit, fields.Datetime.to_datetime('2001-01-01'))
        clocks = Clock.create([{
            **values, 'res_model': 'res.company', 'res_id': -number, 'company_id': company.id,
        } for number in range(1, count + 1)])
        cr.commit()  # pylint: disable=invalid-commit
        return clocks.ids

    def test_minutes_get_a_trigger_of_their_own(self):
        """Limits in minutes do not wait for the regular rhythm."""
        with self.capture_triggers('customer_mgmt_policy.ir_cron_deadline_evaluate') as capture:
            _task, clock = self._started('task.minutes', '2025-03-10 10:00')
        self.assertEqual(capture.records.mapped('call_at'), [clock.warn_at + timedelta(seconds=10)])
        with self.capture_triggers('customer_mgmt_policy.ir_cron_deadline_evaluate') as capture:
            self.tick('2025-03-10 10:06')
        self.assertEqual(capture.records.mapped('call_at'), [clock.due_at + timedelta(seconds=10)])
        with self.capture_triggers('customer_mgmt_policy.ir_cron_deadline_evaluate') as capture:
            self._started('task.hours', '2025-03-10 10:00')
        self.assertFalse(capture.records)

    def test_scheduled_action_commits_by_batches(self):
        """The whole way: the scheduled action finds, evaluates and goes on until nothing is due."""
        with self.moment('2025-03-10 10:00'):
            tasks = self.Task.create([{'partner_id': self.customer.id, 'user_id': self.sales.id} for _number in range(5)])
            clocks = tasks._deadline_start('task.hours')
        self.patch(type(self.env['customer.deadline']), '_send_digests', lambda self: None)
        cron = self.env.ref('customer_mgmt_policy.ir_cron_deadline_evaluate')
        with self.enter_registry_test_mode(), self.moment('2025-03-11 10:01'):
            cron.method_direct_trigger()
        self.assertEqual(set(clocks.mapped('state')), {'breached'})

    def test_statements_do_not_depend_on_the_number_due(self):
        """Part 8: 100 due clocks with events, activities and mails within 60 statements."""
        users = self.sales + self.sales_mate + self.sales_other
        with self.moment('2025-03-10 10:00'):
            tasks = self.Task.create([
                {'partner_id': self.customer.id, 'user_id': users[number % 3].id} for number in range(110)])
            tasks[:10]._deadline_start('task.minutes')
        self.tick('2025-03-10 10:11')
        with self.moment('2025-03-10 10:00'):
            tasks[10:60]._deadline_start('task.hours')
            tasks[60:]._deadline_start('task.minutes')
        self.env.flush_all()
        self.env.invalidate_all()
        with self.moment('2025-03-11 10:01'), self.assertQueryCount(60):
            self.assertEqual(self.Clock._evaluate_due(500), 100)
            self.env.flush_all()

    # stalled

    def test_stalled_scheduler_is_seen(self):
        """Deadlines 10: not run for longer than its rhythm, switched off, or failing: each says so."""
        cron = self.env.ref('customer_mgmt_policy.ir_cron_deadline_evaluate')
        now = fields.Datetime.now()
        cron.write({'active': True, 'nextcall': now + timedelta(minutes=3), 'failure_count': 0, 'lastcall': now})
        Clock = self.Clock.with_user(self.sales)
        self.assertFalse(Clock.get_scheduler_warning())
        cron.nextcall = now - timedelta(minutes=6)
        self.assertIn("longer than planned", Clock.get_scheduler_warning())
        cron.write({'nextcall': now + timedelta(minutes=3), 'failure_count': 2})
        self.assertIn("failed 2 times", Clock.get_scheduler_warning())
        cron.active = False
        self.assertIn("switched off", Clock.get_scheduler_warning())

    def test_other_company(self):
        """Deadlines 11: calendar, policy and people come from the record's company."""
        company = self.env['res.company'].create({'name': "Hamburg branch"})
        company.resource_calendar_id = self.calendar.copy({'company_id': company.id, 'tz': 'Europe/Berlin'})
        manager = self._new_user('hamburg_manager', 'cs_manager')
        manager.write({'company_ids': [(6, 0, company.ids)], 'company_id': company.id})
        with self.moment('2025-03-10 10:00'):
            task = self._task(company_id=company.id)
            clock = task._deadline_start('task.days')
        self.assertEqual(clock.company_id, company)
        self.assertEqual(clock.due_at, at('2025-03-14 01:00'))      # Thursday 18:00 in Berlin
        self.tick('2025-03-18 02:00')
        self.assertEqual(self.alerts(clock), [(3, 'hamburg_manager')])

    def test_own_policy_of_the_other_company(self):
        """Deadlines 11: limit and ladder come from the version of the record's company, whoever works in which company."""
        company = self.env['res.company'].create({'name': "Hamburg branch"})
        company.resource_calendar_id = self.calendar.copy({'company_id': company.id})
        own = self.policy.copy({'company_id': company.id})
        own.limit_ids.filtered(lambda row: row.code == 'task.hours').value = 6
        own.escalation_ids.filtered(lambda step: not step.limit_id and step.level == 1).audience = 'general_manager'
        own.sudo().state = 'in_force'
        manager = self._new_user('hamburg_general_manager', 'general_manager')
        manager.write({'company_ids': [(6, 0, company.ids)], 'company_id': company.id})
        with self.moment('2025-03-10 10:00'):
            there, here = self._task(company_id=company.id), self._task()
            clocks = (there + here)._deadline_start('task.hours')
        self.assertEqual(clocks.sorted('id').policy_id, own + self.policy)
        self.assertEqual([shown(clock.due_at) for clock in clocks.sorted('id')], ['2025-03-10 16:00', '2025-03-11 10:00'])
        self.tick('2025-03-10 16:01')
        self.assertEqual(self.alerts(there.deadline_ids), [(1, 'hamburg_general_manager')])
