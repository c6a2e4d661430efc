import ast
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import DemandCase


@tagged('post_install', '-at_install')
class TestDemandScore(DemandCase):
    """A4.2: class, size and value of a demand, and what is served first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env['product.product'].create({'name': "Hook B", 'list_price': 120})

    def _order(self, customer, amount, days=30, state='sale', company=None):
        order = self.env['sale.order'].create({
            'partner_id': customer.id, 'company_id': (company or self.company).id,
            'order_line': [fields.Command.create({'product_id': self.product.id, 'price_unit': amount, 'tax_ids': False})],
        })
        order.write({'state': state, 'date_order': fields.Datetime.now() - timedelta(days=days)})
        return order

    def test_amount_from_quantity_and_price(self):
        demand = self._new_demand(quantity=40, product_ids=self.product.ids, frequency='quarterly')
        self.assertEqual((demand.amount, demand.yearly_amount), (4800, 19200))
        demand.amount = 5000
        self.assertEqual(demand.yearly_amount, 20000)
        two = self.product + self.product.copy()
        stated = self._new_demand(quantity=40, amount=900, product_ids=two.ids)
        self.assertEqual((stated.amount, stated.yearly_amount), (900, 900))

    def test_commercial_value_from_real_orders(self):
        """The customer's confirmed orders of 12 months, contacts included; quotations, old ones and other companies not."""
        self._order(self.customer, 30000)
        self._order(self.contact, 40000)
        self._order(self.customer, 900000, state='draft')
        self._order(self.customer, 900000, days=400)
        other = self.env['res.company'].create({'name': "Branch"})
        self._order(self.customer, 900000, company=other)
        demand = self._new_demand()
        self.assertEqual((demand.customer_year_orders, demand.customer_year_amount), (2, 70000))
        self.assertEqual(demand.commercial_value, '3')
        self.assertEqual(self._new_demand(amount=250000).commercial_value, '4')
        self.assertEqual(self._new_demand(partner_id=self.key_customer.id).commercial_value, '1')

    def test_own_judgement_goes_first(self):
        demand = self._new_demand(commercial_judged='5')
        demand.amount = 100
        self.assertEqual((demand.commercial_proposed, demand.commercial_value), ('1', '5'))
        self.assertIn("own judgement", demand.score_explanation)
        demand.commercial_judged = False
        self.assertEqual(demand.commercial_value, '1')

    def test_score_by_the_weights(self):
        demand = self._new_demand(reasonableness='4', feasibility_level='3', commercial_judged='5')
        self.assertEqual(demand.score, 82)      # (4 × 30 + 3 × 30 + 5 × 40) / 5
        for text in ("4 – Sound", "30 %", "40 %"):
            self.assertIn(text, demand.score_explanation)

    def test_what_is_not_judged_counts_as_medium(self):
        """What nobody has looked at does not stand before what was found sound."""
        demand = self._new_demand(reasonableness='5')
        self.assertEqual(demand.score, 56)      # (5 × 30 + 3 × 30 + 1 × 40) / 5
        self.assertIn("Not judged yet, so counted as medium: Feasibility", demand.score_explanation)
        untouched = self._new_demand(amount=10_000_000)
        judged = self._new_demand(amount=10_000_000, reasonableness='4', feasibility_level='4')
        self.assertEqual((untouched.commercial_value, untouched.score, judged.score), ('5', 76, 88))

    def test_new_weights_rank_open_demands_anew(self):
        demand, closed = self._new_demand(reasonableness='5'), self._new_demand(reasonableness='5')
        closed.action_cancel("By mistake")
        policy = self.env.ref('customer_mgmt_policy.policy_default').copy()
        policy.criterion_ids.filtered(lambda row: row.code == 'demand.weight_commercial').value = 0
        policy.sudo().state = 'in_review'
        policy.with_user(self.general_manager).action_put_in_force()
        self.assertEqual((demand.score, closed.score), (80, 56))

    def test_policy_without_these_rows_holds_nobody_up(self):
        self.env['customer.policy.criterion'].search([('code', '=like', 'demand.%')]).unlink()
        first = self._new_demand(amount=60000, reasonableness='5', solution="40 hooks")
        second = self._new_demand(amount=60000)
        self.assertEqual((second.score, second.similar_demand_id, first.review_required), (0, self.Demand, False))
        first.action_answer()
        self.assertFalse(self.env['customer.demand.proposal']._analyse(self.company, self.customer.ids, fields.Date.today()))

    def test_what_to_serve_first(self):
        """Priority, then score, then who waits longest."""
        now = fields.Datetime.now()
        general = self._new_demand(commercial_judged='5')
        urgent = self._new_demand(priority_level='urgent')
        low = self._new_demand(priority_level='important', commercial_judged='1')
        late = self._new_demand(priority_level='important', commercial_judged='4')
        early = self._new_demand(priority_level='important', commercial_judged='4', received_at=now - timedelta(days=1))
        order = self.env.ref('customer_mgmt_policy.customer_demand_view_list_rank').arch.split('default_order="')[1].split('"')[0]
        demands = self.Demand.search([('id', 'in', (general + urgent + low + late + early).ids)], order=order)
        self.assertEqual(demands.ids, (urgent + early + late + low + general).ids)

    def test_what_was_accepted_is_served_already(self):
        demand = self._new_demand(demand_type='consultation')
        domain = ast.literal_eval(self.env.ref('customer_mgmt_policy.customer_demand_action_rank').domain)
        self.assertTrue(demand.filtered_domain(domain))
        demand.solution = "Two samples"
        demand.action_answer()
        self.assertTrue(demand.filtered_domain(domain))
        demand.action_accept(demand.contact_id.id or self.contact.id, 'satisfied')
        self.assertFalse(demand.filtered_domain(domain))

    def test_closed_ones_are_not_judged(self):
        demand = self._new_demand()
        demand.action_cancel("By mistake")
        for name, value in (('reasonableness', '5'), ('commercial_judged', '5'), ('amount', 10), ('category_id', False)):
            with self.subTest(name), self.assertRaisesRegex(Exception, "cannot be changed"):
                demand[name] = value

    def test_category_in_use_is_archived_not_deleted(self):
        category = self.env['customer.demand.category'].with_user(self.cs_manager).create({'name': "Moorings"})
        self._new_demand(category_id=category.id)
        with self.assertRaisesRegex(Exception, "Archive it instead"):
            category.unlink()
        category.active = False
        self.env['customer.demand.category'].with_user(self.cs_manager).create({'name': "Unused"}).unlink()
