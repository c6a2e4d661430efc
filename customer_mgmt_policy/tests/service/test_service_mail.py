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

    def test_stranger_waits_in_the_queue(self):
        waiting = self._waiting(to='inquiry')
        self.assertEqual(waiting._name, 'customer.mail.intake')
