"""A2.1.2: a mail to many contacts goes to those who agreed to what it is for."""
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

    def test_letters_on_a_record_are_free(self):
        composer = self.env['mail.compose.message'].with_user(self.sales).create({
            'composition_mode': 'comment', 'model': 'res.partner', 'res_ids': str(self.li.ids), 'body': "<p>Your order</p>",
            'partner_ids': self.li.ids})
        self.assertFalse(composer.lacking_consent)
        self.assertIn("li@harbour", "".join(self._send(composer)))
