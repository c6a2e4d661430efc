from odoo.tests import tagged, warmup

from ..common import SpeedMixin
from .common import THURSDAY, VisitCase


@tagged('post_install', '-at_install')
class TestVisitSpeed(SpeedMixin, VisitCase):
    """A batch costs a few statements, whatever its size; chatter and clocks included."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Visit = cls.env['customer.visit'].with_user(cls.sales)

    def _create(self, count, **vals):
        return self.Visit.create([
            {'partner_id': self.customers[number % 20].id, 'outline': "Rust", 'planned_start': THURSDAY, **vals}
            for number in range(count)
        ])

    @warmup
    def test_create_100(self):
        self._start_cold()
        with self.assertQueryCount(28):
            self._create(100)
            self._commit()

    @warmup
    def test_list_of_80(self):
        self._create(80)
        self._start_cold()
        specification = {
            'name': {}, 'partner_id': {'fields': {'display_name': {}}}, 'purpose': {}, 'planned_start': {},
            'deadline_due_at': {}, 'deadline_status': {}, 'state': {}, 'user_id': {'fields': {'display_name': {}}},
        }
        with self.assertQueryCount(9):
            self.Visit.web_search_read([], specification, limit=80, count_limit=10001)

    @warmup
    def test_hold_50(self):
        visits = self._create(50)
        visits.sudo().state = 'approved'
        self.at(THURSDAY.replace(hour=6))
        self._start_cold()
        with self.assertQueryCount(26):
            visits.action_held()
            self._commit()

    @warmup
    def test_submit_50(self):
        visits = self._create(50, partner_id=self.customer.id, contact_id=self.contact.id, place="Pier 4")
        self._start_cold()
        with self.assertQueryCount(46):
            visits.action_submit()
            self._commit()

    # PLANNING

    def _start_due(self):
        self.customers.customer_tier = 'regular'
        self.customers._start_visit_due()
        return self.env['customer.visit.due'].with_user(self.sales)

    @warmup
    def test_start_due(self):
        self.customers.customer_tier = 'regular'
        self._start_cold()
        with self.assertQueryCount(12):
            self.customers._start_visit_due()
            self._commit()

    @warmup
    def test_list_due(self):
        due = self._start_due()
        self._start_cold()
        specification = {
            'partner_id': {'fields': {'display_name': {}}}, 'region_id': {'fields': {'display_name': {}}}, 'city': {},
            'last_visit_at': {}, 'next_planned_at': {}, 'due_at': {}, 'urgency': {}, 'is_planned': {},
            'owner_id': {'fields': {'display_name': {}}},
        }
        with self.assertQueryCount(6):
            due.web_search_read([], specification, limit=80, count_limit=10001)

    @warmup
    def test_plan_20(self):
        due = self._start_due().search([('partner_id', 'in', self.customers[:20].ids)])
        self._start_cold()
        with self.assertQueryCount(40):
            due.action_plan()
            self._commit()
