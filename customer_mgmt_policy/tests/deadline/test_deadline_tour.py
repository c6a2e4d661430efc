from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import CustomerPolicyCase


@tagged('post_install', '-at_install')
class TestDeadlineTour(CustomerPolicyCase, HttpCase):
    """A salesperson finds what is late, asks why, and tells the customer, by the engine's own dialog."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Demand = cls.env['customer.demand']
        cls.late = cls.env['customer.visit'].create({'partner_id': cls.customer.id, 'user_id': cls.sales.id})
        cls.late._deadline_start('visit.record', at=fields.Datetime.now() - timedelta(days=2))
        cls.waiting = cls._demand("Waiting for drawings", timedelta(0), 'general')
        cls.waiting._deadline_pause("Drawings")
        cls.env['customer.deadline']._evaluate_due(500)

    @classmethod
    def _demand(cls, title, ago, priority):
        return cls.Demand.create({
            'title': title, 'partner_id': cls.customer.id, 'user_id': cls.sales.id, 'priority_level': priority,
            'received_at': fields.Datetime.now() - ago,
        })

    def test_deadline_tour(self):
        self.start_tour('/odoo/my-deadlines', 'customer_deadline_tour', login=self.sales.login)
        clock = self.late.deadline_ids
        self.assertEqual(clock.state, 'breached')
        self.assertGreater(clock.promised_at, fields.Datetime.now() + timedelta(days=29))
        self.assertEqual(clock.event_ids.filtered(lambda event: event.kind == 'extension').note, "The part is late")

    def test_who_is_told_of_a_stalled_scheduler(self):
        """semantics.md › Deadlines 10: CS managers are told wherever they are in Odoo, salespeople on their deadlines only."""
        for user, told in ((self.cs_manager, True), (self.env.ref('base.user_admin'), True), (self.sales, False)):
            self.authenticate(user.login, user.login)
            session = self.url_open('/web/session/get_session_info', json={'params': {}}).json()['result']
            self.assertEqual(session['customer_deadline_watch'], told, user.login)
        for view in ('list', 'kanban'):
            arch = self.env['customer.deadline'].get_view(view_type=view)['arch']
            self.assertIn(f'js_class="customer_deadline_{view}"', arch)
