from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import ServiceCase


@tagged('post_install', '-at_install')
class TestServiceClosing(ServiceCase):
    """C4.4: answered inquiries close by themselves; what we asked the customer waits for the answer."""

    def _answered_on(self, at, **vals):
        self._freeze(at)
        return self._answered(received_at=at, **vals)

    def _run(self, at):
        self._freeze(at)
        with self.enter_registry_test_mode():
            self.env.ref('customer_mgmt_policy.ir_cron_service_close_answered').method_direct_trigger()

    def test_closed_after_the_working_days_have_passed_in_full(self):
        """Answered on Monday; five working days are Tuesday to the next Monday."""
        inquiry = self._answered_on('2026-03-09 02:00:00')
        self._run('2026-03-16 02:00:00')
        self.assertEqual(inquiry.state, 'answered')
        self._run('2026-03-17 02:00:00')
        self.assertEqual(inquiry.state, 'closed')

    def test_holidays_do_not_count(self):
        inquiry = self._answered_on('2026-03-09 02:00:00')
        self.env['customer.workday.exception'].create({
            'name': "Holiday", 'calendar_id': self.calendar.id, 'date': '2026-03-11', 'kind': 'holiday'})
        self._run('2026-03-17 02:00:00')
        self.assertEqual(inquiry.state, 'answered')
        self._run('2026-03-18 02:00:00')
        self.assertEqual(inquiry.state, 'closed')

    def test_customer_who_wrote_is_not_shut_out(self):
        kept, noted = self._answered_on('2026-03-09 02:00:00'), self._answered_on('2026-03-09 02:00:00')
        self._freeze('2026-03-10 02:00:00')
        kept.sudo().message_post(
            body="And DN80?", author_id=self.contact.id, message_type='email', subtype_xmlid='mail.mt_comment')
        noted.message_post(body="Called, no answer", subtype_xmlid='mail.mt_note')
        self._run('2026-03-20 02:00:00')
        self.assertEqual((kept.state, noted.state), ('answered', 'closed'))

    def test_figure_of_the_policy(self):
        inquiry = self._answered_on('2026-03-09 02:00:00')
        row = self.env['customer.policy']._in_force(self.company).criterion_ids.filtered(
            lambda row: row.code == 'inquiry.close_days')
        row.value = 0
        self._run('2026-06-01 02:00:00')
        self.assertEqual(inquiry.state, 'answered', "0: never")
        row.value = 1
        self._run('2026-03-11 02:00:00')
        self.assertEqual(inquiry.state, 'closed')

    def test_open_ones_stay(self):
        self._freeze('2026-03-09 02:00:00')
        inquiry = self._ask(received_at='2026-03-09 02:00:00')
        self._run('2026-06-01 02:00:00')
        self.assertEqual(inquiry.state, 'open')

    def test_cost_per_batch(self):
        self._freeze('2026-03-09 02:00:00')
        inquiries = self.Inquiry.create([
            {'question': "?", 'partner_id': self.customer.id, 'received_at': '2026-03-09 02:00:00'} for _number in range(20)])
        inquiries.action_answer("Yes")
        self.env.flush_all()
        self._freeze('2026-03-20 02:00:00')
        counts = []
        for some in (inquiries[:2], inquiries):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.sudo()._get_reacted()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)

    # ASKING BACK

    def test_ask_and_hear(self):
        inquiry = self._ask()
        with self.assertRaisesRegex(UserError, "We Asked"):
            inquiry.action_ask(" ")
        with self.assertRaisesRegex(UserError, "does not wait"):
            inquiry.action_hear()
        inquiry.action_ask("Which type?")
        self.assertEqual((inquiry.state, inquiry.customer_question), ('open', "Which type?"))
        self.assertEqual(self._clocks(inquiry, 'inquiry.live').state, 'running', "the policy allows no pause here")
        inquiry.action_hear()
        self.assertFalse(inquiry.customer_question)
        inquiry.action_ask("Which length?")
        inquiry.action_answer("620 m")
        self.assertFalse(inquiry.customer_question, "what is answered waits for nothing")
        with self.assertRaises(UserError):
            inquiry.action_ask("Another?")

    def test_asking_pauses_where_the_policy_allows_it(self):
        self.env['customer.policy']._in_force(self.company).limit_ids.filtered(
            lambda limit: limit.code == 'inquiry.written').write({'pause_allowed': True, 'pause_max_days': 5})
        inquiry = self._ask(channel='email')
        inquiry.action_ask("Which type?")
        self.assertEqual(self._clocks(inquiry, 'inquiry.written').state, 'paused')
        inquiry.action_hear()
        self.assertEqual(self._clocks(inquiry, 'inquiry.written').state, 'running')

    def test_asking_needs_the_right_to_write(self):
        inquiry = self._ask()
        for user in (self.general_manager, self.sales_other, self.quality):
            self.env.invalidate_all()
            for method, args in (('action_ask', ["Which?"]), ('action_hear', [])):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    call_kw(inquiry.with_user(user), method, [inquiry.ids, *args], {})
        with self.assertRaises(AccessError):
            call_kw(inquiry, 'write', [inquiry.ids, {'customer_question': "Which?"}], {})

    def test_dialog_sends_the_question(self):
        inquiry = self._ask(channel='email', contact_id=self.contact.id)
        step = self.env['customer.inquiry.step'].with_user(self.agent).create({
            'inquiry_ids': inquiry.ids, 'verb': 'ask', 'note': "Which type?"})
        self.assertTrue(step.send_mail)
        step.action_confirm()
        self.assertIn(self.contact, inquiry.message_ids.filtered(lambda message: "Which type?" in message.body).partner_ids)
