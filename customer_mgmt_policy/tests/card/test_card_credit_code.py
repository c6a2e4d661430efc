"""The unified social credit code of Chinese companies (GB 32100-2015)."""
from odoo.exceptions import ValidationError
from odoo.tests import Form, TransactionCase, tagged

from odoo.addons.customer_mgmt_policy.models.card import credit_code

from ..common import CustomerPolicyCase

# codes that the companies themselves publish
REAL = ('91110000802100433B', '91330100799655058B', '91110108551385082Q', '9144030071526726XG')


@tagged('post_install', '-at_install')
class TestCardCreditCodeAlgorithm(TransactionCase):

    def test_real_codes(self):
        for code in REAL:
            with self.subTest(code=code):
                self.assertIsNone(credit_code.find_fault(code))

    def test_by_hand(self):
        """91110000 80210043 3: 9·1+1·3+1·9+1·27+8·9²… added up by the table of the standard gives check character B."""
        weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
        self.assertEqual(credit_code.WEIGHTS, weights)
        values = (9, 1, 1, 1, 0, 0, 0, 0, 8, 0, 2, 1, 0, 0, 4, 3, 3)
        total = sum(value * weight for value, weight in zip(values, weights, strict=True))
        self.assertEqual(total, 9 + 3 + 9 + 27 + 160 + 50 + 13 + 40 + 90 + 84)
        self.assertEqual(31 - total % 31, 11)
        self.assertEqual(credit_code.ALPHABET[11], 'B')
        self.assertEqual(credit_code.get_check_digit('91110000802100433'), 'B')

    def test_each_slip_is_found(self):
        """One wrong character, or two neighbours swapped, never passes."""
        code = REAL[0]
        for place in range(17):
            wrong = code[:place] + ('2' if code[place] != '2' else '3') + code[place + 1:]
            self.assertEqual(credit_code.find_fault(wrong), ('check_digit', 'B'), wrong)
            if code[place] != code[place + 1]:
                swapped = code[:place] + code[place + 1] + code[place] + code[place + 2:]
                self.assertTrue(credit_code.find_fault(swapped), swapped)

    def test_faults(self):
        self.assertEqual(credit_code.find_fault('123'), ('length', 3))
        self.assertEqual(credit_code.find_fault('9111000080210O433I'), ('character', 'I, O'))
        self.assertEqual(credit_code.find_fault('911100008021004330'), ('check_digit', '0'))

    def test_normalize(self):
        self.assertEqual(credit_code.normalize(' ９１１１０００0 8021-0043 3b '), REAL[0])


@tagged('post_install', '-at_install')
class TestCardCreditCode(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china, cls.france = cls.env.ref('base.cn'), cls.env.ref('base.fr')
        cls.customer.country_id = cls.china

    def test_the_empty_field_says_what_it_wants(self):
        """Odoo calls the number of a Chinese company “not applicable”; the card cannot do without it."""
        china, form = self.env.ref('base.cn'), Form(self.env['res.partner'].with_user(self.sales).with_context(
            default_is_managed_customer=True, default_is_company=True))
        form.country_id = china
        self.assertIn("18 characters", form.partner_vat_placeholder)
        form.country_id = self.env.ref('base.de')
        self.assertNotIn("18 characters", form.partner_vat_placeholder)

    def test_refused_with_what_is_wrong(self):
        for code, message in (
            ('9111000080210043', "16 characters"), ('9111000080210O433B', "contains O"), ('911100008021004330', "mistyped"),
        ):
            with self.subTest(code=code), self.assertRaisesRegex(ValidationError, message):
                self.customer.with_user(self.sales).vat = code

    def test_stored_in_one_form(self):
        self.customer.with_user(self.sales).vat = " 9111 0000 8021 0043 3b"
        self.assertEqual(self.customer.vat, REAL[0])
        other = self._new_customer("Beijing Search", self.sales, country_id=self.china.id, vat="９１３３0100799655058b")
        self.assertEqual(other.vat, REAL[1])

    def test_country_of_our_own_company(self):
        """Without a country a company is where we are."""
        self.company.country_id = self.china
        with self.assertRaises(ValidationError):
            self._new_customer("Nowhere", self.sales, vat='123')
        self.company.country_id = self.france
        self.assertEqual(self._new_customer("Nowhere", self.sales, vat='123').vat, '123')

    def test_others_are_free(self):
        """Foreign companies, persons and those without a tax number."""
        self.assertEqual(self._new_customer("Paris", self.sales, country_id=self.france.id, vat='FR 23').vat, 'FR 23')
        self.customer.vat = '/'
        person = self._new_customer("Li Na", self.sales, is_company=False, country_id=self.china.id, vat='110101199003070000')
        self.assertTrue(person)

    def test_old_code_blocks_nothing_else(self):
        self.env.cr.execute("UPDATE res_partner SET vat = 'OLD1' WHERE id = %s", [self.customer.id])
        self.env.invalidate_all()
        self.customer.with_user(self.sales).write({'city': "Shanghai", 'vat': 'OLD1', 'country_id': self.china.id})
        self.assertEqual(self.customer.city, "Shanghai")
        self.assertIn("4 characters", self.customer.credit_code_warning)
        with self.assertRaises(ValidationError):
            self.customer.vat = 'OLD2'

    def test_moving_to_china_checks(self):
        self.customer.country_id = self.france
        self.customer.vat = 'ABC'
        with self.assertRaises(ValidationError):
            self.customer.country_id = self.china

    def test_form_warns_while_typing(self):
        with Form(self.customer.with_user(self.sales)) as form:
            form.vat = "911100008021004330"
            self.assertIn("mistyped", form.credit_code_warning)
            form.vat = "91110000802100433b"
            self.assertEqual((form.vat, form.credit_code_warning), (REAL[0], False))

    def test_message_of_odoos_own_check(self):
        self.assertIn("mistyped", self.env['res.partner']._build_vat_error_message('CN', '911100008021004330', "partner"))
