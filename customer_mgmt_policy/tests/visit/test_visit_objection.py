from datetime import date, datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MONDAY, RECORD, THURSDAY_NOON, VisitCase


@tagged('post_install', '-at_install')
class TestVisitObjection(VisitCase):
    """B8.2: objections are explained at once or passed up; C2.2.4: the customer is told."""

    def _object(self, visit, **vals):
        return visit.env['customer.visit.objection'].create({
            'visit_id': visit.id, 'objection': "The terms of payment are too short", **vals})

    def _passed_up(self, **vals):
        return self._object(self._held(), handling='passed_up', **vals)

    def test_explained_at_once(self):
        objection = self._object(self._held(), explanation="Same as for everybody")
        self.assertRecordValues(objection, [{'status': 'explained', 'is_open': False, 'passed_to_id': False}])
        self.assertFalse(objection.deadline_ids)

    def test_passed_up_to_the_head(self):
        objection = self._passed_up()
        self.assertRecordValues(objection, [{
            'status': 'waiting', 'is_open': True, 'passed_to_id': self.head.id, 'passed_by_id': self.sales.id,
            'passed_at': THURSDAY_NOON}])
        clock = objection.deadline_ids
        self.assertEqual((clock.code, clock.user_id, clock.due_at), ('visit.objection', self.head, datetime(2026, 3, 6, 10)))
        self.assertIn(self.head, objection.visit_id.sudo().activity_ids.user_id)
        self.assertEqual(objection.visit_id.deadline_due_at, min(objection.visit_id.sudo()._deadline_open().mapped('due_at')))

    def test_asked_for_help_on_the_day_of_the_company(self):
        self.env['customer.policy.limit'].sudo().search([('code', '=', 'visit.objection')]).write({
            'value': 13, 'unit': 'hour'})
        objection = self._passed_up()
        self.assertEqual(objection.deadline_ids.due_at, datetime(2026, 3, 5, 17))
        activity = objection.visit_id.sudo().activity_ids.filtered(lambda activity: activity.user_id == self.head)
        self.assertEqual(activity.date_deadline, date(2026, 3, 6), "1 o'clock of Friday in Shanghai")

    def test_answered_and_told(self):
        objection = self._passed_up()
        objection.with_user(self.head).action_answer("45 days from April on")
        self.assertEqual((objection.status, objection.answered_by_id), ('answered', self.head))
        self.assertEqual(objection.deadline_ids.state, 'met')
        self.assertNotIn(self.head, objection.visit_id.sudo().activity_ids.user_id)
        self.assertIn("45 days", objection.visit_id.message_ids[0].body)
        objection.action_tell(THURSDAY_NOON, 'phone')
        self.assertRecordValues(objection, [{'status': 'told', 'told_via': 'phone', 'told_on': THURSDAY_NOON, 'is_open': False}])

    def test_whoever_passed_it_up_does_not_answer(self):
        objection = self._passed_up()
        for user, error in ((self.sales, UserError), (self.sales_mate, AccessError), (self.head_other, AccessError)):
            with self.assertRaises(error):
                objection.with_user(user).action_answer("No")
        with self.assertRaises(UserError):
            objection.with_user(self.head).action_answer(" ")
        self.assertEqual(objection.status, 'waiting')

    def test_told_only_after_the_answer(self):
        objection = self._passed_up()
        with self.assertRaises(UserError):
            objection.action_tell()
        objection.with_user(self.head).action_answer("Yes")
        for moment in (THURSDAY_NOON + timedelta(hours=1), MONDAY):
            with self.assertRaisesRegex(UserError, "State when the customer was told"):
                objection.action_tell(moment)

    def test_head_passes_up_to_the_cs_manager(self):
        visit = self._held().with_user(self.head)
        objection = self._object(visit, handling='passed_up')
        self.assertTrue(objection.passed_to_id.has_group('customer_mgmt_policy.group_cs_manager'))

    def test_helper_must_see_the_visit(self):
        visit = self._held()
        with self.assertRaisesRegex(ValidationError, "may not see the visit"):
            self._object(visit, handling='passed_up', passed_to_id=self.head_other.id)

    def test_somebody_must_help(self):
        visit = self._held()
        with mute_logger('odoo.sql_db'), self.assertRaises(IntegrityError):
            self._object(visit, handling='passed_up', passed_to_id=False)

    def test_taken_back(self):
        """Explained after all: nobody waits any more."""
        objection = self._passed_up()
        objection.write({'handling': 'explained', 'explanation': "He agrees now"})
        self.assertEqual((objection.status, objection.deadline_ids.state), ('explained', 'cancelled'))

    def test_answered_stays_as_it_was(self):
        objection = self._passed_up()
        objection.with_user(self.head).action_answer("Yes")
        for vals in ({'objection': "Other"}, {'handling': 'explained'}):
            with self.assertRaises(UserError):
                objection.write(vals)
        with self.assertRaises(UserError):
            objection.unlink()

    def test_record_and_closing(self):
        visit = self._held()
        objection = self._object(visit)
        visit.write(RECORD)
        with self.assertRaisesRegex(UserError, "how “The terms of payment are too short” was explained"):
            visit.action_complete()
        objection.handling = 'passed_up'
        visit.action_complete()
        self._send_minutes(visit)
        with self.assertRaisesRegex(UserError, "1 objections are passed up"):
            visit.action_close()

    def test_guarded_over_rpc(self):
        objection = self._passed_up()
        for vals in ({'answer': "Yes"}, {'told_on': THURSDAY_NOON}, {'passed_by_id': self.head.id},
                     {'answered_at': THURSDAY_NOON}):
            with self.assertRaises(AccessError):
                call_kw(objection.browse(), 'write', (objection.ids, vals), {})
            with self.assertRaises(AccessError):
                call_kw(objection.browse(), 'create', ([{
                    'visit_id': objection.visit_id.id, 'objection': "X", **vals}],), {})
        for method in ('write', 'unlink'):
            with self.assertRaises(AccessError):
                call_kw(objection.browse().with_user(self.sales_other), method,
                        (objection.ids, {'objection': "X"}) if method == 'write' else (objection.ids,), {})

    def test_dialogs(self):
        objection = self._passed_up()
        answer = self.env['customer.visit.tell'].with_user(self.head).browse(
            objection.with_user(self.head).action_open_answer()['res_id'])
        answer.answer = "Agreed"
        answer.action_confirm()
        told = self.env['customer.visit.tell'].with_user(self.sales).browse(objection.action_open_tell()['res_id'])
        told.told_via = 'email'
        told.action_confirm()
        self.assertRecordValues(objection, [{'status': 'told', 'answer': "Agreed", 'told_via': 'email'}])

    def test_promise_told_by_dialog(self):
        visit = self._held()
        question = visit.env['customer.visit.question'].create({
            'visit_id': visit.id, 'question': "Which steel?", 'handling': 'promised', 'promised_on': '2026-03-10'})
        told = self.env['customer.visit.tell'].with_user(self.sales).browse(question.action_open_tell()['res_id'])
        told.write({'answer': "Q235B", 'told_via': 'message'})
        told.action_confirm()
        self.assertRecordValues(question, [{'answer': "Q235B", 'told_via': 'message', 'told_on': THURSDAY_NOON}])

    def test_list_costs_no_query_per_objection(self):
        visit = self._held()
        objections = self.env['customer.visit.objection'].with_user(self.sales).create([
            {'visit_id': visit.id, 'objection': f"Objection {number}", 'handling': 'passed_up'} for number in range(12)])
        specification = {'objection': {}, 'status': {}, 'can_answer': {}, 'deadline_status': {}, 'deadline_due_at': {}}
        counts = []
        for some in (objections[:2], objections[:2], objections):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            objections.browse().web_search_read([('id', 'in', some.ids)], specification)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[2], counts[1])
