"""A2.1.2: a text message to many contacts goes to those who agreed to it."""
from odoo.exceptions import UserError
from odoo.tests import tagged

from .privacy_common import PrivacyCase


@tagged('post_install', '-at_install')
class TestCardConsentSms(PrivacyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if 'sms.composer' not in cls.env:
            cls.skipTest(cls, "Odoo's text messages are not installed")
        marketing = cls.env['customer.consent.purpose']._by_code('marketing')
        cls.supplier = cls.env['res.partner'].create({'name': "Supplier", 'phone': "+8613800138002"})
        cls.wang.phone, cls.li.phone = "+8613800138000", "+8613800138001"
        cls._agree(cls.wang, marketing, channels=['message'])
        cls._agree(cls.li, marketing, channels=['email'])

    def _compose(self, partners, mode='mass', **context):
        return self.env['sms.composer'].with_user(self.sales).with_context(**context).create({
            'composition_mode': mode, 'res_model': 'res.partner', 'body': "New cables", **(
                {'res_ids': str(partners.ids)} if mode == 'mass' else {'res_id': partners.id})})

    def _send(self, composer):
        known = self.env['sms.sms'].search([])
        composer._action_send_sms()
        return (self.env['sms.sms'].search([]) - known).filtered(lambda sms: sms.state == 'outgoing').mapped('number')

    def test_who_did_not_agree_gets_none(self):
        reached = self._send(self._compose(self.wang + self.li + self.supplier))
        self.assertEqual(sorted(reached), ["+8613800138000", "+8613800138002"], "Li agreed to e-mails only")

    def test_they_are_named_when_chosen_from_the_list(self):
        composer = self._compose(self.wang + self.li, active_model='res.partner')
        with self.assertRaisesRegex(UserError, "Li Ming") as raised:
            composer.read(['recipient_valid_count'])   # what the dialog shows first
        self.assertNotIn("Wang Wei", str(raised.exception))
        self.assertEqual(self._compose(self.wang + self.supplier, active_model='res.partner').recipient_valid_count, 2)

    def test_a_message_to_one_person_is_free(self):
        self.assertTrue(self._compose(self.li, 'comment', active_model='res.partner').recipient_single_valid)
