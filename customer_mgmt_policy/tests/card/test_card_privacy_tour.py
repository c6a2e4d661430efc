from odoo.tests import HttpCase, tagged

from .privacy_common import SIGNED, PrivacyCase


@tagged('post_install', '-at_install')
class TestCardConsentPhoneTour(PrivacyCase, HttpCase):
    browser_size = '390x844'
    touch_enabled = True

    def test_consent_tour(self):
        """A2.1.2 on a phone: the customer's contact agrees to one purpose and withdraws it."""
        self._new_portal_user('consent_wang')
        self.start_tour('/my/consent', 'customer_consent_portal_tour', login='consent_wang')
        self.assertRecordValues(self.wang.consent_ids, [{'state': 'withdrawn', 'purpose_id': self.information.id}])


@tagged('post_install', '-at_install')
class TestCardDisclosureTour(PrivacyCase, HttpCase):

    def test_disclosure_tour(self):
        """A2.3.2 in the browser: requested, approved by the head and the legal reviewer, passed on, the log intact."""
        disclosure = self.env['customer.disclosure'].with_user(self.sales).create({
            'partner_id': self.customer.id, 'recipient': "Swift Carriers", 'purpose': "Delivery", 'legal_basis': 'document',
            'category_ids': self.env.ref('customer_mgmt_policy.data_category_contact').ids,
            'evidence': SIGNED, 'evidence_name': "letter.pdf"})
        for tour, user in (
            ('submit', self.sales), ('approve', self.head), ('approve', self.legal_reviewer), ('disclose', self.sales),
        ):
            self.start_tour('/odoo/customer-disclosures', f'customer_disclosure_{tour}_tour', login=user.login)
        self.assertEqual(disclosure.state, 'disclosed')
        self.start_tour('/odoo/disclosure-log', 'customer_disclosure_check_tour', login=self.cs_manager.login)
