from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import REQUEST, ApprovalCase


@tagged('post_install', '-at_install')
class TestApprovalFlow(ApprovalCase):

    def test_steps_in_order_until_granted(self):
        request = self._submitted()
        self.assertRecordValues(request, [{'state': 'submitted', 'approval_state': 'pending'}])
        self.assertEqual(self._waiting(request), self.finance_reviewer)
        self._approve(request, self.finance_reviewer)
        self.assertEqual((request.state, self._waiting(request)), ('reviewed', self.general_manager))
        self._approve(request, self.general_manager)
        self.assertRecordValues(request, [{'state': 'approved', 'approval_state': 'granted'}])
        self.assertFalse(self._waiting(request))
        self.assertRecordValues(request.sudo().approval_id.step_ids, [
            {'state': 'granted', 'decided_by_id': self.finance_reviewer.id},
            {'state': 'granted', 'decided_by_id': self.general_manager.id}])

    def test_refusal_needs_a_reason_and_shows_it(self):
        request = self._submitted()
        action = request.with_user(self.finance_reviewer).action_approval_refuse()
        Wizard = self.env[action['res_model']].with_user(self.finance_reviewer).with_context(action['context'])
        with self.assertRaises(UserError):
            Wizard.create({'reason': "  "}).action_confirm()
        Wizard.create({'reason': "Too dear"}).action_confirm()
        self.assertRecordValues(request, [{'state': 'refused', 'refusal_reason': "Too dear", 'approval_state': 'refused'}])
        self.assertIn("Too dear", request.message_ids[0].body)
        self.assertEqual(request.sudo().approval_id.step_ids.mapped('state'), ['refused', 'skipped'])

    def test_what_went_further_is_not_taken_back(self):
        """An approval that is withdrawn or void sends back what is before its execution, and nothing else."""
        done, waiting = self._submitted(), self._submitted()
        done.sudo().state = 'executed'
        (done + waiting).sudo()._approval_voided("Changed")
        self.assertEqual((done + waiting).mapped('state'), ['executed', 'draft'])

    def test_comment_goes_to_the_requester_and_stays(self):
        request = self._submitted()
        approval = request.sudo().approval_id
        self._approve_with_comment(approval, self.finance_reviewer, "Budget of <March>")
        self.assertEqual(request.state, 'reviewed')
        self.assertEqual(approval.step_ids[0].comment, "Budget of <March>")
        self.assertIn("Approved: Budget of &lt;March&gt;", request.message_ids[0].body)
        self.assertIn("decides: Budget of &lt;March&gt;", self._last_message_to(self.sales).body)
        self._approve_with_comment(approval, self.general_manager, "Take the better ones")
        self.assertEqual(request.state, 'approved')
        self.assertIn("Approved: Take the better ones", self._last_message_to(self.sales).body)
        comments = [step['comment'] for step in request.approval_bar['steps']]
        self.assertEqual(comments, ["Budget of <March>", "Take the better ones"])

    def test_comment_needs_a_text_and_a_turn(self):
        """A blank comment is none, and a comment opens no way around the checks."""
        request = self._submitted()
        approval = request.sudo().approval_id
        self.assertFalse(request.with_user(self.general_manager).approval_bar['can_decide'])
        with self.assertRaises(AccessError):
            self._approve_with_comment(approval, self.general_manager, "Fine")
        self.assertTrue(request.with_user(self.finance_reviewer).approval_bar['can_decide'])
        count = len(request.message_ids)
        approval.with_user(self.finance_reviewer).action_approve("   ")
        self.assertFalse(approval.step_ids[0].comment)
        self.assertEqual(len(request.message_ids), count)

    def test_comment_on_several_at_once(self):
        requests = self._submitted() + self._submitted()
        self._approve_with_comment(requests.sudo().approval_id, self.finance_reviewer, "Both")
        message = self._last_message_to(self.sales)
        for request in requests:
            self.assertIn("Both", request.message_ids[0].body)
            self.assertIn(request.name, message.body, "one message for all")

    def _approve_with_comment(self, approvals, user, comment):
        action = approvals.with_user(user).action_open_approve()
        Wizard = self.env[action['res_model']].with_user(user).with_context(action['context'])
        return Wizard.create({'comment': comment}).action_confirm()

    def _last_message_to(self, user):
        return self.env['mail.message'].search([('partner_ids', 'in', user.partner_id.id)], limit=1)

    def test_outsiders_are_refused(self):
        request = self._submitted()
        for user in (self.sales, self.head, self.general_manager, self.cs_manager, self.env.ref('base.user_admin')):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._approve(request, user)
        with self.assertRaises(UserError):
            self._approve(request, self.env.ref('base.user_root'))
        self.assertEqual(request.approval_state, 'pending')

    def test_change_voids(self):
        request = self._submitted()
        request.note = "Not material"
        self.assertEqual(request.approval_state, 'pending')
        request.line_ids.quantity = 20
        self.assertRecordValues(request, [{'state': 'draft', 'approval_state': 'voided'}])

    def test_count_of_what_waits(self):
        requests = self._submitted() + self._submitted()
        Approval = self.Approval.with_user(self.finance_reviewer)
        self.assertEqual(Approval.get_waiting_count(), 2)
        company = self.env['res.company'].create({'name': "Second"})
        self.finance_reviewer.sudo().company_ids += company
        self.assertEqual(Approval.with_context(allowed_company_ids=self.company.ids).get_waiting_count(), 2)
        self.assertEqual(Approval.with_context(allowed_company_ids=company.ids).get_waiting_count(), 0)
        self._approve(requests, self.finance_reviewer)
        self.assertEqual(Approval.with_context(allowed_company_ids=self.company.ids).get_waiting_count(), 0)

    def test_batch_costs_a_few_statements(self):
        requests = self.env[REQUEST].concat(*(self._request() for _number in range(20)))
        self._commit()
        with self.assertQueryCount(60):
            requests.action_submit()
            self._commit()
        with self.assertQueryCount(70):
            self._approve(requests, self.finance_reviewer)
            self._commit()
        self.assertEqual(set(requests.mapped('state')), {'reviewed'})
        with self.assertQueryCount(3):
            requests.write({'note': "Not material"})
            self._commit()

    def _commit(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.flush_all()
