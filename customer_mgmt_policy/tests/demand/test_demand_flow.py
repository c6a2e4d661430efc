from base64 import b64encode
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PIXEL, SIGNED, DemandCase


@tagged('post_install', '-at_install')
class TestDemandFlow(DemandCase):

    def test_whole_journey(self):
        """C2.3: recorded → answered → in progress → accepted → closed."""
        demand = self._new_demand()
        self.assertRegex(demand.name, r'^D\d{4}/\d{5}$')
        self.assertEqual((demand.state, demand.user_id, demand.owner_id), ('recorded', self.sales, self.sales))
        demand.write({'solution': "40 hooks of type B", 'delivery_days': 20, 'fee': 1200})
        demand.action_answer()
        self.assertEqual(demand.state, 'answered')
        demand.plan = "Li Na delivers until the end of May"
        demand.action_start()
        self.assertEqual(demand.state, 'in_progress')
        demand.action_tell_progress("70 % is done")
        self.assertTrue(demand.progress_told_at)
        demand.action_accept(self.contact.id, 'satisfied', note="Signed on the quay", report=SIGNED)
        self.assertEqual((demand.state, demand.accepted_by_id), ('accepted', self.contact))
        demand.retrospective = "Quick answer; ask for the load sooner."
        demand.action_close()
        self.assertEqual(demand.state, 'closed')
        self.assertTrue(demand.closed_at)

    def test_consultation_needs_no_plan(self):
        """Nor a signature: there was nothing to carry out."""
        demand = self._answered(demand_type='consultation')
        demand.action_accept(self.contact.id, 'fair')
        self.assertEqual(demand.state, 'accepted')

    def test_what_was_carried_out_is_signed(self):
        """C2.3.3: in the portal or on paper, as long as the policy wants it."""
        demand = self._in_progress()
        Step = self.env['customer.demand.step'].with_user(self.sales)
        dialog = Step.create({'demand_ids': demand.ids, 'verb': 'accept', 'satisfaction': 'fair'})
        self.assertTrue(dialog.needs_report)
        with self.assertRaisesRegex(UserError, "Signed Acceptance Report"):
            demand.action_accept(self.contact.id, 'fair')
        self.assertEqual(demand.state, 'in_progress')
        self.env['customer.policy.criterion'].search([('code', '=', 'demand.signed_acceptance')]).value = 0
        self.assertFalse(Step.create({'demand_ids': demand.ids, 'verb': 'accept'}).needs_report)
        demand.action_accept(self.contact.id, 'fair')
        self.assertEqual(demand.state, 'accepted')

    def test_signed_report_is_what_it_says(self):
        """A PDF or a picture by its content, whatever it is called; a drawing may carry a program."""
        demand = self._in_progress()
        for content in (b"hello", b"<html><script>alert(1)</script></html>", b'<svg xmlns="http://www.w3.org/2000/svg"/>',
                        b"MZ\0\0"):
            with self.subTest(content), self.assertRaisesRegex(UserError, "is no signed report"):
                demand.action_accept(self.contact.id, 'fair', report=b64encode(content), report_name="signed.pdf")
        with self.assertRaisesRegex(UserError, "is no signed report"):
            demand.action_accept(self.contact.id, 'fair', report="no base64", report_name="signed.pdf")
        self.assertFalse(demand.acceptance_report)
        demand.action_accept(self.contact.id, 'fair', report=PIXEL, report_name="photo.png")
        self.assertEqual(demand.acceptance_report_name, "photo.png")

    def test_every_step_asks_for_its_facts(self):
        demand = self._new_demand()
        with self.assertRaisesRegex(UserError, "Solution"):
            demand.action_answer()
        demand.solution = " \n"
        with self.assertRaisesRegex(UserError, "Solution"):
            demand.action_answer()
        with self.assertRaisesRegex(UserError, "has to supply"):
            demand.action_hold("  ")
        with self.assertRaisesRegex(UserError, "Reason of Cancellation"):
            demand.action_cancel(False)
        demand.solution = "40 hooks"
        demand.action_answer()
        with self.assertRaisesRegex(UserError, "Plan"):
            demand.action_start()
        with self.assertRaisesRegex(UserError, "Accepted By"):
            demand.action_accept(False, 'satisfied')
        with self.assertRaisesRegex(UserError, "Satisfaction"):
            demand.action_accept(self.contact.id, False)
        demand.plan = "As agreed"
        demand.action_start()
        with self.assertRaisesRegex(UserError, "what the customer was told"):
            demand.action_tell_progress(" ")
        demand.action_accept(self.contact.id, 'satisfied', report=SIGNED)
        with self.assertRaisesRegex(UserError, "Retrospective"):
            demand.action_close()
        self.assertEqual(demand.state, 'accepted')

    def test_solution_is_given_in_the_step(self):
        """Whoever has not written it down yet does so in the dialog; what was written before stands there."""
        demand = self._new_demand(delivery_days=12)
        Step = self.env['customer.demand.step'].with_user(self.sales)
        dialog = Step.create({'demand_ids': demand.ids, 'verb': 'answer'})
        self.assertRecordValues(dialog, [{'solution': False, 'delivery_days': 12, 'is_single': True}])
        dialog.write({'solution': "40 hooks of type B", 'fee': 900})
        dialog.action_confirm()
        self.assertRecordValues(demand, [{
            'state': 'answered', 'solution': "40 hooks of type B", 'delivery_days': 12, 'fee': 900}])
        several = self._new_demand(solution="Ours") + self._new_demand(solution="Theirs")
        Step.create({'demand_ids': several.ids, 'verb': 'answer'}).action_confirm()
        self.assertEqual((several.mapped('state'), several.mapped('solution')), (['answered'] * 2, ["Ours", "Theirs"]))

    def test_customer_is_asked_by_mail(self):
        """Whoever waits for the customer asks the contact in the same step, in the contact's language."""
        demand = self._new_demand(contact_id=self.contact.id)
        dialog = self.env['customer.demand.step'].with_user(self.sales).create(
            {'demand_ids': demand.ids, 'verb': 'hold', 'reason': "The drawing of the quay"})
        self.assertEqual((dialog.send_mail, dialog.email), (True, self.contact.email))
        dialog.action_confirm()
        asked = demand.message_ids.filtered(lambda message: self.contact in message.partner_ids)
        self.assertIn("The drawing of the quay", asked.body)
        self.assertEqual((asked.message_type, demand.hold_reason), ('comment', "The drawing of the quay"))
        quiet = self._new_demand(contact_id=self.contact.id)
        quiet.action_hold("The drawing of the quay")
        self.assertNotIn(self.contact, quiet.message_ids.partner_ids)

    def test_cannot_be_met(self):
        """A4.3.2: the reason, an alternative, and when the customer was told."""
        demand = self._new_demand()
        with self.assertRaisesRegex(UserError, "Why It Cannot Be Met"):
            demand.action_cannot_be_met("", "Type C")
        with self.assertRaisesRegex(UserError, "Alternative Offered"):
            demand.action_cannot_be_met("No such alloy", "")
        demand.action_cannot_be_met("No such alloy", "Type C, coated")
        self.assertEqual(demand.state, 'cannot_be_met')
        self.assertTrue(demand.unmet_told_at)

    def test_steps_out_of_order_refused(self):
        demand = self._new_demand(description="x")
        for step in (demand.action_start, demand.action_close):
            with self.assertRaises(UserError):
                step()
        closed = self._in_progress()
        closed.action_accept(self.contact.id, 'satisfied', report=SIGNED)
        closed.retrospective = "Fine"
        closed.action_close()
        for step in (closed.action_answer, closed.action_close):
            with self.assertRaises(UserError):
                step()
        with self.assertRaises(UserError):
            closed.action_cancel("Too late")
        with self.assertRaises(UserError):
            closed.action_reopen("Never ends")

    def test_reopen(self):
        demand = self._answered()
        demand.action_reopen("Wants another colour")
        self.assertEqual((demand.state, demand.answered_at), ('recorded', False))
        demand.solution = "40 hooks, blue"
        demand.action_answer()
        self.assertEqual(demand.state, 'answered')

    def test_moments(self):
        """A step may be recorded later than it happened, but neither ahead of time nor before the demand."""
        now = fields.Datetime.now()
        demand = self._new_demand(received_at=now - timedelta(days=2), solution="40 hooks")
        with self.assertRaisesRegex(UserError, "future"):
            demand.action_answer(now + timedelta(hours=1))
        with self.assertRaisesRegex(UserError, "lies before"):
            demand.action_answer(now - timedelta(days=3))
        demand.action_answer(fields.Datetime.to_string(now - timedelta(days=1)))
        self.assertEqual(demand.answered_at, now - timedelta(days=1))
        with self.assertRaisesRegex(UserError, "lies before"):
            demand.action_accept(self.contact.id, 'satisfied', at=now - timedelta(days=1, hours=1))
        with self.assertRaises(ValidationError):
            self._new_demand(received_at=now + timedelta(hours=1))

    def test_what_was_told_stays(self):
        demand = self._answered()
        for vals in ({'solution': "Another"}, {'fee': 5}, {'partner_id': self.key_customer.id},
                     {'received_at': '2020-01-01 00:00:00'}):
            with self.assertRaisesRegex(UserError, "cannot be changed"):
                demand.write(vals)
        demand.description = "Goes on"
        demand.action_cancel("Withdrawn")
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            demand.description = "Rewritten"

    def test_facts_only_through_steps(self):
        """State and facts are out of reach of write, create, import and defaults."""
        demand = self._new_demand()
        for vals in ({'state': 'closed'}, {'answered_at': fields.Datetime.now()}, {'satisfaction': 'satisfied'},
                     {'owner_id': self.sales_mate.id}, {'unmet_told_at': fields.Datetime.now()}):
            with self.assertRaises(AccessError), self.cr.savepoint():
                demand.write(vals)
            with self.assertRaises(AccessError), self.cr.savepoint():
                self._new_demand(**vals)
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.Demand.with_context(default_state='closed').create({'title': "x", 'partner_id': self.customer.id})
        result = self.Demand.load(
            ['title', 'partner_id/.id', 'state'], [["Imported", str(self.customer.id), "Closed"]])
        self.assertFalse(result['ids'])
        with self.assertRaises(UserError):
            demand.name = "D1"

    def test_copy_starts_anew(self):
        demand = self._answered()
        copied = demand.copy()
        self.assertEqual((copied.state, copied.answered_at, copied.solution), ('recorded', False, False))
        self.assertNotEqual(copied.name, demand.name)
        self.assertGreaterEqual(copied.received_at, demand.received_at)

    def test_contact_stands_for_its_customer(self):
        demand = self.Demand.create({'title': "By the contact", 'partner_id': self.contact.id})
        self.assertEqual((demand.partner_id, demand.contact_id), (self.customer, self.contact))
        by_default = self.Demand.with_context(default_partner_id=self.contact.id).create({'title': "By default"})
        self.assertEqual((by_default.partner_id, by_default.contact_id), (self.customer, self.contact))

    def test_progress_mail(self):
        demand = self._in_progress(contact_id=self.contact.id)
        demand.action_tell_progress("70 % is done", send_mail=True)
        message = demand.message_ids[0]
        self.assertIn(self.contact, message.partner_ids)
        self.contact.email = False
        with self.assertRaisesRegex(UserError, "no e-mail"):
            demand.action_tell_progress("80 % is done", send_mail=True)

    def test_step_dialog(self):
        demand = self._new_demand(solution="40 hooks")
        Step = self.env['customer.demand.step'].with_user(self.sales)

        def take(verb, **vals):
            Step.create({'verb': verb, 'demand_ids': demand.ids, **vals}).action_confirm()

        take('hold', reason="Drawings")
        self.assertEqual(demand.hold_reason, "Drawings")
        take('answer')
        self.assertEqual((demand.state, demand.hold_reason), ('answered', False))
        take('reopen', reason="Another colour")
        take('cannot_be_met', reason="No such alloy", alternative="Type C")
        self.assertEqual(demand.state, 'cannot_be_met')
        take('reopen', reason="Found one")
        take('answer')
        take('accept', accepted_by_id=self.contact.id, satisfaction='fair')
        self.assertEqual(demand.state, 'accepted')

    def test_buttons_agree_with_server(self):
        demand = self._new_demand()
        verbs = {verb for verb in demand._transitions if demand[f'can_{verb}']}
        self.assertEqual(verbs, {'answer', 'hold', 'cannot_be_met', 'cancel', 'merge', 'request_review', 'extend'})
        demand.action_hold("Drawings")
        verbs = {verb for verb in demand._transitions if demand[f'can_{verb}']}
        self.assertEqual(verbs, {'answer', 'resume', 'cannot_be_met', 'cancel', 'merge', 'request_review'})
        seen = demand.with_user(self.general_manager)
        self.assertFalse([verb for verb in seen._transitions if seen[f'can_{verb}']])
