from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import SIGNED, DemandCase

MONDAY = datetime(2026, 5, 11, 2, 0)        # 10:00 in Shanghai
HOUR = timedelta(hours=1)


def closing(day):
    return datetime(2026, 5, day, 10, 0)    # 18:00 in Shanghai


@tagged('post_install', '-at_install')
class TestDemandClocks(DemandCase):

    def setUp(self):
        super().setUp()
        frozen = freeze_time(MONDAY)
        self.time = frozen.start()
        self.addCleanup(frozen.stop)

    def _clocks(self, demand, code='demand.feedback'):
        return demand.sudo().deadline_ids.filtered(lambda clock: clock.code == code).sorted('id')

    def test_feedback_by_priority(self):
        """C2.3.2: urgent 24 h, important 3 working days, general 5 working days."""
        for priority, due_at in (
            ('urgent', MONDAY + 24 * HOUR), ('important', closing(14)), ('general', closing(18)),
        ):
            with self.subTest(priority):
                clock = self._clocks(self._new_demand(priority_level=priority))
                self.assertEqual((clock.state, clock.due_at, clock.clause_code), ('running', due_at, 'C2.3.2'))

    def test_counts_from_receipt(self):
        """Recorded later than received: the time counts from the receipt."""
        demand = self._new_demand(priority_level='urgent', received_at=MONDAY - 25 * HOUR)
        self.assertEqual(self._clocks(demand).due_at, MONDAY - HOUR)
        self.assertEqual(demand.deadline_status, 'late')

    def test_one_batch_many_receipts(self):
        demands = self.Demand.create([
            {'title': f"Demand {hours}", 'partner_id': self.customer.id, 'priority_level': 'urgent',
             'received_at': MONDAY - hours * HOUR} for hours in range(3)
        ])
        self.assertEqual([self._clocks(demand).due_at for demand in demands],
                         [MONDAY + (24 - hours) * HOUR for hours in range(3)])

    def test_answer_meets(self):
        demand = self._new_demand(solution="40 hooks")
        self.time.move_to(closing(18))
        demand.action_answer()
        self.assertEqual(self._clocks(demand).state, 'met')
        self.assertEqual(demand.deadline_status, 'none')

    def test_answer_late(self):
        demand = self._new_demand(solution="40 hooks")
        self.time.move_to(closing(18) + HOUR)
        demand.action_answer()
        self.assertEqual(self._clocks(demand).state, 'met_late')

    def test_answer_recorded_afterwards(self):
        """The moment counts, not the record of it."""
        demand = self._new_demand(solution="40 hooks")
        self.time.move_to(closing(18) + HOUR)
        demand.action_answer(closing(18) - HOUR)
        self.assertEqual((self._clocks(demand).state, demand.answered_at), ('met', closing(18) - HOUR))

    def test_priority_change(self):
        """The start is kept, the old clock stays on record."""
        demand = self._new_demand()
        self.time.move_to(MONDAY + 2 * HOUR)
        demand.priority_level = 'urgent'
        old, new = self._clocks(demand)
        self.assertEqual((old.state, new.state), ('superseded', 'running'))
        self.assertEqual((new.started_at, new.due_at), (MONDAY, MONDAY + 24 * HOUR))
        demand.write({'priority_level': 'urgent', 'title': "Same priority"})
        self.assertEqual(len(self._clocks(demand)), 2)

    def test_priority_change_after_answer(self):
        demand = self._answered()
        demand.priority_level = 'urgent'
        self.assertEqual(self._clocks(demand).state, 'met')

    def test_hold_and_resume(self):
        """Waiting for the customer stops the time; it runs on afterwards."""
        demand = self._new_demand(priority_level='urgent', solution="40 hooks")
        demand.action_hold("Drawings of the quay")
        self.assertEqual(demand.deadline_status, 'paused')
        self.time.move_to(MONDAY + 3 * HOUR)
        demand.action_resume()
        self.assertEqual((demand.deadline_status, self._clocks(demand).due_at), ('on_time', MONDAY + 27 * HOUR))

    def test_hold_of_a_late_demand_refused(self):
        """Waiting does not undo a missed time."""
        demand = self._new_demand(priority_level='urgent', received_at=MONDAY - 25 * HOUR)
        self.assertFalse(demand.can_hold)
        with self.assertRaisesRegex(UserError, "not late yet"):
            demand.action_hold("Drawings of the quay")

    def test_one_hold_wherever_it_is_set(self):
        """Pausing the clock itself is the same as waiting for the customer."""
        demand = self._new_demand()
        self._clocks(demand).with_user(self.sales).action_pause("Drawings of the quay")
        self.assertEqual(demand.hold_reason, "Drawings of the quay")
        self.assertEqual((demand.can_resume, demand.can_hold), (True, False))
        self.assertEqual(self.Demand.search([('deadline_status', '=', 'paused'), ('id', '=', demand.id)]), demand)

    def test_hold_and_answer_in_one_go(self):
        """Resumed, then stopped: the pause counts, and nothing stays paused."""
        demand = self._new_demand(priority_level='urgent', solution="40 hooks")
        demand.action_hold("Drawings of the quay")
        self.time.move_to(MONDAY + 3 * HOUR)
        demand.action_answer()
        clock = self._clocks(demand)
        self.assertEqual((clock.state, clock.met_at, clock.pause_seconds), ('met', MONDAY + 3 * HOUR, 3 * 3600))
        self.assertFalse(demand.hold_reason)

    def test_cannot_be_met_is_an_answer(self):
        demand = self._new_demand()
        self.time.move_to(MONDAY + HOUR)
        demand.action_cannot_be_met("No such alloy", "Type C, coated")
        self.assertEqual(self._clocks(demand).state, 'met')

    def test_cancelled_is_never_met(self):
        demand = self._new_demand()
        demand.action_cancel("By mistake")
        self.assertEqual(self._clocks(demand).state, 'cancelled')

    def test_reopen_is_a_new_cycle(self):
        demand = self._answered()
        self.time.move_to(MONDAY + HOUR)
        demand.action_reopen("Another colour")
        first, second = self._clocks(demand)
        self.assertEqual((first.state, first.cycle, second.state, second.cycle), ('met', 1, 'running', 2))
        self.assertEqual(second.started_at, MONDAY + HOUR)

    def test_weekly_progress(self):
        """C2.3.3: every week from the confirmed plan until accepted."""
        demand = self._in_progress()
        self.assertEqual(self._clocks(demand, 'demand.progress').due_at, MONDAY + timedelta(weeks=1))
        self.time.move_to(MONDAY + timedelta(days=3))
        demand.action_tell_progress("70 % is done")
        first, second = self._clocks(demand, 'demand.progress')
        self.assertEqual((first.state, second.state), ('met', 'running'))
        self.assertEqual(second.due_at, MONDAY + timedelta(weeks=2))
        demand.action_accept(self.contact.id, 'satisfied', report=SIGNED)
        self.assertFalse(demand.sudo().deadline_ids.filtered('is_open'))

    def test_import_alerts_nobody(self):
        """semantics.md › Deadlines 5: old demands brought in from a file are late on record, and nobody is alerted."""
        wizard = self.env['base_import.import'].with_user(self.sales).create({
            'res_model': 'customer.demand', 'file_name': 'demands.csv', 'file_type': 'text/csv',
            'file': f"Old hooks,{self.customer.id},urgent,2026-05-01 10:00:00\n".encode()})
        result = wizard.execute_import(
            ['title', 'partner_id/.id', 'priority_level', 'received_at'], [],
            {'quoting': '"', 'separator': ',', 'has_headers': False})
        self.assertFalse(result['messages'])
        clock = self._clocks(self.env['customer.demand'].browse(result['ids']))
        self.assertRecordValues(clock, [{
            'state': 'breached', 'breached_at': datetime(2026, 5, 2, 2), 'is_backdated': True, 'next_action_at': False}])
        self.env['customer.deadline']._evaluate_due(500)
        self.assertFalse(clock.event_ids.user_id)
        self.assertFalse(self.env['mail.activity'].search([('customer_deadline_id', '=', clock.id)]))

    def test_no_clock_without_access(self):
        clock = self._clocks(self._new_demand())
        self.assertFalse(clock.with_user(self.sales_other).has_access('read'))
