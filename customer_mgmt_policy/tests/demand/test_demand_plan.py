from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged, warmup

from ..common import SpeedMixin
from .common import PIXEL, SIGNED, DemandCase

MONDAY = datetime(2026, 5, 11, 2, 0)        # 10:00 in Shanghai
DAY = timedelta(days=1)


class PlanCase(DemandCase):

    def setUp(self):
        super().setUp()
        frozen = freeze_time(MONDAY)
        self.time = frozen.start()
        self.addCleanup(frozen.stop)

    def _plan(self, demand, *days, **vals):
        return self.env['customer.demand.milestone'].with_user(self.sales).create([
            {'demand_id': demand.id, 'name': f"Step {day}", 'due_on': (MONDAY + day * DAY).date(), **vals} for day in days])

    def _planned(self, *days):
        demand = self._answered(contact_id=self.contact.id)
        milestones = self._plan(demand, *days)
        demand.action_start()
        return demand, milestones


@tagged('post_install', '-at_install')
class TestDemandPlan(PlanCase):
    """C2.3.3: milestones, progress and acceptance."""

    def test_clocks_run_from_the_confirmed_plan(self):
        """Milestones are a plan without words; each runs to the end of its day where the company is."""
        demand = self._answered()
        milestones = self._plan(demand, 2, 5)
        self.assertFalse(milestones.sudo().deadline_ids)
        demand.action_start()
        clocks = milestones.sudo().deadline_ids.sorted('due_at')
        self.assertEqual(clocks.mapped('due_at'), [datetime(2026, 5, 13, 15, 59, 59), datetime(2026, 5, 16, 15, 59, 59)])
        self.assertEqual(clocks.mapped('clause_code'), ['C2.3.3', 'C2.3.3'])
        added = self._plan(demand, 9)
        self.assertEqual(added.sudo().deadline_ids.state, 'running')

    def test_done_postponed_dropped(self):
        demand, milestones = self._planned(2, 5, 8, 9)
        first, second, third, _fourth = milestones
        with self.assertRaisesRegex(UserError, "result"):
            first.action_done(" ")
        first.action_done("No changes")
        self.assertEqual((first.state, first.done_by_id, first.sudo().deadline_ids.state), ('done', self.sales, 'met'))
        with self.assertRaisesRegex(UserError, "reason"):
            second.action_postpone('2026-05-20', "")
        with self.assertRaisesRegex(UserError, "future"):
            second.action_postpone('2026-05-10', "Sooner")
        second.action_postpone('2026-05-20', "Crane is broken")
        self.assertEqual(second.sudo().deadline_ids.sorted('id').mapped('state'), ['superseded', 'running'])
        self.assertEqual(str(second.due_on), '2026-05-20')
        with self.assertRaisesRegex(UserError, "why"):
            third.action_drop(False)
        third.action_drop("Not needed")
        self.assertEqual((third.state, third.sudo().deadline_ids.state), ('dropped', 'cancelled'))
        self.assertEqual((round(demand.milestone_progress), demand.open_milestone_count), (33, 2))
        with self.assertRaisesRegex(UserError, "not open any more"):
            first.action_drop("Again")

    def test_new_date_in_the_list_of_deadlines(self):
        _demand, milestone = self._planned(2)
        clock = milestone.sudo().deadline_ids.with_user(self.sales)
        clock.action_renegotiate(datetime(2026, 5, 18, 10), "Crane is broken")
        self.assertEqual(str(milestone.due_on), '2026-05-18')

    def test_confirmed_plan_stays(self):
        demand, milestone = self._planned(2)
        for vals in ({'due_on': '2026-06-01'}, {'name': "Other"}):
            with self.assertRaisesRegex(UserError, "confirmed"):
                milestone.write(vals)
        with self.assertRaisesRegex(UserError, "stays on record"):
            milestone.unlink()
        for vals in ({'state': 'done'}, {'result': "x"}, {'done_at': MONDAY}):
            with self.assertRaises(AccessError), self.cr.savepoint():
                milestone.write(vals)
            with self.assertRaises(AccessError), self.cr.savepoint():
                self._plan(demand, 3, **vals)
        milestone.user_id = self.head
        self.assertEqual(milestone.sudo().deadline_ids.user_id, self.head)

    def test_people_fit(self):
        demand, milestone = self._planned(2)
        with self.assertRaisesRegex(ValidationError, "may not see"):
            milestone.user_id = self.sales_other
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            milestone.with_user(self.sales_other).action_done("Not mine")
        with self.assertRaises(AccessError):
            milestone.with_user(self.general_manager).action_drop("Reads only")
        self.assertEqual(demand.state, 'in_progress')

    def test_not_accepted_with_open_milestones(self):
        demand, milestones = self._planned(2, 5)
        milestones[0].action_done("Fine")
        with self.assertRaisesRegex(UserError, "open milestones: Step 5"):
            demand.action_accept(self.contact.id, 'satisfied')
        self.assertFalse(demand.can_accept)
        milestones[1].action_drop("Not needed")
        demand.action_accept(self.contact.id, 'satisfied', report=SIGNED)
        self.assertEqual(demand.state, 'accepted')
        with self.assertRaisesRegex(UserError, "plan cannot be changed"):
            self._plan(demand, 7)

    def test_ends_with_the_demand(self):
        """A demand that cannot be met or is cancelled leaves no milestone and no clock running."""
        for verb, args in (('cannot_be_met', ("No alloy", "Type C")), ('cancel', ("Withdrawn",))):
            with self.subTest(verb):
                demand, milestone = self._planned(2)
                getattr(demand, f'action_{verb}')(*args)
                self.assertEqual((milestone.state, milestone.sudo().deadline_ids.state), ('dropped', 'cancelled'))
                self.assertTrue(milestone.drop_reason)

    def test_merge_takes_the_plan_along(self):
        survivor, _milestone = self._planned(2)
        merged, milestone = self._planned(4)
        survivor.action_merge(merged.ids)
        self.assertEqual((milestone.demand_id, milestone.sudo().deadline_ids.state), (survivor, 'running'))

    def test_copy_plans_nothing(self):
        demand, _milestone = self._planned(2)
        self.assertFalse(demand.copy().milestone_ids)

    def test_weekly_message(self):
        """It says what was done since last time and what comes next; sending it meets the clock."""
        demand, milestones = self._planned(2, 5, 9)
        milestones[0].action_done("No changes")
        self.time.move_to(MONDAY + 3 * DAY)
        Dialog = self.env['customer.demand.progress'].with_user(self.sales)
        dialog = Dialog.create({'demand_id': demand.id})
        self.assertIn("Step 2", dialog.message)
        self.assertIn("Step 5", dialog.message)
        self.assertLess(dialog.message.index("Step 2"), dialog.message.index("Step 9"))
        self.assertTrue(dialog.send_mail)
        dialog.action_confirm()
        clocks = demand.sudo().deadline_ids.filtered(lambda clock: clock.code == 'demand.progress').sorted('id')
        self.assertEqual(clocks.mapped('state'), ['met', 'running'])
        told = demand.message_ids.filtered(lambda message: self.contact in message.partner_ids)
        self.assertEqual((told.message_type, told.subtype_id), ('comment', self.env.ref('mail.mt_comment')))
        milestones[1].action_done("Hooks are there")
        second = Dialog.create({'demand_id': demand.id})
        self.assertNotIn("Step 2", second.message)
        second.message = "<p><br></p>"
        with self.assertRaisesRegex(UserError, "what the customer was told"):
            second.action_confirm()

    def test_nothing_to_tell_is_not_told(self):
        """Without milestones the letter has a gap, and does not leave with it."""
        demand = self._in_progress(contact_id=self.contact.id)
        dialog = self.env['customer.demand.progress'].with_user(self.sales).create({'demand_id': demand.id})
        with self.assertRaisesRegex(UserError, "in place of “…”"):
            dialog.action_confirm()
        self.assertFalse(demand.progress_told_at)
        dialog.message = dialog.message.replace("…", "The hooks are in the kiln")
        dialog.action_confirm()
        self.assertTrue(demand.progress_told_at)

    def test_contact_without_address(self):
        """Nothing is sent to nobody; what was told otherwise is kept."""
        demand, _milestone = self._planned(2)
        self.contact.email = self.customer.email = False
        dialog = self.env['customer.demand.progress'].with_user(self.sales).create({'demand_id': demand.id})
        self.assertEqual((dialog.email, dialog.send_mail), (False, False))
        dialog.action_confirm()
        self.assertTrue(demand.progress_told_at)
        self.assertFalse(demand.message_ids[0].partner_ids)

    def test_scripts_are_no_html(self):
        """What comes over RPC is text, or cleaned."""
        demand, _milestone = self._planned(2)
        demand.action_tell_progress("<b>70 %</b> <script>alert(1)</script>")
        self.assertIn("&lt;script", demand.message_ids[0].body)

    def test_acceptance_refused(self):
        """The work goes on with what is missing; an acceptance given before is taken back and stays readable."""
        demand, milestone = self._planned(2)
        with self.assertRaisesRegex(UserError, "What Is Missing"):
            demand.action_refuse_acceptance(" ")
        demand.action_refuse_acceptance("Two hooks lack the coating")
        self.assertEqual((demand.state, demand.acceptance_missing), ('in_progress', "Two hooks lack the coating"))
        milestone.action_done("Mounted")
        demand.action_accept(self.contact.id, 'satisfied', report=SIGNED, report_name="signed.pdf")
        demand.action_refuse_acceptance("The rail is loose")
        self.assertEqual((demand.state, demand.accepted_at, demand.satisfaction), ('in_progress', False, False))
        self.assertIn("signed.pdf", demand.message_ids.attachment_ids.mapped('name'))
        self.env.cr.execute("SELECT satisfaction_rate FROM customer_demand WHERE id = %s", [demand.id])
        self.assertIsNone(self.env.cr.fetchone()[0])
        running = demand.sudo().deadline_ids.filtered('is_open')
        self.assertEqual((running.code, running.cycle), ('demand.progress', 2))
        with self.assertRaises(AccessError), self.cr.savepoint():
            demand.acceptance_missing = False
        demand.action_accept(self.contact.id, 'fair', report=SIGNED)
        self.assertEqual((demand.state, demand.satisfaction_rate), ('accepted', 50))

    def test_signature_taken_back(self):
        """Refused after the portal's signature: it no longer counts, and stays on record."""
        demand = self._in_progress()
        demand.sudo().write({'acceptance_signature': PIXEL, 'acceptance_signed_by': "Chen Wei"})
        demand.action_accept(self.contact.id, False)
        demand.action_refuse_acceptance("The rail is loose")
        self.assertRecordValues(demand, [{
            'state': 'in_progress', 'acceptance_signature': False, 'acceptance_signed_by': False}])
        self.assertIn("signature.png", demand.message_ids.attachment_ids.mapped('name'))
        with self.assertRaisesRegex(UserError, "Satisfaction"):
            demand.action_accept(self.contact.id, False)

    def test_nobody_is_asked_to_accept_half_a_plan(self):
        demand, milestone = self._planned(2)
        with self.assertRaisesRegex(UserError, "open milestones"):
            demand.action_ask_acceptance("All done")
        milestone.action_done("Fine")
        demand.action_ask_acceptance("All done")
        self.assertTrue(demand.acceptance_asked_at)

    def test_what_was_done_is_proposed(self):
        """The dialog says what the milestones say, who is asked, and when that person cannot sign in the portal."""
        demand, milestone = self._planned(2)
        milestone.action_done("All 40 hold")
        dialog = self.env['customer.demand.step'].with_user(self.sales).create(
            {'demand_ids': demand.ids, 'verb': 'ask_acceptance'})
        self.assertEqual(dialog.note, f"{milestone.name}: All 40 hold")
        self.assertIn(self.contact.email, dialog.asked)
        self.assertTrue(dialog.lacks_account)
        new_test_user(self.env, 'portal_chen', groups='base.group_portal', partner_id=self.contact.id)
        dialog.invalidate_recordset()
        self.assertFalse(dialog.lacks_account)

    def test_added_work_is_finished_first(self):
        """A customer who was asked to sign is not met by a refusal that names our milestones."""
        demand, milestone = self._planned(2)
        milestone.action_done("Fine")
        demand.action_ask_acceptance("All done")
        added = milestone.copy({'demand_id': demand.id, 'name': "One more hook"})
        self.assertFalse(demand.acceptance_asked_at)
        self.assertIn("not asked to accept any more", demand.message_ids[0].body)
        self.assertEqual(demand.message_ids[0].subtype_id, self.env.ref('mail.mt_note'))
        added.action_done("Fine")
        demand.action_ask_acceptance("All done now")
        self.assertTrue(demand.acceptance_asked_at)

    def test_report(self):
        """What the customer signs speaks the customer's language."""
        demand, _milestone = self._planned(2)
        html = self.env['ir.actions.report'].with_user(self.sales)._render_qweb_html(
            'customer_mgmt_policy.report_customer_demand_acceptance', demand.ids)[0].decode()
        for text in ("Acceptance Report", demand.name, "40 hooks of type B", "Step 2", "Satisfied", "signature"):
            self.assertIn(text, html)
        self.env['res.lang']._activate_lang('zh_CN')
        self.contact.lang = 'zh_CN'
        html = self.env['ir.actions.report'].with_user(self.sales)._render_qweb_html(
            'customer_mgmt_policy.report_customer_demand_acceptance', demand.ids)[0].decode()
        self.assertIn('lang="zh_CN"', html)


