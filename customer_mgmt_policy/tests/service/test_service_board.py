from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import SpeedMixin
from .common import ServiceCase

SPECIFICATION = {
    'next_due_at': {}, 'kind': {}, 'who': {}, 'title': {}, 'channel': {}, 'waiting_since': {}, 'deadline_status': {},
    'user_id': {'fields': {'display_name': {}}}, 'state': {}, 'can_answer': {}, 'can_start': {}, 'can_take': {},
    'can_tell_progress': {}, 'can_solve': {}, 'can_hand_over': {},
}
OPEN = [('state', 'in', ('open', 'handling'))]


@tagged('post_install', '-at_install')
class TestServiceBoard(SpeedMixin, ServiceCase):

    def _batch(self, count):
        now = fields.Datetime.now()
        return self.Inquiry.create([
            {'question': f"Question {number}", 'partner_id': self.customers[number % 20].id,
             'received_at': now - timedelta(minutes=number % 9)} for number in range(count)])

    def test_most_pressing_first(self):
        now = fields.Datetime.now()
        late = self._ask(received_at=now - timedelta(hours=1))
        fresh, written = self._ask(received_at=now), self._ask(channel='email')
        incident = self._incident()
        mine = late + fresh + incident + written
        found = self.Inquiry.search([*OPEN, ('id', 'in', mine.ids)], order='next_due_at, id')
        self.assertEqual(found.ids, mine.ids)

    def test_figures(self):
        before = self.Inquiry.get_board()
        self._ask(received_at=fields.Datetime.now() - timedelta(hours=1))
        self._incident(user_id=self.manager.id)
        self._answered()
        after = self.Inquiry.get_board()
        self.assertEqual({name: after[name] - before[name] for name in ('open', 'late', 'mine', 'incidents')},
                         {'open': 2, 'late': 1, 'mine': 1, 'incidents': 1})
        self.env['customer.duty.roster'].create({
            'user_id': self.agent.id, 'start_at': '2020-01-01', 'stop_at': '2099-01-01'})
        self.assertIn(self.agent.name, [shift['name'] for shift in self.Inquiry.get_board()['on_duty']])

    def test_tells_the_boards(self):
        """A message without any content goes to Customer Service whenever something changes."""
        sent = []
        self.patch(type(self.env['bus.bus']), '_sendone', lambda bus, *args: sent.append(args))
        group = self.env.ref('customer_mgmt_policy.group_cs_agent')

        def told():
            self._commit()
            told = [args for args in sent if args[1] == 'customer.inquiry/board']
            sent.clear()
            for args in told:
                self.assertEqual(args, (group, 'customer.inquiry/board', {}), "nothing about anybody, to nobody else")
            return bool(told)

        inquiry = self._ask()
        self.assertTrue(told())
        inquiry.action_hand_over(self.manager.id)
        self.assertTrue(told())
        inquiry.caller_name = "Chen"
        self.assertFalse(told())
        inquiry.action_answer("Yes")
        self.assertTrue(told())

    def test_board_of_80(self):
        inquiries = self._batch(80)
        for user, most in ((self.agent, 16), (self.sales, 20)):
            self._start_cold()
            with self.subTest(user.login), self.assertQueryCount(most):
                self.env['customer.inquiry'].with_user(user).web_search_read(
                    [*OPEN, ('id', 'in', inquiries.ids)], SPECIFICATION, limit=80, order='next_due_at, id')

    def test_figures_are_flat(self):
        self._batch(40)
        self._start_cold()
        with self.assertQueryCount(12):
            self.Inquiry.get_board()

    def test_create_100(self):
        """A batch costs statements per batch, not per inquiry."""
        self._ask()
        self._start_cold()
        with self.assertQueryCount(60):
            self._batch(100)
            self._commit()

    def test_board_uses_its_index(self):
        self._batch(5)
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        self.env.cr.execute("""
            EXPLAIN SELECT id FROM customer_inquiry WHERE state IN ('open', 'handling') ORDER BY next_due_at, id LIMIT 80""")
        self.assertIn('customer_inquiry_board_idx', str(self.env.cr.fetchall()))
