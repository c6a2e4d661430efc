"""A2.1.2: a mail to many contacts goes to those who agreed to what it is for."""
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .privacy_common import PrivacyCase


@tagged('post_install', '-at_install')
class TestCardConsentMail(PrivacyCase, MailCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Purpose = cls.env['customer.consent.purpose']
        cls.marketing, cls.service = Purpose._by_code('marketing'), Purpose._by_code('service')
        cls.supplier = cls.env['res.partner'].create({'name': "Supplier", 'email': "supplier@example.com"})
        cls._agree(cls.wang, cls.marketing, channels=['email'])
        cls._agree(cls.li, cls.marketing, channels=['phone'])

    def _compose(self, partners, **vals):
        return self.env['mail.compose.message'].with_user(self.sales).create({
            'composition_mode': 'mass_mail', 'model': 'res.partner', 'res_ids': str(partners.ids), 'subject': "News",
            'body': "<p>New cables</p>", **vals})

    def _send(self, composer):
        with self.mock_mail_gateway():
            composer.action_send_mail()
        return {email for mail in self._mails for email in mail['email_to']}

    def test_who_did_not_agree_gets_none(self):
        composer = self._compose(self.wang + self.li + self.supplier)
        self.assertEqual(composer.consent_purpose_id, self.marketing)
        self.assertEqual(composer.lacking_consent, "Li Ming", "agreed, but not to e-mails")
        reached = "".join(self._send(composer))
        self.assertIn("wang@harbour", reached)
        self.assertIn("supplier@", reached, "the policy is about people at customers")
        self.assertNotIn("li@harbour", reached)

    def test_withdrawn_stops_the_next_mail(self):
        self.assertIn("wang@harbour", "".join(self._send(self._compose(self.wang))))
        self.wang.consent_ids.with_user(self.sales).action_withdraw()
        composer = self._compose(self.wang + self.supplier)
        self.assertEqual(composer.lacking_consent, self.wang.name)
        self.assertNotIn("wang@harbour", "".join(self._send(composer)))

    def test_what_needs_no_consent(self):
        composer = self._compose(self.wang + self.li, consent_purpose_id=self.service.id)
        self.assertFalse(composer.lacking_consent)
        self.assertIn("li@harbour", "".join(self._send(composer)))

    def test_no_purpose_counts_as_marketing(self):
        composer = self._compose(self.wang + self.li, consent_purpose_id=False)
        self.assertNotIn("li@harbour", "".join(self._send(composer)))

    def test_who_is_left_out_is_named_before_sending(self):
        nobody = self.env['res.partner'].create({'name': "Zhou Ping", 'parent_id': self.customer.id})
        self._agree(nobody, self.marketing, channels=['email'])
        composer = self._compose(self.wang + self.li + nobody + self.supplier)
        self.assertRecordValues(composer, [{
            'reached': "Goes to 2 of 4.", 'lacking_consent': "Li Ming", 'lacking_email': "Zhou Ping"}])
        with self.mock_mail_gateway():
            answer = composer.action_send_mail()
        self.assertEqual(answer['params']['message'], "Mails on their way: 2. Left out: 2.")
        self.assertEqual(answer['params']['next']['type'], 'ir.actions.act_window_close')
        self.assertFalse(self._compose(self.wang, model='res.users', res_ids=str(self.sales.ids)).reached)

    def test_nobody_is_left(self):
        """Sending to none looks like success otherwise."""
        composer = self._compose(self.li)
        with self.assertRaisesRegex(UserError, "Ask them for consent first"), self.mock_mail_gateway():
            composer.action_send_mail()
        self.assertFalse(self._new_mails)
        composer.consent_purpose_id = self.service
        self.assertIn("li@harbour", "".join(self._send(composer)))

    def test_answers_reach_the_writer(self):
        composer = self._compose(self.wang)
        self.assertEqual(composer.reply_to, self.sales.email_formatted)
        self._send(composer)
        self.assertEqual(self._mails[0]['reply_to'], self.sales.email_formatted)
        self.assertEqual(self._compose(self.wang, reply_to="news@example.com").reply_to, "news@example.com")
        single = self.env['mail.compose.message'].with_user(self.sales).create({
            'composition_mode': 'comment', 'model': 'res.partner', 'res_ids': str(self.wang.ids)})
        self.assertFalse(single.reply_to, "answers to a letter stay in the conversation")

    def test_mail_by_consent_says_where_to_withdraw(self):
        """In the person's language, in their own mail only, and not in the message that colleagues read."""
        self.wang.lang = 'zh_CN'
        self._send(self._compose(self.wang + self.supplier))
        bodies = {mail['email_to'][0]: mail['body'] for mail in self._mails}
        link = self.wang.consent_ids._get_withdrawal_link()
        self.assertEqual([email for email, body in bodies.items() if link in body], [self.wang.email_formatted])
        self.assertIn("您收到", bodies[self.wang.email_formatted])
        self.assertIn(link, self._mails[0]['headers']['List-Unsubscribe'])
        self.assertTrue(self.wang.message_ids.filtered(lambda message: "New cables" in message.body))
        self.assertFalse(self.wang.message_ids.filtered(lambda message: '/consent/mail/' in message.body))
        self._send(self._compose(self.wang, consent_purpose_id=self.service.id))
        self.assertNotIn('/consent/mail/', self._mails[0]['body'], "no consent, nothing to withdraw")

    def test_letters_on_a_record_are_free(self):
        composer = self.env['mail.compose.message'].with_user(self.sales).create({
            'composition_mode': 'comment', 'model': 'res.partner', 'res_ids': str(self.li.ids), 'body': "<p>Your order</p>",
            'partner_ids': self.li.ids})
        self.assertFalse(composer.lacking_consent)
        self.assertIn("li@harbour", "".join(self._send(composer)))
