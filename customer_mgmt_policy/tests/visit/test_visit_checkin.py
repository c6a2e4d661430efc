from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import RECORD, THURSDAY, THURSDAY_NOON, VisitCase

PLACE = {'latitude': 31.230416, 'longitude': 121.473701, 'accuracy': 12.4}


@tagged('post_install', '-at_install')
class TestVisitCheckIn(VisitCase):
    """C2.2.2: arriving and leaving, each with one tap."""

    def _arrived(self, position=None):
        visit = self._approved()
        visit.action_confirm()
        self.at(THURSDAY + timedelta(minutes=5))
        visit.action_check_in(position)
        return visit

    def test_in_and_out(self):
        visit = self._arrived(PLACE)
        self.assertEqual(visit.checked_in_at, THURSDAY + timedelta(minutes=5))
        self.assertEqual((visit.check_in_accuracy, visit.can_check_in, visit.can_check_out), (12, False, True))
        self.assertIn("mlat=31.230416&mlon=121.473701", visit.check_in_map_url)
        self.at(THURSDAY_NOON)
        visit.action_check_out()
        self.assertEqual(
            (visit.state, visit.actual_start, visit.actual_stop), ('held', THURSDAY + timedelta(minutes=5), THURSDAY_NOON))
        self.assertEqual(self._clock(visit, 'visit.record').due_at, THURSDAY_NOON + timedelta(hours=24))

    def test_browser_tells_no_place(self):
        visit = self._arrived(False)
        self.assertTrue(visit.checked_in_at)
        self.assertFalse(visit.check_in_map_url)

    def test_offered_from_the_day_on(self):
        visit = self._approved()
        self.assertFalse(visit.can_check_in)
        self.at(datetime(2026, 3, 4, 16))   # midnight in Shanghai
        visit.invalidate_recordset()
        self.assertTrue(visit.can_check_in)

    def test_no_place_on_earth(self):
        visit = self._approved()
        for position in ({'latitude': 91, 'longitude': 0, 'accuracy': 1}, {'latitude': 'x', 'longitude': 0, 'accuracy': 1},
                         {'latitude': 1}, {'latitude': float('nan'), 'longitude': 0, 'accuracy': 1}):
            with self.assertRaisesRegex(UserError, "no place"):
                visit.action_check_in(position)
        self.assertFalse(visit.checked_in_at)

    def test_out_at_once(self):
        """Out in the second of the arrival: a visit of a minute, not an error."""
        visit = self._arrived()
        visit.action_check_out()
        self.assertEqual(visit.actual_stop - visit.actual_start, timedelta(minutes=1))

    def test_twice_and_too_early(self):
        visit = self._arrived()
        with self.assertRaisesRegex(UserError, "already checked in"):
            visit.action_check_in()
        with self.assertRaises(UserError):
            self._submitted(planned_start=THURSDAY + timedelta(days=7)).action_check_in()
        with self.assertRaisesRegex(UserError, "Check in first"):
            self._approved(planned_start=THURSDAY + timedelta(days=8)).action_check_out()

    def test_slip_of_the_finger(self):
        visit = self._arrived(PLACE)
        visit.action_undo_check_in()
        self.assertRecordValues(visit, [{'checked_in_at': False, 'check_in_latitude': 0, 'check_in_accuracy': 0}])
        self.assertTrue(visit.can_check_in)

    def test_there_in_vain(self):
        """Moved after the check-in: it is checked in anew at the new time."""
        visit = self._arrived(PLACE)
        visit.action_reschedule(datetime(2026, 3, 12, 2), "Nobody there")
        self.assertFalse(visit.checked_in_at)

    def test_held_by_the_dialog_begins_with_the_check_in(self):
        visit = self._arrived()
        self.at(THURSDAY_NOON)
        visit.action_held()
        self.assertEqual((visit.actual_start, visit.actual_stop), (THURSDAY + timedelta(minutes=5), THURSDAY_NOON))

    def test_nobody_writes_a_check_in(self):
        visit = self._approved()
        for vals in ({'checked_in_at': THURSDAY}, {'check_in_latitude': 1.0}, {'check_in_accuracy': 1}):
            with self.assertRaises(AccessError):
                call_kw(self.Visit.browse(), 'write', (visit.ids, vals), {})
        with self.assertRaises(AccessError):
            visit.with_user(self.sales_other).action_check_in()
        with self.assertRaises(AccessError):
            visit.with_user(self.general_manager).action_check_in()

    def test_photos_are_files_of_the_visit(self):
        visit = self._arrived()
        gif = 'R0lGODlhAQABAAAAACwAAAAAAQABAAA='
        Attachment = self.env['ir.attachment'].with_user(self.sales)
        photo, _note = Attachment.create([
            {'name': "shelf.gif", 'datas': gif, 'res_model': 'customer.visit', 'res_id': visit.id},
            {'name': "note.txt", 'raw': b"text", 'res_model': 'customer.visit', 'res_id': visit.id},
        ])
        visit.invalidate_recordset()
        self.assertEqual(visit.photo_ids, photo)
        self.assertEqual((visit.state, visit.can_check_out), ('approved', True), "photos are no change of the plan")
        with self.assertRaises(AccessError):
            photo.with_user(self.sales_other).check_access('read')

    def test_file_before_the_arrival_changes_the_plan(self):
        visit = self._approved()
        self.env['ir.attachment'].with_user(self.sales).create(
            {'name': "offer.txt", 'raw': b"Another offer", 'res_model': 'customer.visit', 'res_id': visit.id})
        self.assertEqual(visit.state, 'draft')

    # NOT HELD

    def test_planned_again(self):
        visit = self._approved(our_participant_ids=(self.sales + self.sales_mate).ids)
        visit.action_miss("The customer was ill")
        action = visit.action_plan_again()
        again = self.Visit.browse(action['res_id'])
        self.assertRecordValues(again, [{
            'state': 'draft', 'outline': visit.outline, 'contact_id': self.contact.id, 'replaces_id': visit.id,
            'checked_in_at': False}])
        self.assertEqual(again.our_participant_ids, visit.our_participant_ids)
        self.assertEqual(visit.action_plan_again()['res_id'], again.id, "the second time shows the first plan")
        with self.assertRaises(UserError):
            again.action_plan_again()

    # SIGNATURE

    def _signed(self):
        visit = self._held()
        visit.write(RECORD)
        visit.write({'customer_signature': self.SIGNATURE})
        return visit

    SIGNATURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

    def test_signed(self):
        visit = self._signed()
        self.assertEqual((visit.signed_at, visit.signed_name), (THURSDAY_NOON, "Chen Wei"))

    def test_change_takes_the_signature_back(self):
        question = {'question': "Which steel?", 'handling': 'spot', 'answer': "Q235B"}
        for change in (
            lambda visit: visit.write({'agreements': "Something else"}),
            lambda visit: visit.write({'question_ids': [(0, 0, question)]}),
            lambda visit: visit.env['customer.visit.question'].create({'visit_id': visit.id, **question}),
        ):
            visit = self._signed()
            change(visit)
            self.assertRecordValues(visit, [{'customer_signature': False, 'signed_at': False, 'signed_name': False}])
            self.assertIn("Chen Wei", visit.message_ids[0].body)
            self.at(self.now)

    def test_what_was_not_signed_may_change(self):
        visit = self._signed()
        visit.write({'proposal_feedback': "For us only", 'agreements': RECORD['agreements'], 'need_priority': 'urgent'})
        self.assertTrue(visit.customer_signature)

    def test_answer_kept_as_promised_leaves_the_signature(self):
        visit = self._held()
        visit.write(RECORD)
        question = visit.env['customer.visit.question'].create({
            'visit_id': visit.id, 'question': "Which steel?", 'handling': 'promised', 'promised_on': '2026-03-10'})
        visit.customer_signature = self.SIGNATURE
        visit.action_complete()
        question.action_promise_anew('2026-03-12', "The laboratory is closed")
        question.answer = "Q235B"
        visit.need_priority = 'general'
        visit.next_contact_topic = RECORD['next_contact_topic']
        self.assertTrue(visit.customer_signature)

    def test_signed_anew_with_a_change(self):
        visit = self._signed()
        visit.write({'agreements': "Changed and signed anew", 'customer_signature': self.SIGNATURE})
        self.assertTrue(visit.signed_at and visit.customer_signature)

    def test_only_minutes_are_signed(self):
        with self.assertRaises(UserError):
            self._new_visit(customer_signature=self.SIGNATURE)
        with self.assertRaisesRegex(UserError, "needs and agreements first"):
            self._held().customer_signature = self.SIGNATURE
        self.at(self.now)
        with self.assertRaises(AccessError):
            self._signed().write({'signed_at': THURSDAY})
