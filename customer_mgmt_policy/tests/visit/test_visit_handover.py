from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import MONDAY, VisitCase


@tagged('post_install', '-at_install')
class TestVisitHandover(VisitCase):
    """C4.2: what the customer needs goes to another department, and the receiver says how it was understood."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.department = cls.env['customer.department'].create({'name': "Laboratory", 'manager_id': cls.employee.id})
        cls.Handover = cls.env['customer.department.handover'].with_user(cls.sales)

    def _draft(self, **vals):
        return self.Handover.create({
            'partner_id': self.customer.id, 'department_id': self.department.id,
            'needs': "Hooks that stand salt water for 3 years", **vals})

    def _sent(self, **vals):
        handover = self._draft(**vals)
        handover.action_send()
        return handover, handover.with_user(self.employee)

    def test_understood(self):
        handover, received = self._sent()
        self.assertEqual((handover.state, handover.receiver_id), ('sent', self.employee))
        clock = handover.deadline_ids
        self.assertEqual(
            (clock.code, clock.user_id, clock.due_at), ('handover.understand', self.employee, datetime(2026, 3, 3, 10)))
        self.assertEqual(handover.sudo().activity_ids.user_id, self.employee)
        received.action_confirm("Zinc and paint, salt spray test of 1000 h, until Friday")
        self.assertEqual((handover.state, handover.confirmed_at, clock.state), ('confirmed', MONDAY, 'met'))
        self.assertFalse(handover.sudo().activity_ids)
        self.assertIn(self.sales.partner_id, handover.message_ids.partner_ids)

    def test_asked_back_instead_of_guessed(self):
        handover, received = self._sent()
        received.action_ask("Salt water or sea air?")
        self.assertEqual((handover.state, handover.sudo().activity_ids.user_id), ('asked', self.sales))
        self.assertEqual(handover.deadline_ids.state, 'met')
        with self.assertRaises(UserError):
            received.action_confirm("Guessed")
        self.at(datetime(2026, 3, 4, 2))
        handover.action_answer("Under water")
        clock = handover.deadline_ids.sorted('id')[-1]
        self.assertEqual((clock.state, clock.due_at), ('running', datetime(2026, 3, 5, 10)), "the time starts anew")
        self.assertEqual(handover.sudo().activity_ids.user_id, self.employee)
        received.action_confirm("Under water: stainless steel")
        self.assertEqual((handover.state, handover.round_count), ('confirmed', 1))

    def test_asked_back_at_night(self):
        """The reminder stands on the day of the company: at 17:00 UTC it is the next one in Shanghai."""
        handover, received = self._sent()
        self.at(MONDAY.replace(hour=17))
        received.action_ask("Salt water or sea air?")
        self.assertEqual(handover.sudo().activity_ids.date_deadline, date(2026, 3, 3))

    def test_not_understood_right(self):
        handover, received = self._sent()
        received.action_confirm("30 hooks")
        handover.action_correct("Not 30: 3 years")
        self.assertEqual((handover.state, handover.correction), ('sent', "Not 30: 3 years"))
        received.action_confirm("3 years")
        self.assertEqual(handover.understanding, "3 years")

    def test_each_does_their_own_steps(self):
        handover, received = self._sent()
        for step in (lambda: handover.action_confirm("Mine"), lambda: handover.action_ask("Why?"),
                     lambda: received.action_cancel(), lambda: received.write({'needs': "Less"}),
                     lambda: received.with_user(self.sales_other).action_confirm("Foreign")):
            with self.assertRaises(AccessError):
                step()
        for text in ("", "  "):
            with self.assertRaisesRegex(UserError, "Missing"):
                received.action_confirm(text)
        received.action_confirm("Understood")
        with self.assertRaises(AccessError):
            received.action_correct("No")

    def test_what_was_sent_stays(self):
        handover, _received = self._sent()
        other = self.env['customer.department'].search([('id', '!=', self.department.id)], limit=1)
        for vals in ({'needs': "More"}, {'receiver_id': self.head.id}, {'department_id': other.id}):
            with self.assertRaisesRegex(UserError, "cannot be changed now"):
                handover.write(vals)
        with self.assertRaises(UserError):
            handover.unlink()

    def test_receiver_sees_no_draft_and_no_card(self):
        draft = self._draft()
        with self.assertRaises(AccessError):
            draft.with_user(self.employee).check_access('read')
        draft.action_send()
        self.env.invalidate_all()
        shown = draft.with_user(self.employee).web_read({
            'partner_id': {'fields': {'display_name': {}}}, 'needs': {}, 'can_confirm': {}})
        self.assertTrue(shown[0]['can_confirm'])
        self.assertEqual(shown[0]['partner_id']['display_name'], "Shanghai Harbour Trading")
        with self.assertRaises(AccessError):
            self.customer.with_user(self.employee).read(['phone'])

    def test_guarded_over_rpc(self):
        handover, _received = self._sent()
        for vals in ({'state': 'confirmed'}, {'understanding': "Faked"}, {'confirmed_at': MONDAY}):
            for user in (self.sales, self.employee):
                with self.assertRaises(AccessError):
                    call_kw(self.Handover.with_user(user), 'write', (handover.ids, vals), {})
            with self.assertRaises(AccessError):
                call_kw(self.Handover, 'create', ([{
                    'partner_id': self.customer.id, 'department_id': self.department.id, 'needs': "X", **vals}],), {})
        with self.assertRaises(AccessError):
            call_kw(self.Handover, 'create', ([{
                'partner_id': self.customer_other.id, 'department_id': self.department.id, 'needs': "X"}],), {})

    def test_somebody_else_receives(self):
        with self.assertRaisesRegex(ValidationError, "somebody else"):
            self._draft(receiver_id=self.sales.id)

    def test_needs_a_receiver(self):
        nobodys = self.env['customer.department'].create({'name': "Nobody's"})
        with self.assertRaisesRegex(UserError, "Receiver"):
            self._draft(department_id=nobodys.id).action_send()

    def test_from_the_visit(self):
        visit = self._held()
        context = visit.action_hand_over()['context']
        handover = self.Handover.with_context(context).create({'department_id': self.department.id, 'needs': "Zinc"})
        self.assertEqual((handover.visit_id, handover.partner_id, handover.contact_id), (visit, self.customer, self.contact))
        handover.action_send()
        self.assertTrue(any("not confirmed by the department" in text for text in visit._get_open_ends()))
        handover.with_user(self.employee).action_confirm("Zinc")
        self.assertFalse(any("not confirmed by the department" in text for text in visit._get_open_ends()))
        other = self.env['customer.visit'].create({'partner_id': self.customer_other.id})
        with self.assertRaises(ValidationError):
            handover.sudo().visit_id = other

    def test_dialog(self):
        handover, received = self._sent()
        Step = self.env['customer.department.handover.step']
        context = received.with_context(default_verb='confirm').action_open_step()['context']
        Step.with_user(self.employee).with_context(context).create({'text': "Understood"}).action_take()
        self.assertEqual(handover.state, 'confirmed')
        with self.assertRaises(AccessError):
            received.with_context(default_verb='correct').action_open_step()
        with self.assertRaises(UserError):
            handover.with_context(default_verb='unlink').action_open_step()

    def test_cancelled(self):
        handover, _received = self._sent()
        handover.action_cancel()
        self.assertEqual(handover.deadline_ids.state, 'cancelled')
        self.assertFalse(handover.sudo().activity_ids)

    def test_list_costs_no_query_per_record(self):
        handovers = self.Handover.create([
            {'partner_id': self.customer.id, 'department_id': self.department.id, 'needs': f"Need {number}"}
            for number in range(12)])
        handovers.action_send()
        specification = {'needs': {}, 'state': {}, 'deadline_status': {}, 'deadline_due_at': {},
                         'department_id': {'fields': {'display_name': {}}}, 'receiver_id': {'fields': {'display_name': {}}}}
        counts = []
        for some in (handovers[:2], handovers[:2], handovers):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Handover.web_search_read([('id', 'in', some.ids)], specification)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[2], counts[1])


@tagged('post_install', '-at_install')
class TestVisitChain(VisitCase):
    """C2.2.2: changes of the decision chain become an application for the card (C2.1.3)."""

    def setUp(self):
        super().setUp()
        self.customer.sudo().with_context(tracking_disable=True).write({'card_state': 'confirmed'})

    def _note(self, visit, **vals):
        return visit.env['customer.visit.chain.change'].create({'visit_id': visit.id, **vals})

    def _proposed(self):
        visit = self._held()
        leaver = self.env['res.partner'].create({'name': "Old Buyer", 'parent_id': self.customer.id})
        self._note(visit, kind='new', person_name="Zhou Min", function="Purchasing Director", role='decision_maker')
        self._note(visit, kind='role', contact_id=self.contact.id, role='influencer')
        self._note(visit, kind='left', contact_id=leaver.id)
        action = visit.action_propose_chain_changes()
        return visit, leaver, self.env['customer.info.change'].with_user(self.sales).browse(action['res_id'])

    def test_proposed_and_applied(self):
        visit, leaver, change = self._proposed()
        self.assertRecordValues(change, [{
            'source': 'visit', 'source_note': visit.name, 'known_at': visit.actual_stop, 'state': 'draft'}])
        self.assertEqual(set(change.line_ids.mapped('kind')), {'new', 'leave'})
        self.assertIn("Zhou Min", change.summary)
        change.action_submit()
        facts = [text for _label, text in change._approval_facts()]
        self.assertTrue(any("Chen Wei" in text for text in facts))
        change.with_user(self.head).action_approval_approve()
        self.assertEqual(change.state, 'applied')
        roles = {person.contact_id.name: person.role for person in self.customer.relationship_ids}
        self.assertEqual(roles, {"Zhou Min": 'decision_maker', "Chen Wei": 'influencer'})
        self.assertFalse(leaver.active)
        self.assertEqual(self.customer.decision_maker_id.function, "Purchasing Director")

    def test_another_part_alone(self):
        """No field of the card changes, and still it is a change."""
        visit = self._held()
        self._note(visit, kind='role', contact_id=self.contact.id, role='buyer')
        change = self.env['customer.info.change'].with_user(self.sales).browse(visit.action_propose_chain_changes()['res_id'])
        self.assertFalse(change.line_ids)
        change.action_submit()
        change.with_user(self.head).action_approval_approve()
        self.assertEqual(self.customer.relationship_ids.role, 'buyer')

    def test_refused_changes_nothing(self):
        _visit, leaver, change = self._proposed()
        change.action_submit()
        change.approval_id.with_user(self.head).action_refuse("Ask again")
        self.assertFalse(self.customer.relationship_ids)
        self.assertTrue(leaver.active)

    def test_card_that_is_not_confirmed(self):
        """It is edited directly, so the changes are entered at once instead of ending in an application nobody can submit."""
        self.customer.sudo().card_state = 'draft'
        leaver = self.env['res.partner'].create({'name': "Wu Qiang", 'parent_id': self.customer.id})
        visit = self._held()
        self._note(visit, kind='new', person_name="Zhou Min", function="Purchasing Director", role='decision_maker')
        self._note(visit, kind='left', contact_id=leaver.id)
        self._note(visit, kind='role', contact_id=self.contact.id, function="Buyer", role='buyer')
        action = visit.action_propose_chain_changes()
        self.assertEqual((action['res_model'], action['res_id']), ('res.partner', self.customer.id))
        self.assertFalse(self.env['customer.info.change'].search([('partner_id', '=', self.customer.id)]))
        roles = {person.contact_id.name: person.role for person in self.customer.relationship_ids}
        self.assertEqual(roles, {"Zhou Min": 'decision_maker', "Chen Wei": 'buyer'})
        self.assertEqual((leaver.active, self.contact.function), (False, "Buyer"))
        self.assertFalse(visit.unproposed_count)
        with self.assertRaisesRegex(UserError, "Write down first"):
            visit.action_propose_chain_changes()
        with self.assertRaisesRegex(UserError, "on the card already"):
            visit.chain_change_ids[0].function = "CEO"
        other = self._note(visit, kind='new', person_name="Lu Hua")
        with self.assertRaises(AccessError):
            other.is_on_card = True

    def test_proposed_once(self):
        visit, _leaver, change = self._proposed()
        with self.assertRaisesRegex(UserError, "Write down first"):
            visit.action_propose_chain_changes()
        line = visit.chain_change_ids[0]
        with self.assertRaisesRegex(UserError, "proposed to the card already"):
            line.function = "CEO"
        change.action_cancel()
        line.function = "CEO"
        with self.assertRaises(AccessError):
            line.write({'change_id': False})

    def test_closing_asks_for_the_proposal(self):
        visit = self._held()
        self._note(visit, kind='role', contact_id=self.contact.id, role='buyer')
        self.assertTrue(any("not proposed to the card" in text for text in visit._get_open_ends()))

    def test_words_are_complete(self):
        visit = self._held()
        stranger = self.env['res.partner'].create({'name': "Stranger", 'parent_id': self.key_customer.id})
        for vals in ({'kind': 'new'}, {'kind': 'left'}, {'kind': 'role', 'contact_id': self.contact.id},
                     {'kind': 'left', 'contact_id': stranger.id}):
            with self.assertRaises(ValidationError):
                self._note(visit, **vals)

    def test_guessed_contact(self):
        hidden = self.env['res.partner'].create({'name': "Hidden", 'parent_id': self.customer_other.id})
        with self.assertRaises(AccessError):
            self._note(self._held(), kind='left', contact_id=hidden.id)

    def test_before_the_visit(self):
        with self.assertRaises(UserError):
            self._note(self._new_visit(), kind='new', person_name="Zhou Min")
