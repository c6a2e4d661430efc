from odoo.tests import tagged

from ..intake.common import IntakeCase


@tagged('post_install', '-at_install')
class TestServiceMail(IntakeCase):

    def test_mail_becomes_an_inquiry(self):
        """C4.4: it goes to whoever is on duty, and the clock counts from the mail."""
        self.env['customer.duty.roster'].create({'user_id': self.manager.id, 'start_at': '2020-01-01', 'stop_at': '2099-01-01'})
        inquiry = self._receive_one(
            self._mail(to='inquiry', subject="DN50 pipe", body="Is it in stock?"), 'customer.inquiry')
        self.assertRecordValues(inquiry, [{
            'partner_id': self.customer.id, 'contact_id': self.contact.id, 'channel': 'email', 'state': 'open',
            'question': "DN50 pipe\nIs it in stock?", 'user_id': self.manager.id}])
        self.assertEqual(self._clock(inquiry, 'inquiry.written').state, 'running')

    def test_automatic_reply_is_no_answer(self):
        inquiry = self.env['customer.inquiry'].with_user(self.agent).create({
            'question': "In stock?", 'partner_id': self.customer.id, 'contact_id': self.contact.id, 'channel': 'email'})
        self.assertEqual(self._receive(
            self._mail(to='inquiry', subject="Out of office", headers=('Auto-Submitted: auto-replied',))), [])
        self.assertEqual(self._clock(inquiry, 'inquiry.written').state, 'running')

    def test_automatic_reply_in_the_thread_is_no_answer(self):
        """The vacation notices of the customer and of our own agent lie in the chatter; the customer still waits."""
        inquiry = self._receive_one(self._mail(to='inquiry', subject="DN50 pipe", body="In stock?"), 'customer.inquiry')
        self.agent.email = 'agent@policy.example.com'
        message = self._get_mails(inquiry)[:1]
        for sender in (None, self.agent.email_formatted):
            with self.subTest(sender):
                self.assertEqual(self._receive(self._mail(
                    to='inquiry', sender=sender, subject="Re: DN50 pipe", body="I am away",
                    headers=('Auto-Submitted: auto-replied', f'In-Reply-To: {message.message_id}'))), [])
                self.assertRecordValues(inquiry, [{'state': 'open', 'first_response_at': False}])
                self.assertEqual(self._clock(inquiry, 'inquiry.written').state, 'running')

    def test_stranger_waits_in_the_queue(self):
        waiting = self._waiting(to='inquiry')
        self.assertEqual(waiting._name, 'customer.mail.intake')

    # ACKNOWLEDGEMENT

    def _acknowledgements(self, inquiry):
        return self.env['mail.mail'].sudo().search([
            ('model', '=', 'customer.inquiry'), ('res_id', '=', inquiry.id), ('headers', 'like', 'auto-replied')])

    def test_writer_gets_the_number_once(self):
        """C4.4: with the name of who takes care and until when; the answer to it starts nothing."""
        inquiry = self._receive_one(self._mail(to='inquiry', subject="DN50 pipe", body="In stock?"), 'customer.inquiry')
        mail = self._acknowledgements(inquiry)
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertIn(inquiry.name, mail.subject)
        self.assertIn(inquiry.user_id.name, mail.body_html)
        self.assertIn('X-Auto-Response-Suppress', mail.headers)
        self.assertEqual(self._receive(self._mail(
            to='inquiry', subject=f"Automatic reply: {mail.subject}", headers=('Auto-Submitted: auto-replied',))), [])
        self.assertEqual(self._acknowledgements(inquiry), mail)

    def test_acknowledged_in_the_language_of_the_contact(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.contact.lang = 'zh_CN'
        self.env.ref('customer_mgmt_policy.mail_template_inquiry_acknowledgement').with_context(
            lang='zh_CN').subject = "已收到您的咨询 {{ object.name }}"
        inquiry = self._receive_one(self._mail(to='inquiry', subject="管材", body="有货吗？"), 'customer.inquiry')
        self.assertEqual(self._acknowledgements(inquiry).subject, f"已收到您的咨询 {inquiry.name}")

    def test_programs_get_no_acknowledgement(self):
        """A notice of a program waits in the queue; attributed by a person it becomes an inquiry, and is not answered."""
        waiting = self._receive_one(
            self._mail(to='inquiry', headers=('Auto-Submitted: auto-generated',)), 'customer.mail.intake')
        self.assertEqual(waiting.reason, 'automatic')
        waiting.with_user(self.agent).action_attribute(self.customer.id, contact_id=self.contact.id)
        inquiry = self.env['customer.inquiry'].browse(waiting.res_id)
        self.assertTrue(inquiry)
        self.assertFalse(self._acknowledgements(inquiry))

    def test_answer_by_mail_to_what_we_asked(self):
        inquiry = self._receive_one(self._mail(to='inquiry', subject="DN50 pipe", body="In stock?"), 'customer.inquiry')
        inquiry.with_user(self.agent).action_ask("Which length?")
        self._receive(self._mail(
            to='inquiry', subject=f"Re: {inquiry.name}", headers=('Auto-Submitted: auto-replied',)))
        self.assertTrue(inquiry.customer_question, "a vacation notice answers nothing")
        self._receive(self._mail(to='inquiry', subject=f"Re: {inquiry.name}", body="6 m"))
        self.assertFalse(inquiry.customer_question)
