from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import VisitCase


@tagged('post_install', '-at_install')
class TestVisitPlanningTour(VisitCase, HttpCase):
    now = None  # the browser lives in real time

    def test_planning_tour(self):
        """What is due is planned, all of it approved at once, and the customer invited."""
        self.patch(type(self.env['customer.visit']), '_default_planned_start',
                   lambda visit: fields.Datetime.now() + timedelta(days=14))
        self.customer.customer_tier = 'regular'
        customers = self.customer + self.key_customer
        customers._start_visit_due()
        for clock in customers._deadline_open('visit.due'):
            clock._restart_earlier(clock.started_at - timedelta(days=120))
        self.start_tour('/odoo/visits-due', 'customer_visit_tour_due', login=self.sales.login)
        visits = self.Visit.search([('partner_id', 'in', customers.ids)])
        self.assertEqual(visits.partner_id, customers)
        (visits.filtered(lambda visit: not visit.contact_id)).contact_id = self.env['res.partner'].create(
            {'name': "Ma Li", 'parent_id': self.key_customer.id})
        visits.write({'outline': "Delivery times", 'place': "Pier 4"})
        visits.action_submit()
        self._submit_plan_of_mate(visits[0].planned_start)
        self.start_tour('/odoo/visit-plans-to-approve', 'customer_visit_tour_decide', login=self.head.login)
        self.assertEqual(set(visits.mapped('state')), {'approved'})
        visit = visits.filtered(lambda visit: visit.contact_id == self.contact)
        self.start_tour(f'/odoo/visits/{visit.id}', 'customer_visit_tour_letter', login=self.sales.login)
        self.assertEqual(visit.meeting_id.partner_ids, self.sales.partner_id + self.contact)

    def test_refused_drag(self):
        """A visit, or its meeting, dragged to a day that is refused is back at its own, on the screen as in the database."""
        visit = self._approved(planned_start=fields.Datetime.now() + timedelta(days=14))
        visit.action_confirm()
        visit.sudo().planned_start = start = fields.Datetime.now()
        for calendar in ('/odoo/visits?view_type=calendar', '/odoo/action-calendar.action_calendar_event'):
            with self.subTest(calendar):
                self.start_tour(calendar, 'customer_visit_tour_drag', login=self.sales.login)
                self.assertEqual((visit.planned_start, visit.meeting_id.start), (start, start))

    def _submit_plan_of_mate(self, start):
        """A visit that a colleague of the same team plans."""
        customer = self._new_customer("Ningbo Works", self.sales_mate)
        contact = self.env['res.partner'].create({'name': "Zhao Min", 'parent_id': customer.id})
        self.Visit.with_user(self.sales_mate).create({
            'partner_id': customer.id, 'contact_id': contact.id, 'planned_start': start, 'outline': "Prices", 'place': "Pier 9",
        }).action_submit()
