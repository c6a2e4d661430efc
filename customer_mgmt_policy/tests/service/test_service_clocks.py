from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ServiceCase

MONDAY = datetime(2026, 5, 11, 2, 0)        # 10:00 in Shanghai
MINUTE = timedelta(minutes=1)


@tagged('post_install', '-at_install')
class TestServiceClocks(ServiceCase):

    def setUp(self):
        super().setUp()
        self.time = self._freeze(MONDAY)

    def test_first_response_by_channel(self):
        """C4.4: 10 minutes on the line, 2 working days in writing, 1 hour for an incident by whatever way."""
        wednesday = datetime(2026, 5, 13, 10, 0)    # closing time
        for channel, kind, code, due_at in (
            ('phone', 'inquiry', 'inquiry.live', MONDAY + 10 * MINUTE),
            ('chat', 'inquiry', 'inquiry.live', MONDAY + 10 * MINUTE),
            ('message', 'inquiry', 'inquiry.live', MONDAY + 10 * MINUTE),
            ('email', 'inquiry', 'inquiry.written', wednesday), ('form', 'inquiry', 'inquiry.written', wednesday),
            ('portal', 'inquiry', 'inquiry.written', wednesday), ('visit', 'inquiry', 'inquiry.written', wednesday),
            ('email', 'incident', 'incident.start', MONDAY + 60 * MINUTE),
        ):
            with self.subTest(channel=channel, kind=kind):
                inquiry = self._ask(channel=channel, kind=kind)
                clock = self._clocks(inquiry)
                self.assertEqual((clock.code, clock.due_at, clock.clause_code), (code, due_at, 'C4.4'))
                self.assertEqual(inquiry.next_due_at, due_at)

    def test_counts_from_receipt(self):
        inquiry = self._ask(received_at=MONDAY - 11 * MINUTE)
        self.assertEqual(inquiry.deadline_status, 'late')
        inquiry.action_answer("Yes", at=MONDAY - 5 * MINUTE)
        self.assertEqual(self._clocks(inquiry).state, 'met')
        self.assertEqual(inquiry.first_response_at, MONDAY - 5 * MINUTE)

    def test_at_night_and_on_days_off(self):
        """Minutes run around the clock; working days begin with the next opening and leave out weekend and holiday."""
        saturday, monday = datetime(2026, 5, 9, 15, 0), datetime(2026, 5, 11)     # 23:00 in Shanghai
        self.env['customer.workday.exception'].create({
            'name': "Holiday", 'calendar_id': self.calendar.id, 'date': '2026-05-12', 'kind': 'holiday'})
        self.time.move_to(saturday)
        self.assertEqual(self._ask(channel='phone').next_due_at, saturday + 10 * MINUTE)
        self.assertEqual(self._incident(channel='email').next_due_at, saturday + 60 * MINUTE)
        written = self._ask(channel='email')
        self.assertEqual(written.next_due_at, datetime(2026, 5, 14, 10, 0), "received on Monday, so Wednesday and Thursday")
        self.time.move_to(monday)
        self.assertEqual(written.deadline_status, 'on_time')

    def test_answered_late(self):
        inquiry = self._ask()
        self.time.move_to(MONDAY + 11 * MINUTE)
        inquiry.action_answer("Yes")
        self.assertEqual(self._clocks(inquiry).state, 'met_late')
        self.assertFalse(inquiry.next_due_at)

    def test_incident_reports_until_solved(self):
        """C4.4: every 30 minutes from the start of the handling, by the schedule and not from the report."""
        incident = self._incident()
        self.time.move_to(MONDAY + 20 * MINUTE)
        incident.action_start()
        self.assertEqual(self._clocks(incident, 'incident.start').state, 'met')
        self.assertEqual(incident.next_due_at, MONDAY + 50 * MINUTE)
        self.time.move_to(MONDAY + 40 * MINUTE)
        incident.action_tell_progress("The spare part is on its way")
        self.assertEqual(incident.next_due_at, MONDAY + 80 * MINUTE)
        self.assertIn("The spare part is on its way", incident.message_ids[0].body)
        self.time.move_to(MONDAY + 70 * MINUTE)
        incident.action_solve("Part replaced")
        self.assertFalse(incident.next_due_at)
        self.assertEqual(self._clocks(incident, 'incident.progress').mapped('state'), ['met', 'met', 'cancelled'])

    def test_report_forgotten(self):
        incident = self._handling()
        self.time.move_to(MONDAY + 31 * MINUTE)
        self.assertEqual(incident.deadline_status, 'late')
        incident.action_tell_progress("We wait for the part")
        self.assertEqual(self._clocks(incident, 'incident.progress').mapped('state'), ['met_late', 'running'])
        self.assertEqual(incident.next_due_at, MONDAY + 60 * MINUTE, "by the schedule")

    def test_solved_with_a_report_forgotten(self):
        """The solution comes late for the report that was due, and that stays on record."""
        incident = self._handling()
        self.time.move_to(MONDAY + 95 * MINUTE)
        incident.action_solve("Part replaced")
        late, rest = self._clocks(incident, 'incident.progress')
        self.assertEqual((late.state, late.missed_slots, rest.state), ('met_late', 3, 'cancelled'))
        self.assertFalse(incident.next_due_at)

    def test_solved_earlier_than_recorded(self):
        """Solved in time, and written down when another report would have been due."""
        incident = self._handling()
        self.time.move_to(MONDAY + 40 * MINUTE)
        incident.action_solve("Part replaced", at=MONDAY + 25 * MINUTE)
        self.assertEqual(self._clocks(incident, 'incident.progress').mapped('state'), ['met', 'cancelled'])

    def test_turns_out_urgent(self):
        """The time of an incident counts from the same receipt; the clock of the question falls away."""
        inquiry = self._ask(received_at=MONDAY - 5 * MINUTE)
        inquiry.kind = 'incident'
        self.assertEqual(self._clocks(inquiry, 'inquiry.live').state, 'cancelled')
        self.assertEqual(self._clocks(inquiry, 'incident.start').due_at, MONDAY + 55 * MINUTE)

    def test_channel_corrected(self):
        inquiry = self._ask(received_at=MONDAY - 5 * MINUTE)
        inquiry.channel = 'email'
        self.assertEqual(self._clocks(inquiry, 'inquiry.live').state, 'cancelled')
        self.assertEqual(self._clocks(inquiry, 'inquiry.written').started_at, MONDAY - 5 * MINUTE)
        inquiry.channel = 'form'
        self.assertEqual(len(self._clocks(inquiry, 'inquiry.written')), 1)

    def test_own_standard_of_a_customer(self):
        """B6.3: the limit agreed with a customer counts as soon as the caller is known."""
        limit = self.env.ref('customer_mgmt_policy.limit_inquiry_live')
        self.env['customer.policy.limit'].create({
            'policy_id': self.env['customer.policy']._in_force(self.company).id,
            'clause_id': self.env['customer.policy.limit']._find(self.company, 'inquiry.live').clause_id.id,
            'code': 'inquiry.live', 'name': limit.name, 'value': 5, 'unit': 'minute', 'partner_id': self.key_customer.id,
            'override_reason': "Contract",
        })
        inquiry = self.Inquiry.create({'question': "Where is my order?", 'caller_phone': "138 0013 8000"})
        self.assertEqual(inquiry.next_due_at, MONDAY + 10 * MINUTE)
        inquiry.partner_id = self.key_customer
        self.assertEqual(inquiry.next_due_at, MONDAY + 5 * MINUTE)
        self.assertEqual(self._clocks(inquiry).filtered(lambda clock: clock.state == 'running').partner_id, self.key_customer)

    def test_asked_again(self):
        inquiry = self._answered()
        self.time.move_to(MONDAY + 60 * MINUTE)
        inquiry.action_reopen("It was the wrong size")
        first, second = self._clocks(inquiry, 'inquiry.live')
        self.assertEqual((first.state, second.state, second.cycle), ('met', 'running', 2))
        self.assertEqual(second.due_at, MONDAY + 70 * MINUTE)
        self.assertFalse(inquiry.answer)

    def test_cancelled_is_never_met(self):
        inquiry = self._ask()
        inquiry.action_cancel("Recorded twice")
        self.assertEqual(self._clocks(inquiry).state, 'cancelled')
        self.assertFalse(inquiry.next_due_at)

    def test_copy_asks_anew(self):
        copied = self._answered(received_at=MONDAY - 5 * MINUTE).copy()
        self.assertEqual((copied.state, copied.answer, copied.received_at), ('open', False, MONDAY))
        self.assertEqual(self._clocks(copied).mapped('state'), ['running'])

    def test_moments_make_sense(self):
        inquiry = self._ask(received_at=MONDAY - 5 * MINUTE)
        for at in (MONDAY + MINUTE, MONDAY - 6 * MINUTE):
            with self.subTest(at), self.assertRaises(UserError):
                inquiry.action_answer("Yes", at=at)

    def test_escalates_to_whom_it_concerns_now(self):
        """A hand-over leaves the customer's time alone, and the alert goes to the colleague."""
        inquiry = self._ask()
        inquiry.action_hand_over(self.manager.id)
        self.time.move_to(MONDAY + 11 * MINUTE)
        self.env['customer.deadline'].sudo()._evaluate_due(500)
        clock = self._clocks(inquiry)
        self.assertEqual((clock.state, clock.user_id), ('breached', self.manager))
        self.assertIn(self.manager, clock.event_ids.user_id)