@tagged('post_install', '-at_install')
class TestDemandClosing(DemandCase):
    """C2.3.4: the retrospective and the tags of the customer."""

    def test_retrospective_dialog(self):
        """The answers are proposed; closing updates the tags, as both chatters say."""
        old, new = self.env['res.partner.category'].create([{'name': "Price buyer"}, {'name': "Needs coating"}])
        self.customer.category_id = old
        demand = self._in_progress()
        demand.action_accept(self.contact.id, 'fair', report=SIGNED)
        self.assertEqual((demand.retro_speed, demand.retro_fit), ('in_time', 'partly'))
        dialog = self.env['customer.demand.closing'].with_user(self.sales).create({'demand_id': demand.id})
        self.assertEqual((dialog.retro_fit, dialog.tag_ids), ('partly', old))
        dialog.write({'retro_fit': 'full', 'retrospective': "Ask for the load sooner", 'tag_ids': new})
        dialog.action_confirm()
        self.assertEqual((demand.state, demand.retro_fit, demand.retrospective), ('closed', 'full', "Ask for the load sooner"))
        self.assertEqual(self.customer.category_id, new)
        for record in (demand, self.customer):
            self.assertIn("Needs coating", record.message_ids[0].body)
        self.assertEqual(self.customer.message_ids[0].author_id, self.sales.partner_id)
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            demand.retro_fit = 'poor'

    def test_late_answer_is_proposed_as_late(self):
        demand = self._new_demand(priority_level='urgent', received_at='2026-01-05 02:00:00', solution="40 hooks")
        demand.action_answer()
        demand.action_accept(self.contact.id, 'satisfied')
        self.assertEqual((demand.retro_speed, demand.retro_fit), ('late', 'full'))

    def test_tags_are_checked(self):
        tag = self.env['res.partner.category'].create({'name': "Needs coating"})
        demand = self._in_progress()
        with self.assertRaisesRegex(UserError, "when the demand is closed"):
            demand.action_update_tags(tag.ids)
        demand.action_accept(self.contact.id, 'satisfied', report=SIGNED)
        for user in (self.sales_other, self.general_manager):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                demand.with_user(user).action_update_tags(tag.ids)
        self.assertFalse(self.customer.category_id)

    def test_cr_specialist_updates_tags(self):
        """Whoever takes care of the demand updates the tags, also without rights to the card itself."""
        tag = self.env['res.partner.category'].create({'name': "Needs coating"})
        contact = self.env['res.partner'].create({'name': "Wu", 'parent_id': self.key_customer.id})
        demand = self.env['customer.demand'].create({'title': "Key", 'partner_id': self.key_customer.id, 'solution': "x"})
        demand.action_answer()
        demand.action_accept(contact.id, 'satisfied')
        demand.with_user(self.cr_specialist).action_update_tags(tag.ids)
        self.assertEqual(self.key_customer.category_id, tag)


@tagged('post_install', '-at_install')
class TestDemandPlanSpeed(SpeedMixin, PlanCase):

    def _many(self, count):
        demands = self.Demand.create([
            {'title': f"Demand {number}", 'partner_id': self.customers[number % 20].id, 'solution': "x"}
            for number in range(count)])
        demands.action_answer()
        return demands

    @warmup
    def test_start_20_plans(self):
        """The clocks of all milestones start in a few statements."""
        demands = self._many(20)
        for demand in demands:
            self._plan(demand, 2, 4)
        self._start_cold()
        with self.assertQueryCount(45):
            demands.action_start()
            self._commit()

    @warmup
    def test_progress_of_80(self):
        demands = self._many(80)
        self._plan(demands[0], 2)
        self._start_cold()
        with self.assertQueryCount(2):
            demands.mapped('milestone_progress')
