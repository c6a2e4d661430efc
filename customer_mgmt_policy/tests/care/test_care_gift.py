from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import CustomerPolicyCase


@tagged('post_install', '-at_install')
class TestGift(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Gift = cls.env['customer.gift'].with_user(cls.cr_specialist)
        cls.recipient = cls.env['res.partner'].create({'name': "Director Wang", 'parent_id': cls.key_customer.id})
        cls.colleague = cls.env['res.partner'].create({'name': "Engineer Li", 'parent_id': cls.key_customer.id})
        cls.key_customer.cr_specialist_id = cls.cr_specialist
        cls.festival = cls.env.ref('customer_mgmt_policy.festival_mid_autumn')
        cls.planned_on = date(2026, 9, 20)
        cls.cap = cls.env['customer.policy.criterion']._get(cls.company, 'gift.customer_year_cap')
        cls.recipient_cap = cls.env['customer.policy.criterion']._get(cls.company, 'gift.recipient_year_cap')

    def _gift(self, amount=300.0, **vals):
        return self.Gift.create({
            'partner_id': self.key_customer.id, 'contact_id': self.recipient.id, 'festival_id': self.festival.id,
            'planned_on': self.planned_on, 'reason': "Long cooperation",
            'line_ids': [Command.create({'name': "Mooncakes", 'quantity': 2, 'price_unit': amount / 2})], **vals,
        })

    def _approved_gift(self, **vals):
        gift = self._gift(**vals)
        gift.action_submit()
        gift.with_user(self.finance_reviewer).action_approval_approve()
        gift.with_user(self.general_manager).action_approval_approve()
        return gift

    # the value

    def test_value_follows_from_the_items(self):
        """B12: what Finance and the General Manager approve is what the items are worth, however it is sent in."""
        gift = self._gift(amount=300.0)
        for vals in ({'amount_total': 1}, {'amount_company': 1}):
            with self.subTest(vals=vals), self.assertRaisesRegex(AccessError, "is computed"):
                gift.write(vals)
        with self.assertRaisesRegex(AccessError, "is computed"):
            gift.line_ids.write({'price_subtotal': 1})
        with self.assertRaisesRegex(AccessError, "is computed"):
            self._gift(amount=300.0, amount_total=1)
        imported = self.Gift.load(['partner_id/.id', 'contact_id/.id', 'planned_on', 'reason', 'amount_total'], [
            [str(self.key_customer.id), str(self.recipient.id), '2026-09-20', "Thanks", '1']])
        self.assertFalse(imported['ids'])
        self.assertIn("is computed", imported['messages'][0]['message'])

    def test_defaults_do_not_enter_the_value(self):
        gift = self.Gift.with_context(default_amount_total=1, default_amount_company=1).create({
            'partner_id': self.key_customer.id, 'contact_id': self.recipient.id, 'planned_on': self.planned_on})
        self.assertRecordValues(gift, [{'amount_total': 0, 'amount_company': 0}])

    # the route

    def test_route_finance_then_general_manager_then_given(self):
        """B12: CR applies → Finance reviews → General Manager approves → executed."""
        gift = self._gift()
        self.assertEqual(gift.state, 'draft')
        gift.action_submit()
        self.assertEqual(gift.state, 'submitted')
        gift.with_user(self.finance_reviewer).action_approval_approve()
        self.assertEqual(gift.state, 'finance_reviewed')
        gift.with_user(self.general_manager).action_approval_approve()
        self.assertRecordValues(gift, [{'state': 'approved', 'approved_amount': 300.0}])
        gift.action_execute(280.0, date(2026, 9, 22), "Director Wang")
        self.assertRecordValues(gift, [{
            'state': 'executed', 'actual_amount': 280.0, 'executed_by_id': self.cr_specialist.id,
            'executed_on': date(2026, 9, 22), 'received_by': "Director Wang",
        }])

    def test_every_shortcut_is_refused(self):
        """B12: nobody skips a step, and nobody decides what they applied for."""
        gift = self._gift()
        with self.assertRaises(UserError):
            gift.action_execute(100.0)
        gift.action_submit()
        for user in (self.general_manager, self.cr_specialist, self.cs_manager, self.env.ref('base.user_admin')):
            with self.assertRaises(UserError, msg=user.login):
                gift.with_user(user).action_approval_approve()
        gift.with_user(self.finance_reviewer).action_approval_approve()
        with self.assertRaises(UserError):
            gift.with_user(self.finance_reviewer).action_approval_approve()
        with self.assertRaises(UserError):
            gift.action_execute(100.0)

    def test_state_cannot_be_written_created_copied_or_imported(self):
        """B12: execution only after full approval; no write leads around the methods."""
        gift = self._gift()
        with self.assertRaises(AccessError):
            gift.write({'state': 'approved'})
        with self.assertRaises(AccessError):
            self._gift(state='approved')
        with self.assertRaises(AccessError):
            self._gift(approved_amount=1000.0)
        approved = self._approved_gift(festival_id=False, occasion="Anniversary")
        copy = approved.with_user(self.cr_specialist).copy()
        self.assertRecordValues(copy, [{'state': 'draft', 'approved_amount': 0.0, 'approval_state': 'none'}])
        result = self.Gift.load(['id', 'state'], [[f'__export__.gift_{gift.id}', 'approved']])
        self.assertFalse(result['ids'])

    def test_one_person_with_both_roles_decides_one_step_only(self):
        """Nobody decides two steps of one route."""
        both = self._new_user('both', 'finance_reviewer', 'general_manager')
        gift = self._gift()
        gift.action_submit()
        gift.with_user(both).action_approval_approve()
        with self.assertRaises(UserError):
            gift.with_user(both).action_approval_approve()

    def test_refusal_keeps_its_reason_and_may_be_revised(self):
        gift = self._gift()
        gift.action_submit()
        gift.approval_id.with_user(self.finance_reviewer).action_refuse("Too expensive")
        self.assertRecordValues(gift, [{'state': 'refused', 'refusal_reason': "Too expensive"}])
        with self.assertRaises(UserError):
            gift.line_ids.write({'price_unit': 10.0})
        gift.action_revise()
        gift.line_ids.write({'price_unit': 10.0})
        gift.action_submit()
        self.assertEqual(gift.state, 'submitted')

    def test_change_after_submission_voids_the_approval(self):
        """A material change after submission, in a line too, sends the application back to draft."""
        gift = self._approved_gift()
        gift.with_user(self.cr_specialist).line_ids.write({'price_unit': 900.0})
        self.assertRecordValues(gift, [{'state': 'draft', 'approved_amount': 0.0}])

    def test_withdrawal_before_the_first_decision(self):
        gift = self._gift()
        gift.action_submit()
        gift.action_approval_withdraw()
        self.assertEqual(gift.state, 'draft')

    # caps

    def test_only_key_customers_get_gifts(self):
        """B12: gifts are for key customers."""
        small = self._new_customer("Corner Shop", self.cr_specialist)
        owner = self.env['res.partner'].create({'name': "Shopkeeper", 'parent_id': small.id})
        with self.assertRaisesRegex(UserError, "key customers only"):
            self._gift(partner_id=small.id, contact_id=owner.id).action_submit()

    def test_yearly_cap_of_the_customer_adds_up(self):
        """B12: splitting over recipients dodges nothing."""
        share = self.recipient_cap
        people = self.recipient + self.colleague
        people += self.env['res.partner'].create({'name': "Buyer Zhao", 'parent_id': self.key_customer.id})
        spent = 0.0
        for number, person in enumerate(people):
            gift = self._gift(share, contact_id=person.id, festival_id=False, occasion=f"Occasion {number}")
            spent += share
            if spent > self.cap:
                with self.assertRaisesRegex(UserError, self.key_customer.name):
                    gift.action_submit()
            else:
                gift.action_submit()
        self.assertGreater(spent, self.cap)

    def test_yearly_cap_of_the_recipient_adds_up(self):
        """B12: splitting over applications dodges nothing."""
        self._gift(self.recipient_cap, festival_id=False, occasion="Anniversary").action_submit()
        with self.assertRaisesRegex(UserError, self.recipient.name):
            self._gift(1.0).action_submit()

    def test_cap_counts_for_the_commercial_entity(self):
        """B12: an application made out to a contact counts on the customer; a branch is no second customer."""
        branch = self.env['res.partner'].create({'name': "Branch West", 'parent_id': self.key_customer.id})
        self.assertEqual(self._gift(1.0, partner_id=branch.id).partner_id, self.key_customer)
        other, half = self.env['res.partner'].create({'name': "Buyer Zhao", 'parent_id': branch.id}), self.cap / 2
        self.env.ref('customer_mgmt_policy.criterion_gift_recipient_year_cap').sudo().value = str(self.cap)
        self._gift(half, partner_id=branch.id, festival_id=False, occasion="Opening").action_submit()
        with self.assertRaisesRegex(UserError, self.key_customer.name):
            self._gift(half + 1, contact_id=other.id, festival_id=False, occasion="Anniversary").action_submit()

    def test_cap_counts_in_company_currency(self):
        currency = self.env['res.currency'].create({
            'name': 'XTC', 'symbol': 'X', 'rate_ids': [Command.create({'name': '2026-01-01', 'rate': 0.1})]})
        gift = self._gift(self.recipient_cap / 5, currency_id=currency.id)
        self.assertAlmostEqual(gift.amount_company, self.recipient_cap * 2)
        with self.assertRaisesRegex(UserError, self.recipient.name):
            gift.action_submit()

    def test_no_gift_twice_for_one_festival(self):
        """B12: no gift twice per festival; next year's festival is another one."""
        self._gift().action_submit()
        with self.assertRaisesRegex(UserError, "already has a gift"):
            self._gift(contact_id=self.colleague.id).action_submit()
        self._gift(planned_on=date(2027, 9, 10)).action_submit()

    def test_actual_value_stays_within_the_approved_one(self):
        """B12: actual ≤ approved."""
        gift = self._approved_gift().with_user(self.cr_specialist)
        with self.assertRaisesRegex(UserError, "more than"):
            gift.action_execute(300.01)
        with self.assertRaises(UserError):
            gift.action_execute(-1.0)
        self.assertEqual(gift.state, 'approved')

    def test_given_gift_is_final(self):
        gift = self._approved_gift().with_user(self.cr_specialist)
        gift.action_execute(300.0)
        for write in (
            lambda: gift.write({'contact_id': self.colleague.id}),
            lambda: gift.line_ids.write({'price_unit': 1.0}),
            lambda: gift.line_ids.unlink(),
            lambda: gift.write({'line_ids': [Command.create({'name': "More", 'price_unit': 5.0})]}),
            gift.action_cancel,
            gift.unlink,
        ):
            with self.assertRaises(UserError):
                write()

    # input and visibility

    def test_recipient_must_belong_to_the_customer(self):
        with self.assertRaises(ValidationError):
            self._gift(contact_id=self.env['res.partner'].create({'name': "Stranger"}).id)

    def test_application_needs_items_and_an_occasion(self):
        with self.assertRaisesRegex(UserError, "at least one item"):
            self._gift(line_ids=False).action_submit()
        with self.assertRaisesRegex(UserError, "festival or the occasion"):
            self._gift(festival_id=False).action_submit()

    def test_who_sees_a_gift(self):
        gift = self._gift()
        for user, visible in (
            (self.sales, True), (self.sales_mate, False), (self.head, True), (self.head_other, False),
            (self.finance_reviewer, True), (self.general_manager, True), (self.cs_manager, True), (self.cs_agent, False),
            (self.cr_supervisor, True), (self.employee, False),
        ):
            self.env.invalidate_all()
            self.assertEqual(gift.with_user(user).has_access('read'), visible, user.login)

    def test_printed_application_names_items_and_route(self):
        gift = self._approved_gift()
        Report = self.env['ir.actions.report'].with_user(self.finance_reviewer)
        html, _type = Report._render_qweb_html('customer_mgmt_policy.customer_gift_report', gift.ids)
        for text in ("Mooncakes", self.recipient.name, gift.name, "Finance reviews", self.general_manager.name,
                     self.company.name, gift.planned_on.isoformat()):
            self.assertIn(text, html.decode())
