from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..common import CustomerPolicyCase


class ApprovalRpcCase(CustomerPolicyCase, HttpCase):
    """A gift that waits for Finance, met over the wire by people who logged in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recipient = cls.env['res.partner'].create({'name': "Director Wang", 'parent_id': cls.key_customer.id})

    def setUp(self):
        super().setUp()
        self.gift = self.env['customer.gift'].with_user(self.cr_specialist).create({
            'partner_id': self.key_customer.id, 'contact_id': self.recipient.id, 'occasion': "Anniversary",
            'planned_on': '2026-09-20', 'line_ids': [(0, 0, {'name': "Tea", 'quantity': 1, 'price_unit': 10.0})]})
        self.gift.action_submit()
        self.approval = self.gift.sudo().approval_id

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _call(self, model, method, *args, **kwargs):
        """Call as the web client does; return the error's name, or the result."""
        response = self.url_open(f'/web/dataset/call_kw/{model}/{method}', headers={'Content-Type': 'application/json'}, json={
            'jsonrpc': '2.0', 'id': 1, 'params': {'model': model, 'method': method, 'args': args, 'kwargs': kwargs}}).json()
        self.env.invalidate_all()
        return response['error']['data']['name'].rpartition('.')[2] if 'error' in response else response.get('result')


@tagged('post_install', '-at_install')
class TestApprovalRpc(ApprovalRpcCase):
    """The same guards over the wire: nothing but the methods, and only for whose turn it is."""

    def test_nothing_but_the_methods(self):
        hostile = {'context': {'default_state': 'granted', 'approval_bypass': True, 'active_test': False, 'su': True}}
        for user in (self.finance_reviewer, self.general_manager, self.cs_manager, self.cr_specialist):
            self._login(user)
            for model, method, *args in (
                ('customer.approval', 'write', self.approval.ids, {'state': 'granted'}),
                ('customer.approval', 'write', self.approval.ids, {'waiting_user_ids': [[4, user.id]]}),
                ('customer.approval', 'web_save', self.approval.ids, {'state': 'granted'}, {}),
                ('customer.approval', 'create', [{'res_model': 'customer.gift', 'res_id': self.gift.id, 'state': 'granted'}]),
                ('customer.approval', 'copy', self.approval.ids),
                ('customer.approval', 'unlink', self.approval.ids),
                ('customer.approval.step', 'write', self.approval.step_ids.ids, {'state': 'granted', 'decided_by_id': user.id}),
                ('customer.approval.step', 'unlink', self.approval.step_ids.ids),
                ('customer.gift', 'write', self.gift.ids, {'state': 'approved'}),
                ('customer.gift', 'create', [{'partner_id': self.key_customer.id, 'state': 'approved'}]),
                ('customer.approval', '_close', self.approval.ids, 'granted'),
                ('customer.gift', '_approval_granted', self.gift.ids),
            ):
                with self.subTest(user=user.login, method=method, model=model):
                    self.assertEqual(self._call(model, method, *args, **hostile), 'AccessError')
        self.assertRecordValues(self.gift, [{'state': 'submitted', 'approval_state': 'pending'}])
        self.assertEqual(self.approval.step_ids.mapped('state'), ['waiting', 'waiting'])

    def test_refusals_say_what_to_do(self):
        for record, vals, field in (
            (self.gift, {'state': 'approved'}, "State"), (self.gift, {'executed_on': '2026-09-20'}, "Given On"),
            (self.key_customer, {'card_state': 'confirmed'}, "Card"),
        ):
            with self.assertRaisesRegex(AccessError, f"“{field}.*Use the buttons on the record"):
                record.with_user(self.cr_specialist).write(vals)

    def test_only_whose_turn_it_is(self):
        for user in (self.general_manager, self.cs_manager, self.cr_specialist, self.env.ref('base.user_admin')):
            self._login(user)
            for model, ids in (('customer.approval', self.approval.ids), ('customer.gift', self.gift.ids)):
                method = 'action_approve' if model == 'customer.approval' else 'action_approval_approve'
                self.assertEqual(self._call(model, method, ids, context={'approval_bypass': True}), 'AccessError')
        self._login(self.finance_reviewer)
        self.assertEqual(self._call('customer.approval', 'get_waiting_count'), 1)
        self.assertIs(self._call('customer.approval', 'action_approve', self.approval.ids), True)
        self.assertEqual(self._call('customer.approval', 'action_approve', self.approval.ids), 'AccessError')
        self._login(self.general_manager)
        self.assertEqual(self._call('customer.approval', 'action_refuse', self.approval.ids, "  "), 'UserError')
        self.assertEqual(self._call('customer.approval', 'action_refuse', self.approval.ids), 'TypeError')
        self.assertIs(self._call('customer.approval', 'action_refuse', self.approval.ids, "Too dear"), True)
        self.assertRecordValues(self.gift, [{'state': 'refused', 'refusal_reason': "Too dear"}])

    def test_inbox_holds_the_facts(self):
        self._login(self.finance_reviewer)
        rows = self._call(
            'customer.approval', 'web_search_read', [['waiting_user_ids', 'in', [self.finance_reviewer.id]]],
            {'res_name': {}, 'facts': {}, 'waiting_time': {}, 'partner_id': {'fields': {'display_name': {}}}, 'amount': {}})
        self.assertEqual(rows['length'], 1)
        self.assertEqual(rows['records'][0]['partner_id']['display_name'], self.key_customer.name)
        self.assertIn(["Recipient", self.recipient.display_name], rows['records'][0]['facts'])
        self._login(self.employee)
        self.assertEqual(self._call('customer.approval', 'search_count', []), 0)

    def test_whole_list_over_json2(self):
        """Several at once, over the public interface with an API key."""
        key = self.env['res.users.apikeys'].with_user(self.finance_reviewer)._generate(
            'rpc', 'test', fields.Datetime.now() + timedelta(hours=1))
        response = self.url_open(
            '/json/2/customer.approval/action_approve', headers={'Authorization': f'bearer {key}'},
            json={'ids': self.approval.ids})
        self.assertEqual((response.status_code, response.json()), (200, True))
        response = self.url_open(
            '/json/2/customer.approval/write', headers={'Authorization': f'bearer {key}'},
            json={'ids': self.approval.ids, 'vals': {'state': 'granted'}})
        self.assertEqual(response.status_code, 403)
        self.env.invalidate_all()
        self.assertEqual(self.gift.state, 'finance_reviewed')
