from ast import literal_eval
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..common import RecordChecks
from .common import MONDAY, THURSDAY, THURSDAY_NOON, VisitCase


@tagged('post_install', '-at_install')
class TestVisitDue(RecordChecks, VisitCase):
    """B8: visits are proposed by the frequency of the customer's tier; overdue ones escalate."""

    def setUp(self):
        super().setUp()
        self.customer.customer_tier = 'regular'
        (self.customer + self.key_customer)._start_visit_due()
        self.Due = self.env['customer.visit.due'].with_user(self.sales)

    def _due(self, customer):
        self.env.invalidate_all()
        return self.Due.search([('partner_id', '=', customer.id)])

    # CLOCK

    def test_frequency_by_tier(self):
        clock = self._clock(self.key_customer, 'visit.due')
        self.assertRecordValues(clock, [{
            'due_at': datetime(2026, 4, 2, 2), 'clause_code': "B8", 'user_id': self.sales.id, 'state': 'running'}])
        self.assertEqual(self._clock(self.customer, 'visit.due').due_at, datetime(2026, 6, 2, 2))

    def test_tier_without_frequency(self):
        self.customer_other.customer_tier = 'potential'
        self.customer_other._start_visit_due()
        self.assertFalse(self._clock(self.customer_other, 'visit.due'))

    def test_visit_begins_the_time_anew(self):
        visit = self._held()
        clocks = self.customer.sudo().deadline_ids.filtered(lambda clock: clock.code == 'visit.due').sorted('id')
        self.assertEqual(clocks.mapped('state'), ['met', 'running'])
        self.assertEqual((clocks[1].started_at, clocks[1].cycle), (visit.actual_stop, 2))

    def test_old_visit_entered_later_changes_nothing(self):
        visit = self._approved()
        self.at(THURSDAY_NOON)
        visit.action_held(MONDAY - timedelta(days=3, hours=1), MONDAY - timedelta(days=3))
        self.assertEqual(self._clock(self.customer, 'visit.due').state, 'running')
        self.assertEqual(self._clock(self.customer, 'visit.due').started_at, MONDAY)

    def test_other_tier_other_frequency(self):
        self.customer.customer_tier = 'key'
        self.assertEqual(self._clock(self.customer, 'visit.due').due_at, datetime(2026, 4, 2, 2))
        self.customer.customer_tier = 'potential'
        self.assertEqual(self._clock(self.customer, 'visit.due').state, 'cancelled')

    def test_back_in_the_pool(self):
        self.customer.with_user(self.head)._handover(self.env['res.users'], "Given back")
        self.assertEqual(self._clock(self.customer, 'visit.due').state, 'cancelled')

    def test_scheduled_start(self):
        """The scheduled action starts what has no clock: here from a visit whose time is not over yet."""
        self.env['customer.deadline'].sudo().search([('code', '=', 'visit.due')]).unlink()
        visit = self._held()
        self.env['customer.deadline'].sudo().search([('code', '=', 'visit.due')]).unlink()
        self.at(THURSDAY_NOON + timedelta(days=20))
        with self.enter_registry_test_mode():
            self.env.ref('customer_mgmt_policy.ir_cron_visit_start_due').method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._clock(self.customer, 'visit.due').started_at, visit.actual_stop)
        self.assertEqual(self._clock(self.key_customer, 'visit.due').started_at, THURSDAY_NOON + timedelta(days=20))
        self.assertFalse(self.env['res.partner']._find_without_visit_clock(0, 10) & (self.customer + self.key_customer))

    def test_overdue_escalates(self):
        """Overdue visits climb the ladder of the policy like every other time limit."""
        self.at(datetime(2026, 4, 20, 2))
        self.env['customer.deadline'].sudo()._evaluate_due(1000)
        clock = self._clock(self.key_customer, 'visit.due')
        self.assertEqual((clock.state, clock.breached_at), ('breached', datetime(2026, 4, 2, 2)))
        self.assertGreater(clock.level, 0)
        self.assertEqual(self._due(self.key_customer).urgency, '1_late')

    # LIST

    def test_list(self):
        visit = self._held()
        self.assertRecordValues(self._due(self.customer), [{
            'urgency': '3_later', 'last_visit_id': visit.id, 'last_visit_at': visit.actual_stop, 'is_planned': False,
            'owner_id': self.sales.id, 'customer_tier': 'regular'}])
        plan = self._new_visit(planned_start=datetime(2026, 3, 20, 2))
        self.assertRecordValues(self._due(self.customer), [{
            'next_visit_id': plan.id, 'next_planned_at': plan.planned_start, 'is_planned': True}])
        self.at(datetime(2026, 6, 1, 2))
        self.assertEqual(self._due(self.customer).urgency, '2_due')
        self.at(datetime(2026, 6, 8, 2))
        self.assertEqual(self._due(self.customer).urgency, '1_late')

    def test_who_sees_what(self):
        due = self.env['customer.visit.due'].browse((self.customer + self.key_customer).ids)
        own, key = due
        self.assertSeenBy(due, (
            (self.sales, due), (self.sales_mate, own.browse()), (self.sales_other, own.browse()), (self.head, due),
            (self.cr_specialist, key), (self.cr_supervisor, key), (self.cs_manager, due), (self.general_manager, due),
        ), refused=(self.finance_reviewer, self.cs_agent, self.quality, self.employee))

    # PLAN

    def test_plan_in_one_click(self):
        """Drafts at the next free times: an hour after opening, two hours apart, three a day, in working time only."""
        customers = self.customer + self.key_customer + self.env['res.partner'].create([
            {'name': f"Mill {number}", 'is_company': True, 'is_managed_customer': True, 'user_id': self.sales.id,
             'customer_tier': 'regular'} for number in range(3)])
        customers._start_visit_due()
        self._new_visit(partner_id=self.env['res.partner'].create({
            'name': "Elsewhere", 'is_company': True, 'is_managed_customer': True, 'user_id': self.sales.id}).id,
            contact_id=False, planned_start=datetime(2026, 3, 4, 2))
        self.env.invalidate_all()
        action = self.Due.search([('partner_id', 'in', customers.ids)]).action_plan()
        visits = self.Visit.search(action['domain'], order='planned_start')
        self.assertEqual(visits.partner_id, customers)
        self.assertEqual(visits.mapped('planned_start'), [
            datetime(2026, 3, 4, 5), datetime(2026, 3, 4, 7),                               # a visit in the morning already
            datetime(2026, 3, 5, 2), datetime(2026, 3, 5, 5), datetime(2026, 3, 5, 7)])
        self.assertEqual(set(visits.mapped('state')), {'draft'})
        self.assertEqual(visits.filtered(lambda v: v.partner_id == self.customer).contact_id, self.contact)

    def test_meetings_are_no_free_time(self):
        self.env['calendar.event'].create({
            'name': "Training", 'start': datetime(2026, 3, 4, 1), 'stop': datetime(2026, 3, 4, 10),
            'partner_ids': [(6, 0, self.sales.partner_id.ids)]})
        self._due(self.key_customer).action_plan()
        self.assertEqual(
            self.Visit.search([('partner_id', '=', self.key_customer.id)]).planned_start, datetime(2026, 3, 5, 2))

    def test_one_region_after_the_other(self):
        north, south = self.env['customer.region'].create([{'name': "Far North"}, {'name': "Far South"}])
        customers = self.env['res.partner'].create([
            {'name': f"Mill {number}", 'is_company': True, 'is_managed_customer': True, 'user_id': self.sales.id,
             'customer_tier': 'regular', 'region_id': (north, south)[number % 2].id} for number in range(4)])
        customers._start_visit_due()
        self.env.invalidate_all()
        action = self.Due.search([('partner_id', 'in', customers.ids)]).action_plan()
        regions = self.Visit.search(action['domain'], order='planned_start').region_id.mapped('name')
        self.assertEqual(len(regions), 2)
        visits = self.Visit.search(action['domain'], order='planned_start')
        self.assertEqual([visit.region_id for visit in visits], [north, north, south, south])

    def test_next_topic_becomes_the_outline(self):
        visit = self._recorded()
        self._due(self.customer).action_plan()
        plan = self.Visit.search([('partner_id', '=', self.customer.id), ('state', '=', 'draft')])
        self.assertRecordValues(plan, [{'outline': visit.next_contact_topic, 'contact_id': visit.contact_id.id}])

    def test_planned_already(self):
        self._due(self.customer).action_plan()
        with self.assertRaisesRegex(UserError, "planned already"):
            self._due(self.customer).action_plan()

    def test_head_plans_for_the_owner(self):
        self.env.invalidate_all()
        self._due(self.customer).with_user(self.head).action_plan()
        self.assertEqual(self.Visit.search([('partner_id', '=', self.customer.id)]).user_id, self.sales)

    def test_others_cannot_plan(self):
        for user in (self.sales_other, self.general_manager, self.employee):
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertRaises(AccessError):
                call_kw(self.env['customer.visit.due'].with_user(user), 'action_plan', [self.customer.ids], {})

    # SUBMIT AND DECIDE

    def test_week_is_named_by_its_days(self):
        """Odoo's number of a week that begins on Sunday is not that of its own calendar in Chinese."""
        self.env['res.lang']._activate_lang('zh_CN')
        self._new_visit()
        for lang, label in (('en_US', "Mar 1 – Mar 7"), ('zh_CN', "3月1日 – 3月7日")):
            groups = self.Visit.with_context(lang=lang, tz='Asia/Shanghai').web_read_group(
                [('partner_id', '=', self.customer.id)], ['planned_start:week'])['groups']
            self.assertEqual(groups[0]['planned_start:week'][1], label)
        self.at(MONDAY - timedelta(days=90))
        self.assertEqual(self.Visit._format_week(MONDAY), "Mar 2, 2026 – Mar 8, 2026")

    def test_day_is_named_with_its_weekday(self):
        """In Chinese Odoo's day reads 05 3月 2026."""
        self.env['res.lang']._activate_lang('zh_CN')
        self._new_visit()
        for lang, label in (('en_US', "Thu, Mar 5"), ('zh_CN', "3月5日周四")):
            groups = self.Visit.with_context(lang=lang, tz='Asia/Shanghai').web_read_group(
                [('partner_id', '=', self.customer.id)], ['planned_start:day'])['groups']
            self.assertEqual(groups[0]['planned_start:day'][1], label)

    def test_groups_within_groups_are_open(self):
        """The head sees the visits of each week of each person, and folds what is settled."""
        visit = self._submitted()
        context = literal_eval(self.env.ref('customer_mgmt_policy.customer_visit_action_decide').context)
        [person] = self.env['customer.visit'].with_user(self.head).with_context(context).web_read_group(
            [('id', '=', visit.id)], ['user_id', 'planned_start:week'], auto_unfold=True,
            unfold_read_specification={'name': {}}, unfold_read_default_limit=80)['groups']
        [week] = person['__groups']['groups']
        self.assertEqual([record['id'] for record in week['__records']], visit.ids)

    def test_head_approves_a_week(self):
        """Several plans are submitted at once, and all of a person approved at once."""
        visits = self._new_visit() + self._new_visit(planned_start=THURSDAY + timedelta(days=1))
        visits.action_submit()
        self.env.invalidate_all()
        action = self.env.ref('customer_mgmt_policy.customer_visit_action_decide')
        domain = [('is_mine_to_decide', '=', True)]
        self.assertIn("is_mine_to_decide", action.domain)
        self.assertEqual(set(self.Visit.with_user(self.head).search(domain).ids), set(visits.ids))
        call_kw(self.env['customer.visit'].with_user(self.head), 'action_approval_approve', [visits.ids], {})
        self.assertEqual(set(visits.mapped('state')), {'approved'})

    def test_head_refuses_several(self):
        visits = self._new_visit() + self._new_visit(planned_start=THURSDAY + timedelta(days=1))
        visits.action_submit()
        action = visits.with_user(self.head).action_approval_refuse()
        self.env[action['res_model']].with_user(self.head).with_context(action['context']).create(
            {'reason': "First settle the complaint"}).action_confirm()
        self.assertEqual(set(visits.mapped('state')), {'refused'})
