"""A2.3.1: an existing customer is recognised, and nobody learns more than that it exists, its owner and department."""
import re

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.customer_mgmt_policy.models.card.res_partner_duplicate import normalize_code, normalize_name

from ..common import CustomerPolicyCase

CODE = '91310000MA1K35X12Y'


@tagged('post_install', '-at_install')
class TestCardDuplicate(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.existing = cls._new_customer("广州纺织品有限公司", cls.sales_other, vat=CODE, phone="+86 20 1234 5678")
        cls.Check = cls.env['customer.duplicate.check']

    def _type(self, name, user=None, **values):
        """Type a new customer into the form and return it."""
        form = Form(self.env['res.partner'].with_user(user or self.sales).with_context(
            default_is_managed_customer=True, default_is_company=True))
        form.name = name
        for field, value in values.items():
            setattr(form, field, value)
        return form

    def _create(self, user=None, **vals):
        with self.enter_registry_test_mode():
            return self.env['res.partner'].with_user(user or self.sales).create({'is_company': True, **vals})

    # KEYS

    def test_name_key(self):
        same = ["广州纺织品有限公司", "广州纺织品有限责任公司", "广州纺织品股份有限公司", " 广州 纺织品 有限公司 ",
                "广州纺织品", "广州纺织品公司"]
        self.assertEqual(len({normalize_name(name) for name in same}), 1)
        same = ["ABC Trading Co., Ltd.", "ＡＢＣ　Ｔｒａｄｉｎｇ", "abc trading company limited", "ABC-Trading Inc",
                "A.B.C. Trading Ltd"]
        self.assertEqual(len({normalize_name(name) for name in same}), 1)
        self.assertEqual(normalize_name("上海(集团)贸易有限公司"), normalize_name("上海（集团）贸易"))
        self.assertNotEqual(normalize_name("上海贸易有限公司"), normalize_name("上海贸易集团有限公司"))
        self.assertTrue(normalize_name("有限公司"))
        self.assertTrue(normalize_name("Co Ltd"))
        self.assertEqual(normalize_name(False), '')

    def test_code_key(self):
        self.assertEqual(normalize_code(" 91310000 ma1k35x12y "), CODE)
        self.assertEqual(normalize_code("９１３１００００-MA1K35X12Y"), CODE)
        self.assertEqual(self.existing.policy_code_key, CODE)
        self.assertEqual(normalize_code(False), '')

    def test_background_fill_gives_the_same_keys(self):
        expected = self.existing.policy_name_key, self.existing.policy_code_key
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET policy_name_key = NULL, policy_code_key = NULL WHERE id = %s", self.existing.ids)
        self.env.invalidate_all()
        with self.enter_registry_test_mode():
            self.env.ref('customer_mgmt_policy.ir_cron_card_fill_duplicate_keys').method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((self.existing.policy_name_key, self.existing.policy_code_key), expected)

    # ANSWER

    def test_typing_an_existing_name(self):
        form = self._type("广州纺织品有限责任公司")
        self.assertIn(self.sales_other.name, form.duplicate_warning)
        self.assertIn("South China", form.duplicate_warning)
        self.assertFalse(form.duplicate_partner_id)
        for secret in (self.existing.phone, CODE):
            self.assertNotIn(secret, form.duplicate_warning)
        check = self.Check.search([('user_id', '=', self.sales.id)])
        self.assertEqual(check.partner_id, self.existing)

    def test_typing_an_existing_code(self):
        form = self._type("Another Name", vat=CODE.lower())
        self.assertIn(self.sales_other.name, form.duplicate_warning)
        form = self._type("Another Name", company_registry=CODE)
        self.assertIn(self.sales_other.name, form.duplicate_warning)

    def test_new_name_has_no_warning(self):
        form = self._type("Brand New Trading")
        self.assertFalse(form.duplicate_warning)
        self.assertTrue(form.save().id)

    def test_own_and_visible_duplicates_are_shown(self):
        form = self._type("SHANGHAI HARBOUR TRADING")
        self.assertFalse(form.duplicate_warning)
        self.assertEqual(form.duplicate_partner_id, self.customer)
        self.assertFalse(self._type("Shanghai Harbour Trading", user=self.head).duplicate_warning)
        self.assertEqual(self._type("广州纺织品", user=self.cs_manager).duplicate_partner_id, self.existing)

    def test_customer_without_owner(self):
        self._new_customer("Nobody's Mill", self.env['res.users'])
        self.assertIn("waits for an owner", self._type("Nobodys Mill").duplicate_warning or
                      self._type("Nobody's Mill").duplicate_warning)

    def test_odoo_hints_show_only_what_is_visible(self):
        """Odoo's own “same Tax ID” hint looks among all contacts; it must not name a hidden one."""
        new = self.env['res.partner'].with_user(self.sales).new({'name': "X", 'vat': CODE, 'company_registry': CODE})
        self.assertFalse(new.same_vat_partner_id)
        self.assertFalse(new.same_company_registry_partner_id)
        new = self.env['res.partner'].with_user(self.sales_other).new({'name': "X", 'vat': CODE})
        self.assertEqual(new.same_vat_partner_id._origin, self.existing)

    # REFUSAL

    def test_saving_is_refused(self):
        for vals in ({'name': "广州纺织品"}, {'name': "Other", 'vat': CODE}, {'name': "Other", 'company_registry': CODE}):
            with self.subTest(vals=vals), self.assertRaisesRegex(ValidationError, re.escape(self.sales_other.name)):
                self._create(**vals)
        with self.assertRaises(ValidationError), self.enter_registry_test_mode():
            self.customer.with_user(self.sales).name = "广州纺织品"
        with self.enter_registry_test_mode():
            result = self.env['res.partner'].with_user(self.sales).load(['name', 'is_company'], [["广州纺织品有限公司", "1"]])
        self.assertIn(self.sales_other.name, result['messages'][0]['message'])

    def test_head_and_manager_may_override(self):
        self.assertTrue(self._create(user=self.head, name="广州纺织品"))
        self.assertTrue(self._create(user=self.cs_manager, name="广州纺织品", is_managed_customer=True))

    def test_own_duplicates_are_allowed(self):
        self.assertTrue(self._create(name="Shanghai Harbour Trading"))

    def test_persons_are_not_compared_by_name(self):
        self.env['res.partner'].create({'name': "Zhang Wei", 'is_managed_customer': True, 'user_id': self.sales_other.id})
        self.assertTrue(self.env['res.partner'].with_user(self.sales).create({'name': "Zhang Wei"}))

    def test_other_companies_keep_their_own_customers(self):
        company = self.env['res.company'].create({'name': "Second Company"})
        self._new_customer("Same Everywhere", self.sales_other, company_id=company.id)
        self.assertFalse(self._type("Same Everywhere").duplicate_warning)
        self.assertTrue(self._create(name="Same Everywhere"))

    # CAP AND LOG

    def test_cap_per_hour(self):
        """Questions are counted per person; the same one again is free; beyond the cap there is no answer."""
        self.env.ref('customer_mgmt_policy.criterion_duplicate_lookup_hour_cap').sudo().value = 2
        for name in ("Guess One", "Guess One", "guess one ltd", "Guess Two"):
            self.assertFalse(self._type(name).duplicate_warning)
        self.assertEqual(self.Check.search_count([('user_id', '=', self.sales.id)]), 2)
        warning = self._type("广州纺织品").duplicate_warning
        self.assertNotIn(self.sales_other.name, warning)
        self.assertIn("2", warning)
        with self.assertRaises(UserError) as refusal:
            self._create(name="广州纺织品")
        self.assertNotIn(self.sales_other.name, str(refusal.exception))
        self.assertIn(self.sales_other.name, self._type("广州纺织品", user=self.sales_mate).duplicate_warning)

    def test_hour_passes(self):
        self.env.ref('customer_mgmt_policy.criterion_duplicate_lookup_hour_cap').sudo().value = 1
        self._type("Guess One")
        self.Check.search([]).asked_at = '2000-01-01 00:00:00'
        self.assertIn(self.sales_other.name, self._type("广州纺织品").duplicate_warning)

    def test_log_is_for_the_manager_only(self):
        self._type("广州纺织品")
        self.assertTrue(self.Check.with_user(self.cs_manager).search([]))
        for user in (self.sales, self.head, self.general_manager):
            self.assertFalse(self.Check.with_user(user).has_access('read'))
        self.assertFalse(self.Check.with_user(self.cs_manager).has_access('write'))

    def test_keys_are_no_way_in(self):
        """The hidden customer's keys cannot be read or searched either."""
        Partner = self.env['res.partner'].with_user(self.sales)
        self.assertFalse(Partner.search([('policy_code_key', '=', CODE)]))
        self.assertFalse(Partner.search([('policy_name_key', '=', self.existing.policy_name_key)]))
        self.assertFalse(Partner.name_search("广州纺织品"))
        with self.assertRaises(AccessError):
            self.customer.with_user(self.sales).policy_name_key = "something else"
