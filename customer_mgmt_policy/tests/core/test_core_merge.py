from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import CustomerPolicyCase


@tagged('post_install', '-at_install')
class TestCoreMerge(CustomerPolicyCase):
    """A2.3.1: merging contacts is no way around who sees a customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier = cls.env['res.partner'].create({'name': "Harbour Carriers", 'is_company': True})
        manager = cls.env.ref('base.group_partner_manager')
        (cls.sales + cls.cs_manager).write({'group_ids': [Command.link(manager.id)]})

    def _merge(self, user, partners, keep=None):
        self.env['base.partner.merge.automatic.wizard'].with_user(user).create({})._merge(
            partners.ids, keep and keep.with_user(user), extra_checks=False)

    def test_salesperson_merges_no_customers(self):
        with self.assertRaises(AccessError):
            self._merge(self.sales, self.customer + self.supplier, self.supplier)
        with self.assertRaises(AccessError):
            self._merge(self.sales, self.customer + self.customer_other, self.customer)

    def test_salesperson_merges_contacts_of_an_own_customer(self):
        people = self.env['res.partner'].create([
            {'name': name, 'parent_id': self.customer.id} for name in ("Wang Wei", "Wang Wei ")])
        self._merge(self.sales, people, people[0])
        self.assertEqual(self.customer.child_ids, people[0])

    def test_the_managed_customer_is_kept(self):
        with self.assertRaises(UserError):
            self._merge(self.cs_manager, self.customer + self.supplier, self.supplier)
        self._merge(self.cs_manager, self.customer + self.supplier)
        self.assertTrue(self.customer.exists().is_managed_customer)
        self.assertFalse(self.supplier.exists())
