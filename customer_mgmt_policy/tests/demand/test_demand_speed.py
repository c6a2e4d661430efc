from odoo.tests import tagged, warmup

from ..common import SpeedMixin
from .common import DemandCase


@tagged('post_install', '-at_install')
class TestDemandSpeed(SpeedMixin, DemandCase):
    """A batch costs a few statements, whatever its size; chatter and clocks included."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Demand = cls.env['customer.demand'].with_user(cls.sales)

    def _create(self, count, **vals):
        priorities = ('urgent', 'important', 'general')
        return self.Demand.create([
            {'title': f"Demand {number}", 'partner_id': self.customers[number % 20].id,
             'priority_level': priorities[number % 3], **vals}
            for number in range(count)
        ])

    @warmup
    def test_create_100(self):
        self._start_cold()
        with self.assertQueryCount(38):
            self._create(100)
            self._commit()

    @warmup
    def test_move_100(self):
        demands = self._create(100, solution="40 hooks")
        self._start_cold()
        with self.assertQueryCount(16):
            demands.action_answer()
            self._commit()

    @warmup
    def test_list_of_80(self):
        self._create(80)
        self._start_cold()
        specification = {
            'name': {}, 'title': {}, 'partner_id': {'fields': {'display_name': {}}}, 'priority_level': {},
            'received_at': {}, 'deadline_due_at': {}, 'deadline_status': {}, 'state': {},
            'user_id': {'fields': {'display_name': {}}},
        }
        with self.assertQueryCount(10):
            self.Demand.web_search_read(
                [('state', 'in', ('recorded', 'answered', 'in_progress', 'accepted'))], specification, limit=80,
                count_limit=10001)

    def test_many_clocks_per_batch(self):
        demands = self._create(9)
        self.assertEqual(len(demands.sudo().deadline_ids), 9)
        self.assertEqual(len(set(demands.mapped('name'))), 9)

    def test_chatter_as_ever(self):
        """Batches leave the same chatter as single records: followers, creation, tracked changes with their author."""
        demands = self._create(3, solution="40 hooks")
        self._commit()
        self.assertEqual(demands.message_partner_ids, self.sales.partner_id)
        self.assertEqual([len(demand.message_ids) for demand in demands], [1, 1, 1])
        demands.action_answer()
        self._commit()
        for demand in demands:
            message = demand.message_ids[0]
            self.assertEqual(message.author_id, self.sales.partner_id)
            self.assertIn('state', message.sudo().tracking_value_ids.field_id.mapped('name'))

    def test_assigned_in_one_message(self):
        """Who gets many demands at once follows all of them and gets one message."""
        demands = self._create(3)
        self._commit()
        last = self.env['mail.message'].search([], order='id desc', limit=1)
        demands.user_id = self.head
        self.assertEqual(demands.message_partner_ids, self.sales.partner_id + self.head.partner_id)
        message = self.env['mail.message'].search([('id', '>', last.id)])
        self.assertEqual(message.partner_ids, self.head.partner_id)
        for demand in demands:
            self.assertIn(demand.name, message.body)
