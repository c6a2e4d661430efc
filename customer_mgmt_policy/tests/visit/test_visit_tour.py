from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import VisitCase


@tagged('post_install', '-at_install')
class TestVisitTour(VisitCase, HttpCase):
    now = None  # the browser lives in real time

    def test_visit_tour(self):
        """A visit from the plan to its end: the salesperson plans, the head approves, the salesperson records."""
        # not the first day possible, whose appointment may become late while the tour runs
        self.patch(type(self.env['customer.visit']), '_default_planned_start',
                   lambda visit: fields.Datetime.now() + timedelta(days=14))
        self.start_tour('/odoo/my-visits', 'customer_visit_tour_plan', login=self.sales.login)
        visit = self.env['customer.visit'].search([('partner_id', '=', self.customer.id)])
        self.assertEqual((visit.state, visit.contact_id), ('submitted', self.contact))
        self.start_tour(f'/odoo/visits/{visit.id}', 'customer_visit_tour_approve', login=self.head.login)
        self.assertEqual(visit.state, 'approved')
        self.start_tour(f'/odoo/visits/{visit.id}', 'customer_visit_tour_record', login=self.sales.login)
        self.assertRecordValues(visit, [{'state': 'done'}])
        self.assertEqual(set(visit.deadline_ids.mapped('state')), {'met'})
        self.assertEqual(visit.question_ids.answer, "Q235B")
