from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LINE, REQUEST, ApprovalCase

HOSTILE_CONTEXT = {
    'default_state': 'granted', 'default_decided_by_id': 1, 'default_waiting_user_ids': [1], 'default_content': {},
    'default_is_latest': False, 'active_test': False, 'skip_validation_check': True, 'tracking_disable': True,
    'import_file': True, 'install_mode': True, 'approval_bypass': True,
}


@tagged('post_install', '-at_install')
class TestApprovalGuard(ApprovalCase):
    """Semantics › Approvals 1: acting is by methods only, for everybody, whatever the client sends along."""

    @contextmanager
    def assertGuarded(self, request):
        with self.assertRaises(AccessError):
            yield
        self.env.invalidate_all()
        self.assertRecordValues(request, [{'state': 'submitted', 'approval_state': 'pending'}])

    def test_nobody_writes_approvals_or_steps(self):
        request = self._submitted()
        approval = request.sudo().approval_id
        admin = self.env.ref('base.user_admin')
        for user in (self.sales, self.finance_reviewer, self.general_manager, self.cs_manager, admin):
            for context in ({}, HOSTILE_CONTEXT):
                own = approval.with_user(user).with_context(context)
                with self.subTest(user=user.login, context=bool(context)):
                    with self.assertGuarded(request):
                        own.write({'state': 'granted'})
                    with self.assertGuarded(request):
                        own.write({'waiting_user_ids': [Command.link(user.id)]})
                    with self.assertGuarded(request):
                        own.step_ids.write({'state': 'granted', 'decided_by_id': user.id})
                    with self.assertGuarded(request):
                        own.step_ids.copy()
                    with self.assertGuarded(request):
                        own.copy()
                    with self.assertGuarded(request):
                        own.unlink()
                    with self.assertGuarded(request):
                        own.browse().create({'res_model': REQUEST, 'res_id': request.id, 'state': 'granted'})
        result = approval.browse().with_user(self.cs_manager).load(
            ['res_model', 'res_name', 'state'], [[REQUEST, "X", 'granted']])
        self.assertFalse(result['ids'])

    def test_state_of_the_record_is_guarded_too(self):
        request = self._submitted()
        for context in ({}, HOSTILE_CONTEXT):
            with self.assertGuarded(request):
                request.with_context(context).write({'state': 'approved'})
            with self.assertGuarded(request):
                self._request(state='approved')
        self.assertEqual(self.env[REQUEST].with_user(self.sales).load(
            ['partner_id/.id', 'state'], [[str(self.customer.id), 'approved']])['ids'], False)
        with self.assertRaises(AccessError):
            self.env[REQUEST].with_user(self.sales).with_context(default_state='approved').create(
                {'partner_id': self.customer.id})

    def test_copy_starts_anew(self):
        request = self._submitted()
        self._approve(request, self.finance_reviewer, self.general_manager)
        self.assertRecordValues(request.copy(), [{'state': 'draft', 'approval_state': 'none', 'approval_id': False}])

    def test_defaults_of_the_client_do_not_get_in(self):
        request = self._request()
        request.with_context(HOSTILE_CONTEXT).action_submit()
        approval = request.sudo().approval_id
        self.assertRecordValues(approval, [{'state': 'pending', 'is_latest': True}])
        self.assertEqual(approval.waiting_user_ids, self.finance_reviewer)
        self.assertFalse(approval.step_ids.decided_by_id)

    def test_no_context_makes_an_archived_user_eligible(self):
        request = self._submitted()
        with self.assertRaises(UserError):
            self.finance_reviewer.active = False
            request.with_context(active_test=False).with_user(self.finance_reviewer).action_approval_approve()

    def test_only_who_is_waited_for_decides(self):
        """Nobody decides before their turn or in another's place, the administrator and OdooBot included."""
        request = self._submitted()
        bystanders = (
            self.sales, self.sales_mate, self.head, self.general_manager, self.cs_manager, self.employee,
            self.env.ref('base.user_admin'), self.env.ref('base.user_root'))
        approval = request.approval_id
        for user in bystanders:
            for act in (
                lambda user: approval.with_user(user).action_approve(),
                lambda user: approval.with_user(user).with_context(HOSTILE_CONTEXT).action_approve(),
                lambda user: approval.with_user(user).sudo().action_approve(),
                lambda user: approval.with_user(user).action_refuse("No"),
                lambda user: request.with_user(user).action_approval_approve(),
            ):
                with self.subTest(user=user.login), self.assertGuarded(request):
                    act(user)

    def test_history_cannot_be_deleted(self):
        request = self._submitted()
        request.action_approval_withdraw()
        approval = request.sudo().approval_id
        with self.assertRaises(UserError):
            approval.unlink()
        with self.assertRaises(UserError):
            approval.step_ids.unlink()
        request.unlink()
        self.assertRecordValues(approval, [{
            'state': 'withdrawn', 'res_name': request.name if request.exists() else approval.res_name}])

    def test_deleted_record_leaves_no_open_approval(self):
        request = self._submitted()
        approval = request.sudo().approval_id
        request.sudo().state = 'draft'
        request.unlink()
        self.assertRecordValues(approval, [{'state': 'cancelled'}])
        self.assertFalse(approval.waiting_user_ids)

    def test_every_line_of_the_content_is_watched(self):
        """Lines named in _approval_fields belong to models that report their changes."""
        for name, model in self.env.registry.items():
            if '_approval_fields' not in dir(model) or model._abstract:
                continue
            for path in self.env[name]._approval_fields:
                head, _dot, rest = path.partition('.')
                field = self.env[name]._fields[head]
                if rest and field.type == 'one2many':
                    self.assertTrue(
                        hasattr(self.env[field.comodel_name], '_approval_parent'),
                        f"{field.comodel_name} must inherit customer.approval.line.mixin, as {name} is approved with its {head}")
        self.assertTrue(hasattr(self.env[LINE], '_approval_parent'))
