from datetime import datetime, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import MONDAY, THURSDAY, VisitCase

TUESDAY_CLOSE = datetime(2026, 3, 3, 10)


@tagged('post_install', '-at_install')
class TestVisitPlan(VisitCase):
    """C2.2.1: purpose and outline, the head's approval, the appointment in time."""

    def test_defaults_leave_time_for_the_appointment(self):
        """On Monday a visit on Wednesday still leaves time: the appointment is due when Monday closes."""
        visit = self.Visit.create({'partner_id': self.customer.id})
        self.assertEqual(visit.planned_start, datetime(2026, 3, 4, 2))
        self.assertEqual(visit.planned_stop - visit.planned_start, timedelta(hours=1))
        self.assertRegex(visit.name, r'^V2026/\d{5}$')
        self.assertFalse(visit.is_short_notice)

    def test_number_of_own_year(self):
        self.at(datetime(2027, 1, 4, 2))
        self.assertRegex(self._new_visit().name, r'^V2027/\d{5}$')

    def test_form_suggests_contact_and_place(self):
        self.customer.street = "Pier 4"
        with Form(self.Visit) as form:
            form.partner_id = self.customer
            self.assertEqual(form.contact_id, self.contact)
            self.assertIn("Pier 4", form.place)
            self.assertEqual(list(form.customer_participant_ids), [self.contact])
            form.outline = "Rust"

    def test_end_follows_start_and_length(self):
        visit = self._new_visit(planned_duration=1.5)
        self.assertEqual(visit.planned_stop, THURSDAY + timedelta(minutes=90))
        visit.write({'planned_start': THURSDAY, 'planned_stop': THURSDAY + timedelta(hours=3)})
        self.assertEqual(visit.planned_duration, 3)

    def test_submit_names_all_that_is_missing(self):
        visit = self._new_visit(outline="  ", contact_id=False)
        with self.assertRaisesRegex(UserError, "Outline, Contact"):
            visit.action_submit()

    def test_head_approves(self):
        visit = self._submitted()
        self.assertEqual(visit.state, 'submitted')
        visit.with_user(self.head).action_approval_approve()
        self.assertEqual((visit.state, visit.is_emergency), ('approved', False))

    def test_approval_clock_names_the_clause_of_the_visit(self):
        """C2.2.1: one time limit serves all approvals, but this one is asked for by the clause on visits."""
        clock = self._clock(self._submitted().approval_id, 'approval.step')
        self.assertRecordValues(clock, [{'clause_code': "C2.2.1", 'state': 'running'}])

    def test_heads_own_visit(self):
        """C2.2.1: a department head's own plan goes to the CS manager."""
        visit = self._new_visit(user_id=self.head.id).with_user(self.head)
        visit.action_submit()
        with self.assertRaises(UserError):
            visit.action_approval_approve()
        visit.with_user(self.cs_manager).action_approval_approve()
        self.assertEqual(visit.state, 'approved')

    def test_nobody_approves_the_own_visit(self):
        visit = self._submitted()
        with self.assertRaises(UserError):
            visit.action_approval_approve()
        self.assertEqual(visit.state, 'submitted')

    def test_refused_plan_is_corrected(self):
        visit = self._submitted()
        visit.with_user(self.head).approval_id.action_refuse("Ask for the forecast as well")
        self.assertEqual(visit.state, 'refused')
        self.assertEqual(self._clock(visit, 'visit.appointment').state, 'cancelled')
        visit.action_revise()
        visit.outline = "Rust, delivery times, forecast"
        visit.action_submit()
        visit.with_user(self.head).action_approval_approve()
        self.assertEqual(visit.state, 'approved')

    def test_withdrawn_plan_is_a_draft(self):
        visit = self._submitted()
        visit.action_approval_withdraw()
        self.assertEqual(visit.state, 'draft')

    def test_plan_is_fixed_once_submitted(self):
        visit = self._submitted()
        with self.assertRaisesRegex(UserError, "Outline"):
            visit.outline = "Something else"
        visit.with_user(self.head).action_approval_approve()
        with self.assertRaisesRegex(UserError, "Purpose"):
            visit.purpose = 'problem'

    # APPOINTMENT

    def test_appointment_clock_runs_backwards(self):
        """Two working days ahead of Thursday is the close of Tuesday."""
        visit = self._submitted()
        clock = self._clock(visit, 'visit.appointment')
        self.assertEqual((clock.due_at, clock.state, clock.clause_code), (TUESDAY_CLOSE, 'running', 'C2.2.1'))
        self.assertEqual(visit.appointment_due_at, TUESDAY_CLOSE)
        self.at(MONDAY + timedelta(hours=3))
        visit.action_confirm()
        self.assertEqual((clock.state, clock.met_at), ('met', MONDAY + timedelta(hours=3)))

    def test_appointment_before_submission_counts(self):
        visit = self._new_visit()
        visit.action_confirm()
        visit.action_submit()
        self.assertEqual(self._clock(visit, 'visit.appointment').state, 'met')

    def test_emergency_needs_a_reason(self):
        tomorrow = MONDAY + timedelta(days=1)
        visit = self._new_visit(planned_start=tomorrow)
        with self.assertRaisesRegex(UserError, "Reason for the Short Notice"):
            visit.action_submit()
        visit.emergency_reason = "Their crane stands still"
        visit.action_submit()
        self.assertTrue(visit.is_emergency)
        self.assertFalse(self._clock(visit, 'visit.appointment'))

    def test_moved_visit_needs_a_new_appointment(self):
        visit = self._approved()
        visit.action_confirm()
        later = THURSDAY + timedelta(days=5)
        visit.action_reschedule(later, "The customer is away")
        self.assertEqual((visit.state, visit.planned_start, visit.appointment_confirmed_on), ('approved', later, False))
        clock = self._clock(visit, 'visit.appointment')
        self.assertEqual((clock.state, clock.due_at), ('running', datetime(2026, 3, 6, 10)))
        self.assertIn("The customer is away", visit.message_ids[0].body)

    def test_moved_in_agreement_with_the_customer(self):
        visit = self._approved()
        visit.action_reschedule(THURSDAY + timedelta(days=5), "The customer is away", is_agreed=True)
        self.assertEqual(visit.appointment_confirmed_on, MONDAY)
        self.assertEqual(self._clock(visit, 'visit.appointment').state, 'met')

    def test_moved_to_short_notice(self):
        """It becomes an emergency, so the head is asked again at once."""
        visit = self._approved()
        tomorrow = MONDAY + timedelta(days=1)
        with self.assertRaisesRegex(UserError, "short notice"):
            visit.action_reschedule(tomorrow, "Sooner")
        visit.action_reschedule(tomorrow, "Sooner", emergency_reason="Their crane stands still")
        self.assertEqual((visit.is_emergency, visit.state), (True, 'submitted'))
        self.assertEqual(self._clock(visit, 'visit.appointment').state, 'cancelled')
        visit.with_user(self.head).action_approval_approve()
        self.assertEqual(visit.state, 'approved')

    def test_drag_in_the_calendar(self):
        """Dragging an approved visit moves its appointment clock; a draft just moves."""
        visit, later = self._approved(), THURSDAY + timedelta(days=5)
        visit.action_confirm()
        visit.write({'planned_start': later, 'planned_stop': later + timedelta(hours=1)})
        self.assertFalse(visit.appointment_confirmed_on)
        self.assertEqual(self._clock(visit, 'visit.appointment').target_at, later)
        draft = self._new_visit()
        draft.planned_start = MONDAY
        self.assertEqual(draft.planned_start, MONDAY)

    # ENDS

    def test_cancel_and_not_held_need_a_reason(self):
        visit = self._approved()
        for step in (visit.action_cancel, visit.action_miss):
            with self.assertRaises(UserError):
                step(" ")
        visit.action_miss("The customer fell ill")
        self.assertEqual((visit.state, visit.closed_reason), ('not_held', "The customer fell ill"))
        self.assertEqual(self._clock(visit, 'visit.appointment').state, 'cancelled')
        with self.assertRaises(UserError):
            visit.place = "Pier 5"

    def test_copy_is_a_new_plan(self):
        visit = self._held()
        copy = visit.copy()
        self.assertRecordValues(copy, [{
            'state': 'draft', 'outline': visit.outline, 'contact_id': self.contact.id, 'actual_stop': False,
            'appointment_confirmed_on': False,
        }])
        self.assertNotEqual(copy.name, visit.name)
        self.assertFalse(copy.deadline_ids)

    def test_bad_input(self):
        stranger = self.env['res.partner'].create({'name': "Stranger"})
        with self.assertRaises(ValidationError):
            self._new_visit(contact_id=stranger.id)
        with self.assertRaises(ValidationError):
            self._new_visit(user_id=self.sales_other.id)
