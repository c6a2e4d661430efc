from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException

from ..common import CustomerPolicyCase


@tagged('post_install', '-at_install')
class TestCardPortalFields(CustomerPolicyCase, HttpCase):
    """Portal users read their own company's contact in Odoo; nothing that we add to it is theirs to read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls._new_user('portal_of_customer', 'salesperson')
        cls.portal.group_ids = cls.env.ref('base.group_portal')
        cls.portal.partner_id.parent_id = cls.customer
        cls.customer.sudo().write({
            'customer_tier': 'key', 'cr_specialist_id': cls.cr_specialist.id, 'business_type': 'one_off',
            'annual_revenue': 5, 'card_state': 'confirmed'})
        cls.own_fields = [
            name for name, field in cls.env['res.partner']._fields.items()
            if field._modules and field._modules[0] == 'customer_mgmt_policy']

    def test_every_field_is_closed(self):
        """A field that forgets its groups shows up here by name."""
        self.assertGreater(len(self.own_fields), 50)
        customer = self.customer.with_user(self.portal)
        self.assertTrue(customer.read(['name', 'phone']))
        for name in self.own_fields:
            self.env.invalidate_all()
            with self.subTest(field=name), self.assertRaises(AccessError):
                customer.read([name])
        self.assertFalse(set(self.own_fields) & customer.fields_get().keys())

    def test_over_the_wire(self):
        """The same over RPC: by reading, by the client's own reading, by searching, sorting and grouping."""
        self.authenticate(self.portal.login, self.portal.login)
        ids = self.customer.ids

        def call(method, *args, **kwargs):
            return self.make_jsonrpc_request(
                '/web/dataset/call_kw', {'model': 'res.partner', 'method': method, 'args': args, 'kwargs': kwargs})
        self.assertEqual(call('read', ids, ['name'])[0]['name'], self.customer.name)
        for name in ('customer_tier', 'card_reviewed_at', 'card_review_due_at', 'consent_state', 'policy_name_key',
                     'deadline_ids'):
            for method, args, kwargs in (
                    ('read', [ids, [name]], {}), ('web_read', [ids], {'specification': {name: {}}}),
                    ('search', [[(name, '!=', False)]], {}), ('formatted_read_group', [[], [name]], {}),
                    ('web_search_read', [[]], {'specification': {name: {}}}), ('export_data', [ids, [name]], {})):
                with self.subTest(field=name, method=method), self.assertRaisesRegex(
                        JsonRpcException, 'AccessError|UserError'):
                    call(method, *args, **kwargs)
