from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import DemandCase

MONDAY = datetime(2026, 5, 11, 2, 0)        # 10:00 in Shanghai
HOUR = timedelta(hours=1)


@tagged('post_install', '-at_install')
class TestDemandReview(DemandCase):
    """C2.3.1: product, technical and after-sales reviewers judge in parallel, each in their own time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._name_reviewers()

    def setUp(self):
        super().setUp()
        frozen = freeze_time(MONDAY)
        self.time = frozen.start()
        self.addCleanup(frozen.stop)

    def _asked(self, **vals):
        demand = self._new_demand(**vals)
        demand.action_request_review()
        return demand

    # ASKED

    def test_all_functions_at_once(self):
        demand = self._asked(priority_level='important')
        reviews = demand.review_ids
        self.assertEqual(reviews.function_id, self.functions)
        self.assertEqual([review.user_id for review in reviews], self.reviewers)
        self.assertEqual((demand.feasibility, set(reviews.mapped('state'))), ('in_review', {'waiting'}))
        for review in reviews:
            clock = review.sudo().deadline_ids
            self.assertEqual((clock.code, clock.user_id, clock.due_at, clock.clause_code),
                             ('demand.review', review.user_id, datetime(2026, 5, 12, 10, 0), 'C2.3.1'))
            activity = demand.sudo().activity_ids.filtered(lambda activity, review=review: activity.user_id == review.user_id)
            self.assertEqual(activity.demand_review_id, review)

    def test_limit_by_priority(self):
        urgent = self._asked(priority_level='urgent')
        self.assertEqual(set(urgent.review_ids.sudo().deadline_ids.mapped('due_at')), {MONDAY + 4 * HOUR})
        demand = self._asked()
        demand.priority_level = 'urgent'
        clocks = demand.review_ids.sudo().deadline_ids
        self.assertEqual(set(clocks.filtered(lambda clock: clock.state == 'running').mapped('due_at')), {MONDAY + 4 * HOUR})

    def test_whoever_has_least_to_do_is_asked(self):
        second = self._new_user('second_product', 'feasibility_reviewer')
        self.functions[0].user_ids += second
        first = self._asked().review_ids[0].user_id
        self.assertEqual(self._asked().review_ids[0].user_id, self.functions[0].user_ids - first)

    def test_nobody_judges_an_own_demand(self):
        self.sales.group_ids += self.env.ref('customer_mgmt_policy.group_feasibility_reviewer')
        self.functions[0].user_ids = self.sales
        demand = self._new_demand()
        with self.assertRaisesRegex(UserError, "Nobody can be asked for “Product”"):
            demand.action_request_review()
        self.assertEqual((demand.feasibility, demand.review_ids), ('none', self.env['customer.demand.review']))

    def test_nobody_speaks_for_two_functions(self):
        self.functions[1].user_ids = self.functions[0].user_ids
        with self.assertRaisesRegex(UserError, "Nobody can be asked for “Technical”"):
            self._new_demand().action_request_review()

    def test_without_names_the_role_is_asked(self):
        self.functions.user_ids = False
        reviews = self._asked().review_ids
        self.assertEqual(len(reviews.user_id), 3)
        role = self.env.ref('customer_mgmt_policy.group_feasibility_reviewer')
        self.assertTrue(all(role in user.all_group_ids for user in reviews.user_id))

    def test_reviewers_need_the_role(self):
        with self.assertRaisesRegex(ValidationError, "lacks the role"):
            self.functions[0].user_ids += self.sales

    def test_not_asked_twice_at_once(self):
        demand = self._asked()
        self.assertFalse(demand.can_request_review)
        with self.assertRaisesRegex(UserError, "already asked"):
            demand.action_request_review()

    # ANSWERED

    def test_opinions_side_by_side(self):
        demand = self._asked()
        product, technical, service = demand.review_ids
        self._give_opinion(product)
        self.assertEqual((product.state, demand.feasibility), ('answered', 'in_review'))
        self.assertEqual(product.sudo().deadline_ids.state, 'met')
        self._give_opinion(technical, 'conditional', conditions="Drawings by Friday")
        before = demand.message_ids
        self._give_opinion(service)
        self.assertEqual((demand.feasibility, demand.feasibility_level), ('conditional', '3'))
        told = demand.message_ids - before
        self.assertEqual(told.partner_ids, self.sales.partner_id)
        for text in ("Drawings by Friday", "Technical", "Feasible with conditions"):
            self.assertIn(text, told.body)
        self.assertFalse(demand.sudo().activity_ids)

    def test_most_critical_opinion_counts(self):
        demand = self._asked()
        for review, opinion in zip(demand.review_ids, ('feasible', 'not_feasible', 'feasible'), strict=True):
            self._give_opinion(review, opinion)
        self.assertEqual((demand.feasibility, demand.feasibility_level), ('not_feasible', '1'))

    def test_opinion_needs_its_reasons(self):
        review = self._asked().review_ids[0].with_user(self.reviewers[0])
        for vals, message in (({}, "Choose your opinion"), ({'opinion': 'feasible', 'reasoning': " "}, "give the reasons"),
                              ({'opinion': 'conditional', 'reasoning': "Yes"}, "under which conditions")):
            review.write(vals)
            with self.assertRaisesRegex(UserError, message):
                review.action_answer()

    def test_colleague_of_the_function_steps_in(self):
        second = self._new_user('second_product', 'feasibility_reviewer')
        self.functions[0].user_ids += second
        review = self._asked().review_ids[0]
        other = self.functions[0].user_ids - review.user_id
        own = review.with_user(other)
        own.write({'opinion': 'feasible', 'reasoning': "Done before"})
        own.action_answer()
        self.assertEqual(review.answered_by_id, other)

    def test_only_who_is_asked_answers(self):
        demand = self._asked()
        product, technical, _service = demand.review_ids
        for user in (self.sales, self.reviewers[1], self.general_manager, self.sales_other):
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertRaises(AccessError):
                product.with_user(user).opinion = 'feasible'
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertRaises(AccessError):
                product.with_user(user).action_answer()
        self._give_opinion(product)
        with self.assertRaises(UserError):
            product.with_user(self.reviewers[0]).opinion = 'not_feasible'
        self.assertTrue(technical.with_user(self.reviewers[1]).can_answer)
        self.assertFalse(technical.with_user(self.reviewers[0]).can_answer)

    def test_manager_asks_somebody_else(self):
        second = self._new_user('second_product', 'feasibility_reviewer')
        self.functions[0].user_ids += second
        demand = self._asked()
        review = demand.review_ids[0]
        other = self.functions[0].user_ids - review.user_id
        review.with_user(self.cs_manager).user_id = other
        self.assertEqual(review.sudo().deadline_ids.user_id, other)
        self.assertIn(other, demand.sudo().activity_ids.user_id)
        with self.assertRaisesRegex(UserError, "cannot judge"):
            review.with_user(self.cs_manager).user_id = self.sales
        with self.assertRaises(AccessError):
            review.with_user(self.reviewers[1]).user_id = self.reviewers[1]

    def test_asked_again(self):
        """Earlier opinions stay on record."""
        demand = self._asked()
        for review in demand.review_ids:
            self._give_opinion(review, 'not_feasible')
        first = demand.review_ids
        demand.action_request_review()
        self.assertEqual((set(first.mapped('state')), demand.feasibility), ({'replaced'}, 'in_review'))
        self.assertEqual(len(demand.current_review_ids), 3)

    def test_needless_reviews_are_dropped(self):
        demand = self._asked()
        demand.action_cancel("Withdrawn")
        self.assertEqual(set(demand.review_ids.mapped('state')), {'dropped'})
        self.assertEqual(set(demand.review_ids.sudo().deadline_ids.mapped('state')), {'cancelled'})
        self.assertFalse(demand.sudo().activity_ids)
        self.assertEqual(demand.feasibility, 'none')

    def test_half_a_review_is_no_result(self):
        demand = self._asked()
        self._give_opinion(demand.review_ids[0])
        before = demand.message_ids
        demand.action_cannot_be_met("No such alloy", "Type C")
        self.assertFalse([message for message in demand.message_ids - before if "review is complete" in message.body])
        self.assertFalse(demand.feasibility_level)

    # BEFORE THE SOLUTION

    def test_policy_says_what_is_reviewed_first(self):
        """New cooperation and upgrades from an amount on; problems, consultations and small demands are never held up."""
        for kind, amount, needed in (('new', 60000, True), ('upgrade', 60000, True), ('new', 100, False),
                                     ('problem', 60000, False), ('consultation', 60000, False)):
            demand = self._new_demand(demand_type=kind, amount=amount, solution="40 hooks")
            with self.subTest(kind=kind, amount=amount):
                self.assertEqual((demand.review_required, demand.can_answer), (needed, not needed))

    def test_solution_waits_for_the_review(self):
        demand = self._new_demand(amount=60000, solution="40 hooks")
        with self.assertRaisesRegex(UserError, "needs the feasibility review"):
            demand.action_answer()
        demand.action_request_review()
        with self.assertRaisesRegex(UserError, "waits for: Product"):
            demand.action_answer()
        for review in demand.review_ids:
            self._give_opinion(review)
        demand.action_answer()
        self.assertEqual(demand.state, 'answered')

    def test_not_feasible_is_not_promised(self):
        demand = self._new_demand(amount=60000, solution="40 hooks")
        demand.action_request_review()
        for review in demand.review_ids:
            self._give_opinion(review, 'not_feasible')
        with self.assertRaisesRegex(UserError, "not feasible"):
            demand.action_answer()
        demand.action_cannot_be_met("No such alloy", "Type C")
        self.assertEqual(demand.state, 'cannot_be_met')

    def test_types_are_rows_of_the_policy(self):
        self.env['customer.policy.criterion'].search([('code', '=', 'demand.review_problem')]).value = 1
        self.env['customer.policy.criterion'].search([('code', '=', 'demand.review_amount')]).value = 0
        with self.assertRaisesRegex(UserError, "needs the feasibility review"):
            self._new_demand(demand_type='problem', solution="New seal").action_answer()

    def test_inbox_has_all_facts(self):
        demand = self._asked(description="For the quay", quantity=40)
        review = demand.review_ids[0].with_user(self.reviewers[0])
        self.env.invalidate_all()
        facts = review.web_read({name: {} for name in (
            'title', 'description', 'demand_type', 'quantity', 'amount', 'priority_level', 'question', 'deadline_due_at')})[0]
        self.assertEqual((facts['title'], facts['description'], facts['quantity']), (demand.title, "For the quay", 40))
        self.assertEqual(len(review.other_review_ids), 2)
        self.assertEqual(demand.with_user(self.reviewers[0]).action_give_opinion()['res_id'], review.id)
        with self.assertRaisesRegex(UserError, "No opinion"):
            demand.action_give_opinion()
