from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.mail.tests.common import MailCase

from .common import ComplaintCase


@tagged('post_install', '-at_install')
class TestComplaintSteps(ComplaintCase, MailCase):
    """C2.4.4 and C4.4: carrying out, and telling the customer beforehand."""

    def _add_step(self, complaint, **vals):
        return self.env['customer.complaint.action'].with_user(self.agent).create({
            'complaint_id': complaint.id, 'name': "Cover the dock", 'date': fields.Date.today() + timedelta(days=20), **vals})

    # STEPS

    def test_each_step_has_its_clock(self):
        with freeze_time(self._at(2, 10)):
            complaint = self._liability_settled()
            self._propose(complaint, date='2026-03-06')
            complaint.with_user(self.manager).action_approval_approve()
            step = self._add_step(complaint, date='2026-03-20')
            first, second = self._step_clocks(complaint)
            self.assertEqual(first.due_at, self._at(6, 23, 59) + timedelta(seconds=59))
            self.assertRecordValues(second, [{
                'due_at': self._at(20, 23, 59) + timedelta(seconds=59), 'user_id': self.agent.id, 'code': 'complaint.execution',
                'clause_code': 'C2.4.4', 'partner_id': self.customer.id}])
            self.assertEqual(complaint.next_due_at, first.due_at)
            self.assertEqual(complaint.remedy_date, fields.Date.to_date('2026-03-20'))
        with freeze_time(self._at(7, 10)):
            self.assertEqual(complaint.deadline_status, 'late')
            (complaint.action_ids - step).action_done("Delivered")
            self.assertEqual(first.state, 'met_late')
            self.assertEqual(complaint.deadline_status, 'on_time')
            self.assertEqual(complaint.next_due_at, second.due_at)

    def test_nothing_ends_with_open_steps(self):
        complaint = self._executing()
        step = self._add_step(complaint)
        complaint.action_tell("Soon")
        (complaint.action_ids - step).action_done("Delivered")
        self.assertEqual(complaint.open_action_count, 1)
        with self.assertRaisesRegex(UserError, "open step “Cover the dock”"):
            complaint.action_finish("Done")
        step.action_drop("The dock is given up.")
        self.assertEqual(self._step_clocks(complaint).mapped('state'), ['met', 'cancelled'])
        complaint.action_finish("Done")
        self.assertEqual(complaint.state, 'done')

    def test_step_needs_its_result(self):
        step = self._executing().action_ids
        with self.assertRaisesRegex(UserError, "Missing: Result"):
            step.action_done("  ")
        with self.assertRaisesRegex(UserError, "in the future"):
            step.action_done("Done", at=fields.Datetime.now() + timedelta(hours=1))
        with self.assertRaisesRegex(UserError, "Missing: Dropped Because"):
            step.action_drop("")
        step.action_done("Delivered")
        with self.assertRaisesRegex(UserError, "not possible any more"):
            step.action_done("Again")
        with self.assertRaisesRegex(UserError, "stays as it is"):
            step.name = "Other"

    def test_owner_reports_without_seeing_the_complaint(self):
        """A colleague of the warehouse does the step, and the handler learns of it."""
        complaint = self._executing()
        step = self._add_step(complaint, user_id=self.employee.id).with_user(self.employee)
        self.env.invalidate_all()
        self.assertEqual(self.env['customer.complaint.action'].with_user(self.employee).search([]), step)
        self.assertEqual(step.partner_id.display_name, self.customer.name)
        with self.assertRaises(AccessError):
            step.complaint_id.with_user(self.employee).read(['description'])
        with self.assertRaises(UserError):
            step.name = "Something else"
        for act in (lambda: step.action_drop("No"), lambda: step.action_renegotiate('2030-01-01', "Later"), step.unlink):
            self.env.invalidate_all()
            with self.assertRaises(UserError):
                act()
        action = step.with_context(default_verb='done').action_open_step()
        with Form(self.env['customer.complaint.action.step'].with_user(self.employee).with_context(**action['context'])) as form:
            form.result = "Roof is up"
        form.record.action_confirm()
        self.assertRecordValues(step, [{'state': 'done', 'result': "Roof is up", 'done_by_id': self.employee.id}])
        message = complaint.message_ids[0]
        self.assertIn("Roof is up", message.body)
        self.assertEqual(message.notified_partner_ids, self.agent.partner_id)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            complaint.action_ids.filtered(lambda other: other != step).with_user(self.employee).read(['result'])

    def test_last_step_takes_the_complaint_on(self):
        """One dialog for the last step and the whole remedy."""
        complaint = self._executing()
        complaint.action_tell("Soon")
        action = complaint.action_ids.with_context(default_verb='done').action_open_step()
        with Form(self.env['customer.complaint.action.step'].with_user(self.agent).with_context(**action['context'])) as form:
            self.assertTrue(form.is_last)
            self.assertTrue(form.finish)
            form.result = "Delivered"
        form.record.action_confirm()
        self.assertRecordValues(complaint, [{'state': 'done', 'execution_result': "Delivered"}])

    def test_voided_remedy_drops_its_steps(self):
        complaint = self._executing()
        complaint.sudo()._return_from_review()
        self.assertEqual(complaint.state, 'liability_settled')
        self.assertRecordValues(complaint.action_ids, [{'state': 'dropped'}])
        self.assertEqual(self._step_clocks(complaint).state, 'cancelled')
        complaint.action_propose_remedy()
        complaint.with_user(self.manager).action_approval_approve()
        self.assertEqual(complaint.action_ids.mapped('state'), ['open', 'dropped'])

    def test_date_is_a_promise(self):
        step = self._executing().action_ids
        with self.assertRaisesRegex(UserError, "agreed on with the customer"):
            step.date = fields.Date.today() + timedelta(days=30)

    # TELLING BEFOREHAND

    def test_notice_before_the_date_is_missed(self):
        """C4.4: the handler is led to tell the customer, agrees on another date, and the notice disappears."""
        with freeze_time(self._at(2, 10)):
            complaint = self._liability_settled(contact_id=self.contact.id)
            self._propose(complaint, date='2026-03-06')
            complaint.with_user(self.manager).action_approval_approve()
            complaint.action_tell("By Friday")
            self.assertFalse(complaint.needs_notice)
        with freeze_time(self._at(6, 16)):
            self.env.invalidate_all()
            self.assertTrue(complaint.needs_notice)
            action = complaint.with_context(default_verb='renegotiate').action_open_step()
            with Form(self.env['customer.complaint.step'].with_user(self.agent).with_context(**action['context'])) as form:
                form.remedy_date = '2026-03-12'
                form.reason = "The boxes are stuck in customs."
                self.assertIn("The boxes are stuck in customs.", form.message)
                self.assertIn("03/12/2026", form.message)
                self.assertTrue(form.send_mail)
            with self.mock_mail_gateway():
                form.record.action_confirm()
            self.assertFalse(complaint.needs_notice)
            self.assertRecordValues(complaint.action_ids, [{
                'date': fields.Date.to_date('2026-03-12'), 'first_date': fields.Date.to_date('2026-03-06')}])
            message = complaint.message_ids.filtered(lambda message: message.notified_partner_ids)[:1]
            self.assertIn("stuck in customs", message.body)

    def test_limit_of_the_policy_is_not_moved(self):
        """The three days of the investigation stay; it is noted what the customer was told."""
        with freeze_time(self._at(2, 10)):
            complaint = self._investigating()
        with freeze_time(self._at(5, 16)):
            self.env.invalidate_all()
            self.assertTrue(complaint.needs_notice)
            complaint.action_renegotiate('2026-03-09', "The driver is ill.", message="You hear from us on Monday.")
            clock = self._clocks(complaint, 'complaint.investigation')
            self.assertEqual(clock.due_at, self._at(5, 18))
            self.assertEqual(clock.promised_at, self._at(9, 23, 59) + timedelta(seconds=59))
            self.assertFalse(complaint.needs_notice)
            self.assertIn("You hear from us on Monday.", "".join(complaint.message_ids.mapped('body')))

    def test_chosen_steps_only(self):
        complaint = self._executing()
        kept = complaint.action_ids
        step = self._add_step(complaint)
        complaint.action_renegotiate(fields.Date.today() + timedelta(days=40), "Rain", actions=step)
        self.assertEqual(step.date, fields.Date.today() + timedelta(days=40))
        self.assertEqual(kept.date, fields.Date.today() + timedelta(days=7))

    # MESSAGES

    def test_message_by_liability(self):
        for liability, kind, words in (
            ('company', 'apology', "truly sorry"), ('customer', 'explanation', "help you"),
            ('third_party', 'coordination', "another company is involved"),
        ):
            with self.subTest(liability):
                complaint = self._liability_settled(liability=liability)
                self._propose(complaint, kind=kind, amount=0)
                complaint.with_user(self.manager).action_approval_approve()
                message = complaint._render_message('tell')
                self.assertLess(message.index(words), message.index("12 new boxes at our cost"))

    def test_progress_lists_the_steps(self):
        complaint = self._executing()
        self._add_step(complaint)
        complaint.action_tell("Soon")
        complaint.action_ids.filtered(lambda step: step.name != "Cover the dock").action_done("Delivered")
        message = complaint._render_message('tell')
        self.assertIn("12 new boxes at our cost", message)
        self.assertLess(message.index("done on"), message.index("Cover the dock"))

    def test_message_in_the_contacts_language(self):
        self.env['res.lang']._activate_lang('fr_FR')
        template = self.env.ref('customer_mgmt_policy.mail_template_complaint_remedy')
        template.with_context(lang='fr_FR').body_html = "<p>Nous sommes désolés.</p>"
        self.contact.lang = 'fr_FR'
        complaint = self._executing(contact_id=self.contact.id)
        self.assertIn("désolés", complaint._render_message('tell'))
