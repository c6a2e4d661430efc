from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .test_service_inspection import InspectionCase


@tagged('post_install', '-at_install')
class TestServiceResult(InspectionCase):
    """A5.2: when a service is inspected again, and which result is poor, is the policy's to say."""

    def _set_policy(self, rows, code, value):
        policy = self.env['customer.policy']._in_force(self.company)
        policy[rows].filtered(lambda row: row.code == code).value = value
        self.env.invalidate_all()

    def _inspected(self, days_ago, conformity):
        self.service.sudo().write({
            'last_inspected_on': fields.Date.today() - timedelta(days=days_ago), 'last_conformity': conformity})

    def _find_due(self, value=True):
        return self.service in self.Service.search([('is_inspection_due', '=', value)])

    def test_due_for_inspection(self):
        draft = self.Service.create({'name': "Repair"})
        self.assertTrue(self.service.is_inspection_due, "never inspected")
        self.assertFalse(draft.is_inspection_due)
        for days_ago, quarters, due in ((100, 1, True), (100, 2, False), (80, 1, False)):
            with self.subTest(days_ago=days_ago, quarters=quarters):
                self._set_policy('limit_ids', 'service.inspection', quarters)
                self._inspected(days_ago, 100)
                self.assertEqual(self.service.is_inspection_due, due)
                self.assertEqual(self._find_due(), due)
                self.assertEqual(self._find_due(False), not due)

    def test_poor_result(self):
        self.assertFalse(self.service.is_poor, "never inspected")
        for percent, poor in ((80, True), (75, False), (70, False)):
            with self.subTest(percent):
                self._set_policy('criterion_ids', 'service.met_percent', percent)
                self._inspected(1, 75)
                self.assertEqual(self.service.is_poor, poor)

    def test_inspection_under_way_is_no_part_of_the_average(self):
        done, under_way = self._inspection(), self._inspection()
        done.sudo().write({'conformity': 90, 'done_on': fields.Date.today()})
        [[average]] = done._read_group([('id', 'in', (done + under_way).ids)], [], ['conformity:avg'])
        self.assertEqual(average, 90)

    def test_policy_without_these_rows_hides_no_service(self):
        self._inspected(400, 10)
        policy = self.env['customer.policy']._in_force(self.company)
        policy.limit_ids.filtered(lambda row: row.code == 'service.inspection').unlink()
        policy.criterion_ids.filtered(lambda row: row.code == 'service.met_percent').unlink()
        self.env.invalidate_all()
        self.assertEqual((self.service.is_inspection_due, self.service.is_poor, self._find_due()), (False, False, False))
        self.assertEqual(self._inspection().date_from, fields.Date.context_today(self.service))

    def test_period_that_is_proposed(self):
        """As long as a service may go without an inspection."""
        today = fields.Date.today()
        for quarters in (1, 2):
            self._set_policy('limit_ids', 'service.inspection', quarters)
            inspection = self._inspection()
            self.assertEqual(inspection.date_to, fields.Date.context_today(inspection))
            self.assertAlmostEqual((today - inspection.date_from).days, 91 * quarters, delta=3)
