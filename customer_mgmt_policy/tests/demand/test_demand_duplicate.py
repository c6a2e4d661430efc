from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import DemandCase

MONDAY = datetime(2026, 5, 11, 2, 0)        # 10:00 in Shanghai
HOUR = timedelta(hours=1)


@tagged('post_install', '-at_install')
class TestDemandDuplicate(DemandCase):
    """A4.1: what is recorded twice is pointed out and becomes one."""

    def setUp(self):
        super().setUp()
        frozen = freeze_time(MONDAY)
        self.time = frozen.start()
        self.addCleanup(frozen.stop)

    def _clock(self, demand, code='demand.feedback'):
        return demand.sudo().deadline_ids.filtered(lambda clock: clock.code == code).sorted('id')[-1:]

    # POINTED OUT

    def test_similar_wording(self):
        first = self._new_demand(title="40 anti-slip hooks for the new quay")
        second = self._new_demand(title="Anti-slip hooks for new quay, 40")
        other = self._new_demand(title="Training of the crane drivers")
        self.assertEqual((second.similar_demand_id, second.duplicate_ids), (first, first))
        self.assertFalse(other.similar_demand_id)
        self.assertFalse(other.duplicate_ids)

    def test_similar_chinese_wording(self):
        first = self._new_demand(title="变频器批量采购报价")
        second = self._new_demand(title="批量采购变频器的报价")
        self.assertEqual(second.similar_demand_id, first)
        self.assertFalse(self._new_demand(title="水泵噪音超标").similar_demand_id)

    def test_same_product_and_type(self):
        product = self.env['product.product'].create({'name': "Hook B"})
        first = self._new_demand(title="For the new quay", product_ids=product.ids)
        second = self._new_demand(title="Ordered by Mr Chen", product_ids=product.ids)
        problem = self._new_demand(title="Two of them broke", product_ids=product.ids, demand_type='problem')
        self.assertEqual(second.similar_demand_id, first)
        self.assertFalse(problem.similar_demand_id)

    def test_other_customers_are_not_compared(self):
        self._new_demand(title="40 anti-slip hooks", partner_id=self.key_customer.id)
        self.assertFalse(self._new_demand(title="40 anti-slip hooks").similar_demand_id)

    def test_closed_ones_are_not_compared(self):
        first = self._new_demand(title="40 anti-slip hooks")
        second = self._new_demand(title="40 anti-slip hooks")
        first.action_cancel("By mistake")
        self.env.invalidate_all()
        self.assertFalse(second.similar_demand_id)
        self.assertFalse(second.duplicate_ids)
        first.action_reopen("Not by mistake")
        self.assertEqual(first.similar_demand_id, second)

    def test_shown_while_typing(self):
        first = self._new_demand(title="40 anti-slip hooks")
        with Form(self.Demand) as form:
            form.partner_id = self.customer
            form.title = "Anti-slip hooks, 40"
            self.assertEqual(form.duplicate_ids.ids, first.ids)

    def test_one_batch(self):
        demands = self.Demand.create([{'title': "40 anti-slip hooks", 'partner_id': self.customer.id}] * 2)
        self.assertEqual(demands[0].similar_demand_id, demands[1])
        self.assertEqual(demands[1].similar_demand_id, demands[0])

    def test_new_wording_is_looked_at_again(self):
        first = self._new_demand(title="40 anti-slip hooks")
        second = self._new_demand(title="Training of the crane drivers")
        second.title = "40 anti-slip hooks"
        self.assertEqual(second.similar_demand_id, first)
        second.title = "Training of the crane drivers"
        self.assertFalse(second.similar_demand_id)

    def test_other_customer_after_all(self):
        first = self._new_demand(title="40 anti-slip hooks")
        second = self._new_demand(title="40 anti-slip hooks")
        first.partner_id = self.key_customer
        self.assertFalse((first + second).similar_demand_id)

    def test_not_the_same(self):
        first = self._new_demand(title="40 anti-slip hooks")
        second = self._new_demand(title="40 anti-slip hooks")
        second.action_not_duplicate()
        self.assertFalse((first + second).similar_demand_id)
        self.assertFalse((first + second).duplicate_ids)
        third = self._new_demand(title="40 anti-slip hooks")
        self.assertIn(third.similar_demand_id, first + second)

    def test_threshold_is_a_row_of_the_policy(self):
        self._new_demand(title="40 anti-slip hooks")
        self.env['customer.policy.criterion'].search([('code', '=', 'demand.duplicate_likeness')]).value = 100
        self.assertFalse(self._new_demand(title="40 anti-slip hook").similar_demand_id)

    def test_who_sees_none_learns_nothing(self):
        """A reviewer reads all; a salesperson of another team does not learn that somebody else's demand exists."""
        self._new_demand(title="40 anti-slip hooks")
        typed = self.env['customer.demand'].with_user(self.sales_other).new({
            'partner_id': self.customer.id, 'title': "40 anti-slip hooks"})
        self.assertFalse(typed.duplicate_ids)

    # MERGED

    def test_merge_keeps_both_histories(self):
        first = self._new_demand(title="40 anti-slip hooks", description="For the quay")
        self.time.move_to(MONDAY + 5 * HOUR)
        second = self._new_demand(
            title="Hooks", description="Type B", priority_level='urgent', contact_id=self.contact.id,
            product_ids=self.env['product.product'].create({'name': "Hook B"}).ids)
        second.message_post(body="Mr Chen called again", subtype_xmlid='mail.mt_comment')
        file = self.env['ir.attachment'].create(
            {'name': "drawing.pdf", 'res_model': second._name, 'res_id': second.id, 'raw': b"%PDF"})
        activity = second.activity_schedule('mail.mail_activity_data_todo', summary="Call back", user_id=self.sales.id)
        second.message_subscribe(self.head.partner_id.ids)
        first.action_merge(second.ids)
        self.env.flush_all()
        self.assertEqual((second.state, second.merged_into_id, first.state), ('merged', first, 'recorded'))
        self.assertIn("Mr Chen called again", "".join(first.message_ids.mapped('body')))
        self.assertEqual((file.res_id, activity.res_id), (first.id, first.id))
        self.assertIn(self.head.partner_id, first.message_partner_ids)
        self.assertEqual((first.contact_id, first.product_ids, first.priority_level),
                         (self.contact, second.product_ids, 'urgent'))
        self.assertIn("For the quay", first.description)
        self.assertIn("Type B", first.description)
        self.assertIn(first.name, second.message_ids[-1].body)
        self.assertEqual(first.merged_count, 1)

    def test_merge_keeps_the_earliest_start(self):
        """Deadlines 4: the survivor keeps the earliest start, the other's clock is merged."""
        first = self._new_demand(priority_level='urgent')
        self.time.move_to(MONDAY + 5 * HOUR)
        second = self._new_demand(priority_level='urgent')
        second.action_merge(first.ids)
        self.assertEqual((self._clock(first).state, self._clock(first).successor_id), ('merged', self._clock(second)))
        self.assertEqual(self._clock(second).due_at, MONDAY + 24 * HOUR)
        self.assertEqual(second.received_at, MONDAY)

    def test_urgent_duplicate_tightens_the_limit(self):
        first = self._new_demand()
        second = self._new_demand(priority_level='urgent')
        first.action_merge(second.ids)
        self.assertEqual((self._clock(first).state, self._clock(first).due_at), ('running', MONDAY + 24 * HOUR))

    def test_answer_given_already_counts(self):
        """The answer given already answers the duplicate as well: on time or late, as it was."""
        early = self._new_demand(priority_level='urgent', received_at=MONDAY - 30 * HOUR)
        answered = self._answered(priority_level='urgent')
        answered.action_merge(early.ids)
        self.assertEqual((answered.state, self._clock(early).state), ('answered', 'met_late'))
        self.assertEqual((answered.on_time_rate, answered.response_hours), (0, 30))

    def test_goes_into_what_is_further_along(self):
        recorded, answered = self._new_demand(), self._answered()
        with self.assertRaisesRegex(UserError, "further along"):
            recorded.action_merge(answered.ids)
        self.assertEqual((recorded.state, answered.state), ('recorded', 'answered'))

    def test_never_across_customers(self):
        mine, theirs = self._new_demand(), self._new_demand(partner_id=self.key_customer.id)
        with self.assertRaisesRegex(UserError, "different customers"):
            mine.action_merge(theirs.ids)

    def test_closed_ones_stay(self):
        first, second = self._new_demand(), self._new_demand()
        second.action_cancel("By mistake")
        with self.assertRaisesRegex(UserError, "not possible any more"):
            first.action_merge(second.ids)
        with self.assertRaisesRegex(UserError, "nothing can be merged"):
            second.action_merge(first.ids)
        with self.assertRaisesRegex(UserError, "at least two"):
            first.action_merge(first.ids)

    def test_needs_write_access_to_both(self):
        first, second = self._new_demand(), self._new_demand()
        for user in (self.general_manager, self.sales_other):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                first.with_user(user).action_merge(second.ids)

    def test_merged_is_over(self):
        first, second = self._new_demand(), self._new_demand()
        first.action_merge(second.ids)
        with self.assertRaises(UserError):
            second.title = "Changed"
        with self.assertRaises(UserError):
            second.action_reopen("By mistake")

    def test_reviews_go_on(self):
        first, second = self._new_demand(), self._new_demand()
        self._name_reviewers()
        second.action_request_review()
        reviews = second.review_ids
        first.action_merge(second.ids)
        self.assertEqual((first.review_ids, first.feasibility, second.feasibility), (reviews, 'in_review', 'none'))

    def test_dialog_proposes_what_is_further_along(self):
        recorded, answered = self._new_demand(), self._answered()
        dialog = self.env['customer.demand.merge'].with_user(self.sales).with_context(
            active_model='customer.demand', active_ids=(recorded + answered).ids).create({})
        self.assertEqual((dialog.survivor_id, dialog.demand_ids), (answered, recorded + answered))
        dialog.action_merge()
        self.assertEqual(recorded.merged_into_id, answered)

    def test_from_the_demand_on_the_screen(self):
        first, second = self._new_demand(), self._new_demand()
        action = first.with_context(duplicate_of=second.id).action_merge_duplicate()
        self.assertEqual(action['context']['active_ids'], [second.id, first.id])
        first.with_context(duplicate_of=second.id).action_dismiss_duplicate()
        self.assertFalse(second.duplicate_ids)
