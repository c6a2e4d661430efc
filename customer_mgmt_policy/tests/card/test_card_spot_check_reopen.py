from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_card_spot_check import SpotCheckCase


@tagged('post_install', '-at_install')
class TestCardSpotCheckReopen(SpotCheckCase):
    """C4.3: the head who finds a correction not right yet asks for it once more, in a time of its own."""

    def setUp(self):
        super().setUp()
        self.check = self._draw()
        self._finish(self.check, phone="021-5555 1234")
        self.line = self._lines(self.check, 'phone')[0]
        self.owner = self.line.user_id

    def _reopen(self, user=None, **vals):
        wizard = self.env['customer.spot.check.reopen'].with_user(user or self.head)
        wizard.with_context(active_ids=self.line.ids).create({'reason': "The licence says otherwise", **vals}).action_confirm()

    def test_after_an_answer(self):
        self.line.with_user(self.owner).action_answer("Confirmed by phone")
        clock = self.line.card_id.deadline_ids
        self.assertEqual(clock.state, 'met')
        self.assertTrue(self.line.with_user(self.head).can_reopen)
        self._reopen()
        self.assertRecordValues(self.line, [{
            'correction': 'open', 'closed_at': False, 'reopen_reason': "The licence says otherwise",
            'answer': "Confirmed by phone", 'correct_value': "021-5555 1234"}])
        self.assertRecordValues(self.line.card_id.deadline_ids.sorted('cycle'), [
            {'cycle': 1, 'state': 'met'}, {'cycle': 2, 'state': 'running'}])
        activity = self.line.partner_id.activity_ids.filtered(lambda activity: activity.user_id == self.owner)
        self.assertIn("The licence says otherwise", activity.note)
        log = self.check.message_ids[:1].body
        self.assertIn("The licence says otherwise", log)
        self.assertIn("Confirmed by phone", log, "what was answered stays on record")
        self.line.record_id.with_user(self.owner).sudo().phone = "021 5555 1234"
        self.assertEqual(self.line.correction, 'corrected')
        self.assertEqual(self.line.card_id.deadline_ids.sorted('cycle')[-1].state, 'met')

    def test_after_a_wrong_correction(self):
        """A value that the head found wrong as well, or a right value that was none, closes nothing any more."""
        self.line.record_id.sudo().phone = "021-5555 1234"
        self.assertEqual(self.line.correction, 'corrected')
        self._reopen()
        self.assertRecordValues(self.line, [{'correction': 'open', 'correct_value': False, 'rejected_value': "021-5555 1234"}])
        for wrong in (self.line.value, "02155551234"):
            self.line.record_id.sudo().phone = wrong
            self.assertEqual(self.line.correction, 'open', wrong)
        self.line.record_id.sudo().phone = "021-5555 9999"
        self.assertEqual(self.line.correction, 'corrected')

    def test_with_the_right_value(self):
        self.line.with_user(self.owner).action_answer("Confirmed by phone")
        self._reopen(correct_value="021-5555 7777")
        self.line.record_id.sudo().phone = "021-5555 1234"
        self.assertEqual(self.line.correction, 'open')
        self.line.record_id.sudo().phone = "021-5555 7777"
        self.assertEqual(self.line.correction, 'corrected')

    def test_who_and_when(self):
        with self.assertRaisesRegex(UserError, "answered or carried out"):
            self._reopen()
        self.line.with_user(self.owner).action_answer("Confirmed by phone")
        with self.assertRaisesRegex(UserError, "still wrong"):
            self.line.with_user(self.head).action_not_right_yet("  ")
        for user in (self.owner, self.head_other, self.cs_agent):
            with self.assertRaises(AccessError):
                self.line.with_user(user).action_not_right_yet("No")
            self.env.invalidate_all()
        self.line.with_user(self.cs_manager).action_not_right_yet("No")
        self.assertEqual(self.line.correction, 'open')

    def test_own_entries(self):
        """A head who became the owner of the card does not judge it."""
        self.line.with_user(self.owner).action_answer("Confirmed by phone")
        self.line.partner_id.sudo().user_id = self.head
        self.env.flush_all()
        self.assertFalse(self.line.with_user(self.head).can_reopen)
        with self.assertRaisesRegex(AccessError, "own entries"):
            self.line.with_user(self.head).action_not_right_yet("No")

    def test_fields_are_guarded(self):
        for values in ({'correction': 'open'}, {'reopen_reason': "x"}, {'rejected_value': "x"}):
            with self.assertRaises(AccessError):
                self.line.with_user(self.head).write(values)
