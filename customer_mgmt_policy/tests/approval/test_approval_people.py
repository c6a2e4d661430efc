from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged

from ..common import get_today
from .common import ApprovalCase


@tagged('post_install', '-at_install')
class TestApprovalPeople(ApprovalCase):
    """Semantics › Approvals 2 and 3: who may decide, and what happens when nobody may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref('base.user_admin').group_ids -= cls.env.ref('customer_mgmt_policy.group_cs_manager')

    # nobody decides what they asked for, or two steps

    def test_requester_never_decides(self):
        both = self._new_user('asks_and_reviews', 'salesperson', 'finance_reviewer')
        self.customer.user_id = both
        request = self._submitted(both)
        self.assertEqual(self._waiting(request), self.finance_reviewer)
        with self.assertRaisesRegex(AccessError, "what they asked for"):
            self._approve(request, both)

    def test_nobody_decides_two_steps(self):
        both = self._new_user('two_roles', 'finance_reviewer', 'general_manager')
        request = self._submitted()
        self._approve(request, both)
        self.assertEqual(self._waiting(request), self.general_manager)
        with self.assertRaisesRegex(AccessError, "another step needs another person"):
            self._approve(request, both)
        self._approve(request, self.general_manager)
        self.assertEqual(request.state, 'approved')

    def test_general_managers_own_request_goes_to_the_alternate(self):
        self.route.step_ids[1].sudo().alternate_user_id = self.cs_manager
        self.customer.user_id = self.general_manager
        self.general_manager.sudo().group_ids += self.env.ref('customer_mgmt_policy.group_salesperson')
        request = self._submitted(self.general_manager)
        self._approve(request, self.finance_reviewer)
        self.assertEqual(self._waiting(request), self.cs_manager)
        with self.assertRaises(AccessError):
            self._approve(request, self.general_manager)
        self._approve(request, self.cs_manager)
        self.assertEqual(request.state, 'approved')

    def test_general_managers_own_request_without_alternate_is_refused(self):
        self.general_manager.sudo().group_ids += self.env.ref('customer_mgmt_policy.group_salesperson')
        self.customer.user_id = self.general_manager
        request = self._request(self.general_manager)
        with self.assertRaisesRegex(UserError, "General manager"):
            request.action_submit()
        self.assertEqual(request.approval_state, 'none')

    # department heads

    def _head_route(self, **step):
        return self._route({'name': "Head approves", 'approver_kind': 'department_head', **step}, purpose='head')

    def test_department_head_of_the_requester(self):
        self._head_route()
        request = self._submitted(purpose='head')
        self.assertEqual(self._waiting(request), self.head)
        with self.assertRaises(AccessError):
            self._approve(request, self.head_other)
        self._approve(request, self.head)
        self.assertEqual(request.state, 'approved')

    def test_heads_own_request(self):
        route = self._head_route()
        self.customer.user_id = self.head
        with self.assertRaisesRegex(UserError, "department head"):
            self._request(self.head).action_submit('head')
        route.step_ids.sudo().alternate_user_id = self.cs_manager
        request = self._submitted(self.head, purpose='head')
        self.assertEqual(self._waiting(request), self.cs_manager)

    def test_heads_own_request_goes_to_the_alternate_role(self):
        self._head_route(alternate_group_id=self.env.ref('customer_mgmt_policy.group_cs_manager').id)
        self.customer.user_id = self.head
        second = self._new_user('second_manager', 'cs_manager')
        request = self._submitted(self.head, purpose='head')
        self.assertEqual(self._waiting(request), self.cs_manager + second)
        self.assertEqual(request.sudo().approval_id.step_id.alternate_group_id.user_ids, self._waiting(request))
        with self.assertRaisesRegex(AccessError, "what they asked for"):
            self._approve(request, self.head)
        self.cs_manager.sudo().group_ids -= self.env.ref('customer_mgmt_policy.group_cs_manager')
        self.assertEqual(self._waiting(request), second, "who left the role does not decide any more")
        self._approve(request, second)
        self.assertEqual(request.state, 'approved')
        self.customer.user_id = self.sales
        self.assertEqual(self._waiting(self._submitted(purpose='head')), self.head, "others go to the head as ever")

    def test_newcomer_in_the_alternate_role(self):
        role = self.env['res.groups'].create({'name': "Deputies"})
        self._head_route(alternate_group_id=role.id)
        self.customer.user_id = self.head
        with self.assertRaisesRegex(UserError, "Deputies"):
            self._request(self.head).action_submit('head')
        role.user_ids = self.employee
        request = self._submitted(self.head, purpose='head')
        role.user_ids += self.cs_agent
        self.assertEqual(self._waiting(request), self.employee + self.cs_agent)

    def test_named_alternate_goes_before_the_alternate_role(self):
        self._head_route(alternate_user_id=self.general_manager.id,
                         alternate_group_id=self.env.ref('customer_mgmt_policy.group_cs_manager').id)
        self.customer.user_id = self.head
        request = self._submitted(self.head, purpose='head')
        self.assertEqual(self._waiting(request), self.general_manager)
        self.general_manager.sudo().active = False
        self.assertEqual(self._waiting(request), self.cs_manager)

    def test_substitute_of_the_alternate_role(self):
        self._head_route(alternate_group_id=self.env.ref('customer_mgmt_policy.group_cs_manager').id)
        self.customer.user_id = self.head
        self.env['customer.approval.substitute'].create({
            'user_id': self.cs_manager.id, 'substitute_id': self.employee.id, 'date_to': get_today()})
        request = self._submitted(self.head, purpose='head')
        self.assertEqual(self._waiting(request), self.cs_manager + self.employee)
        self._approve(request, self.employee)
        self.assertEqual(request.sudo().approval_id.step_ids.on_behalf_of_id, self.cs_manager)

    def test_one_manager_alone_for_two_steps_is_refused(self):
        """The only CS manager cannot stand in for the head and decide the step of the CS manager as well."""
        manager = self.env.ref('customer_mgmt_policy.group_cs_manager')
        self._route({'name': "Head approves", 'approver_kind': 'department_head', 'alternate_group_id': manager.id},
                    'cs_manager', purpose='head')
        self.customer.user_id = self.head
        with self.assertRaisesRegex(UserError, "those who decide the other steps"):
            self._request(self.head).action_submit('head')
        self._new_user('second_manager', 'cs_manager')
        self.assertEqual(self._submitted(self.head, purpose='head').approval_state, 'pending')

    def test_alternate_of_a_later_step_counts_when_its_role_decided_before(self):
        self._route('finance_reviewer', {
            'name': "Finance again", 'group_id': self.env.ref('customer_mgmt_policy.group_finance_reviewer').id,
            'alternate_group_id': self.env.ref('customer_mgmt_policy.group_cs_manager').id}, purpose='twice')
        request = self._submitted(purpose='twice')
        self._approve(request, self.finance_reviewer)
        self.assertEqual(self._waiting(request), self.cs_manager)

    def test_new_head_takes_over_what_waits(self):
        self._head_route()
        request = self._submitted(purpose='head')
        self.team.user_id = self.head_other
        self.assertEqual(self._waiting(request), self.head_other)
        self.team.member_ids -= self.sales
        self.team_other.member_ids += self.sales
        self.assertEqual(self._waiting(request), self.head_other)
        self.team_other.user_id = self.head
        self.assertEqual(self._waiting(request), self.head)

    # nobody left

    def test_missing_role_refuses_the_submission(self):
        self.finance_reviewer.sudo().active = False
        request = self._request()
        with self.assertRaisesRegex(UserError, "Finance reviewer"):
            request.action_submit()
        self.assertRecordValues(request, [{'approval_state': 'none'}])

    def test_later_step_without_anybody_refuses_the_submission(self):
        self.general_manager.sudo().active = False
        with self.assertRaisesRegex(UserError, "General manager"):
            self._request().action_submit()

    def test_one_person_alone_for_two_steps_refuses_the_submission(self):
        self.general_manager.sudo().group_ids -= self.env.ref('customer_mgmt_policy.group_general_manager')
        self.finance_reviewer.sudo().group_ids += self.env.ref('customer_mgmt_policy.group_general_manager')
        with self.assertRaisesRegex(UserError, "General manager"):
            self._request().action_submit()
        self._new_user('second_reviewer', 'finance_reviewer')
        self.assertEqual(self._submitted().approval_state, 'pending')

    def test_users_of_another_company_do_not_count(self):
        company = self.env['res.company'].create({'name': "Elsewhere"})
        self.finance_reviewer.sudo().write({'company_ids': [Command.set(company.ids)], 'company_id': company.id})
        with self.assertRaisesRegex(UserError, "Finance reviewer"):
            self._request().action_submit()

    def test_archived_user_leaves_the_inbox_and_the_cs_manager_is_told(self):
        request = self._submitted()
        second = self._new_user('second', 'finance_reviewer')
        self.assertEqual(self._waiting(request), self.finance_reviewer + second)
        self.finance_reviewer.sudo().active = False
        self.assertEqual(self._waiting(request), second)
        self.assertFalse(request.sudo().approval_id.is_stuck)
        second.sudo().active = False
        approval = request.sudo().approval_id
        self.assertTrue(approval.is_stuck)
        self.assertIn(approval, self.Approval.with_user(self.cs_manager).search([('is_stuck', '=', True)]))
        told = Domain('partner_ids', 'in', self.cs_manager.partner_id.id)
        self.assertIn(approval.res_name, self.env['mail.message'].search(told, limit=1).body)
        count = self.env['mail.message'].search_count(told)
        approval._refresh_waiting()
        self.assertEqual(self.env['mail.message'].search_count(told), count, "told once")

    def test_leaving_the_role(self):
        """Through the user, through the group, and through a group that implies it."""
        group = self.env.ref('customer_mgmt_policy.group_finance_reviewer')
        second = self._new_user('second', 'finance_reviewer')
        request = self._submitted()
        self.finance_reviewer.sudo().group_ids -= group
        self.assertEqual(self._waiting(request), second)
        group.user_ids -= second
        self.assertFalse(self._waiting(request))
        implying = self.env['res.groups'].create({'name': "Controllers", 'user_ids': [Command.set(self.employee.ids)]})
        implying.implied_ids += group
        self.assertEqual(self._waiting(request), self.employee)
        with self.assertRaises(AccessError):
            self._approve(request, second)
        self._approve(request, self.employee)
        self.assertEqual(request.state, 'reviewed')

    def test_stuck_approval_can_be_cancelled_or_staffed(self):
        requests = self._submitted() + self._submitted()
        self.finance_reviewer.sudo().active = False
        requests[0].sudo().approval_id.with_user(self.cs_manager).action_confirm_cancellation()
        self.assertEqual((requests[0].state, requests[0].approval_state), ('draft', 'cancelled'))
        newcomer = self._new_user('newcomer', 'finance_reviewer')
        self.assertEqual(self._waiting(requests[1]), newcomer)

    def test_role_lost_between_two_looks_is_noticed_at_the_decision(self):
        """The inbox is an index, the decision looks anew."""
        request = self._submitted()
        self.env.cr.execute("DELETE FROM res_groups_users_rel WHERE uid = %s AND gid = %s", [
            self.finance_reviewer.id, self.env.ref('customer_mgmt_policy.group_finance_reviewer').id])
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self._approve(request, self.finance_reviewer)
