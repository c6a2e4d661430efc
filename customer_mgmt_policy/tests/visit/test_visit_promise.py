from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MONDAY, RECORD, VisitCase

DAY = timedelta(days=1)
FIRST_DUE = datetime(2026, 3, 10, 15, 59, 59)


@tagged('post_install', '-at_install')
class TestVisitPromise(VisitCase):
    """A visit shows the promises on its questions beside its own clocks, and is found by them."""

    def _ask(self, visit, promised_on, question="Which steel?"):
        return self.env['customer.visit.question'].with_user(self.sales).create({
            'visit_id': visit.id, 'question': question, 'handling': 'promised', 'promised_on': promised_on})

    def _with_promises(self):
        """A visit whose own clocks are all done, with two promises."""
        self.at(MONDAY)
        visit = self._held()
        questions = self._ask(visit, '2026-03-10') + self._ask(visit, '2026-03-12', "Which coating?")
        visit.write(RECORD)
        visit.action_complete()
        visit.sudo()._deadline_cancel()
        return visit, questions

    def _found(self, visit, *condition):
        return visit in self.Visit.search([condition, ('id', '=', visit.id)])

    def test_next_due_is_that_of_the_nearest_promise(self):
        visit, questions = self._with_promises()
        self.assertEqual((visit.deadline_due_at, visit.deadline_status), (FIRST_DUE, 'on_time'))
        questions[0].answer = "Q235B"
        questions[0].action_tell()
        self.assertEqual(visit.deadline_due_at, FIRST_DUE + 2 * DAY, "follows without a reload")
        questions[1].answer = "Zinc"
        questions[1].action_tell()
        self.assertEqual((visit.deadline_due_at, visit.deadline_status), (False, 'none'))

    def test_search_agrees_with_what_is_shown(self):
        visit, questions = self._with_promises()
        warned = questions[0].deadline_ids.warn_at
        for moment, status in ((warned - DAY / 24, 'on_time'), (warned, 'near'), (FIRST_DUE + DAY, 'late')):
            self.at(moment)
            visit.invalidate_recordset()
            self.assertEqual(visit.deadline_status, status)
            for other in ('none', 'paused', 'on_time', 'near', 'late'):
                self.assertEqual(self._found(visit, 'deadline_status', '=', other), other == status, (status, other))
                self.assertEqual(self._found(visit, 'deadline_status', '!=', other), other != status, (status, other))
        for operator, value, found in (
            ('<', FIRST_DUE + DAY, True), ('<=', FIRST_DUE, True), ('<', FIRST_DUE, False), ('>', FIRST_DUE - DAY, True),
            ('>=', FIRST_DUE, True), ('>', FIRST_DUE, False), ('=', FIRST_DUE, True), ('=', FIRST_DUE + 2 * DAY, False),
            ('!=', FIRST_DUE, False), ('=', False, False), ('!=', False, True),
        ):
            self.assertEqual(self._found(visit, 'deadline_due_at', operator, value), found, (operator, value))

    def test_bar_says_what_was_asked(self):
        visit, questions = self._with_promises()
        bar = visit.deadline_bar
        self.assertEqual([clock['about'] for clock in bar], ["Which steel?", "Which coating?"])
        self.assertEqual([clock['id'] for clock in bar], questions.deadline_ids.sorted('due_at').ids)
        self.assertTrue(all(clock['can_renegotiate'] for clock in bar))
        reader = visit.with_user(self.general_manager)
        self.assertFalse(any(clock['can_renegotiate'] for clock in reader.deadline_bar))
        self.assertIn("C2.2.2", str(reader.deadline_explain(bar[0]['id'])))

    def test_own_clocks_stand_beside_the_promises(self):
        visit = self._held()
        self._ask(visit, '2026-03-10')
        self.assertEqual([bool(clock['about']) for clock in visit.deadline_bar].count(True), 1)
        self.assertEqual(visit.deadline_due_at, min(visit.sudo()._deadline_open().mapped('due_at')))

    def test_why_is_asked_of_the_own_parts_only(self):
        visit, _questions = self._with_promises()
        other, other_questions = self._with_promises()
        with self.assertRaisesRegex(UserError, "no such deadline"):
            visit.deadline_explain(other_questions[0].deadline_ids.id)
        with self.assertRaises(AccessError):
            other.with_user(self.sales_other).deadline_explain(other_questions[0].deadline_ids.id)

    def test_list_costs_no_query_per_visit(self):
        """Ten visits with promises cost what two do."""
        specification = {'deadline_due_at': {}, 'deadline_status': {}}
        visits = self.Visit.concat(*(self._with_promises()[0] for _number in range(10)))
        counts = []
        for some in (visits[:2], visits[:2], visits):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Visit.web_search_read([('id', 'in', some.ids)], specification)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[2], counts[1])
