from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from ..core.common import shanghai
from .change_common import CardChangeCase


@tagged('post_install', '-at_install')
class TestCardChangeFlow(CardChangeCase):
    """C2.1.3: applied for with old and new values, approved by the department head, applied to the card."""

    def test_applied_on_approval(self):
        change = self._apply_for({self.customer: {'phone': "+86 21 5550 2000"}, self.wang: {'function': "Director"}})
        self.assertRecordValues(change.line_ids.sorted('id'), [
            {'partner_id': self.customer.id, 'field_name': 'phone', 'old_value': "+86 21 5550 1000",
             'new_value': "+86 21 5550 2000"},
            {'partner_id': self.wang.id, 'field_name': 'function', 'old_value': "Purchasing", 'new_value': "Director"},
        ])
        self.assertEqual(change.state, 'submitted')
        self.assertEqual(self.customer.phone, "+86 21 5550 1000", "nothing changes before the approval")
        self._approve(change)
        self.assertRecordValues(change, [{
            'state': 'applied', 'submitted_by_id': self.sales.id, 'applied_by_id': self.head.id}])
        self.assertEqual((self.customer.phone, self.wang.function), ("+86 21 5550 2000", "Director"))
        body = self.customer.message_ids[:1].body
        for text in (change.name, "+86 21 5550 1000", "+86 21 5550 2000", self.sales.name, self.head.name, "Wang Wei"):
            self.assertIn(text, body)
        self.assertEqual(self.customer.message_ids[:1].author_id, self.head.partner_id)

    def test_only_the_head_decides(self):
        change = self._apply_for({self.customer: {'phone': "1"}})
        for user in (self.sales, self.sales_mate, self.head_other, self.cs_manager):
            with self.assertRaises(UserError):
                self._approve(change, user)
        with self.assertRaises(AccessError):
            change.with_user(self.sales).write({'state': 'applied'})

    def test_facts_in_the_readers_language(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.env['ir.module.module']._load_module_terms(['customer_mgmt_policy'], ['zh_CN'])
        change = self._apply_for({self.customer: {'cooperation_status': 'active'}})
        facts = dict(change._approval_facts())
        self.assertEqual(facts["Cooperation"], "In negotiation → In cooperation")
        chinese = dict(change.with_context(lang='zh_CN')._approval_facts())
        self.assertNotIn("Cooperation", chinese)
        self.assertFalse([text for text in chinese.values() if "cooperation" in text])

    def test_refused(self):
        change = self._apply_for({self.customer: {'phone': "1"}})
        change.sudo().approval_id.with_user(self.head).action_refuse("Call them first")
        self.assertRecordValues(change, [{'state': 'refused', 'refusal_reason': "Call them first"}])
        self.assertEqual(self.customer.phone, "+86 21 5550 1000")
        with self.assertRaises(UserError):
            change.reason = "Called"
        change.action_revise()
        change.reason = "Called"
        change.action_submit()
        self._approve(change)
        self.assertEqual(self.customer.phone, "1")

    def test_withdrawn_and_cancelled(self):
        change = self._apply_for({self.customer: {'phone': "1"}})
        change.action_approval_withdraw()
        self.assertEqual(change.state, 'draft')
        change.action_cancel()
        self.assertEqual((change.state, change.sudo().deadline_ids.state), ('cancelled', 'cancelled'))
        with self.assertRaises(UserError):
            change.write({'card_form': self._form({self.customer: {'phone': "2"}})})

    def test_edited_after_submission(self):
        """A material change voids the approval; the application goes back to its applicant."""
        change = self._apply_for({self.customer: {'phone': "1"}})
        change.write({'card_form': self._form({self.customer: {'phone': "2"}})})
        self.assertEqual((change.state, change.approval_state), ('draft', 'voided'))
        self.assertEqual(change.line_ids.new_value, "2")

    # DRIFT

    def test_drift_refuses(self):
        change = self._apply_for({self.customer: {'phone': "1", 'cooperation_status': 'active'}})
        self.customer.sudo().phone = "+86 21 5550 9999"
        self.env.flush_all()
        notice = self._approve(change)
        self.assertEqual(change.state, 'refused')
        for text in ("Phone", "+86 21 5550 1000", "+86 21 5550 9999"):
            self.assertIn(text, change.refusal_reason)
            self.assertIn(text, notice['params']['message'])
        self.assertRecordValues(self.customer, [{'phone': "+86 21 5550 9999", 'cooperation_status': 'negotiation'}])
        change.action_refresh()
        self.assertEqual(change.state, 'draft')
        change.action_submit()
        self._approve(change)
        self.assertRecordValues(self.customer, [{'phone': "1", 'cooperation_status': 'active'}])

    def test_drift_before_submission(self):
        change = self._apply_for({self.customer: {'phone': "1", 'vat': "2"}}, submit=False)
        self.customer.sudo().write({'phone': "1"})
        with self.assertRaisesRegex(UserError, "Phone"):
            change.action_submit()
        change.action_refresh()
        self.assertEqual(change.line_ids.field_name, 'vat', "what the card says already needs no change any more")
        change.action_submit()

    def test_drift_between_decision_and_application(self):
        change = self._apply_for({self.customer: {'phone': "1"}})
        self.customer.sudo().phone = "3"
        with self.assertRaisesRegex(UserError, "Phone"):
            change.sudo()._approval_granted()
        self.assertEqual(self.customer.phone, "3")

    def test_contact_gone_meanwhile(self):
        change = self._apply_for({}, leaves=[self.wang])
        self.wang.sudo().active = False
        self._approve(change)
        self.assertEqual(change.state, 'refused')

    # WHAT IS REFUSED

    def test_needs_changes_and_reason(self):
        change = self.Change.with_user(self.sales).create({'partner_id': self.customer.id})
        with self.assertRaisesRegex(UserError, "Why It Changes.*Changes"):
            change.action_submit()
        change.card_form = self._form({self.customer: {'phone': self.customer.phone}})
        self.assertFalse(change.line_ids, "what stays as it is is no change")

    def test_mandatory_field_emptied(self):
        with self.assertRaisesRegex(UserError, "Phone"):
            self._apply_for({self.customer: {'phone': ""}})

    def test_two_applications_for_one_field(self):
        first = self._apply_for({self.customer: {'phone': "1"}})
        with self.assertRaisesRegex(UserError, first.name):
            self._apply_for({self.customer: {'phone': "2"}})
        self._apply_for({self.customer: {'vat': "2"}})

    def test_card_not_confirmed(self):
        self.customer.sudo().card_state = 'draft'
        with self.assertRaisesRegex(UserError, "directly"):
            self._apply_for({self.customer: {'phone': "1"}})

    def test_foreign_contact_and_field(self):
        stranger = self.env['res.partner'].create({'name': "Stranger", 'parent_id': self.customer_other.id})
        with self.assertRaises(UserError):
            self._apply_for({stranger: {'function': "Spy"}})
        for name in ('user_id', 'customer_tier', 'card_state', 'no_such_field'):
            with self.assertRaises(UserError):
                self._apply_for({self.customer: {name: 'key'}})
        with self.assertRaises(UserError):
            self.Change.with_user(self.sales).create({'partner_id': self.customer.id, 'card_form': {'sections': ["x"]}})

    def test_others_customer(self):
        with self.assertRaises(AccessError):
            self._apply_for({self.customer_other: {'phone': "1"}}, customer=self.customer_other)

    def test_lines_are_written_by_the_application_only(self):
        change = self._apply_for({self.customer: {'phone': "1"}}, submit=False)
        with self.assertRaises(AccessError):
            change.line_ids.with_user(self.sales).old_value = "2"
        with self.assertRaises(AccessError):
            change.write({'line_ids': [Command.create({'field_name': 'user_id', 'new_value': 1})]})

    def test_future(self):
        with self.assertRaises(UserError):
            self._apply_for({self.customer: {'phone': "1"}}, known_at=datetime.now() + timedelta(days=1))

    # CLOCK

    def test_clock(self):
        """Three working days from when the change became known; met when it is on the card."""
        with freeze_time(shanghai('2026-03-03 10:00')):
            change = self._apply_for({self.customer: {'phone': "1"}}, known_at=shanghai('2026-03-02 10:00'))
            clock = change.sudo().deadline_ids
            self.assertRecordValues(clock, [{
                'code': 'card.key_change', 'due_at': shanghai('2026-03-05 18:00'), 'user_id': self.sales.id}])
        with freeze_time(shanghai('2026-03-06 10:00')):
            self._approve(change)
            self.assertEqual(clock.state, 'met_late')

    def test_clock_of_refused(self):
        change = self._apply_for({self.customer: {'phone': "1"}})
        change.sudo().approval_id.with_user(self.head).action_refuse("No")
        self.assertEqual(change.sudo().deadline_ids.state, 'cancelled')
        change.action_revise()
        self.assertEqual(sorted(change.sudo().deadline_ids.mapped('state')), ['cancelled', 'running'])

    def test_clock_runs_on_after_drift(self):
        change = self._apply_for({self.customer: {'phone': "1"}})
        self.customer.sudo().phone = "3"
        self._approve(change)
        self.assertEqual(change.sudo().deadline_ids.mapped('state'), ['running'])

    # TWO COMPANIES

    def test_other_company(self):
        """The policy of the customer's company says what is key there."""
        other = self.env['res.company'].create({'name': "Guangzhou Branch"})
        other.resource_calendar_id = self.calendar.copy({'company_id': other.id})
        self.sales.company_ids += other
        policy = self.policy.copy({'company_id': other.id, 'version': "2.0"})
        policy.field_ids.filtered(lambda row: row.field_name == 'phone').is_key = False
        policy.sudo().write({'state': 'in_force'})
        self.env.registry.clear_cache()
        elsewhere = self._new_customer("Canton Steel", self.sales, company_id=other.id, phone="1")
        self._confirm(elsewhere)
        elsewhere.with_user(self.sales).with_company(other).phone = "2"
        with self.assertRaises(UserError):
            self.customer.with_user(self.sales).phone = "2"
        change = self._apply_for(
            {elsewhere: {'name': "Canton Steel Group"}}, customer=elsewhere, company_id=other.id, submit=False)
        self.assertEqual(change.sudo().deadline_ids.policy_id, policy)
        self.env.invalidate_all()
        self.assertFalse(self.Change.with_user(self.sales).with_context(
            allowed_company_ids=self.company.ids).search([('id', '=', change.id)]))

    # REPORTED BY CUSTOMERS THEMSELVES

    def test_portal_change_becomes_an_application(self):
        portal = new_test_user(self.env, 'wang_portal', groups='base.group_portal', partner_id=self.wang.id, name="Wang Wei")
        self.wang.with_user(portal).sudo().write({'phone': "+86 139 9999 9999", 'street': "Bund 1"})
        self.assertEqual((self.wang.phone, self.wang.street), ("+86 138 0000 0001", "Bund 1"))
        change = self.Change.search([('partner_id', '=', self.customer.id)])
        self.assertRecordValues(change, [{
            'source': 'portal', 'state': 'draft', 'user_id': self.sales.id, 'company_id': self.company.id}])
        self.assertEqual(change.line_ids.new_value, "+86 139 9999 9999")
        self.assertEqual(change.activity_ids.user_id, self.sales)
        portal.with_user(portal).write({'name': "Wang W."})
        self.assertEqual(sorted(change.line_ids.mapped('field_name')), ['name', 'phone'], "further ones join it")
        change.with_user(self.sales).action_submit()
        self.assertFalse(change.activity_ids)
        self._approve(change)
        self.assertEqual((self.wang.phone, self.wang.name), ("+86 139 9999 9999", "Wang W."))
