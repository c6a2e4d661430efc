from odoo.tests import HttpCase, tagged

from ..common import CustomerPolicyCase


@tagged('post_install', '-at_install')
class TestGiftTour(CustomerPolicyCase, HttpCase):

    def test_gift_tour(self):
        """B12 in the browser: applied for, reviewed by Finance, approved by the general manager, given."""
        self.env['res.partner'].create({'name': "Director Wang", 'parent_id': self.key_customer.id})
        self.key_customer.cr_specialist_id = self.cr_specialist
        for tour, user in (
            ('apply', self.cr_specialist), ('approve', self.finance_reviewer), ('approve', self.general_manager),
            ('give', self.cr_specialist),
        ):
            self.start_tour('/odoo/customer-gifts', f'customer_gift_{tour}_tour', login=user.login)
        gift = self.env['customer.gift'].search([('partner_id', '=', self.key_customer.id)])
        self.assertRecordValues(gift, [{'state': 'executed', 'approved_amount': 280.0, 'actual_amount': 275.0}])
