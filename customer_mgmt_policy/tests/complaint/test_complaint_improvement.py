from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import ComplaintCase


@tagged('post_install', '-at_install')
class TestComplaintImprovement(ComplaintCase):
    """C2.4.5: planned, carried out, and closed by a check of its effect that the owner does not make alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Improvement = cls.env['customer.improvement'].with_user(cls.quality)
        cls.quality_2 = cls._new_user('quality_2', 'quality')
        cls.today = fields.Date.context_today(cls.Improvement)

    def _plan(self, **vals):
        return self.Improvement.create({
            'name': "A roof over the dock", 'measure': "Build a roof", 'target': "No wet box in three months",
            'user_id': self.employee.id, 'date': self.today + timedelta(days=10), **vals})

    def _done(self, **vals):
        improvement = self._plan(**vals)
        mine = improvement.with_user(improvement.user_id)
        mine.action_start()
        mine.action_finish("The roof stands")
        return improvement

    def _clock(self, improvement, code):
        return self.env['customer.deadline'].search(
            [('res_model', '=', improvement._name), ('res_id', '=', improvement.id), ('code', '=', code)], order='id desc',
            limit=1)

    def test_owner_carries_out_and_quality_checks(self):
        improvement = self._plan()
        self.assertTrue(improvement.number.startswith('I20'))
        clock = self._clock(improvement, 'improvement.execution')
        self.assertEqual((clock.user_id, clock.state), (self.employee, 'running'))
        mine = improvement.with_user(self.employee)
        mine.action_start()
        mine.action_finish("The roof stands")
        self.assertEqual((improvement.state, clock.state), ('done', 'met'))
        self.assertIn(improvement.checker_id, self.env.ref('customer_mgmt_policy.group_quality').all_user_ids)
        check = self._clock(improvement, 'improvement.check')
        self.assertEqual((check.user_id, check.state), (improvement.checker_id, 'running'))
        with self.assertRaises(AccessError):
            mine.action_confirm_effect("I say so")
        with self.assertRaises(AccessError):
            improvement.with_user(self.manager).action_confirm_effect("Fine")
        improvement.action_confirm_effect("No wet box since March")
        self.assertRecordValues(improvement, [{
            'state': 'effective', 'effect_checked_by_id': self.quality.id, 'effect_note': "No wet box since March"}])
        self.assertEqual(check.state, 'met')

    def test_quality_does_not_check_its_own(self):
        improvement = self._done(user_id=self.quality.id)
        with self.assertRaisesRegex(UserError, "colleague"):
            improvement.action_confirm_effect("Fine")
        self.assertNotEqual(improvement.checker_id, self.quality)
        improvement.with_user(self.manager).action_confirm_effect("The CS manager looked at it")
        self.assertEqual(improvement.state, 'effective')

    def test_no_effect_opens_a_follow_up(self):
        complaint = self._record()
        improvement = self._done(complaint_ids=complaint.ids)
        for date in (False, self.today - timedelta(days=1)):
            with self.assertRaisesRegex(UserError, "past"):
                improvement.action_deny_effect("Still wet", date)
        follow_up = improvement.action_deny_effect("Still wet", self.today + timedelta(days=30), user=self.quality_2)
        self.assertEqual(improvement.state, 'ineffective')
        self.assertRecordValues(follow_up, [{
            'parent_id': improvement.id, 'state': 'planned', 'user_id': self.quality_2.id, 'problem': "Still wet"}])
        self.assertEqual(follow_up.complaint_ids, complaint)
        self.assertEqual(self._clock(follow_up, 'improvement.execution').state, 'running')

    def test_not_yet_effective_goes_back(self):
        improvement = self._done()
        improvement.action_go_back("One box was wet", self.today + timedelta(days=20))
        self.assertEqual((improvement.state, improvement.date), ('in_progress', self.today + timedelta(days=20)))
        clock = self._clock(improvement, 'improvement.execution')
        self.assertEqual((clock.state, clock.cycle, clock.user_id), ('running', 2, self.employee))
        improvement.with_user(self.employee).action_finish("The gap is closed")
        improvement.action_confirm_effect("Dry")
        self.assertEqual(improvement.state, 'effective')

    def test_another_date_keeps_the_first(self):
        improvement = self._plan()
        first, later = improvement.date, improvement.date + timedelta(days=5)
        with self.assertRaisesRegex(UserError, "Another Date"):
            improvement.date = later
        with self.assertRaises(AccessError):
            improvement.with_user(self.employee).action_renegotiate(later, "Rain")
        with self.assertRaisesRegex(UserError, "reason"):
            improvement.action_renegotiate(later, " ")
        improvement.action_renegotiate(later, "The steel comes later")
        self.assertEqual((improvement.date, improvement.first_date), (later, first))

    def test_owner_reports_but_does_not_replan(self):
        """An employee without any role works on the own action and sees no other."""
        improvement, foreign = self._plan(), self._plan(user_id=self.quality_2.id)
        mine = improvement.with_user(self.employee)
        self.assertEqual(mine.search([]), improvement)
        with self.assertRaises(AccessError):
            foreign.with_user(self.employee).read(['name'])
        for vals in ({'measure': "Nothing"}, {'user_id': self.quality_2.id}, {'target': "None"}):
            with self.assertRaises(UserError):
                mine.write(vals)
        with self.assertRaises(AccessError):
            mine.action_cancel("Too much work")
        with self.assertRaises(AccessError):
            mine.read(['complaint_ids'])
        with self.assertRaises(AccessError):
            self.env['customer.improvement'].with_user(self.employee).create({
                'name': "Mine", 'measure': "x", 'target': "y", 'date': self.today})

    def test_state_is_not_writable(self):
        improvement = self._plan()
        for vals in ({'state': 'effective'}, {'effect_checked_by_id': self.quality.id}, {'result': "Done"}, {'number': "X"}):
            with self.subTest(vals), self.assertRaises(UserError):
                call_kw(self.Improvement, 'write', [improvement.ids, vals], {})
        with self.assertRaises(UserError):
            call_kw(self.Improvement, 'create', [[{
                'name': "Closed", 'measure': "x", 'target': "y", 'date': self.today, 'state': 'effective'}]], {})

    def test_what_is_missing(self):
        improvement = self._plan()
        with self.assertRaisesRegex(UserError, "Result"):
            improvement.action_finish(" ")
        improvement.action_cancel("The dock is sold")
        self.assertEqual(self._clock(improvement, 'improvement.execution').state, 'cancelled')
        with self.assertRaises(UserError):
            improvement.action_start()
        with self.assertRaises(UserError):
            self._done().unlink()

    def test_dialog(self):
        """The dialog of the check takes each of its three ways."""
        for effect, state in (('effective', 'effective'), ('again', 'in_progress'), ('ineffective', 'ineffective')):
            improvement = self._done()
            action = improvement.with_context(default_verb='check').action_open_step()
            step = self.env['customer.improvement.step'].with_user(self.quality).with_context(action['context']).create({
                'effect': effect, 'note': "Looked at the dock", 'date': self.today + timedelta(days=9)})
            step.action_confirm()
            self.assertEqual(improvement.state, state)
        with self.assertRaises(AccessError):
            self._done().with_user(self.employee).with_context(default_verb='check').action_open_step()

    def test_list_of_40(self):
        improvements = self.Improvement.create([{
            'name': f"Action {number}", 'measure': "x", 'target': "y", 'date': self.today, 'user_id': self.employee.id,
        } for number in range(40)])
        specification = {
            'number': {}, 'name': {}, 'date': {}, 'state': {}, 'deadline_status': {}, 'can_finish': {},
            'user_id': {'fields': {'display_name': {}}}}
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(16):
            self.Improvement.web_search_read([('id', 'in', improvements.ids)], specification, limit=80)
