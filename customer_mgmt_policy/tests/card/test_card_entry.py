"""C2.1.2: the card is entered within 24 hours, verified and confirmed."""
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from ..common import CustomerPolicyCase

FACTS = {
    'vat': '91110000802100433B', 'phone': '+86 21 6100 0000', 'registered_address': "Road 1", 'business_type': 'long_term',
    'information_source': 'customer', 'demand_preference': "Bearings",
}


@tagged('post_install', '-at_install')
class TestCardEntry(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.customer.with_user(cls.sales)

    def _fill(self, card):
        card.write({**FACTS, 'industry_id': self.env['res.partner.industry'].search([], limit=1).id})
        contact = self.env['res.partner'].with_user(self.sales).create({
            'name': "Wang Wei", 'parent_id': card.id, 'function': "Buyer", 'phone': '+86 139 0000 0001'})
        self.env['customer.relationship'].with_user(self.sales).create({
            'partner_id': card.id, 'contact_id': contact.id, 'role': 'decision_maker'})
        card.action_verify_phone('call_back')
        return contact

    def _clocks(self, card):
        return self.env['customer.deadline'].search(
            [('res_model', '=', 'res.partner'), ('res_id', '=', card.id), ('code', '=', 'card.entry')], order='id')

    # CLOCK

    def test_clock_starts_with_the_customer(self):
        clock = self._clocks(self.customer)
        self.assertRecordValues(clock, [{
            'state': 'running', 'user_id': self.sales.id, 'owner_id': self.sales.id, 'clause_code': 'C2.1.2',
            'started_at': self.customer.collected_at, 'due_at': self.customer.collected_at + timedelta(hours=24),
        }])
        self.assertEqual(self.customer.card_state, 'draft')
        self.assertFalse(clock.is_backdated)

    def test_only_managed_commercial_customers(self):
        contact = self.env['res.partner'].create({'name': "Wang Wei", 'parent_id': self.customer.id})
        supplier = self.env['res.partner'].create({'name': "Ningbo Carriers", 'is_company': True})
        self.assertFalse(self._clocks(contact) | self._clocks(supplier))
        supplier.is_managed_customer = True
        self.assertEqual(self._clocks(supplier).state, 'running')
        supplier.is_managed_customer = False
        self.assertEqual(self._clocks(supplier).state, 'cancelled')

    def test_language_of_whoever_enters_it(self):
        """A Chinese colleague's customer gets its letters in Chinese, unless another language is chosen."""
        self.env['res.lang']._activate_lang('zh_CN')
        self.sales.lang = 'zh_CN'
        Partner = self.env['res.partner'].with_user(self.sales)
        screen = Form(Partner.with_context(default_is_managed_customer=True, default_is_company=True))
        screen.name = "Ningbo Gears"
        typed = screen.save()
        imported, chosen = Partner.create([{'name': "Wenzhou Valves"}, {'name': "Lyon Presses", 'lang': 'en_US'}])
        self.assertEqual((typed | imported).mapped('lang'), ['zh_CN'] * 2)
        self.assertEqual(chosen.lang, 'en_US')
        self.assertEqual(Partner.create({'name': "Li Li", 'parent_id': chosen.id}).lang, 'en_US')
        self.assertEqual(self.env['res.partner'].with_user(self.cs_manager).create({'name': "Ningbo Carriers"}).lang, 'en_US')

    def test_archived_and_back(self):
        self.customer.action_archive()
        self.assertEqual(self._clocks(self.customer).state, 'cancelled')
        self.customer.action_unarchive()
        self.assertRecordValues(self._clocks(self.customer), [
            {'state': 'cancelled', 'cycle': 1}, {'state': 'running', 'cycle': 2}])

    def test_collected_earlier(self):
        """Back-dating counts from then, and shows on the clock; late from the first moment on is one late clock."""
        at = fields.Datetime.now() - timedelta(days=2)
        card = self._new_customer("Late", self.sales, collected_at=at)
        clock = self._clocks(card)
        self.assertEqual((clock.started_at, clock.due_at), (at, at + timedelta(hours=24)))
        self.assertTrue(clock.is_backdated)
        self.assertEqual(card.deadline_status, 'late')

    def test_not_in_the_future(self):
        with self.assertRaisesRegex(ValidationError, "future"):
            self._new_customer("Early", self.sales, collected_at=fields.Datetime.now() + timedelta(hours=1))

    def test_correcting_the_time(self):
        """Back in time is a correction, and replaces the clock; forward would gain time."""
        earlier = self.customer.collected_at - timedelta(hours=5)
        self.card.collected_at = earlier
        old, new = self._clocks(self.customer)
        self.assertEqual((old.state, new.state, new.started_at), ('superseded', 'running', earlier))
        with self.assertRaises(AccessError):
            self.card.collected_at = fields.Datetime.now()
        self.customer.with_user(self.head).collected_at = earlier + timedelta(hours=1)
        self.assertEqual(self._clocks(self.customer)[-1].started_at, earlier + timedelta(hours=1))

    def test_owner_change_takes_the_clock_along(self):
        self.customer.with_user(self.head)._handover(self.sales_mate, "Moved")
        clock = self._clocks(self.customer)
        self.assertEqual((clock.user_id, clock.owner_id, clock.company_id), (self.sales_mate, self.sales_mate, self.company))

    def test_a_policy_without_the_limit_refuses_no_customer(self):
        self.env['customer.policy.limit'].search([('code', '=', 'card.entry')]).code = 'card.other'
        self.assertEqual(self._new_customer("Free", self.sales).card_state, 'draft')

    def test_merged_customers_keep_the_earliest_start(self):
        earlier = fields.Datetime.now() - timedelta(hours=8)
        double = self._new_customer("Harbour Double", self.sales, collected_at=earlier)
        self.env['base.partner.merge.automatic.wizard'].with_user(self.cs_manager)._merge(
            (self.customer + double).ids, self.customer)
        self.assertEqual(self._clocks(self.customer).filtered('is_open').started_at, earlier)

    # CONFIRMATION

    def test_everything_missing_is_named_at_once(self):
        with self.assertRaises(UserError) as caught:
            self.card.action_confirm_card()
        for label in ("Tax ID / Credit Code", "Industry", "Customer Demand", "Information Source", "Phone", "Contact"):
            self.assertIn(label, str(caught.exception))
        self.assertEqual(self.customer.card_state, 'draft')

    def test_missing_is_listed_as_the_language_does(self):
        self.env['res.lang']._activate_lang('zh_CN')
        with self.assertRaisesRegex(UserError, "信用代码/税号、行业、"):
            self.card.with_context(lang='zh_CN').action_confirm_card()

    def test_confirm(self):
        self._fill(self.card)
        action = self.card.action_confirm_card()
        self.assertEqual(self.customer.card_state, 'draft')
        form = Form(self.env[action['res_model']].with_user(self.sales).with_context(**action['context']))
        form.licence_name = "Shanghai Harbour  Trading"
        form.save().action_confirm()
        self.assertRecordValues(self.customer, [{
            'card_state': 'confirmed', 'card_confirmed_by_id': self.sales.id, 'licence_checked_by_id': self.sales.id,
            'phone_verified_by_id': self.sales.id, 'phone_verified_how': 'call_back',
        }])
        self.assertEqual(self._clocks(self.customer).state, 'met')
        with self.assertRaisesRegex(UserError, "already"):
            self.card.action_confirm_card()

    def test_confirmed_late_is_met_late(self):
        self._fill(self.card)
        self.card.action_check_licence(self.card.name)
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            self.card.action_confirm_card()
        self.assertEqual(self._clocks(self.customer).state, 'met_late')

    def test_phone_verified_first(self):
        self._fill(self.card)
        self.card.phone = '+86 21 6100 0009'
        with self.assertRaisesRegex(UserError, "second verification"):
            self.card.action_confirm_card()

    def test_name_differs_from_the_licence(self):
        self._fill(self.card)
        with self.assertRaisesRegex(UserError, "Harbour Logistics"):
            self.card.action_check_licence("Harbour Logistics")

    def test_changes_void_the_checks(self):
        contact = self._fill(self.card)
        contact.action_verify_phone('sms')
        self.card.action_check_licence(self.card.name, scan='c2Nhbg==', scan_name="licence.pdf")
        self.card.write({'phone': '+862161000000', 'city': "Shanghai"})
        contact.phone = '+86 139-0000-0001'
        self.assertTrue(self.customer.has_verified_phone and contact.has_verified_phone, "the same number, written differently")
        (self.card + contact).phone = '+86 21 1'
        self.card.name = "Shanghai Harbour Group"
        self.assertFalse(self.customer.has_verified_phone or contact.has_verified_phone)
        self.assertFalse(self.customer.licence_checked_at or self.customer.licence_checked_by_id or self.customer.licence_scan)

    def test_reopen(self):
        self._fill(self.card)
        self.card.action_check_licence(self.card.name)
        self.card.action_confirm_card()
        self.assertTrue(self.card.can_reopen_card is False)
        with self.assertRaises(AccessError):
            self.card.action_reopen_card("Oops")
        by_head = self.customer.with_user(self.head)
        self.assertEqual(by_head.action_reopen_card()['res_model'], 'customer.card.step')
        by_head.action_reopen_card("Wrong credit code")
        self.assertEqual((self.customer.card_state, self.customer.card_confirmed_at), ('draft', False))
        self.assertRecordValues(self._clocks(self.customer), [{'state': 'met', 'cycle': 1}, {'state': 'running', 'cycle': 2}])
        self.assertIn("Wrong credit code", self.customer.message_ids[0].body)

    def test_collected_on_stays_once_confirmed(self):
        self._fill(self.card)
        self.card.action_check_licence(self.card.name)
        self.card.action_confirm_card()
        with self.assertRaises(UserError):
            self.card.collected_at = fields.Datetime.now() - timedelta(days=9)

    def test_person_needs_no_licence(self):
        card = self._new_customer("Li Na", self.sales, is_company=False, **{**FACTS, 'vat': False}).with_user(self.sales)
        card.action_verify_phone('in_person')
        card.action_confirm_card()
        self.assertEqual(card.card_state, 'confirmed')

    def test_who_may(self):
        """Only who may write the card takes its steps, and the facts are written by the steps only."""
        self.env.invalidate_all()
        for user in (self.sales_mate, self.general_manager, self.cs_agent, self.employee):
            for step in ('action_confirm_card', 'action_verify_phone', 'action_check_licence', 'action_reopen_card'):
                with self.subTest(user=user.login, step=step), self.assertRaises(AccessError):
                    getattr(self.customer.with_user(user), step)()
        for name, value in (
            ('card_state', 'confirmed'), ('card_confirmed_by_id', self.sales.id), ('licence_checked_at', '2026-01-01'),
            ('phone_verified_at', '2026-01-01'), ('phone_verified_how', 'sms'), ('licence_scan', 'c2Nhbg=='),
            ('pool_return_on', '2999-01-01'),
        ):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.card.write({name: value})
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.env['res.partner'].with_user(self.sales).create({'name': "X", 'is_company': True, name: value})

    def test_writing_what_is_there_is_no_change(self):
        self.card.write({'card_state': 'draft', 'licence_checked_by_id': False, 'city': "Shanghai"})
        self.assertEqual(self.customer.city, "Shanghai")

    def test_dialog_shows_no_hidden_phone(self):
        self.customer_other.phone = '+86 20 1234'
        self.env.invalidate_all()
        Step = self.env['customer.card.step'].with_user(self.sales)
        with self.assertRaises(AccessError):
            step = Step.create({'partner_id': self.customer_other.id, 'verb': 'verify_phone'})
            step.read(['phone'])

    # SPEED

    def test_many_at_once(self):
        """Twenty customers begin their clocks with a few statements more than one."""
        Partner = self.env['res.partner'].with_user(self.sales)
        Partner.create({'name': "Warm Up", 'is_company': True})
        counts = []
        for number in (1, 20):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            cards = Partner.create([{'name': f"Batch {number} {n}", 'is_company': True} for n in range(number)])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(self._clocks_of(cards)), number)
        self.assertLess(counts[1], counts[0] + 19 * 4, "the duplicate check and Odoo's own contact creation cost some per record")

    def _clocks_of(self, cards):
        return self.env['customer.deadline'].search([('res_model', '=', 'res.partner'), ('res_id', 'in', cards.ids)])
