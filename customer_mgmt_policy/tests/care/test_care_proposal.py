"""B11: what customers propose is judged, decided by the right people, and answered."""
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged

from ..common import CustomerPolicyCase

JUDGED = {'verdict': 'adopted', 'assessment': "SECRET: cheap and useful"}


class ProposalCase(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('zh_CN')
        cls.contact = cls.env['res.partner'].create({
            'name': "王伟", 'parent_id': cls.customer.id, 'email': "wang@example.com", 'lang': 'zh_CN'})

    def _proposal(self, user=None, customer=None, **vals):
        customer = customer or self.customer
        return self.env['customer.proposal'].with_user(user or self.sales).create({
            'partner_id': customer.id, 'contact_id': self.contact.id if customer == self.customer else False,
            'title': "Pallets that fit", 'description': "Use pallets of 1200 by 1000", **vals})

    def _decided(self, **vals):
        proposal = self._proposal(**JUDGED, **vals)
        proposal.action_submit()
        proposal.with_user(self.head).action_approval_approve()
        return proposal


@tagged('post_install', '-at_install')
class TestProposal(ProposalCase):

    def test_judged_decided_answered(self):
        """The department head decides, the customer gets the answer in the customer's language, the clock is met."""
        proposal = self._proposal()
        self.assertRecordValues(proposal.deadline_ids, [{'code': 'proposal.answer', 'state': 'running', 'clause_code': 'B11'}])
        with self.assertRaisesRegex(UserError, "Missing: Verdict, Reason"):
            proposal.action_submit()
        proposal.write(JUDGED)
        proposal.action_submit()
        self.assertEqual((proposal.state, proposal.approval_id.waiting_user_ids), ('in_review', self.head))
        with self.assertRaises(UserError):
            proposal.action_answer()
        proposal.with_user(self.head).action_approval_approve()
        self.assertEqual(proposal.state, 'decided')
        self.assertIn("Pallets that fit", proposal.answer)
        self.assertNotIn("Thank you", proposal.answer, "The customer reads Chinese")
        proposal.answer = "下月起改用新托盘。"
        proposal.action_answer()
        self.assertEqual((proposal.state, bool(proposal.answered_at)), ('answered', True))
        self.assertEqual(proposal.deadline_ids.state, 'met')
        message = proposal.message_ids.filtered(lambda message: message.message_type == 'comment')
        self.assertEqual(message.partner_ids, self.contact)
        self.assertIn("下月起改用新托盘。", message.body)
        self.assertNotIn("SECRET", message.body)

    def test_key_customers_go_to_the_general_manager(self):
        proposal = self._proposal(self.cr_specialist, self.key_customer, **JUDGED)
        self.assertFalse(proposal.can_submit)
        with self.assertRaisesRegex(AccessError, "CR supervisor takes"):
            proposal.action_submit()
        proposal.with_user(self.cr_supervisor).action_submit()
        self.assertEqual(proposal.approval_id.waiting_user_ids, self.general_manager)
        proposal.with_user(self.general_manager).action_approval_approve()
        self.assertEqual(proposal.state, 'decided')

    def test_refused_verdict_is_judged_anew(self):
        proposal = self._proposal(**JUDGED)
        proposal.action_submit()
        proposal.approval_id.with_user(self.head).action_refuse("Ask the warehouse first")
        self.assertEqual(proposal.state, 'received')
        self.assertEqual(proposal.deadline_ids.state, 'running', "The customer still waits")
        proposal.write({'verdict': 'not_adopted', 'assessment': "The racks are being replaced"})
        proposal.action_submit()
        proposal.with_user(self.head).action_approval_approve()
        self.assertRecordValues(proposal, [{'state': 'decided', 'verdict': 'not_adopted'}])

    def test_withdrawn(self):
        proposal = self._proposal()
        proposal.action_cancel()
        self.assertEqual((proposal.state, proposal.deadline_ids.state), ('cancelled', 'cancelled'))
        with self.assertRaises(UserError):
            self._decided().action_cancel()

    def test_what_was_decided_stays(self):
        proposal = self._decided()
        for vals in ({'verdict': 'not_adopted'}, {'description': "Other"}, {'received_at': fields.Datetime.now()}):
            with self.subTest(vals), self.assertRaises(UserError):
                proposal.write(vals)
        proposal.action_answer()
        with self.assertRaises(UserError):
            proposal.answer = "Something else"
        with self.assertRaises(UserError):
            proposal.unlink()

    def test_guard_over_rpc(self):
        proposal = self._proposal()
        Proposal = self.env['customer.proposal'].with_user(self.sales)
        for vals in ({'state': 'decided'}, {'answered_at': fields.Datetime.now()}):
            with self.subTest(vals), self.assertRaises(AccessError):
                call_kw(Proposal, 'write', [proposal.ids, vals], {})
        with self.assertRaises(AccessError):
            call_kw(Proposal, 'create', [[{
                'partner_id': self.customer.id, 'title': "Mine", 'description': "Mine", 'state': 'answered'}]], {})
        with self.assertRaises(AccessError):
            self._proposal(customer=self.customer_other)
        for user in (self.sales_mate, self.sales_other, self.finance_reviewer):
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertRaises(AccessError):
                call_kw(self.env['customer.proposal'].with_user(user), 'read', [proposal.ids, ['title']], {})
        copy = proposal.copy()
        self.assertRecordValues(copy, [{'state': 'received', 'verdict': False, 'answer': False}])

    def test_received_before_it_is_recorded(self):
        yesterday = fields.Datetime.now() - timedelta(days=1)
        self.assertEqual(self._proposal(received_at=yesterday).deadline_ids.started_at, yesterday)
        with self.assertRaises(ValidationError):
            self._proposal(received_at=fields.Datetime.now() + timedelta(days=1))

    def test_customer_leads_to_them(self):
        proposal = self._proposal()
        customer = self.customer.with_user(self.sales)
        self.assertEqual(customer.proposal_count, 1)
        action = customer.action_open_proposals()
        self.assertEqual(self.env['customer.proposal'].search(action['domain']), proposal)

    def test_list_of_40(self):
        self.env['customer.proposal'].with_user(self.sales).create([{
            'partner_id': self.customer.id, 'title': f"Proposal {number}", 'description': "Test"} for number in range(40)])
        self.env.flush_all()
        self.env.invalidate_all()
        specification = {
            'name': {}, 'title': {}, 'topic': {}, 'verdict': {}, 'state': {}, 'deadline_due_at': {},
            'partner_id': {'fields': {'display_name': {}}}, 'user_id': {'fields': {'display_name': {}}}}
        with self.assertQueryCount(15):
            self.env['customer.proposal'].with_user(self.sales).web_search_read([], specification, limit=80)


@tagged('post_install', '-at_install')
class TestProposalTour(ProposalCase, HttpCase):

    def test_proposal_tour(self):
        """Recorded and judged, decided by the department head, answered."""
        for tour, user in (('submit', self.sales), ('decide', self.head), ('answer', self.sales)):
            self.start_tour('/odoo/customer-proposals', f'customer_proposal_{tour}_tour', login=user.login)
        proposal = self.env['customer.proposal'].search([('title', '=', "Pallets that fit")])
        self.assertRecordValues(proposal, [{'state': 'answered', 'verdict': 'adopted'}])
