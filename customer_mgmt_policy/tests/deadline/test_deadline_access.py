from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import DeadlineCase, at, shown


@tagged('post_install', '-at_install')
class TestDeadlineAccess(DeadlineCase):
    """Nobody writes a clock; people act through methods that ask for the record's rights."""

    def test_clocks_are_read_only(self):
        """Neither state nor due time can be written, created or deleted by anybody, the CS manager included."""
        _task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.tick('2025-03-11 10:01')
        for user in (self.sales, self.cs_manager, self.general_manager, self.env.ref('base.user_admin')):
            for vals in ({'state': 'met'}, {'due_at': at('2030-01-01 00:00')}):
                with self.assertRaises(AccessError):
                    clock.with_user(user).write(vals)
            with self.assertRaises(AccessError):
                clock.with_user(user).copy()
            with self.assertRaises(AccessError):
                clock.with_user(user).unlink()
            with self.assertRaises(UserError):
                clock.event_ids.with_user(user).write({'note': "x"})

    def test_ledger_is_append_only(self):
        """Not even the system rewrites the ledger."""
        _task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.tick('2025-03-11 10:01')
        with self.assertRaises(UserError):
            clock.event_ids.write({'note': "x"})
        with self.assertRaises(UserError):
            clock.event_ids.unlink()

    def test_reason_dialog(self):
        """Whoever may write the record pauses its clock, with a reason."""
        with self.moment('2025-03-10 10:00'):
            clock = self._task()._deadline_start('task.days').with_user(self.sales)
            action = clock.action_pause()
            form = Form(self.env['customer.deadline.change'].with_user(self.sales).with_context(action['context']))
            form.reason = "Customer travels"
            form.save().action_apply()
            self.assertEqual((clock.state, clock.paused_by_id), ('paused', self.sales))
            clock.action_resume()
            self.assertEqual(clock.state, 'running')

    def test_who_may_not_write_the_record_may_not_pause(self):
        with self.moment('2025-03-10 10:00'):
            clock = self._task()._deadline_start('task.days')
            self.env['ir.rule'].create({
                'name': "own", 'model_id': self.env['ir.model']._get_id(self.Task._name), 'perm_read': False,
                'domain_force': "[('user_id', '=', user.id)]",
            })
            for method, args in (('action_pause', ["x"]), ('action_resume', []), ('action_inform', ['2025-03-20', "x"]),
                                 ('action_renegotiate', ['2025-03-20', "x"])):
                with self.assertRaises(AccessError):
                    getattr(clock.with_user(self.sales_other), method)(*args)

    def test_refusals_say_why(self):
        with self.moment('2025-03-10 10:00'):
            task = self._task()
            hours = task._deadline_start('task.hours')
            promise = task._deadline_start('task.promise', due_at=at('2025-03-20 10:00'))
            with self.assertRaisesRegex(UserError, "does not allow"):
                hours.with_user(self.sales).action_pause("x")
            with self.assertRaisesRegex(UserError, "promised date"):
                promise.with_user(self.sales).action_pause("x")
            task._deadline_cancel()
            with self.assertRaisesRegex(UserError, "no longer running"):
                hours.with_user(self.sales).action_pause("x")

    def test_buckets_follow_the_viewer(self):
        """Late / today / this week / later / paused, by the viewer's own calendar day; grouping and search agree."""
        with self.moment('2025-03-10 08:00'):       # Monday in Shanghai, still Sunday in New York
            task = self._task()
            promises = {}
            for due, bucket in (('2025-03-10 07:00', '1_late'), ('2025-03-10 23:00', '2_today'), ('2025-03-14 10:00', '3_week'),
                                ('2025-03-17 10:00', '4_later')):
                clock = self._task()._deadline_start('task.promise', at=at('2025-03-09 07:00'), due_at=at(due))
                promises[clock] = bucket
            paused = task._deadline_start('task.days')
            task._deadline_pause("x")
            promises[paused] = '5_paused'
            Clock = self.Clock.with_user(self.sales).with_context(tz='Asia/Shanghai')
            domain = [('id', 'in', [clock.id for clock in promises])]
            for clock, bucket in promises.items():
                self.assertEqual(Clock.browse(clock.id).bucket, bucket)
                self.assertEqual(Clock.search([*domain, ('bucket', '=', bucket)]).id, clock.id)
            self.assertEqual(Clock._read_group(domain, ['bucket'], ['__count']), [(key, 1) for key in sorted(promises.values())])
            new_york = Clock.with_context(tz='America/New_York')
            today = next(clock for clock, bucket in promises.items() if bucket == '2_today')
            self.assertEqual(new_york.browse(today.id).bucket, '4_later', "that Monday belongs to next week over there")

    def test_explanation(self):
        """Why this due time: clause, version and signature, limit, start, days that did not count, pauses, ledger."""
        self.env['customer.workday.exception'].create(
            {'calendar_id': self.calendar.id, 'date': '2025-03-12', 'kind': 'holiday', 'name': "Company day"})
        task, clock = self._started('task.days', '2025-03-11 09:00', at=at('2025-03-07 10:00'))
        with self.moment('2025-03-11 10:00'):
            task.with_user(self.sales)._deadline_pause("Drawings missing")
        body = clock.with_user(self.sales).explain()['body']
        for text in ("C4.4", "not yet signed", "3 Working days", "back-dated", "Weekend", "Company day", "Drawings missing"):
            self.assertIn(text, body)
        self.assertEqual(task.with_user(self.sales).deadline_explain(clock.id)['body'], body)
        self.policy.with_user(self.general_manager).action_sign()
        self.assertIn(self.general_manager.name, clock.with_user(self.sales).explain()['body'])

    def test_times_show_in_the_zone_of_the_viewer(self):
        """Working time 4: stored in UTC; each person reads the same moment on the own clock on the wall."""
        _task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.assertEqual(clock.due_at, datetime(2025, 3, 11, 2))
        self.head.tz = 'Europe/Berlin'
        for user, wall in ((self.sales, "10:00"), (self.head, "3:00")):
            with self.subTest(user.login):
                self.assertIn(f"03/11/2025 {wall}", clock.with_user(user).explain()['body'].replace('\u202f', ' '))
                self.assertIn(wall, clock._get_alert_summary(user))

    def test_new_promise_needs_its_reason(self):
        """Deadlines 3: a promised date moves only with a reason and to the future; otherwise it stays as it is."""
        with self.moment('2025-03-10 10:00'):
            clock = self._task()._deadline_start('task.promise', due_at=at('2025-03-20 10:00')).with_user(self.sales)
            action = clock.action_renegotiate(at('2025-03-25 10:00'))
            self.assertEqual(action['res_model'], 'customer.deadline.change')
            Change = self.env['customer.deadline.change'].with_user(self.sales).with_context(action['context'])
            with self.assertRaisesRegex(UserError, "in the future"):
                Change.create({'reason': "Drawings", 'due_at': at('2025-03-09 10:00')}).action_apply()
            self.assertRecordValues(clock.sudo(), [{'state': 'running', 'due_at': at('2025-03-20 10:00')}])
            Change.create({'reason': "Drawings", 'due_at': at('2025-03-25 10:00')}).action_apply()
        self.assertEqual(clock.sudo().successor_id.event_ids.note, "Drawings")

    def test_bar(self):
        """The bar names obligation, clause and what may be done."""
        task, clock = self._started('task.days', '2025-03-10 10:00')
        with self.moment('2025-03-10 11:00'):
            task.invalidate_recordset()
            [values] = task.with_user(self.sales).deadline_bar
        self.assertEqual((values['name'], values['clause'], values['can_pause']), ("task.days", "C4.4", True))
        self.assertEqual(shown(clock.due_at), '2025-03-13 18:00')

    def test_open_record(self):
        task, clock = self._started('task.days', '2025-03-10 10:00')
        action = clock.with_user(self.sales).action_open_record()
        self.assertEqual((action['res_model'], action['res_id']), (task._name, task.id))
        with self.assertRaises(AccessError):
            clock.with_user(self.sales_other).action_open_record()
