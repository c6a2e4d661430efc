from odoo import Command, fields
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import ComplaintCase


@tagged('post_install', '-at_install')
class TestComplaintReviewMigration(ComplaintCase):
    """An older database learns who owes the review, when rounds ended, and which series run."""

    def _migrate(self):
        self.env.flush_all()
        path = file_path('customer_mgmt_policy/migrations/19.0.1.2.0/post-review.py')
        load_script(path, 'post_review').migrate(self.env.cr, '19.0.1.1.0')
        self.env.invalidate_all()

    def test_quality_owes_the_review(self):
        limit = self.env['customer.policy.limit']._find(self.company, 'complaint.monthly_review')
        limit.duty_group_id = False
        self._migrate()
        self.assertEqual(limit.duty_group_id, self.env.ref('customer_mgmt_policy.group_quality'))
        limit.duty_group_id = self.env.ref('customer_mgmt_policy.group_cs_manager')
        self._migrate()
        self.assertEqual(limit.duty_group_id, self.env.ref('customer_mgmt_policy.group_cs_manager'),
            "What the company decided stays")

    def test_rounds_get_their_end(self):
        complaint = self._done()
        complaint.action_call_back('dissatisfied', feedback="Wet again")
        finished = complaint.round_ids.sudo()
        finished.ended_at = False
        self._migrate()
        self.assertEqual(finished.ended_at, complaint.reopened_at)

    def test_running_series_are_found_and_nobody_is_told(self):
        product = self.env['product.product'].create({'name': "Cable"})
        complaints = self.Complaint.create([{
            'title': f"Complaint {number}", 'description': "Wet", 'partner_id': self.customer.id, 'send_acknowledgement': False,
            'product_ids': [Command.set(product.ids)]} for number in range(3)])
        self.env['customer.complaint.series'].search([('complaint_ids', 'in', complaints.ids)]).unlink()
        self._migrate()
        series = self.env['customer.complaint.series'].search([('product_id', '=', product.id)])
        self.assertEqual((series.count, len(series.activity_ids)), (3, 0))
        self.assertLessEqual(series.last_at, fields.Datetime.now())
