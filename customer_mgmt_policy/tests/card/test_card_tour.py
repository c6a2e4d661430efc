from odoo.tests import HttpCase, tagged

from ..common import CustomerPolicyCase


@tagged('post_install', '-at_install')
class TestCardTour(CustomerPolicyCase, HttpCase):

    def test_handover_tour(self):
        """A department head hands a customer over in the browser and is back at the list."""
        quotation = self.env['sale.order'].create({'partner_id': self.customer.id, 'user_id': self.sales.id})
        self.sales_other.name = "Zhou Min"
        self.start_tour('/odoo/managed-customers', 'customer_handover_tour', login=self.head.login)
        self.assertEqual(self.customer.user_id, self.sales_other)
        self.assertEqual(quotation.user_id, self.sales_other)
        self.assertEqual(self.customer.handover_ids.reason, "South China takes over")

    def test_duplicate_tour(self):
        """A salesperson who types a colleague's customer is told who owns it, and cannot save it."""
        self.sales_other.name = "Zhou Min"
        self.start_tour('/odoo/my-customers', 'customer_duplicate_tour', login=self.sales.login)
        Partner = self.env['res.partner']
        self.assertFalse(Partner.search([('name', '=', "Guangzhou Textiles Co., Ltd.")]))
        self.assertEqual(Partner.search([('name', '=', "Brand New Trading")]).policy_owner_id, self.sales)
