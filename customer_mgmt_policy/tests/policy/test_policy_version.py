from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import CustomerPolicyCase


@tagged('post_install', '-at_install')
class TestPolicyVersion(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Policy = cls.env['customer.policy']
        cls.Limit = cls.env['customer.policy.limit']
        cls.default = cls.env.ref('customer_mgmt_policy.policy_default')

    def _draft(self):
        self.default.with_user(self.cs_manager).action_new_version()
        return self.Policy.search([('state', '=', 'draft')], limit=1)

    def test_default_version_in_force_but_unsigned(self):
        """B14: the default works from installation on and says that nobody signed it."""
        self.assertEqual(self.Policy._in_force(self.company), self.default)
        self.assertTrue(self.default.is_unsigned)

    def test_general_manager_signs_default(self):
        """B14: only the general manager signs."""
        with self.assertRaises(UserError):
            self.default.with_user(self.cs_manager).action_sign()
        self.default.with_user(self.general_manager).action_sign()
        self.assertEqual(self.default.approved_by_id, self.general_manager)
        self.assertFalse(self.default.is_unsigned)

    def test_version_in_force_is_not_edited(self):
        """B14: what is in force changes through a new version only."""
        limit = self.Limit._find(self.company, 'visit.record')
        for record, vals in ((limit, {'value': 48}), (self.default, {'number': "X"})):
            with self.assertRaises(UserError):
                record.with_user(self.cs_manager).write(vals)
        with self.assertRaises(AccessError):
            self.default.with_user(self.cs_manager).write({'state': 'draft'})

    def test_new_version_replaces_the_old_one(self):
        """B13, B14: draft, submit, sign; the new figure then applies and the copied rows belong to the new version."""
        draft = self._draft()
        limit = draft.limit_ids.filtered(lambda row: row.code == 'visit.record')
        limit.with_user(self.cs_manager).value = 36
        self.assertEqual(draft.limit_ids.clause_id.policy_id, draft)
        self.assertLessEqual(draft.escalation_ids.limit_id, draft.limit_ids)
        draft.with_user(self.cs_manager).action_submit()
        with self.assertRaises(AccessError):
            draft.with_user(self.cs_manager).action_put_in_force()
        draft.with_user(self.general_manager).action_put_in_force()
        self.assertEqual(self.default.state, 'superseded')
        self.assertEqual(self.Limit._find(self.company, 'visit.record').value, 36)

    def test_most_specific_limit_wins(self):
        """B6.3: customer before tier before priority before the general row."""
        row = self.Limit._find(self.company, 'demand.feedback', priority='general').sudo()
        tier_row = row.copy({'customer_tier': 'key', 'value': 4})
        partner_row = row.copy({'partner_id': self.key_customer.id, 'override_reason': "contract", 'value': 2})
        find = self.Limit._find
        self.assertEqual(find(self.company, 'demand.feedback', self.customer, 'general'), row)
        self.assertEqual(find(self.company, 'demand.feedback', self.key_customer, 'general'), partner_row)
        partner_row.unlink()
        self.assertEqual(find(self.company, 'demand.feedback', self.key_customer, 'general'), tier_row)

    def test_missing_limit_is_named(self):
        """Bad input: an unknown obligation gets a message that names it."""
        with self.assertRaisesRegex(UserError, 'no.such.limit'):
            self.Limit._find(self.company, 'no.such.limit')
