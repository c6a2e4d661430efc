from odoo import fields
from odoo.tests import HttpCase, freeze_time, tagged

from .change_common import CardChangeCase


@tagged('post_install', '-at_install')
class TestCardChangeTour(CardChangeCase, HttpCase):

    def test_apply_and_approve_tour(self):
        """A salesperson applies on the card, the head approves in the inbox, and the card shows the new values."""
        self.start_tour('/odoo/my-customers', 'customer_info_change_apply_tour', login=self.sales.login)
        change = self.Change.search([('partner_id', '=', self.customer.id)])
        self.assertEqual(change.line_ids.mapped('kind').count('new'), 1)
        self.start_tour('/odoo', 'customer_info_change_approve_tour', login=self.head.login)
        self.assertRecordValues(self.customer, [{'phone': "+86 21 5550 2000", 'cooperation_status': 'active'}])
        self.assertEqual(self.wang.function, "Director")
        self.assertEqual(self.customer.child_ids.mapped('name'), ["Liu Yang", "Wang Wei"])

    def test_review_tour(self):
        """The cards of the quarter are confirmed from the list."""
        self.customer.sudo().card_state = 'draft'
        others = self.env['res.partner'].search([('card_state', '=', 'confirmed'), ('policy_owner_id', '=', self.sales.id)])
        others.sudo().card_state = 'draft'
        with freeze_time(fields.Datetime.subtract(fields.Datetime.now(), months=3)):
            self._confirm(self.customer + self.key_customer)
        self.start_tour('/odoo/cards-to-review', 'customer_card_review_tour', login=self.sales.login)
        self.assertFalse(self.customer.is_card_review_due or self.key_customer.is_card_review_due)
        self.assertEqual(self.customer.card_reviewed_by_id, self.sales)
