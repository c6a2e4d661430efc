from datetime import timedelta

from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import DeadlineCase


@tagged('post_install', '-at_install')
class TestDeadlineAlert(DeadlineCase):
    """semantics.md › Deadlines 7, 13: who is alerted, when and how."""

    def _activities(self, clock):
        return self.env['mail.activity'].search([('customer_deadline_id', 'in', clock.ids)])

    def _mails(self):
        return self.env['mail.mail'].search([('id', '>', self.last_mail)], order='id')

    def setUp(self):
        super().setUp()
        self.last_mail = self.env['mail.mail'].search([], order='id desc', limit=1).id or 0

    # 7: receivers

    def test_alert_goes_to_the_current_person(self):
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        task.user_id = self.sales_mate
        self.tick('2025-03-11 10:01')
        self.assertEqual(self.alerts(clock), [(1, 'sales_mate')])

    def test_inactive_person(self):
        """Inactive → their head, although archived."""
        _task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.sales.active = False
        self.tick('2025-03-11 10:01')
        self.assertEqual(self.alerts(clock), [(1, 'department_head')])

    def test_absent_person(self):
        """Absent → their head."""
        _task, clock = self._started('task.hours', '2025-03-10 10:00')
        now = self.env.cr.now()
        self.sales.write({'out_of_office_from': now - timedelta(days=1), 'out_of_office_to': now + timedelta(days=1)})
        self.tick('2025-03-11 10:01')
        self.assertEqual(self.alerts(clock), [(1, 'department_head')])

    def test_never_nobody(self):
        """Without person, team or CS manager the administrator is told."""
        with self.moment('2025-03-10 10:00'):
            task = self._task(user_id=self.employee.id)
            clock = task._deadline_start('task.hours')
        self.employee.active = False
        self.env.ref('customer_mgmt_policy.group_cs_manager').user_ids -= self.env.user | self.cs_manager
        self.Clock._get_group_members('customer_mgmt_policy.group_cs_manager', self.company).active = False
        self.tick('2025-03-11 10:01')
        self.assertEqual(clock.event_ids.filtered('user_id').user_id, self.Clock._get_last_resort())

    def test_head_of_the_own_team(self):
        """A department head's own obligation escalates past themselves, to the CS managers."""
        with self.moment('2025-03-10 10:00'):
            task = self._task(user_id=self.head.id)
            clock = task._deadline_start('task.hours')
        self.team.member_ids |= self.head
        self.tick('2025-03-12 18:01')
        self.assertNotIn(self.head, clock.event_ids.user_id)
        self.assertIn(self.cs_manager, clock.event_ids.user_id)

    def test_owner_audience(self):
        limit = self.limits['task.hours']
        self.env['customer.policy.escalation'].create(
            {'policy_id': self.policy.id, 'limit_id': limit.id, 'level': 1, 'delay_value': 0, 'audience': 'owner'})
        with self.moment('2025-03-10 10:00'):
            task = self._task(user_id=self.cs_agent.id)
            clock = task._deadline_start('task.hours')
        self.tick('2025-03-11 10:01')
        self.assertEqual(self.alerts(clock), [(1, 'salesperson')])

    # activities

    def test_one_activity_per_person_that_ends_with_the_clock(self):
        """Warning and breach share one activity; nobody becomes a follower by being alerted."""
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        followers = task.message_follower_ids
        self.tick('2025-03-11 03:00')
        self.tick('2025-03-11 10:01')
        activity = self._activities(clock)
        self.assertEqual((activity.user_id, activity.res_model, activity.res_id), (self.sales, task._name, task.id))
        self.tick('2025-03-13 09:01')
        self.assertEqual(self._activities(clock).user_id, self.sales | self.head)
        self.assertEqual(task.message_follower_ids, followers)
        with self.moment('2025-03-13 10:00'):
            task._deadline_met('task.hours')
        self.assertFalse(self._activities(clock))

    # 13: mails

    def test_urgent_alerts_go_singly_and_at_once(self):
        with self.moment('2025-03-10 02:00'):
            clocks = (self._task() + self._task())._deadline_start('task.minutes')
        self.tick('2025-03-10 02:11')
        self.assertEqual(len(self._mails()), 2)
        self.assertEqual(set(self._mails().mapped('email_to')), {self.sales.email_formatted})
        self.assertTrue(all(clocks.event_ids.filtered('user_id').mapped('mailed_at')))

    def test_digest_once_a_day_in_working_time(self):
        """Many alerts to one person are one mail, on the next working morning."""
        with self.moment('2025-03-13 20:00'):
            clocks = (self._task() + self._task() + self._task())._deadline_start('task.hours')
        self.tick('2025-03-14 20:01')
        with self.moment('2025-03-14 20:05'):
            self.Clock._send_digests()
        self.assertFalse(self._mails(), "nobody is at work on Friday evening")
        with self.moment('2025-03-17 09:05'):
            self.Clock._send_digests()
        mail = self._mails()
        self.assertEqual((len(mail), mail.email_to), (1, self.sales.email_formatted))
        self.assertEqual(mail.body_html.count("task.hours"), 3)
        self.assertNotIn("/odoo/escalated-deadlines", mail.body_html)
        self.assertTrue(all(clocks.event_ids.filtered('user_id').mapped('mailed_at')))

    def test_second_digest_waits_for_the_next_day(self):
        self._started('task.hours', '2025-03-10 10:00')
        self.tick('2025-03-11 10:01')
        with self.moment('2025-03-11 10:05'):
            self.Clock._send_digests()
        self._started('task.hours', '2025-03-10 11:00')
        self.tick('2025-03-11 11:01')
        with self.moment('2025-03-11 11:05'):
            self.Clock._send_digests()
        self.assertEqual(len(self._mails()), 1)
        with self.moment('2025-03-12 09:05'):
            self.Clock._send_digests()
        self.assertEqual(len(self._mails()), 2)

    def test_settled_in_the_meantime(self):
        """What was done before the digest goes out is not reported."""
        task, _clock = self._started('task.hours', '2025-03-13 20:00')
        self.tick('2025-03-14 20:01')
        with self.moment('2025-03-14 21:00'):
            task._deadline_met('task.hours')
        with self.moment('2025-03-17 09:05'):
            self.Clock._send_digests()
        self.assertFalse(self._mails())

    def test_digest_speaks_the_language_of_its_reader(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.limits['task.hours'].with_context(lang='zh_CN').name = "按时办结"
        self.sales.lang = 'zh_CN'
        _task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.tick('2025-03-11 10:01')
        with self.moment('2025-03-11 10:05'):
            self.Clock._send_digests()
        self.assertIn("按时办结", self._mails().body_html)
        self.assertIn("按时办结", self._activities(clock).summary)

    def test_escalations_are_named_in_the_digest(self):
        _task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.tick('2025-03-12 18:01')
        with self.moment('2025-03-13 09:05'):
            self.Clock._send_digests()
        mail = self._mails().filtered(lambda mail: mail.email_to == self.head.email_formatted)
        self.assertIn(self.sales.name, mail.body_html)
        self.assertIn(str(clock.id), mail.body_html)
        self.assertIn("/odoo/escalated-deadlines", mail.body_html)

    def test_escalated_clocks_are_listed_until_they_end(self):
        task, clock = self._started('task.hours', '2025-03-10 10:00')
        self.tick('2025-03-12 18:01')
        Clock = self.Clock.with_user(self.head)
        arch = Clock.get_view(self.env.ref('customer_mgmt_policy.customer_deadline_view_search').id, 'search')['arch']
        domain = safe_eval(etree.fromstring(arch).find(".//filter[@name='escalated']").get('domain'), {'uid': self.head.id})
        self.assertEqual(Clock.search(domain + [('is_open', '=', True)]), clock.with_user(self.head))
        own = safe_eval(etree.fromstring(arch).find(".//filter[@name='escalated']").get('domain'), {'uid': self.sales.id})
        self.assertFalse(self.Clock.with_user(self.sales).search(own), "what is one's own was not escalated to one")
        with self.moment('2025-03-13 10:00'):
            task._deadline_met('task.hours')
        self.assertFalse(Clock.search(domain + [('is_open', '=', True)]))
