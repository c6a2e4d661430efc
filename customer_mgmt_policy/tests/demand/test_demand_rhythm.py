from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import DemandCase

TODAY = date(2026, 5, 11)


@tagged('post_install', '-at_install')
class TestDemandRhythm(DemandCase):
    """C2.3.1: a change in the order rhythm is proposed as a demand, once, with its figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Proposal = cls.env['customer.demand.proposal']
        cls.product = cls.env['product.product'].create({'name': "Hook B"})

    def setUp(self):
        super().setUp()
        frozen = freeze_time(datetime(2026, 5, 11, 2, 0))
        frozen.start()
        self.addCleanup(frozen.stop)

    def _orders(self, days_ago, amounts=1000, customer=None):
        """Confirm an order per number of days before today."""
        amounts = [amounts] * len(days_ago) if isinstance(amounts, (int, float)) else amounts
        orders = self.env['sale.order'].create([{
            'partner_id': (customer or self.customer).id, 'order_line': [(0, 0, {
                'product_id': self.product.id, 'price_unit': amount, 'tax_ids': False})],
        } for amount in amounts])
        for order, days in zip(orders, days_ago, strict=True):
            order.write({'state': 'sale', 'date_order': datetime(2026, 5, 11, 2, 0) - timedelta(days=days)})
        return orders

    def _analyse(self, today=TODAY, customers=None):
        return self.Proposal._analyse(self.company, (customers or self.customer).ids, today)

    # FOUND

    def test_as_usual(self):
        self._orders(range(10, 310, 30))
        self.assertFalse(self._analyse())

    def test_overdue(self):
        self._orders(range(60, 360, 30), customer=self.contact)
        proposal = self._analyse()
        self.assertEqual((proposal.kind, proposal.partner_id, proposal.state), ('late', self.customer, 'open'))
        self.assertEqual((proposal.usual_days, proposal.recent_days, proposal.order_count), (30, 60, 10))
        for text in ("every 30 days", "10 orders", "60 days before", "1,000.00"):
            self.assertIn(text, proposal.explanation)

    def test_irregular_customers_are_left_in_peace(self):
        """An interval that the customer had before is nothing new."""
        self._orders([60, 65, 70, 160, 165, 170, 260, 265, 270, 360])
        self.assertFalse(self._analyse())

    def test_smaller_and_larger(self):
        self._orders(range(10, 310, 30), [500, 500, 500] + [1000] * 7)
        drop = self._analyse()
        self.assertEqual((drop.kind, drop.change, drop.usual_amount, drop.recent_amount), ('drop', -50, 1000, 500))
        self.assertIn("-50 %", drop.explanation)
        self._orders(range(10, 310, 30), [1700, 1700, 1700] + [1000] * 7, customer=self.key_customer)
        rise = self._analyse(customers=self.key_customer)
        self.assertEqual((rise.kind, rise.change), ('rise', 70))

    def test_one_odd_order_is_no_change(self):
        self._orders(range(10, 310, 30), [100] + [1000] * 9)
        self.assertFalse(self._analyse())

    def test_more_often(self):
        self._orders([5, 15, 25, 35, 65, 95, 125, 155, 185])
        proposal = self._analyse()
        self.assertEqual((proposal.kind, proposal.usual_days, proposal.recent_days), ('faster', 30, 10))

    def test_too_few_orders(self):
        self._orders(range(60, 270, 30))
        self.assertFalse(self._analyse())

    def test_orders_of_one_day_count_once(self):
        self._orders([60] * 20)
        self.assertFalse(self._analyse())

    def test_quotations_do_not_count(self):
        self._orders(range(60, 360, 30)).write({'state': 'sent'})
        self.assertFalse(self._analyse())

    def test_thresholds_are_rows_of_the_policy(self):
        self._orders(range(60, 360, 30))
        self.env['customer.policy.criterion'].search([('code', '=', 'demand.rhythm_late_factor')]).value = 300
        self.assertFalse(self._analyse())

    # ONCE

    def test_not_twice_for_one_change(self):
        self._orders(range(60, 360, 30))
        proposal = self._analyse()
        self.assertFalse(self._analyse())
        proposal.with_user(self.sales).action_dismiss("Stock until June")
        self.assertFalse(self._analyse(TODAY + timedelta(days=30)))

    def test_cancelled_order_does_not_bring_it_back(self):
        self._orders(range(60, 360, 30))
        proposal = self._analyse()
        again = self._orders([0])
        self.assertFalse(self._analyse())
        self.assertEqual((proposal.state, proposal.is_over), ('settled', True))
        again.write({'state': 'cancel'})
        self.assertFalse(self._analyse())

    def test_next_change_is_a_new_one(self):
        self._orders(range(60, 360, 30))
        first = self._analyse()
        first.with_user(self.sales).action_take_up()
        self._orders([0])
        self._analyse()
        second = self._analyse(TODAY + timedelta(days=90))
        self.assertEqual((first.state, first.is_over, second.kind), ('taken_up', True, 'late'))

    def test_smaller_orders_are_pointed_out_until_they_are_usual(self):
        self._orders(range(10, 310, 30), [500, 500, 500] + [1000] * 7)
        drop = self._analyse()
        self._orders([1], 500)
        self.assertFalse(self._analyse())
        self.assertFalse(drop.is_over)
        self._orders([0, 2, 3, 4], 1000)
        self._analyse().unlink()        # ordered more often now, which is another change
        self.assertTrue(drop.is_over)

    # DECIDED

    def test_taken_up(self):
        """The time to give a solution begins only now."""
        self._orders(range(60, 360, 30))
        proposal = self._analyse().with_user(self.sales)
        clocks = [('partner_id', '=', self.customer.id), ('code', '=', 'demand.feedback')]
        self.assertFalse(self.env['customer.deadline'].search(clocks))
        action = proposal.action_take_up()
        demand = proposal.demand_id
        self.assertEqual((action['res_id'], demand.channel, demand.user_id), (demand.id, 'analysis', self.sales))
        self.assertEqual((demand.amount, demand.frequency), (1000, 'monthly'))
        self.assertEqual(demand.description, proposal.explanation)
        self.assertEqual(demand.sudo().deadline_ids.state, 'running')
        with self.assertRaisesRegex(UserError, "already decided"):
            proposal.action_take_up()

    def test_dismissed_with_reason(self):
        self._orders(range(60, 360, 30))
        proposal = self._analyse().with_user(self.sales)
        with self.assertRaisesRegex(UserError, "why there is no need"):
            proposal.action_dismiss(" ")
        self.env['customer.demand.dismissal'].with_user(self.sales).create(
            {'proposal_ids': proposal.ids, 'reason': "Stock until June"}).action_confirm()
        self.assertEqual((proposal.state, proposal.dismiss_reason, proposal.decided_by_id),
                         ('dismissed', "Stock until June", self.sales))

    def test_only_who_looks_after_the_customer_decides(self):
        self._orders(range(60, 360, 30))
        proposal = self._analyse()
        for user in (self.sales_other, self.general_manager, self.feasibility_reviewer):
            for decide in (lambda own: own.action_take_up(), lambda own: own.action_dismiss("No"),
                           lambda own: own.write({'state': 'dismissed'})):
                self.env.invalidate_all()
                with self.subTest(user.login), self.assertRaises(AccessError):
                    decide(proposal.with_user(user))
        for vals in ({'state': 'settled'}, {'usual_days': 1}):
            with self.assertRaises(AccessError):
                proposal.with_user(self.sales).write(vals)

    def test_owner_is_told_once(self):
        self._orders(range(60, 360, 30))
        self._orders(range(60, 360, 30), customer=self.key_customer)
        last = self.env['mail.message'].search([], order='id desc', limit=1)
        self._analyse(customers=self.customer + self.key_customer)
        message = self.env['mail.message'].search([('id', '>', last.id), ('partner_ids', 'in', self.sales.partner_id.ids)])
        self.assertEqual(len(message), 1)
        self.assertIn("every 30 days", message.body)

    # SCHEDULED

    def test_scheduled_action(self):
        self._orders(range(60, 360, 30))
        self.env['res.company'].search([]).write({'demand_rhythm_on': False, 'demand_rhythm_position': 0})
        with self.enter_registry_test_mode():
            self.env.ref('customer_mgmt_policy.ir_cron_demand_analyse_rhythm').method_direct_trigger()
        self.assertEqual(self.Proposal.search([('partner_id', '=', self.customer.id)]).kind, 'late')
        self.assertEqual((self.company.demand_rhythm_on, self.company.demand_rhythm_position), (TODAY, 0))
        self.assertIn(self.customer.id, self.Proposal._find_customers(self.company, 1000))
        self.company.demand_rhythm_position = self.customer.id
        self.assertNotIn(self.customer.id, self.Proposal._find_customers(self.company, 1000))

    def test_poisoned_customer_is_left_behind(self):
        self._orders(range(60, 360, 30))
        self._orders(range(60, 360, 30), customer=self.key_customer)
        real = type(self.Proposal)._get_rhythms

        def poisoned(model, company, customer_ids, rules, today):
            if self.customer.id in customer_ids:
                raise ValueError("poisoned")
            return real(model, company, customer_ids, rules, today)
        self.patch(type(self.Proposal), '_get_rhythms', poisoned)
        with self.assertLogs('odoo.addons.customer_mgmt_policy.models.demand.customer_demand_proposal_find', 'ERROR'):
            self.Proposal._analyse_safely(self.company, (self.customer + self.key_customer).ids, TODAY)
        self.assertEqual(self.Proposal.search([('partner_id', 'in', (self.customer + self.key_customer).ids)]).partner_id,
                         self.key_customer)

    def test_few_statements_for_many_customers(self):
        customers = self.env['res.partner'].create([
            {'name': f"Customer {number}", 'is_company': True, 'is_managed_customer': True, 'user_id': self.sales.id}
            for number in range(20)])
        for customer in customers:
            self._orders(range(60, 360, 30), customer=customer)
        self.env.flush_all()
        self.env.invalidate_all()
        self._analyse(customers=customers[:1])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            self.assertEqual(len(self._analyse(customers=customers)), 19)
            self.env.flush_all()

    def test_day_of_the_company(self):
        """In the evening of UTC it is the next day in Shanghai: its orders are analysed for that day, and once."""
        self._orders(range(60, 360, 30))
        self.env['res.company'].search([]).demand_rhythm_on = TODAY
        with freeze_time(datetime(2026, 5, 11, 23, 30)), self.enter_registry_test_mode():
            self.env.ref('customer_mgmt_policy.ir_cron_demand_analyse_rhythm').method_direct_trigger()
        self.assertEqual(self.company.demand_rhythm_on, date(2026, 5, 12))
        self.assertEqual(self.Proposal.search([('partner_id', '=', self.customer.id)]).found_on, date(2026, 5, 12))
