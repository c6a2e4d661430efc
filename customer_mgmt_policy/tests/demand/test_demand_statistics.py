from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import DemandCase

MONDAY = datetime(2026, 5, 11, 2, 0)        # 10:00 in Shanghai
HOUR = timedelta(hours=1)


@tagged('post_install', '-at_install')
class TestDemandStatistics(DemandCase):
    """A4.2.1, A5.3.2: frequency, size, response, on-time share and satisfaction."""

    def setUp(self):
        super().setUp()
        frozen = freeze_time(MONDAY)
        self.time = frozen.start()
        self.addCleanup(frozen.stop)

    def _figures(self, demands, groupby=()):
        """Return what the report shows of ``demands``."""
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_demand_action_statistics')
        domain = [('id', 'in', demands.ids), ('state', '!=', 'merged'), ('state', '!=', 'cancelled')]
        self.assertEqual(action['domain'], "[('state', '!=', 'merged')]")
        return self.Demand._read_group(
            domain, groupby, ['__count', 'yearly_amount:sum', 'response_hours:avg', 'on_time_rate:avg', 'satisfaction_rate:avg'])

    def test_figures(self):
        quick, slow = self._new_demand(priority_level='urgent', amount=100), self._new_demand(priority_level='urgent', amount=50)
        waiting = self._new_demand(amount=25)
        (quick + slow).solution = "40 hooks"
        self.time.move_to(MONDAY + 6 * HOUR)
        quick.action_answer()
        self.time.move_to(MONDAY + 30 * HOUR)
        slow.action_answer()
        quick.action_accept(self.contact.id, 'satisfied')
        slow.action_accept(self.contact.id, 'fair')
        self.assertEqual(self._figures(quick + slow + waiting), [(3, 175, 18, 50, 75)])

    def test_nothing_to_measure_yet(self):
        self.assertEqual(self._figures(self._new_demand(amount=25)), [(1, 25, False, False, False)])

    def test_waiting_for_the_customer_is_not_counted(self):
        demand = self._new_demand(priority_level='urgent', solution="40 hooks")
        self.time.move_to(MONDAY + HOUR)
        demand.action_hold("Drawings")
        self.time.move_to(MONDAY + 5 * HOUR)
        demand.action_resume()
        self.time.move_to(MONDAY + 6 * HOUR)
        demand.action_answer()
        self.assertEqual((demand.response_hours, demand.on_time_rate), (2, 100))

    def test_reopened_keeps_the_first_answer_and_any_delay(self):
        demand = self._answered(priority_level='urgent')
        self.assertEqual((demand.response_hours, demand.on_time_rate), (0, 100))
        demand.action_reopen("Another colour")
        self.time.move_to(MONDAY + 30 * HOUR)
        demand.action_answer()
        self.assertEqual((demand.response_hours, demand.on_time_rate), (0, 0))

    def test_cannot_be_met_is_an_answer(self):
        demand = self._new_demand(priority_level='urgent')
        self.time.move_to(MONDAY + 3 * HOUR)
        demand.action_cannot_be_met("No such alloy", "Type C")
        self.assertEqual((demand.is_answered, demand.response_hours, demand.on_time_rate), (True, 3, 100))

    def test_merged_count_once_and_cancelled_not(self):
        first, second, third = (self._new_demand(amount=100) for _number in range(3))
        first.action_merge(second.ids)
        third.action_cancel("By mistake")
        self.assertEqual(self._figures(first + second + third), [(1, 100, False, False, False)])

    def test_by_product_and_month(self):
        hooks, ropes = self.env['product.product'].create([{'name': "Hook"}, {'name': "Rope"}])
        demands = self._new_demand(product_ids=hooks.ids, amount=10) + self._new_demand(
            product_ids=(hooks + ropes).ids, amount=20)
        by_product = {product: (count, amount) for product, count, amount, *_rest in self._figures(demands, ['product_ids'])}
        self.assertEqual(by_product, {hooks: (2, 30), ropes: (1, 20)})
        self.assertEqual([row[1:3] for row in self._figures(demands, ['received_at:month'])], [(2, 30)])

    def test_not_written_by_hand(self):
        demand = self._new_demand()
        for name in ('response_hours', 'on_time_rate', 'satisfaction_rate', 'is_answered'):
            with self.subTest(name), self.assertRaises(AccessError):
                demand.write({name: 1})
