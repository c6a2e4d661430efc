from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import RECORD, THURSDAY, THURSDAY_NOON, VisitCase

ENDED = datetime(2026, 3, 5, 3)


@tagged('post_install', '-at_install')
class TestVisitRecord(VisitCase):
    """C2.2.3, C2.2.4: record and minutes within 24 hours, to-dos, the end."""

    def test_held_starts_both_clocks(self):
        visit = self._held()
        self.assertEqual((visit.state, visit.actual_start, visit.actual_stop), ('held', THURSDAY, ENDED))
        for code in ('visit.record', 'visit.minutes'):
            clock = self._clock(visit, code)
            self.assertEqual((clock.started_at, clock.due_at), (ENDED, ENDED + timedelta(hours=24)))

    def test_held_entered_later(self):
        """The clocks start when the visit ended, however late it is entered."""
        visit = self._approved()
        visit.action_confirm()
        self.at(datetime(2026, 3, 9, 2))
        visit.action_held('2026-03-05 02:10:00', '2026-03-05 04:30:00')
        self.assertEqual(self._clock(visit, 'visit.record').due_at, datetime(2026, 3, 6, 4, 30))
        self.assertEqual(visit.deadline_status, 'late')

    def test_held_makes_sense(self):
        visit = self._approved()
        self.at(THURSDAY_NOON)
        for start, stop in ((THURSDAY, THURSDAY_NOON + timedelta(hours=1)), (ENDED, THURSDAY), (ENDED, ENDED)):
            with self.assertRaises(UserError):
                visit.action_held(start, stop)
        self.assertEqual(visit.state, 'approved')

    def test_held_without_confirmed_appointment(self):
        """An appointment that was never confirmed in time is late, whatever came of the visit."""
        visit = self._approved()
        self.at(THURSDAY_NOON)
        visit.action_held()
        self.assertEqual(self._clock(visit, 'visit.appointment').state, 'met_late')

    def test_only_approved_visits_are_held(self):
        visit = self._submitted()
        self.at(THURSDAY_NOON)
        with self.assertRaises(UserError):
            visit.action_held()

    def test_record_names_all_that_is_missing(self):
        visit = self._held()
        visit.needs = "Rust"
        with self.assertRaisesRegex(
                UserError, "Feedback on Our Proposal, Agreements Reached, Next Contact On, Topic of the Next Contact"):
            visit.action_complete()
        self.assertFalse(visit.recorded_on)

    def test_record_in_time(self):
        visit = self._recorded()
        self.assertEqual((visit.recorded_on, visit.recorded_by_id), (THURSDAY_NOON, self.sales))
        self.assertEqual(self._clock(visit, 'visit.record').state, 'met')

    def test_record_late(self):
        late = self._held()
        self.at(THURSDAY_NOON + timedelta(days=1))
        late.write(RECORD)
        late.action_complete()
        self.assertEqual(self._clock(late, 'visit.record').state, 'met_late')

    def test_colleagues_are_told(self):
        """C2.2.4: the record goes to the colleagues who took part."""
        visit = self._held(our_participant_ids=(self.sales + self.sales_mate).ids)
        visit.write(RECORD)
        visit.action_complete()
        self.assertEqual(visit.message_ids[0].partner_ids, self.sales_mate.partner_id)

    # MINUTES

    def test_minutes_need_the_record(self):
        visit = self._held()
        with self.assertRaisesRegex(UserError, "Complete the visit record first"):
            visit.action_send_minutes()

    def test_minutes_need_an_address(self):
        visit = self._recorded()
        self.contact.email = False
        with self.assertRaisesRegex(UserError, "Chen Wei"):
            visit.action_send_minutes()

    def test_minutes_to_the_contact(self):
        visit = self._recorded()
        message = self._send_minutes(visit)
        self.assertEqual(message.partner_ids, self.contact)
        self.assertIn("We send a draft offer", message.body)
        self.assertNotIn("the price is not", message.body)
        self.assertEqual(visit.minutes_sent_on, THURSDAY_NOON)
        self.assertEqual(self._clock(visit, 'visit.minutes').state, 'met')

    def test_minutes_to_somebody_else_do_not_count(self):
        visit = self._recorded()
        self._send_minutes(visit, partner_ids=self.head.partner_id.ids)
        self.assertFalse(visit.minutes_sent_on)
        self.assertEqual(self._clock(visit, 'visit.minutes').state, 'running')

    def test_other_mail_does_not_count(self):
        visit = self._recorded()
        visit.message_post(body="See you", partner_ids=self.contact.ids)
        self.assertFalse(visit.minutes_sent_on)

    def test_minutes_again_keep_the_first_time(self):
        visit = self._recorded()
        self._send_minutes(visit)
        self.at(THURSDAY_NOON + timedelta(days=3))
        self._send_minutes(visit)
        self.assertEqual(visit.minutes_sent_on, THURSDAY_NOON)

    # END

    def test_close_names_all_open_ends(self):
        visit = self._held()
        visit.question_ids = [(0, 0, {'question': "Which steel?", 'handling': 'promised', 'promised_on': '2026-03-10'})]
        visit.activity_schedule('customer_mgmt_policy.mail_activity_type_visit_todo', summary="Draft the offer")
        with self.assertRaisesRegex(UserError, r"record is not complete\n.*minutes.*\n.*1 questions.*\n.*1 to-dos"):
            visit.action_close()

    def test_close(self):
        visit = self._recorded()
        todo = visit.activity_schedule('customer_mgmt_policy.mail_activity_type_visit_todo', summary="Draft the offer")
        self._send_minutes(visit)
        todo.action_feedback("Sent")
        self.assertEqual(visit.todo_ids, todo)
        visit.action_close()
        self.assertEqual((visit.state, visit.deadline_status), ('done', 'none'))
        with self.assertRaises(UserError):
            visit.agreements = "Something else"

    def test_history_of_the_next_visit(self):
        earlier = self._recorded()
        question = self.env['customer.visit.question'].with_user(self.sales).create({
            'visit_id': earlier.id, 'question': "Which steel?", 'handling': 'promised', 'promised_on': '2026-03-10'})
        visit = self._new_visit(planned_start='2026-03-19 02:00:00')
        self.assertEqual(visit.history_visit_ids, earlier)
        self.assertEqual(visit.history_question_ids, question)
        self.assertFalse(self._new_visit(partner_id=self.key_customer.id, contact_id=False).history_visit_ids)
        with Form(self.Visit) as form:
            form.partner_id = self.customer
            self.assertEqual(form.history_visit_ids[:], earlier)
            form.partner_id = self.key_customer
            self.assertFalse(form.history_visit_ids[:])

    def test_count_on_the_card(self):
        self._new_visit()
        self._new_visit().action_cancel("Twice")
        self.assertEqual((self.customer + self.contact).with_user(self.sales).mapped('visit_count'), [1, 1])
        action = self.customer.with_user(self.sales).action_open_visits()
        self.assertEqual(self.Visit.search_count(action['domain']), 2)
        self.assertEqual(self.customer.with_user(self.cs_agent).visit_count, 0)
