from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time, tagged

from .common import ComplaintCase

INVESTIGATION, CALLBACK = 'complaint.investigation', 'complaint.callback'


@tagged('post_install', '-at_install')
class TestComplaintClocks(ComplaintCase):

    def test_investigation_in_working_days(self):
        """C2.4.2: three working days after the day of receipt, until closing time."""
        for received_at, due_at in (
            (self._at(2, 10), self._at(5, 18)),        # Monday → Thursday
            (self._at(5, 17, 30), self._at(10, 18)),   # Thursday → Tuesday
            (self._at(7, 11), self._at(12, 18)),       # Saturday counts as Monday → Thursday
        ):
            with self.subTest(received_at), freeze_time(received_at + timedelta(hours=1)):
                complaint = self._record(received_at=received_at)
                self.assertEqual(self._clocks(complaint, INVESTIGATION).due_at, due_at)
                self.assertEqual(complaint.deadline_due_at, due_at)

    def test_back_dated(self):
        """Recorded on Friday, complained on Monday: late since Thursday evening, and visible as back-dated."""
        with freeze_time(self._at(6, 9)):
            complaint = self._record(received_at=self._at(2, 10))
            self.assertEqual(complaint.deadline_status, 'late')
            self.assertTrue(self._clocks(complaint, INVESTIGATION).is_backdated)

    def test_met_by_submission(self):
        """The handler's duty ends with the reasoned submission; Legal has a clock of its own."""
        with freeze_time(self._at(2, 10)):
            complaint = self._investigating()
        with freeze_time(self._at(5, 18)):
            self._settle(complaint)
            clock = self._clocks(complaint, INVESTIGATION)
            self.assertRecordValues(clock, [{'state': 'met', 'met_at': self._at(5, 18)}])

    def test_met_late(self):
        with freeze_time(self._at(2, 10)):
            complaint = self._investigating()
        with freeze_time(self._at(5, 18, 1)):
            self._settle(complaint)
            self.assertEqual(self._clocks(complaint, INVESTIGATION).state, 'met_late')

    def test_sent_back_by_legal(self):
        """An empty submission gains no time: the days since the receipt run on."""
        with freeze_time(self._at(2, 10)):
            complaint = self._in_legal_review()
        with freeze_time(self._at(4, 10)):
            complaint.approval_id.with_user(self.legal).action_refuse("Nobody asked the driver.")
            first, second = self._clocks(complaint, INVESTIGATION)
            self.assertEqual(first.state, 'met')
            self.assertRecordValues(second, [{
                'state': 'running', 'cycle': 2, 'started_at': self._at(2, 10), 'due_at': self._at(5, 18)}])

    def test_execution_and_call_back(self):
        """C2.4.4: due on the agreed date, then three working days to call back."""
        with freeze_time(self._at(2, 10)):
            complaint = self._liability_settled()
            self._propose(complaint, date='2026-03-06')
            self.assertFalse(self._step_clocks(complaint))
            complaint.with_user(self.manager).action_approval_approve()
            self.assertEqual(self._step_clocks(complaint).due_at, self._at(6, 23, 59) + timedelta(seconds=59))
        with freeze_time(self._at(5, 15)):
            complaint.action_tell("On Friday")
            self._finish(complaint, "Delivered", at=self._at(5, 14))
            self.assertEqual(self._step_clocks(complaint).state, 'met')
            self.assertEqual(self._clocks(complaint, CALLBACK).due_at, self._at(10, 18))
        with freeze_time(self._at(6, 9)):
            complaint.action_call_back('satisfied')
            self.assertEqual(self._clocks(complaint, CALLBACK).state, 'met')
            self.assertEqual(complaint.deadline_status, 'none')

    def test_another_date_is_a_new_promise(self):
        with freeze_time(self._at(2, 10)):
            complaint = self._liability_settled()
            self._propose(complaint, date='2026-03-06')
            complaint.with_user(self.manager).action_approval_approve()
        with freeze_time(self._at(4, 10)):
            complaint.action_renegotiate('2026-03-20', "The boxes are delayed")
            first, second = self._step_clocks(complaint)
            self.assertEqual(first.state, 'superseded')
            self.assertEqual(second.due_at, self._at(20, 23, 59) + timedelta(seconds=59))
            self.assertEqual(complaint.remedy_date, fields.Date.to_date('2026-03-20'))
            second.with_user(self.agent).action_renegotiate(self._at(25, 12), "The truck broke down")
            self.assertEqual(complaint.remedy_date, fields.Date.to_date('2026-03-25'))
            self.assertIn("The truck broke down", complaint.message_ids[0].body)

    def test_new_cycle_after_reopening(self):
        """Re-opened: the clocks begin a new cycle at the call-back, the finished ones stay as they were."""
        with freeze_time(self._at(2, 10)):
            complaint = self._done()
            before = self._clocks(complaint, INVESTIGATION) + self._step_clocks(complaint)
            frozen = before.mapped(lambda clock: (clock.state, clock.due_at, clock.met_at))
        with freeze_time(self._at(4, 15)):
            complaint.action_call_back('dissatisfied', at=self._at(4, 11))
            self.assertEqual(before.mapped(lambda clock: (clock.state, clock.due_at, clock.met_at)), frozen)
            self.assertEqual(self._clocks(complaint, CALLBACK).state, 'met')
            self.assertRecordValues(self._clocks(complaint, INVESTIGATION)[-1], [{
                'state': 'running', 'cycle': 2, 'started_at': self._at(4, 11), 'due_at': self._at(9, 18)}])

    def test_cancelled_is_never_met(self):
        complaint = self._investigating()
        complaint.action_cancel("Recorded twice")
        self.assertEqual(self._clocks(complaint, INVESTIGATION).state, 'cancelled')
        self.assertEqual(complaint.deadline_status, 'none')

    def test_withdrawn_remedy_has_no_date(self):
        complaint = self._in_remedy_review()
        complaint.action_approval_withdraw()
        self.assertFalse(self._step_clocks(complaint))

    def test_copy_has_no_clock_of_the_original(self):
        complaint = self._done()
        copy = complaint.copy()
        self.assertRecordValues(copy, [{
            'state': 'received', 'liability': False, 'remedy_plan': False, 'done_at': False, 'reopen_count': 0}])
        self.assertEqual(self._clocks(copy, INVESTIGATION).cycle, 1)
        self.assertFalse(self._clocks(copy, CALLBACK))

    def test_urgency_may_choose_the_limit(self):
        """A policy row for one urgency applies as soon as the urgency changes; the start is kept."""
        limit = self.env.ref('customer_mgmt_policy.limit_complaint_investigation')
        limit.sudo().copy({'priority': 'general', 'value': 5, 'policy_id': limit.policy_id.id})
        with freeze_time(self._at(2, 10)):
            complaint = self._record()
            complaint.urgency = 'general'
            first, second = self._clocks(complaint, INVESTIGATION)
            self.assertEqual(first.state, 'superseded')
            self.assertRecordValues(second, [{'started_at': self._at(2, 10), 'due_at': self._at(9, 18)}])

    def test_lists_find_late_ones(self):
        with freeze_time(fields.Datetime.now()):
            late = self._record(received_at=fields.Datetime.now() - timedelta(days=20))
            fresh = self._record()
            domain = [('id', 'in', (late + fresh).ids)]
            self.assertEqual(self.Complaint.search([*domain, ('deadline_status', '=', 'late')]), late)
