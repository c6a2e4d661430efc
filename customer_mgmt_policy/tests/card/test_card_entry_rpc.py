"""Entry and pool over the wire, and in the browser."""
from odoo.tests import HttpCase, tagged

from ..common import CustomerPolicyCase


@tagged('post_install', '-at_install')
class TestCardEntryRpc(CustomerPolicyCase, HttpCase):

    def _call(self, user, model, method, *args, **kwargs):
        self.authenticate(user.login, user.login)
        response = self.url_open('/web/dataset/call_kw', json={
            'jsonrpc': '2.0', 'params': {'model': model, 'method': method, 'args': args, 'kwargs': kwargs}}).json()
        return response.get('result'), (response.get('error') or {}).get('data', {}).get('name', '')

    def test_walls(self):
        waiting = self._new_customer("Nobody's Mill", self.env['res.users'], phone='+86 21 555')
        other, own = self.customer_other.ids, self.customer.ids
        refused = [
            ('res.partner', 'write', own, {'card_state': 'confirmed'}),
            ('res.partner', 'write', own, {'phone_verified_at': '2026-01-01 00:00:00'}),
            ('res.partner', 'create', {'name': "X", 'is_company': True, 'card_confirmed_at': '2026-01-01 00:00:00'}),
            ('res.partner', 'action_confirm_card', other),
            ('res.partner', 'action_verify_phone', waiting.ids, 'sms'),
            ('res.partner', 'action_reopen_card', own, "Mine"),
            ('res.partner', '_return_to_pool', own, {}),
            ('res.partner', 'read', waiting.ids, ['phone']),
            ('customer.pool', 'write', waiting.ids, {'name': "Mine"}),
            ('customer.pool', 'unlink', waiting.ids),
            ('customer.handover', 'create', {'partner_id': own[0], 'kind': 'claim', 'reason': "x"}),
        ]
        for model, method, *args in refused:
            with self.subTest(model=model, method=method, args=args):
                result, error = self._call(self.sales, model, method, *args)
                self.assertIn('AccessError', error, result)

    def test_context_lifts_nothing(self):
        result, error = self._call(
            self.sales, 'res.partner', 'create', {'name': "X", 'is_company': True}, context={'default_card_state': 'confirmed'})
        if not error:
            self.assertEqual(self.env['res.partner'].browse(result).card_state, 'draft')

    def test_claim(self):
        waiting = self._new_customer("Nobody's Mill", self.env['res.users'], phone='+86 21 555')
        _result, error = self._call(self.employee, 'customer.pool', 'action_claim', waiting.ids)
        self.assertIn('AccessError', error)
        shown, _error = self._call(self.sales, 'customer.pool', 'web_search_read', [], {'name': {}, 'city': {}})
        self.assertIn(waiting.id, [values['id'] for values in shown['records']])
        _result, error = self._call(self.sales, 'customer.pool', 'action_claim', waiting.ids)
        self.assertFalse(error)
        self.assertEqual(waiting.user_id, self.sales)

    # TOURS

    def test_entry_tour(self):
        """A new salesperson enters a customer on one screen, is told what lacks, and confirms the card."""
        self.company.country_id = self.env.ref('base.cn')
        self.env['res.partner.industry'].create({'name': "Pump Making", 'full_name': "Pump Making"})
        self.start_tour('/odoo/my-customers', 'customer_entry_tour', login=self.sales.login, timeout=180)
        card = self.env['res.partner'].search([('name', '=', "Wuxi Pump Works")])
        self.assertRecordValues(card, [{
            'card_state': 'confirmed', 'card_confirmed_by_id': self.sales.id, 'phone_verified_how': 'in_person',
            'licence_checked_by_id': self.sales.id, 'vat': '91330100799655058B'}])
        states = {clock.code: clock.state for clock in card.deadline_ids}
        self.assertEqual(states, {'card.entry': 'met', 'card.review': 'running'})

    def test_pool_tour(self):
        """A salesperson finds a waiting customer in the pool and claims it; its card opens."""
        waiting = self._new_customer("Waiting Mill", self.env['res.users'], phone='+86 21 555', city="Suzhou")
        self.start_tour('/odoo/customer-pool', 'customer_pool_tour', login=self.sales.login)
        self.assertEqual(waiting.user_id, self.sales)
