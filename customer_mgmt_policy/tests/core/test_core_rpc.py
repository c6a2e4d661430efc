"""The same walls stand over the wire: what a salesperson's own client could send."""
from odoo.tests import HttpCase, tagged

from ..common import CustomerPolicyCase


@tagged('post_install', '-at_install')
class TestCoreRpc(CustomerPolicyCase, HttpCase):

    def _call(self, user, method, *args, model='res.partner', **kwargs):
        self.authenticate(user.login, user.login)
        response = self.url_open('/web/dataset/call_kw', json={
            'jsonrpc': '2.0', 'params': {'model': model, 'method': method, 'args': args, 'kwargs': kwargs}}).json()
        return response.get('result'), (response.get('error') or {}).get('data', {}).get('name', '')

    def test_salesperson_over_the_wire(self):
        other, own = self.customer_other.ids, self.customer.ids
        refused = [
            ('read', other, ['name', 'phone']),
            ('web_read', other, {'name': {}}),
            ('write', other, {'user_id': self.sales.id}),
            ('unlink', other),
            ('copy', other),
            ('write', own, {'is_managed_customer': False}),
            ('write', own, {'policy_owner_id': self.sales_mate.id}),
            ('write', own, {'user_id': self.sales_mate.id}),
            ('web_save', own, {'customer_tier': 'key'}, {}),
            ('create', {'name': "Spy", 'parent_id': other[0]}),
            ('create', {'name': "Gift", 'is_managed_customer': True, 'user_id': self.sales_mate.id}),
            ('_handover', own, self.sales_mate.id, "Mine to give"),
            ('action_archive', other),
        ]
        for method, *args in refused:
            with self.subTest(method=method, args=args):
                result, error = self._call(self.sales, method, *args)
                self.assertIn('AccessError', error, result)

    def test_searching_over_the_wire(self):
        domain = [('id', 'in', (self.customer + self.customer_other).ids)]
        found, _error = self._call(self.sales, 'web_search_read', domain, {'name': {}})
        self.assertEqual([values['id'] for values in found['records']], self.customer.ids)
        count, _error = self._call(self.sales, 'search_count', domain)
        self.assertEqual(count, 1)
        groups, _error = self._call(self.sales, 'formatted_read_group', domain, ['policy_owner_id'], ['__count'])
        self.assertEqual(len(groups), 1)
        names, _error = self._call(self.sales, 'name_search', name="Guangzhou Textiles")
        self.assertFalse(names)
        exported, _error = self._call(self.head, 'export_data', self.customer.ids, ['name', 'policy_owner_id'])
        self.assertTrue(exported['datas'])
        _exported, error = self._call(self.head, 'export_data', self.customer_other.ids, ['name'])
        self.assertIn('AccessError', error)

    def test_history_and_log_are_read_only(self):
        self.customer.with_user(self.head)._handover(self.sales_mate, "Moved")
        for model in ('customer.handover', 'customer.duplicate.check'):
            for method, *args in (
                ('create', {'partner_id': self.customer.id}),
                ('write', self.customer.handover_ids.ids, {'reason': "Other"}),
            ):
                with self.subTest(model=model, method=method):
                    self.assertIn('AccessError', self._call(self.cs_manager, method, *args, model=model)[1])

    def test_wizard_is_for_those_who_decide(self):
        for user in (self.sales, self.cs_agent, self.general_manager):
            self.assertIn('AccessError', self._call(user, 'create', {'reason': "x"}, model='customer.handover.wizard')[1])

    def test_portal_page_still_opens(self):
        portal = self._new_user('portal_customer', 'salesperson')
        portal.group_ids = self.env.ref('base.group_portal')
        portal.partner_id.parent_id = self.customer
        self.authenticate(portal.login, portal.login)
        self.assertEqual(self.url_open('/my/home').status_code, 200)
        self.assertEqual(self.url_open('/my/account').status_code, 200)
