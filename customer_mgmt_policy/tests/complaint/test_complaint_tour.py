from odoo.tests import HttpCase, tagged

from .common import ComplaintCase


@tagged('post_install', '-at_install')
class TestComplaintTour(HttpCase, ComplaintCase):

    def test_from_receipt_to_call_back(self):
        """Agent, Legal, agent, CS manager, agent: each works on the own screen."""
        for tour, login in (
            ('record', 'cs_agent'), ('legal', 'legal_reviewer'), ('remedy', 'cs_agent'), ('group', 'cs_manager'),
            ('close', 'cs_agent'),
        ):
            user = self.env['res.users'].search([('login', '=', login)])
            user.write({'lang': 'en_US', 'tz': 'Asia/Shanghai'})
            url = '/odoo/my-complaints' if tour == 'record' else '/odoo/complaints'
            self.start_tour(url, f'customer_complaint_tour_{tour}', login=login)
        complaint = self.env['customer.complaint'].search([('title', '=', "Wet boxes in the tour")])
        self.assertRecordValues(complaint, [{
            'state': 'closed', 'liability': 'company', 'liability_reviewed_by_id': self.legal.id,
            'severity': 'serious', 'remedy_type': 'compensation', 'remedy_amount': 480,
            'execution_result': "Delivered on Friday", 'remedy_reviewed_by_id': self.manager.id,
            'satisfaction': 'satisfied', 'feedback': "Quick help", 'improvement': "A roof over the dock",
        }])
        self.assertEqual(set(complaint.deadline_ids.mapped('state')), {'met'})
