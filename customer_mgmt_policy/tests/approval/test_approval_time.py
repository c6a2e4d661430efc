from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import ApprovalCase


@tagged('post_install', '-at_install')
class TestApprovalTime(ApprovalCase):
    """Semantics › Approvals 5 and 6: withdrawal and cancellation, substitutes, reminders."""

    # withdrawal and cancellation

    def test_withdraw_until_the_first_decision(self):
        request = self._submitted()
        self.assertTrue(request.approval_can_withdraw)
        with self.assertRaises(AccessError):
            request.approval_id.with_user(self.sales_mate).action_withdraw()
        request.action_approval_withdraw()
        self.assertRecordValues(request, [{'state': 'draft', 'approval_state': 'withdrawn'}])
        self.assertFalse(self._waiting(request))

    def test_after_the_first_decision_cancellation_is_requested(self):
        request = self._submitted()
        self._approve(request, self.finance_reviewer)
        approval = request.approval_id
        with self.assertRaisesRegex(UserError, "Request the cancellation"):
            approval.action_withdraw()
        action = request.action_approval_withdraw()
        self.assertEqual(action['res_model'], 'customer.approval.cancellation')
        with self.assertRaises(UserError):
            approval.with_user(self.cs_manager).action_confirm_cancellation()
        Wizard = self.env[action['res_model']].with_user(self.sales).with_context(action['context'])
        wizard = Wizard.create({'reason': "Not needed"})
        wizard.action_confirm()
        self.assertEqual(request.approval_state, 'pending')
        self.assertIn("Not needed", request.message_ids[0].body)
        for user in (self.sales, self.finance_reviewer, self.head):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                approval.with_user(user).action_confirm_cancellation()
        approval.with_user(self.general_manager).action_confirm_cancellation()
        self.assertRecordValues(request, [{'state': 'draft', 'approval_state': 'cancelled'}])

    def test_cs_manager_confirms_a_cancellation(self):
        request = self._submitted()
        self._approve(request, self.finance_reviewer)
        request.approval_id.action_request_cancellation("Not needed")
        request.approval_id.with_user(self.cs_manager).action_confirm_cancellation()
        self.assertEqual(request.approval_state, 'cancelled')

    def test_approver_may_decide_in_spite_of_the_request(self):
        request = self._submitted()
        self._approve(request, self.finance_reviewer)
        request.approval_id.action_request_cancellation("Not needed")
        self._approve(request, self.general_manager)
        self.assertEqual(request.approval_state, 'granted')

    def test_finished_approval_is_final(self):
        request = self._submitted()
        self._approve(request, self.finance_reviewer, self.general_manager)
        approval = request.approval_id
        for act in (
            lambda: approval.with_user(self.general_manager).action_approve(),
            lambda: approval.with_user(self.general_manager).action_refuse("Too late"),
            lambda: approval.with_user(self.sales).action_withdraw(),
            lambda: approval.with_user(self.sales).action_request_cancellation("Too late"),
            lambda: approval.with_user(self.cs_manager).action_confirm_cancellation(),
            lambda: request.action_approval_withdraw(),
        ):
            with self.assertRaises(UserError):
                act()
        self.assertEqual(approval.step_ids.mapped('state'), ['granted', 'granted'])

    # substitutes

    def _substitute(self, user, substitute, date_from, date_to, by=None):
        return self.env['customer.approval.substitute'].with_user(by or user).create({
            'user_id': user.id, 'substitute_id': substitute.id, 'date_from': date_from, 'date_to': date_to})

    def test_substitute_decides_on_behalf(self):
        with freeze_time('2026-03-10 04:00:00'):
            self._substitute(self.finance_reviewer, self.employee, '2026-03-10', '2026-03-12')
            request = self._submitted()
            self.assertEqual(self._waiting(request), self.finance_reviewer + self.employee)
            self.env.invalidate_all()
            self.assertIn(request.sudo().approval_id, self.Approval.with_user(self.employee).search([]))
            self._approve(request, self.employee)
        self.assertRecordValues(request.sudo().approval_id.step_ids[0], [{
            'state': 'granted', 'decided_by_id': self.employee.id, 'on_behalf_of_id': self.finance_reviewer.id}])

    def test_substitution_lasts_from_the_first_to_the_last_day_of_the_company(self):
        """10 March in Shanghai begins on 9 March 16:00 UTC; the inbox changes with the scheduled action."""
        with freeze_time('2026-03-09 08:00:00'):
            substitute = self._substitute(self.finance_reviewer, self.employee, '2026-03-10', '2026-03-12')
            request = self._submitted()
            triggers = self.env['ir.cron.trigger'].search(
                [('cron_id', '=', self.env.ref('customer_mgmt_policy.ir_cron_approval_substitute').id)])
            self.assertEqual(
                set(triggers.mapped('call_at')), {datetime(2026, 3, 9, 16, 0), datetime(2026, 3, 12, 16, 0)})
        for moment, waits in (
            ('2026-03-09 15:59:00', False), ('2026-03-09 16:00:00', True),
            ('2026-03-12 15:59:00', True), ('2026-03-12 16:00:00', False),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.env['customer.approval.substitute']._cron_apply()
                self.assertEqual(self.employee in self._waiting(request), waits)
                self.assertEqual(substitute.is_in_force, waits)

    def test_substitution_counts_at_the_decision_whatever_the_inbox_says(self):
        with freeze_time('2026-03-10 04:00:00'):
            self._substitute(self.finance_reviewer, self.employee, '2026-03-10', '2026-03-10')
            request = self._submitted()
        with freeze_time('2026-03-10 16:00:00'):
            self.assertIn(self.employee, self._waiting(request))
            with self.assertRaises(AccessError):
                self._approve(request, self.employee)

    def test_substitution_is_no_way_round(self):
        """Neither the requester, nor who decided before, decides as a substitute; nor does the requester through one."""
        with freeze_time('2026-03-10 04:00:00'):
            request = self._submitted()
            self._substitute(self.finance_reviewer, self.sales, '2026-03-10', '2026-03-12')
            with self.assertRaisesRegex(AccessError, "what they asked for"):
                self._approve(request, self.sales)
            self._substitute(self.general_manager, self.finance_reviewer, '2026-03-10', '2026-03-12')
            self._approve(request, self.finance_reviewer)
            with self.assertRaisesRegex(AccessError, "another step"):
                self._approve(request, self.finance_reviewer)
            self.assertEqual(self._waiting(request), self.general_manager)

    def test_requester_is_not_represented_either(self):
        self.route.step_ids[1].sudo().alternate_user_id = self.cs_manager
        self.general_manager.sudo().group_ids += self.env.ref('customer_mgmt_policy.group_salesperson')
        self.customer.user_id = self.general_manager
        with freeze_time('2026-03-10 04:00:00'):
            self._substitute(self.general_manager, self.employee, '2026-03-10', '2026-03-12')
            request = self._submitted(self.general_manager)
            self._approve(request, self.finance_reviewer)
            self.assertEqual(self._waiting(request), self.cs_manager)

    def test_who_was_represented_does_not_decide_again(self):
        both = self._new_user('both_roles', 'finance_reviewer', 'general_manager')
        with freeze_time('2026-03-10 04:00:00'):
            self._substitute(both, self.employee, '2026-03-10', '2026-03-12')
            request = self._submitted()
            self._approve(request, self.employee)
            self.assertEqual(request.sudo().approval_id.step_ids[0].on_behalf_of_id, both)
            self.assertEqual(self._waiting(request), self.general_manager)
            with self.assertRaises(AccessError):
                self._approve(request, both)

    def test_substitute_takes_over_what_already_waits(self):
        with freeze_time('2026-03-10 04:00:00'):
            request = self._submitted()
            substitute = self._substitute(self.finance_reviewer, self.employee, '2026-03-10', '2026-03-12')
            self.assertIn(self.employee, self._waiting(request))
            substitute.unlink()
            self.assertNotIn(self.employee, self._waiting(request))

    def test_who_names_a_substitute(self):
        today = date.today()
        with self.assertRaises(AccessError):
            self._substitute(self.general_manager, self.employee, today, today, by=self.sales)
        with self.assertRaises(AccessError):
            self._substitute(self.general_manager, self.cs_manager, today, today, by=self.cs_manager)
        row = self._substitute(self.general_manager, self.employee, today, today, by=self.cs_manager)
        with self.assertRaises(AccessError):
            row.with_user(self.employee).date_to = date(2100, 1, 1)
        own = self._substitute(self.sales, self.sales_mate, today, today)
        with self.assertRaises(AccessError):
            own.user_id = self.finance_reviewer

    def test_bad_substitutions(self):
        today = date(2026, 3, 10)
        longest = int(self.env['customer.policy.criterion']._get(self.company, 'approval.substitute_max_days'))
        self._substitute(self.sales, self.sales_mate, today, date.fromordinal(today.toordinal() + longest - 1))
        with self.assertRaisesRegex(ValidationError, "already has a substitute"):
            self._substitute(self.sales, self.head, today, today)
        with self.assertRaisesRegex(ValidationError, "at most"):
            self._substitute(self.head, self.sales, today, date.fromordinal(today.toordinal() + longest))
        portal = self.env['res.users'].with_context(no_reset_password=True).create({
            'name': "Portal", 'login': 'portal_substitute', 'group_ids': [(6, 0, self.env.ref('base.group_portal').ids)]})
        with self.assertRaisesRegex(ValidationError, "no active colleague"):
            self._substitute(self.sales_other, portal, today, today)

    # reminders

    def test_idle_step_has_a_clock(self):
        with freeze_time('2026-03-10 02:00:00'):
            request = self._submitted()
            approval = request.sudo().approval_id
            clock = approval.deadline_ids
            self.assertRecordValues(clock, [{'code': 'approval.step', 'state': 'running', 'user_id': self.finance_reviewer.id}])
            self.assertEqual(clock._get_documents()[clock], request.sudo())
        with freeze_time('2026-03-11 02:00:00'):
            self._approve(request, self.finance_reviewer)
            self.assertEqual(clock.state, 'met')
            clock = approval.deadline_ids - clock
            self.assertRecordValues(clock, [{'state': 'running', 'user_id': self.general_manager.id}])
        with freeze_time('2026-03-13 09:00:00'):
            self.env['customer.deadline']._evaluate_due(500)
            self.assertEqual(request.sudo().activity_ids.user_id, self.general_manager)
        with freeze_time('2026-03-17 02:00:00'):
            self.env['customer.deadline']._evaluate_due(500)
            self.assertEqual(clock.state, 'breached')
            self.assertGreater(len(request.sudo().activity_ids.user_id), 1)
            self._approve(request, self.general_manager)
            self.assertEqual(clock.state, 'met_late')
            self.assertFalse(request.sudo().activity_ids)

    def test_clock_ends_with_the_approval(self):
        requests = [self._submitted() for _number in range(3)]
        requests[0].action_approval_withdraw()
        requests[1].title = "Gold pens"
        requests[2].approval_id.with_user(self.finance_reviewer).action_refuse("No")
        self.assertEqual(
            [request.sudo().approval_id.deadline_ids.state for request in requests], ['cancelled', 'cancelled', 'met'])

    def test_clock_follows_the_approver(self):
        request = self._submitted()
        second = self._new_user('second', 'finance_reviewer')
        self.finance_reviewer.sudo().active = False
        self.assertEqual(request.sudo().approval_id.deadline_ids.user_id, second)
