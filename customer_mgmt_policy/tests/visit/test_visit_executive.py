"""B9: executive visits, from the plan over the briefing to outcome and follow-ups."""
from datetime import datetime, timedelta

from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged

from ..common import RecordChecks
from .common import MONDAY, VisitCase

START, STOP = datetime(2026, 3, 12, 1), datetime(2026, 3, 12, 7)     # Thursday of the next week, 9:00–15:00 in Shanghai


class ExecutiveCase(VisitCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Executive = cls.env['customer.executive.visit'].with_user(cls.sales)
        cls.general_manager.email = 'gm@example.com'

    def _plan(self, customer=None, user=None, **vals):
        customer = customer or self.customer
        return self.Executive.with_user(user or self.sales).create({
            'partner_id': customer.id, 'contact_id': customer == self.customer and self.contact.id,
            'executive_id': self.general_manager.id, 'planned_start': START, 'planned_stop': STOP,
            'purpose': "Agree on next year", 'stop_ids': [
                Command.create({'start_at': first, 'stop_at': last, 'place': place, 'programme': programme})
                for first, last, place, programme in (
                    (START, START + timedelta(hours=2), "Pier 4", "Tour"),
                    (START + timedelta(hours=2), STOP, "Board room", "Talks"))
            ], **vals})

    def _approved(self, **vals):
        visit = self._plan(**vals)
        visit.action_submit()
        visit.with_user(self.general_manager).action_approval_approve()
        return visit

    def _held(self, **vals):
        visit = self._approved(**vals)
        self.at(STOP + timedelta(hours=1))
        visit.action_held()
        return visit


@tagged('post_install', '-at_install')
class TestVisitExecutive(RecordChecks, ExecutiveCase):

    # FLOW

    def test_whole_way(self):
        visit = self._plan()
        self.assertEqual((visit.year, visit.state), (2026, 'draft'))
        visit.action_submit()
        self.assertEqual(visit.state, 'submitted')
        facts = dict(visit._approval_facts())
        self.assertIn("Board room", facts["Itinerary"])
        visit.with_user(self.general_manager).action_approval_approve()
        self.assertEqual(visit.state, 'approved')
        briefing = self._clock(visit, 'executive_visit.briefing')
        self.assertEqual((briefing.clause_code, briefing.state), ('B9', 'running'))
        self.assertLess(briefing.due_at, START)
        visit.action_send_briefing()
        self.assertEqual(briefing.state, 'met')
        self.at(STOP + timedelta(hours=1))
        visit.action_held()
        self.assertEqual((visit.held_on, visit.state), (STOP, 'held'))
        outcome = self._clock(visit, 'executive_visit.outcome')
        with self.assertRaisesRegex(UserError, "Outcome"):
            visit.action_record()
        visit.outcome = "Agreed"
        visit.action_record()
        self.assertEqual(outcome.state, 'met')
        todo = visit.activity_schedule('customer_mgmt_policy.mail_activity_type_executive_follow_up', user_id=self.sales.id)
        with self.assertRaisesRegex(UserError, "still open"):
            visit.action_close()
        todo.action_feedback()
        visit.action_close()
        self.assertEqual(visit.state, 'done')
        self.assertEqual(visit.with_context(active_test=False).todo_ids, todo)
        with self.assertRaises(UserError):
            visit.outcome = "Rewritten"

    def test_what_a_plan_needs(self):
        """Purpose, host and itinerary are named all at once; nothing is written."""
        visit = self._plan(purpose=False, stop_ids=False, contact_id=False)
        with self.assertRaisesRegex(UserError, "Purpose, Itinerary, Host"):
            visit.action_submit()
        self.assertEqual(visit.state, 'draft')

    def test_itinerary_is_accurate(self):
        visit = self._plan()
        visit.stop_ids[1].start_at = START + timedelta(hours=1)
        with self.assertRaisesRegex(UserError, "overlap"):
            visit.action_submit()
        visit.stop_ids[1].write({'start_at': START + timedelta(hours=2), 'stop_at': STOP + timedelta(hours=1)})
        with self.assertRaisesRegex(UserError, "outside"):
            visit.action_submit()
        visit.stop_ids[1].stop_at = STOP
        visit.action_submit()

    def test_people_of_the_itinerary(self):
        stranger = self.env['res.partner'].create({'name': "Wu", 'parent_id': self.key_customer.id})
        with self.assertRaisesRegex(UserError, "does not belong"):
            self._plan().stop_ids[0].contact_ids = stranger

    def test_change_voids_the_approval(self):
        """A new time or another itinerary is decided on anew; the briefing sent before is void too."""
        for change in (
            lambda visit: visit.write({'planned_stop': STOP + timedelta(hours=1)}),
            lambda visit: visit.stop_ids[0].write({'place': "Pier 5"}),
            lambda visit: visit.stop_ids[0].unlink(),
            lambda visit: visit.write({'executive_id': self.cs_manager.id}),
        ):
            visit = self._approved()
            visit.action_send_briefing()
            change(visit)
            self.assertRecordValues(visit, [{'state': 'draft', 'briefed_on': False}])
            self.assertNotIn('running', visit.sudo().deadline_ids.mapped('state'))

    def test_briefing_does_not_void_the_approval(self):
        visit = self._approved()
        visit.action_send_briefing()
        visit.action_send_briefing()
        self.assertEqual((visit.state, visit.approval_state), ('approved', 'granted'))

    def test_refused(self):
        visit = self._plan()
        visit.action_submit()
        visit.approval_id.with_user(self.general_manager).action_refuse("Next quarter")
        self.assertRecordValues(visit, [{'state': 'refused', 'refusal_reason': "Next quarter"}])
        visit.action_revise()
        visit.action_submit()
        self.assertRecordValues(visit, [{'state': 'submitted', 'refusal_reason': False}])

    def test_not_before_its_time(self):
        visit = self._approved()
        self.assertFalse(visit.can_held)
        with self.assertRaisesRegex(UserError, "begins on"):
            visit.action_held()
        self.at(START + timedelta(hours=1))
        with self.assertRaisesRegex(UserError, "not ended"):
            visit.action_held(STOP)
        visit.action_held()
        self.assertEqual(visit.held_on, START + timedelta(hours=1))

    def test_cancel(self):
        visit = self._approved()
        with self.assertRaises(UserError):
            visit.action_cancel("")
        visit.action_cancel("Stock-taking")
        self.assertRecordValues(visit, [{'state': 'cancelled', 'cancel_reason': "Stock-taking"}])
        self.assertNotIn('running', visit.sudo().deadline_ids.mapped('state'))

    def test_step_dialog(self):
        visit = self._approved()
        self.at(STOP + timedelta(hours=1))
        Step = self.env['customer.contact.step'].with_user(self.sales)
        step = Step.create({'verb': 'held', 'visit_ids': visit.ids})
        self.assertEqual(step.held_on, STOP)
        step.action_confirm()
        self.assertEqual(visit.state, 'held')
        other = self._plan()
        Step.create({'verb': 'cancel', 'visit_ids': other.ids, 'reason': "Moved"}).action_confirm()
        self.assertEqual(other.state, 'cancelled')

    def test_held_visit_keeps_its_plan(self):
        visit = self._held()
        for change in (
            lambda: visit.write({'planned_start': START - timedelta(days=1)}), lambda: visit.stop_ids[0].write({'place': "X"}),
            lambda: visit.stop_ids[0].unlink(),
        ):
            with self.assertRaises(UserError):
                change()

    def test_raises_demands(self):
        visit = self._held()
        self.assertTrue(visit.may_raise)
        wizard = self.env['customer.raise'].with_user(self.sales).with_context(visit.action_raise()['context']).create({
            'kind': 'demand', 'description': "New line"})
        wizard.action_raise()
        visit.invalidate_recordset()
        self.assertEqual(visit.raised[0]['kind'], 'demand')
        with self.assertRaises(UserError):
            self._plan().action_raise()

    def test_is_a_contact(self):
        self._held()
        self.assertEqual(self.customer.contact_count_recent, 1)
        self.assertEqual(self.customer.with_user(self.sales).get_card_panel()['last']['kind'], "Executive visit")

    def test_year_goes_by_the_company(self):
        start = datetime(2026, 12, 31, 17)      # New Year in Shanghai
        visit = self._plan(planned_start=start, planned_stop=start + timedelta(hours=1), stop_ids=False)
        self.assertEqual(visit.year, 2027)

    def test_key_customers_without_visit(self):
        domain = [('customer_tier', '=', 'key'), ('executive_visit_ids', 'not any', [
            ('planned_start', '>=', '=1m =1d'), ('state', 'not in', ('cancelled', 'refused'))])]
        Partner = self.env['res.partner'].with_user(self.sales)
        self.assertIn(self.key_customer, Partner.search(domain))
        visit = self._plan(self.key_customer)
        self.assertNotIn(self.key_customer, Partner.search(domain))
        visit.action_cancel("Moved")
        self.assertIn(self.key_customer, Partner.search(domain))

    # BRIEFING

    def _html(self, visit, user=None, **context):
        report = self.env['ir.actions.report'].with_user(user or self.sales).with_context(**context)
        return report._render_qweb_html('customer_mgmt_policy.report_customer_executive_briefing', visit.ids)[0].decode()

    def test_briefing_is_drawn_from_what_is_on_record(self):
        visit = self._plan(talking_points="No price promises")
        self.env['customer.relationship'].create({
            'partner_id': self.customer.id, 'contact_id': self.contact.id, 'role': 'decision_maker', 'note': "Plays chess"})
        self.env['customer.demand'].create({'partner_id': self.customer.id, 'title': "40 coated hooks"})
        closed = self.env['customer.demand'].create({'partner_id': self.customer.id, 'title': "Old wish"})
        closed.sudo().state = 'cancelled'
        self.env['customer.complaint'].create({
            'partner_id': self.customer.id, 'title': "Rust", 'description': "Rust", 'user_id': self.cs_agent.id})
        self.env['customer.communication'].create({
            'partner_id': self.customer.id, 'channel': 'phone', 'summary': "Asked for the forecast"})
        self.customer.write({'demand_preference': "Short delivery", 'preferred_channel': 'im'})
        product = self.env['product.product'].create({'name': "Hook", 'list_price': 5000})
        order = self.env['sale.order'].create({
            'partner_id': self.customer.id, 'date_order': MONDAY, 'order_line': [Command.create({'product_id': product.id})]})
        order.state = 'sale'
        html = self._html(visit)
        for text in ("Agree on next year", "Board room", "No price promises", "Plays chess", "40 coated hooks", "Rust",
                     "Asked for the forecast", "Short delivery", "Instant message", 'class="bar"', "Hook"):
            self.assertIn(text, html)
        self.assertNotIn("Old wish", html)

    def test_empty_briefing(self):
        html = self._html(self._plan(stop_ids=False))
        for text in ("not planned yet", "No confirmed order", "None is open", "No contact is on record", "not on the card yet"):
            self.assertIn(text, html)

    def test_briefing_of_the_company_alone(self):
        """Orders of another company are no part of the trend."""
        other = self.env['res.company'].create({'name': "Other"})
        self.env['sale.order'].sudo().create({
            'partner_id': self.customer.id, 'company_id': other.id, 'date_order': MONDAY, 'state': 'sale'}).amount_total = 500
        self.assertFalse(self._plan()._get_briefing()['trend'])

    def test_months_of_the_briefing_are_those_of_the_company(self):
        """17:00 UTC of the last of February is the first of March in Shanghai, wherever the reader is."""
        self.env['sale.order'].sudo().create({
            'partner_id': self.customer.id, 'date_order': datetime(2026, 2, 28, 17), 'state': 'sale'}).amount_total = 5000
        self.at(datetime(2026, 2, 28, 18))
        self.sales.tz = 'America/New_York'
        trend = self._plan()._get_briefing()['trend']
        self.assertEqual([month['amount'] for month in trend[-2:]], ["", "5.0"])

    def test_send_briefing(self):
        visit = self._approved()
        visit.action_send_briefing()
        message = visit.sudo().message_ids.filtered('attachment_ids')
        self.assertEqual(len(message.attachment_ids), 1)
        self.assertIn(self.general_manager.partner_id, message.notified_partner_ids)
        self.assertIn("Agree on next year", message.attachment_ids.raw.decode())

    def test_executive_without_mail(self):
        visit = self._approved()
        self.general_manager.email = False
        with self.assertRaisesRegex(UserError, "no e-mail"):
            visit.action_send_briefing()
        self.assertFalse(visit.briefed_on)

    # ACCESS

    def test_who_sees_what(self):
        own, of_key, other = self._plan(), self._plan(self.key_customer), self._plan(self.customer_other, self.sales_other)
        self.assertSeenBy(own + of_key + other, (
            (self.sales, own + of_key), (self.head, own + of_key), (self.sales_other, other), (self.cr_specialist, of_key),
            (self.cr_supervisor, of_key), (self.cs_manager, own + of_key + other), (self.general_manager, own + of_key + other),
            (self.employee, own.browse()), (self.cs_agent, own.browse()),
        ))
        self.assertFollowsTheCustomer(own, of_key, other)

    def test_executive_reads_own_visits_with_briefing(self):
        """An executive without any role reads and prints what is planned for them, and nothing else."""
        visit, other = self._plan(executive_id=self.employee.id), self._plan()
        self.env.invalidate_all()
        as_executive = visit.with_user(self.employee)
        self.assertEqual(as_executive.web_read({'partner_id': {'fields': {'display_name': {}}}})[0]['partner_id']['display_name'],
                         self.customer.name)
        self.assertEqual(len(as_executive.stop_ids), 2)
        self.assertIn("Board room", self._html(visit, self.employee))
        with self.assertRaises(AccessError):
            as_executive.write({'purpose': "Mine"})
        with self.assertRaises(AccessError):
            self._html(other, self.employee)

    def test_rpc(self):
        visit = self._plan()

        def rpc(user, method, *args):
            self.env.invalidate_all()
            return call_kw(self.env['customer.executive.visit'].with_user(user), method, args, {})

        for user, method, *args in (
            (self.sales, 'write', visit.ids, {'state': 'approved'}),
            (self.sales, 'write', visit.ids, {'held_on': '2026-03-01 00:00:00'}),
            (self.sales, 'write', visit.ids, {'briefed_on': '2026-03-01 00:00:00'}),
            (self.general_manager, 'action_submit', visit.ids),
            (self.sales_other, 'action_submit', visit.ids), (self.sales_other, 'action_print_briefing', visit.ids),
            (self.employee, 'action_cancel', visit.ids, "No"), (self.general_manager, 'action_schedule_todo', visit.ids),
        ):
            with self.subTest(method=method, user=user.login), self.assertRaises(AccessError):
                rpc(user, method, *args)
        for method in ('action_send_briefing', 'action_held', 'action_record', 'action_close'):
            with self.subTest(method=method), self.assertRaises(UserError):
                rpc(self.sales, method, visit.ids)

    def test_requester_does_not_decide(self):
        visit = self._plan()
        visit.action_submit()
        self.assertFalse(visit.approval_can_decide)
        with self.assertRaises(UserError):
            visit.action_approval_approve()

    def test_people_fit(self):
        self.assertPeopleFit(lambda **vals: self._plan(**vals))

    def test_times(self):
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self._plan(planned_stop=START - timedelta(hours=1), stop_ids=False)
            self.env.flush_all()

    def test_list_costs_no_query_per_record(self):
        for _number in range(6):
            self._plan()
        self.env.flush_all()
        self.env.invalidate_all()
        specification = {
            'name': {}, 'partner_id': {'fields': {'display_name': {}}}, 'executive_id': {'fields': {'display_name': {}}},
            'planned_start': {}, 'deadline_due_at': {}, 'deadline_status': {}, 'state': {}, 'year': {}}
        with self.assertQueryCount(10):
            self.Executive.web_search_read([], specification, limit=80)


@tagged('post_install', '-at_install')
class TestVisitExecutiveTour(ExecutiveCase, HttpCase):
    now = None

    def test_executive_tour(self):
        """Planned on the screen, approved, briefed, held and closed."""
        self.start_tour('/odoo/executive-visits', 'customer_executive_visit_tour_plan', login=self.sales.login)
        visit = self.Executive.search([('partner_id', '=', self.customer.id)])
        self.assertEqual((visit.state, len(visit.stop_ids), visit.contact_id), ('submitted', 1, self.contact))
        url = f'/odoo/executive-visits/{visit.id}'
        self.start_tour(url, 'customer_executive_visit_tour_approve', login=self.general_manager.login)
        self.assertEqual(visit.state, 'approved')
        now = fields.Datetime.now().replace(microsecond=0)
        visit.flush_recordset()
        self.env.cr.execute("UPDATE customer_executive_visit SET planned_start = %s, planned_stop = %s WHERE id = %s",
                            (now - timedelta(hours=3), now - timedelta(hours=1), visit.id))
        self.env.invalidate_all()
        self.start_tour(url, 'customer_executive_visit_tour_outcome', login=self.sales.login)
        self.assertRecordValues(visit, [{'state': 'done', 'outcome': "Framework agreed"}])
