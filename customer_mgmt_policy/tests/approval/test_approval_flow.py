from odoo.exceptions import UserError
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
        self.assertRecordValues(request, [{'state': 'refused', 'refusal': "Too dear", 'approval_state': 'refused'}])
        self.assertIn("Too dear", request.message_ids[0].body)
        self.assertEqual(request.sudo().approval_id.step_ids.mapped('state'), ['refused', 'skipped'])

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
