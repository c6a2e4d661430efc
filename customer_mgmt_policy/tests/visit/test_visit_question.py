from datetime import date, datetime, timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RECORD, THURSDAY_NOON, VisitCase

DAY_END = datetime(2026, 3, 10, 15, 59, 59)


@tagged('post_install', '-at_install')
class TestVisitQuestion(VisitCase):
    """C2.2.2, A3.2: answered on the spot, or by a promised date; the customer is told."""

    def _ask(self, visit, **vals):
        return self.env['customer.visit.question'].with_user(self.sales).create({
            'visit_id': visit.id, 'question': "Which steel?", 'handling': 'promised', 'promised_on': '2026-03-10',
            **vals})

    def test_promise_runs_to_the_end_of_its_day(self):
        visit = self._held()
        question = self._ask(visit)
        clock = self._clock(question, 'visit.follow_up')
        self.assertEqual((clock.started_at, clock.due_at, clock.user_id), (visit.actual_stop, DAY_END, self.sales))
        self.assertEqual((clock.clause_code, clock.partner_id), ('C2.2.2', self.customer))

    def test_answered_on_the_spot_needs_no_clock(self):
        visit = self._held()
        question = self._ask(visit, handling='spot', promised_on=False)
        self.assertFalse(question.is_open)
        self.assertFalse(question.deadline_ids)
        visit.write(RECORD)
        with self.assertRaisesRegex(UserError, "Which steel"):
            visit.action_complete()
        question.answer = "Q235B"
        visit.action_complete()

    def test_readers_are_offered_no_button(self):
        """The general manager sees what was promised, and tells nobody."""
        question = self._ask(self._held())
        for user, may in ((self.sales, True), (self.head, True), (self.general_manager, False)):
            self.env.invalidate_all()
            self.assertEqual(question.with_user(user).may_tell, may, user.login)
        self.assertFalse(self.env['customer.visit.question'].with_user(self.sales).new({}).may_tell)

    def test_promise_needs_a_date(self):
        with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger('odoo.sql_db'):
            self._ask(self._held(), promised_on=False)

    def test_customer_is_told(self):
        question = self._ask(self._held())
        with self.assertRaisesRegex(UserError, "Write down the answer"):
            question.action_tell()
        question.answer = "Q235B"
        self.at(DAY_END)
        question.action_tell()
        self.assertEqual((question.told_on, question.is_open), (DAY_END, False))
        self.assertEqual(self._clock(question, 'visit.follow_up').state, 'met')
        with self.assertRaises(UserError):
            question.action_tell()

    def test_told_late(self):
        question = self._ask(self._held())
        question.answer = "Q235B"
        self.at(DAY_END + timedelta(minutes=1))
        question.action_tell()
        self.assertEqual(self._clock(question, 'visit.follow_up').state, 'met_late')

    def test_slip_is_corrected_before_the_record_is_complete(self):
        visit = self._held()
        question = self._ask(visit)
        question.promised_on = '2026-03-11'
        self.assertEqual(self._clock(question, 'visit.follow_up').due_at, DAY_END + timedelta(days=1))
        question.handling = 'spot'
        self.assertEqual(self._clock(question, 'visit.follow_up').state, 'cancelled')
        question.unlink()

    def test_new_date_needs_a_reason_and_keeps_the_first(self):
        visit = self._held()
        question = self._ask(visit)
        visit.write(RECORD)
        visit.action_complete()
        with self.assertRaisesRegex(UserError, "New Date"):
            question.promised_on = '2026-03-11'
        with self.assertRaises(UserError):
            question.unlink()
        with self.assertRaises(UserError):
            question.action_promise_anew('2026-03-11', " ")
        question.action_promise_anew('2026-03-11', "The lab needs another day")
        self.assertEqual(question.promised_on, date(2026, 3, 11))
        clocks = question.sudo().deadline_ids.sorted('id')
        self.assertEqual(clocks.mapped('state'), ['superseded', 'running'])
        self.assertEqual(clocks.mapped('due_at'), [DAY_END, DAY_END + timedelta(days=1)])

    def test_told_only_through_its_step(self):
        question = self._ask(self._held())
        with self.assertRaises(AccessError):
            question.told_on = THURSDAY_NOON
        with self.assertRaises(AccessError):
            self._ask(question.visit_id, told_on=THURSDAY_NOON)

    def test_questions_belong_to_a_visit_that_took_place(self):
        with self.assertRaises(UserError):
            self._ask(self._new_visit())

    def test_not_for_others(self):
        question = self._ask(self._held())
        self.env.invalidate_all()
        for user in (self.sales_other, self.sales_mate, self.employee):
            with self.assertRaises(AccessError):
                question.with_user(user).action_tell()
        questions = self.env['customer.visit.question'].with_user(self.head)
        self.assertEqual(questions.search([('id', '=', question.id)]), question)
