from datetime import datetime, timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ComplaintCase


@tagged('post_install', '-at_install')
class TestComplaintReviewTour(HttpCase, ComplaintCase):

    def _run_tour(self, name, url, user):
        user.write({'lang': 'en_US', 'tz': 'Asia/Shanghai'})
        self.start_tour(url, name, login=user.login)

    def test_review(self):
        """Quality prepares, the CS manager concludes."""
        month = self.env['customer.complaint.review']._get_last_month()
        at = datetime.combine(month, datetime.min.time()) + timedelta(days=9)
        delivery = self.env.ref('customer_mgmt_policy.complaint_type_delivery')
        for _number in range(3):
            self._record(received_at=at, type_id=delivery.id, send_acknowledgement=False)
        self.env['customer.improvement'].create({
            'name': "Roof", 'measure': "Build it", 'target': "No wet box", 'date': fields.Date.today(), 'type_id': delivery.id})
        self._run_tour('customer_complaint_review_tour_prepare', '/odoo/complaint-reviews', self.quality)
        self._run_tour('customer_complaint_review_tour_conclude', '/odoo/complaint-reviews', self.manager)
        review = self.env['customer.complaint.review'].search([('company_id', '=', self.company.id)])
        self.assertRecordValues(review, [{
            'state': 'concluded', 'complaint_count': 3, 'causes': "We load in the rain", 'concluded_by_id': self.manager.id}])

    def test_improvement(self):
        """The owner reports, Quality checks the effect."""
        improvement = self.env['customer.improvement'].create({
            'name': "A roof over the dock", 'measure': "Build it", 'target': "No wet box", 'user_id': self.employee.id,
            'date': fields.Date.today() + timedelta(days=5)})
        self._run_tour('customer_improvement_tour_owner', '/odoo/my-improvements', self.employee)
        self._run_tour('customer_improvement_tour_check', '/odoo/improvements', self.quality)
        self.assertRecordValues(improvement, [{'state': 'effective', 'effect_checked_by_id': self.quality.id}])

    def test_settlement(self):
        """The agent asks, the accountant creates the credit note without seeing the complaint."""
        accountant = new_test_user(self.env, 'accountant_t', groups='base.group_user,account.group_account_invoice')
        account, receivable = self.env['account.account'].create([
            {'name': "Income", 'code': 'T6001', 'account_type': 'income', 'company_ids': [Command.set(self.company.ids)]},
            {'name': "Receivable", 'code': 'T1122', 'account_type': 'asset_receivable', 'reconcile': True,
             'company_ids': [Command.set(self.company.ids)]}])
        self.env['account.journal'].create({
            'name': "Sales T", 'code': "TST", 'type': 'sale', 'company_id': self.company.id, 'default_account_id': account.id})
        self.customer.property_account_receivable_id = receivable
        complaint = self._executing()
        self._run_tour('customer_complaint_settlement_tour_ask', '/odoo/complaints', self.agent)
        settlement = complaint.settlement_ids
        self.assertEqual(settlement.state, 'requested')
        settlement.sudo().user_id = accountant
        self._run_tour('customer_complaint_settlement_tour_create', '/odoo/complaint-settlements', accountant)
        self.assertRecordValues(settlement.sudo().move_id, [{'move_type': 'out_refund', 'state': 'draft', 'amount_total': 480}])
