from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import VisitCase


@tagged('post_install', '-at_install')
class TestVisitPhoneTour(VisitCase, HttpCase):
    now = None  # the browser lives in real time
    browser_size = '390x844'
    touch_enabled = True

    def test_visit_on_the_phone(self):
        """One hand: check in, note an objection, check out, complete the record."""
        visit = self._approved(planned_start=fields.Datetime.now() + timedelta(days=14))
        visit.action_confirm()
        visit.sudo().planned_start = fields.Datetime.now() - timedelta(minutes=10)
        self.start_tour(f'/odoo/visits/{visit.id}', 'customer_visit_tour_phone', login=self.sales.login)
        self.assertEqual(visit.state, 'held')
        self.assertTrue(visit.recorded_on and visit.checked_in_at)
        self.assertEqual(visit.objection_ids.mapped('objection'), ["Too dear"])
        self.assertEqual(visit.objection_ids.passed_to_id, self.head)
