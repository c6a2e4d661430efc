from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import CustomerPolicyCase


@tagged('post_install', '-at_install')
class TestApprovalTour(CustomerPolicyCase, HttpCase):

    def _submit_visit(self):
        contact = self.env['res.partner'].create({'name': "Chen Wei", 'parent_id': self.customer.id})
        visit = self.env['customer.visit'].with_user(self.sales).create({
            'partner_id': self.customer.id, 'contact_id': contact.id, 'outline': "Rust", 'place': "Meeting room 7",
            'planned_start': fields.Datetime.now() + timedelta(days=30)})
        visit.action_submit()
        return visit

    def test_inbox(self):
        """The head finds in the inbox what to decide, refuses with a reason, and approves the next round."""
        visit = self._submit_visit()
        self.start_tour('/odoo', 'customer_approval_refuse_tour', login=self.head.login)
        self.assertEqual(visit.approval_state, 'refused')
        self.assertEqual(visit.sudo().approval_id.outcome_reason, "Which questions does it answer?")
        visit = self._submit_visit()
        self.start_tour('/odoo', 'customer_approval_approve_tour', login=self.head.login)
        self.assertEqual(visit.approval_state, 'granted')
        self.assertEqual(visit.sudo().approval_id.step_ids.comment, "Mind the delivery times")
