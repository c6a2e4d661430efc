from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .archive_common import ArchiveCase


@tagged('post_install', '-at_install')
class TestArchiveLoan(ArchiveCase):

    def test_borrow_and_return(self):
        document = self._filed(medium='paper')
        loan = self._loan(document)
        loan.action_submit()
        self.assertEqual((loan.state, document.state), ('requested', 'filed'))
        loan.with_user(self.keeper).action_hand_out()
        self.assertRecordValues(loan, [{'state': 'lent', 'handed_out_by_id': self.keeper.id}])
        self.assertRecordValues(document, [{
            'state': 'on_loan', 'borrower_id': self.sales.id, 'due_back_on': loan.due_on}])
        clock = loan.sudo().deadline_ids
        self.assertRecordValues(clock, [{'code': 'archive.return', 'state': 'running', 'user_id': self.sales.id}])
        self.assertEqual(clock.due_at.date(), loan.due_on)
        loan.with_user(self.keeper).action_take_back()
        self.assertRecordValues(loan, [{'state': 'returned', 'condition': 'good', 'taken_back_by_id': self.keeper.id}])
        self.assertRecordValues(document, [{'state': 'filed', 'borrower_id': False, 'due_back_on': False}])
        self.assertEqual(clock.state, 'met')

    def test_late_return_is_late(self):
        loan = self._lent()
        clock = loan.sudo().deadline_ids
        clock.due_at = fields.Datetime.now() - timedelta(days=1)
        loan.with_user(self.keeper).action_take_back()
        self.assertEqual(clock.state, 'met_late')

    def test_damage_is_written_down(self):
        loan = self._lent().with_user(self.keeper)
        with self.assertRaisesRegex(UserError, "damaged or missing"):
            loan.action_take_back('damaged', " ")
        wizard = self.env['customer.archive.step'].with_user(self.keeper).with_context(
            **loan.action_open_take_back()['context']).create({'condition': 'damaged', 'note': "Torn"})
        wizard.action_confirm()
        self.assertRecordValues(loan, [{'state': 'returned', 'condition': 'damaged', 'condition_note': "Torn"}])

    def test_one_borrower_at_a_time(self):
        first = self._lent()
        second = self._loan(first.document_id, self.cs_manager)
        second.action_submit()
        with self.assertRaisesRegex(UserError, "salesperson"):
            second.with_user(self.keeper).action_hand_out()
        first.with_user(self.keeper).action_take_back()
        second.with_user(self.keeper).action_hand_out()
        self.assertEqual(first.document_id.borrower_id, self.cs_manager)

    def test_only_the_keeper_lends(self):
        loan = self._loan(self._filed(medium='paper'))
        loan.action_submit()
        for user in (self.sales, self.head, self.cs_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                loan.with_user(user).action_hand_out()
        for vals in ({'state': 'lent'}, {'handed_out_on': fields.Datetime.now()}, {'user_id': self.head.id},
                     {'purpose': "Other"}, {'leaves_premises': True}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                loan.write(vals)

    def test_leaving_the_office_needs_the_head(self):
        """C4.1: nothing leaves the office without approval."""
        loan = self._loan(self._filed(medium='paper'), leaves_premises=True)
        loan.action_submit()
        self.assertEqual(loan.state, 'in_review')
        self.assertEqual(loan.approval_id.waiting_user_ids, self.head)
        with self.assertRaises(UserError):
            loan.with_user(self.keeper).action_hand_out()
        loan.with_user(self.head).action_approval_approve()
        self.assertEqual(loan.state, 'requested')
        loan.with_user(self.keeper).action_hand_out()
        self.assertEqual(loan.state, 'lent')

    def test_leaving_the_office_refused(self):
        loan = self._loan(self._filed(medium='paper'), leaves_premises=True)
        loan.action_submit()
        loan.approval_id.with_user(self.head).action_refuse("Look at it here")
        self.assertRecordValues(loan, [{'state': 'refused', 'refusal_reason': "Look at it here"}])

    def test_somebody_without_a_head_asks_any(self):
        loan = self._loan(self._filed(medium='paper'), self.legal, leaves_premises=True)
        loan.action_submit()
        self.assertIn(self.head, loan.sudo().approval_id.waiting_user_ids)

    def test_head_does_not_approve_the_own_loan(self):
        loan = self._loan(self._filed(medium='paper'), self.head, leaves_premises=True)
        loan.action_submit()
        self.assertNotIn(self.head, loan.approval_id.waiting_user_ids)

    def test_what_cannot_be_borrowed(self):
        with self.assertRaises(UserError):
            self._filed().action_borrow()
        loan = self._loan(self._filed())
        with self.assertRaisesRegex(UserError, "on paper"):
            loan.action_submit()
        with self.assertRaises(ValidationError):
            self._loan(self._filed(medium='paper'), due_on=self.today - timedelta(days=1))
        with self.assertRaises(AccessError):
            self._loan(self._filed(medium='paper'), self.sales_other)

    def test_new_date(self):
        """The borrower may agree on a new date; the loan and the document say so."""
        loan = self._lent()
        due_at = fields.Datetime.now() + timedelta(days=20)
        loan.sudo()._deadline_renegotiate('archive.return', due_at, "Negotiation goes on")
        self.assertEqual(loan.due_on, loan.document_id.due_back_on)
        self.assertGreater(loan.due_on, self.today + timedelta(days=18))

    def test_what_is_lent_stays_with_the_borrower(self):
        loan = self._lent()
        self.customer.with_user(self.head)._handover(self.sales_mate, "Moved")
        self.assertEqual(loan.sudo().user_id, self.sales)
        self.assertTrue(loan.with_user(self.sales).has_access('read'))
