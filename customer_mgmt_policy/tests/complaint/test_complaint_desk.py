from datetime import timedelta

from lxml import etree
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from odoo.addons.mail.tests.common import MailCase

from .common import ComplaintCase

TAKE_UP = 'customer_mgmt_policy.mail_activity_type_complaint'


@tagged('post_install', '-at_install')
class TestComplaintDesk(ComplaintCase, MailCase):
    """C2.4.1: intake, duty, assessment, and the lists of daily work."""

    def _record_by_sales(self, **vals):
        return self.env['customer.complaint'].with_user(self.sales).with_context(tracking_disable=False).create({
            'title': "Wet boxes", 'partner_id': self.customer.id, 'description': "12 boxes", 'user_id': self.agent.id, **vals})

    # DUTY

    def test_duty_person_is_told_at_once(self):
        with self.mock_mail_gateway():
            complaint = self._record_by_sales()
        activity = complaint.activity_ids
        self.assertRecordValues(activity, [{
            'user_id': self.agent.id, 'activity_type_id': self.env.ref(TAKE_UP).id}])
        self.assertIn(self.customer.name, activity.summary)
        mail = self._new_mails
        self.assertEqual(mail.email_to, self.agent.email_formatted)
        self.assertIn("Urgent", mail.subject)
        self.assertIn(complaint.name, mail.body_html)
        complaint.with_user(self.agent).action_investigate()
        self.assertFalse(complaint.activity_ids)

    def test_who_records_knows(self):
        with self.mock_mail_gateway():
            complaint = self.Complaint.with_context(tracking_disable=False).create(
                {'title': "Wet boxes", 'partner_id': self.customer.id, 'description': "12 boxes"})
        self.assertFalse(self._new_mails)
        self.assertFalse(complaint.activity_ids)

    def test_passed_on(self):
        """Another handler is told as well, and the first one's task is gone; passed on to oneself nobody is told."""
        second = self._new_user('cs_agent_2', 'cs_agent')
        complaint = self._record_by_sales().with_user(self.manager)
        with self.mock_mail_gateway():
            complaint.user_id = second
        self.assertEqual(complaint.activity_ids.user_id, second)
        self.assertEqual(self._new_mails.email_to, second.email_formatted)
        complaint.user_id = self.manager
        self.assertFalse(complaint.activity_ids)

    # INTAKE

    def test_platform(self):
        platform = self.env.ref('customer_mgmt_policy.complaint_platform_12315')
        complaint = self._record(channel='third_party', platform_id=platform.id, channel_ref="315-42")
        self.assertEqual(complaint.platform_id, platform)
        self.assertEqual(self.Complaint.search([('platform_id', '=', platform.id), ('channel_ref', '=', "315-42")]), complaint)
        with Form(complaint) as form:
            form.channel = 'phone'
            self.assertFalse(form.platform_id)

    def test_initial_assessment(self):
        """The dialog of taking up: severity, urgency, type, handler and a note; it stays on record."""
        complaint = self._record()
        action = complaint.with_context(default_verb='investigate').action_open_step()
        quality = self.env.ref('customer_mgmt_policy.complaint_type_quality')
        with Form(self.env['customer.complaint.step'].with_user(self.agent).with_context(**action['context'])) as form:
            self.assertEqual((form.severity, form.urgency, form.user_id), ('minor', 'urgent', self.agent))
            form.severity = 'critical'
            form.urgency = 'important'
            form.type_id = quality
            form.note = "Somebody may get hurt."
        form.record.action_confirm()
        self.assertRecordValues(complaint, [{
            'state': 'investigating', 'severity': 'critical', 'urgency': 'important', 'type_id': quality.id,
            'assessed_by_id': self.agent.id, 'assessment': "Somebody may get hurt."}])
        self.assertTrue(complaint.assessed_at)

    # DAILY WORK

    def test_whom_it_waits_for(self):
        for complaint, people in (
            (self._record(), self.agent), (self._in_legal_review(), self.legal), (self._in_remedy_review(), self.manager),
            (self._executing(), self.agent), (self._done(), self.agent),
        ):
            with self.subTest(complaint.state):
                self.assertIn(people.name, complaint.waiting_for)
        self.assertFalse(self._closed().waiting_for)
        complaint = self._executing()
        complaint.action_ids.user_id = self.employee
        self.assertEqual(complaint.waiting_for, self.employee.name)

    def test_waits_for_me(self):
        reviewed, executing, mine = self._in_legal_review(), self._executing(), self._record()
        executing.action_ids.user_id = self.employee
        found = self.env['customer.complaint'].with_user(self.legal).search(self._get_filter('waits_for_me', self.legal))
        self.assertIn(reviewed, found)
        self.assertNotIn(mine, found)
        found = self.Complaint.search(self._get_filter('waits_for_me', self.agent))
        self.assertIn(mine, found)
        self.assertNotIn(reviewed, found)

    def _get_filter(self, name, user):
        arch = self.env['customer.complaint'].get_view(
            self.env.ref('customer_mgmt_policy.customer_complaint_view_search').id, 'search')['arch']
        node = etree.fromstring(arch).find(f".//filter[@name='{name}']")
        return safe_eval(node.get('domain'), {'uid': user.id})

    def test_late_first(self):
        """The stored due time follows the clocks, so that lists sort by it."""
        now = fields.Datetime.now()
        fresh, late = self._record(), self._record(received_at=now - timedelta(days=20))
        found = self.Complaint.search([('id', 'in', (fresh + late).ids)], order='next_due_at, id')
        self.assertEqual(found, late + fresh)
        self.assertEqual(late.next_due_at, late.deadline_due_at)
        self.assertIn(late, self.Complaint.search(self._get_filter('late', self.agent)))
        self.assertNotIn(fresh, self.Complaint.search(self._get_filter('late', self.agent)))
        late.action_cancel("Recorded twice")
        self.assertFalse(late.next_due_at)

    # FIGURES

    def test_time_to_each_step(self):
        with freeze_time(self._at(2, 10)):
            complaint = self._investigating()
        with freeze_time(self._at(4, 10)):
            self._settle(complaint)
        self.assertAlmostEqual(complaint.days_to_liability, 2, places=4)
        self.assertEqual(complaint.days_to_finish, 0)
        fresh = self._record()
        [[days]] = self.Complaint._read_group([('id', 'in', (complaint + fresh).ids)], [], ['days_to_liability:avg'])
        self.assertAlmostEqual(days, 2, places=4, msg="those not settled yet do not count")
        [[days]] = self.Complaint._read_group([('id', '=', fresh.id)], [], ['days_to_liability:avg'])
        self.assertFalse(days)

    def test_departments_in_figures(self):
        complaint = self._in_legal_review()
        Line = self.env['customer.complaint.department'].with_user(self.quality)
        rows = Line._read_group(
            [('complaint_id', '=', complaint.id)], ['department_id', 'received_at:month'], ['__count', 'share:avg'])
        self.assertEqual([(row[0], row[2], row[3]) for row in rows], [(self.department, 1, 80)])

    def test_platform_belongs_to_a_platform(self):
        with self.assertRaises(CheckViolation), mute_logger('odoo.sql_db'):
            self._record(platform_id=self.env.ref('customer_mgmt_policy.complaint_platform_12315').id)
            self.env.flush_all()
