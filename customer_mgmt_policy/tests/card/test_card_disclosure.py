"""A2.3.2: nothing goes to third parties without written consent or law, and what went stands in a log nobody can edit."""
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .privacy_common import SIGNED, PrivacyCase


@tagged('post_install', '-at_install')
class TestCardDisclosure(PrivacyCase):

    def _new(self, user=None, **vals):
        return self.env['customer.disclosure'].with_user(user or self.sales).create({
            'partner_id': self.customer.id, 'recipient': "Swift Carriers", 'purpose': "Delivery to the site",
            'category_ids': [Command.set(self.env.ref('customer_mgmt_policy.data_category_contact').ids)],
            'legal_basis': 'document', 'evidence': SIGNED, 'evidence_name': "letter.pdf", **vals,
        })

    def _approve(self, disclosure):
        disclosure.action_submit()
        disclosure.with_user(self.head).action_approval_approve()
        self.assertEqual(disclosure.state, 'submitted', "the legal reviewer comes second")
        disclosure.with_user(self.legal_reviewer).action_approval_approve()
        return disclosure

    def _disclosed(self, **vals):
        disclosure = self._approve(self._new(**vals))
        disclosure.action_disclose("Sealed letter")
        return disclosure

    def _check(self):
        return self.env['customer.disclosure.log'].with_user(self.cs_manager).action_check_chain()['params']

    # FLOW

    def test_flow(self):
        disclosure = self._approve(self._new(person_ids=[Command.set(self.wang.ids)]))
        self.assertEqual(disclosure.state, 'approved')
        with self.assertRaisesRegex(UserError, "how"):
            disclosure.action_disclose("  ")
        wizard = self.env['customer.disclosure.step'].with_user(self.sales).create(
            {'disclosure_id': disclosure.id, 'how': "Sealed letter"})
        wizard.action_confirm()
        self.assertRecordValues(disclosure, [{
            'state': 'disclosed', 'disclosed_by_id': self.sales.id, 'disclosed_how': "Sealed letter"}])
        self.assertRecordValues(disclosure.sudo().log_ids, [{
            'number': 1, 'customer_name': "Shanghai Harbour Trading", 'people': "Wang Wei", 'recipient': "Swift Carriers",
            'approved_by': f"{self.head.name}, {self.legal_reviewer.name}", 'how': "Sealed letter"}])
        with self.assertRaises(UserError):
            disclosure.write({'recipient': "Somebody else"})
        with self.assertRaises(UserError):
            disclosure.action_disclose("Again")

    def test_basis_must_be_there(self):
        for vals, message in (
            ({'evidence': False}, "written consent"),
            ({'legal_basis': 'law'}, "law and its article"),
            ({'legal_basis': 'law', 'law_citation': "Tax Law 57", 'evidence': False}, "attach the demand"),
            ({'legal_basis': 'consents'}, "Name the people"),
            ({'legal_basis': 'consents', 'person_ids': [Command.set(self.wang.ids)]}, "Wang Wei"),
            ({'recipient': False}, "Recipient"),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(UserError, message):
                self._new(**vals).action_submit()
        self._new(legal_basis='law', law_citation="Tax Law 57").action_submit()

    def test_withdrawn_consent_stops_an_approved_disclosure(self):
        consent = self._agree(self.wang, self.export)
        disclosure = self._approve(self._new(legal_basis='consents', person_ids=[Command.set(self.wang.ids)], evidence=False))
        consent._withdraw('portal')
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "Wang Wei"):
            disclosure.action_disclose("Mail")
        self.assertFalse(self.env['customer.disclosure.log'].search([('disclosure_id', '=', disclosure.id)]))

    def test_change_voids_the_approval(self):
        for vals in ({'recipient': "Somebody else"}, {'evidence': False}, {'person_ids': [Command.set(self.wang.ids)]}):
            with self.subTest(vals=vals):
                disclosure = self._approve(self._new())
                disclosure.write(vals)
                self.assertEqual((disclosure.state, disclosure.approval_state), ('draft', 'voided'))

    def test_refused_revised_cancelled(self):
        disclosure = self._new()
        disclosure.action_submit()
        disclosure.approval_id.with_user(self.head).action_refuse("Not needed")
        self.assertRecordValues(disclosure, [{'state': 'refused', 'refusal_reason': "Not needed"}])
        disclosure.action_revise()
        disclosure.action_cancel()
        self.assertEqual(disclosure.state, 'cancelled')

    def test_period(self):
        later = self._approve(self._new(date_from=fields.Date.today() + timedelta(days=5)))
        with self.assertRaisesRegex(UserError, "another period"):
            later.action_disclose("Mail")

    def test_states_are_not_written(self):
        disclosure = self._new()
        for vals in ({'state': 'approved'}, {'disclosed_at': '2026-01-01'}, {'refusal_reason': "x"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                disclosure.write(vals)
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._new(**vals)
        with self.assertRaises(UserError):
            disclosure.action_disclose("Mail")

    def test_who(self):
        disclosure = self._new()
        disclosure.action_submit()
        for user in (self.sales_other, self.cs_agent, self.quality):
            self.assertFalse(disclosure.with_user(user).has_access('read'), user.login)
        with self.assertRaises(AccessError):
            disclosure.with_user(self.general_manager).action_cancel()
        with self.assertRaises(AccessError):
            self._new(user=self.sales, partner_id=self.customer_other.id)
        self.env.invalidate_all()
        seen = disclosure.with_user(self.legal_reviewer).read(['people', 'recipient'])[0]
        self.assertEqual(seen['recipient'], "Swift Carriers")

    # LOG

    def test_log_is_append_only(self):
        log = self._disclosed().sudo().log_ids
        for user in (self.cs_manager, self.legal_reviewer, self.env.ref('base.user_admin')):
            own = log.with_user(user)
            for attempt in (
                lambda own=own: own.write({'recipient': "Nobody"}), lambda own=own: own.unlink(), lambda own=own: own.copy(),
                lambda own=own: own.create({'disclosure_name': "x"}),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    attempt()
        for attempt in (lambda: log.write({'recipient': "Nobody"}), log.unlink):
            with self.assertRaises(UserError):
                attempt()
        self.assertFalse(log.with_user(self.sales).has_access('read'))

    def test_chain_detects_tampering(self):
        first, second, third = (self._disclosed(recipient=f"Carrier {number}") for number in range(3))
        self.assertEqual(self._check()['type'], 'success')
        for sql, message in (
            ("UPDATE customer_disclosure_log SET recipient = 'Nobody' WHERE number = 2", "no. 2"),
            ("DELETE FROM customer_disclosure_log WHERE number = 2", "before no. 3"),
            ("DELETE FROM customer_disclosure_log WHERE number = 3", third.name),
            ("UPDATE customer_disclosure_log SET digest = repeat('0', 64) WHERE number = 1", "before no. 2"),
            ("UPDATE customer_disclosure_log SET disclosed_at = disclosed_at - interval '1 day' WHERE number = 1", "no. 1"),
        ):
            with self.subTest(sql=sql):
                savepoint = self.env.cr.savepoint(flush=True)
                self.env.cr.execute(f"{sql} AND company_id = %s", [self.company.id])
                self.env.invalidate_all()
                found = self._check()
                self.assertEqual(found['type'], 'danger')
                self.assertIn(message, found['message'])
                savepoint.rollback()
                savepoint.close(rollback=False)
                self.env.invalidate_all()
        self.assertEqual(self._check()['type'], 'success')
        self.assertEqual((first + second + third).sudo().log_ids.sorted('number').mapped('number'), [1, 2, 3])

    def test_chain_is_checked_by_those_who_may(self):
        with self.assertRaises(AccessError):
            self.env['customer.disclosure.log'].with_user(self.sales).action_check_chain()

    def test_chains_of_companies_are_apart(self):
        other = self.env['res.company'].create({'name': "Second Company"})
        self.sales.company_ids += other
        self._disclosed()
        disclosure = self._new()
        disclosure.sudo().with_company(other).copy({'company_id': other.id})
        self.assertFalse(self.env['customer.disclosure.log'].search([('company_id', '=', other.id)]))
        self.assertEqual(self._disclosed().sudo().log_ids.number, 2)
