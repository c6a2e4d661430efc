from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from .common import MAILS, IntakeCase


@tagged('post_install', '-at_install')
class TestIntakeAttach(IntakeCase):
    """A mail belongs to a demand, complaint or inquiry that is there already."""

    def _complaint(self, title="Wet boxes", **values):
        return self.env['customer.complaint'].with_user(self.agent).create({
            'title': title, 'partner_id': self.customer.id, 'description': title, 'user_id': self.agent.id, **values})

    def _item(self, **values):
        return self._waiting(**values).with_user(self.agent)

    def _step(self, item, **values):
        context = item.with_context(default_verb='attach').action_open_step()['context']
        return self.env['customer.mail.intake.step'].with_user(self.agent).with_context(**context).create(values)

    def _answer(self, message, **values):
        return self._receive(self._mail(headers=(f"In-Reply-To: {message.message_id}",), body="One more thing", **values))

    def test_what_fits_is_offered_first(self):
        """Same words, then open, then the latest; only of this customer, only what the agent may write."""
        now = datetime.now().replace(microsecond=0)
        late = self._complaint("Late truck", received_at=now - timedelta(hours=1))
        wet = self._complaint("Boxes were wet on arrival", received_at=now - timedelta(hours=9))
        old = self._complaint("Wrong invoice", received_at=now - timedelta(hours=8))
        closed = self._complaint("Broken seal", received_at=now)
        closed.sudo().state = 'closed'
        gone = self._complaint("Wet boxes", received_at=now)
        gone.action_cancel("Twice")
        other = self._complaint("Wet boxes", partner_id=self.env['res.partner'].create({
            'name': "Ningbo Steel", 'is_company': True, 'is_managed_customer': True, 'user_id': self.sales.id}).id)
        self.env['customer.demand'].create({'title': "Wet boxes", 'partner_id': self.customer.id})
        step = self._step(self._item(), partner_id=self.customer.id)
        self.assertEqual([offer['number'] for offer in step.offers], [wet.name, late.name, old.name, closed.name])
        self.assertEqual([offer['fits'] for offer in step.offers], [True, False, False, False])
        self.assertEqual(step.choice, f'customer.complaint,{wet.id}')
        step.sought = "truck"
        self.assertEqual([offer['number'] for offer in step.offers], [late.name])
        self.assertNotIn(other.name, str(step.offers))

    def test_chinese_words_and_numbers_fit(self):
        complaint = self._complaint("第三批货纸箱受潮，𠮷田仓库拒收")
        other = self._complaint("第三方发票抬头错误")
        step = self._step(self._item(subject="回复：第三批货受潮的补充照片"), partner_id=self.customer.id)
        self.assertEqual([offer['fits'] for offer in step.offers], [True, False])
        self.assertEqual(step.choice, f'customer.complaint,{complaint.id}')
        step = self._step(self._item(subject=f"{other.name}"), partner_id=self.customer.id)
        self.assertEqual(step.choice, f'customer.complaint,{other.id}')

    def test_dialog(self):
        """The dialog follows the customer that is chosen in it."""
        complaint = self._complaint()
        item = self._item()
        context = item.with_context(default_verb='attach').action_open_step()['context']
        with Form(self.env['customer.mail.intake.step'].with_user(self.agent).with_context(**context)) as dialog:
            self.assertFalse(dialog.choice)
            dialog.partner_id = self.customer
            self.assertEqual(dialog.choice, f'customer.complaint,{complaint.id}')
            self.assertTrue(dialog.create_contact)
        dialog.record.action_confirm()
        self.assertEqual((item.state, item.contact_id.name), ('attached', "Wang Fang"))

    def test_nothing_is_proposed_that_does_not_fit(self):
        self._complaint("Late truck")
        step = self._step(self._item(), partner_id=self.customer.id)
        self.assertFalse(step.choice)
        with self.assertRaisesRegex(UserError, "Choose the record"):
            step.action_confirm()

    def test_several_customers_are_possible(self):
        """Their records are offered with the customer's name; the record decides whose mail it is."""
        second = self.env['res.partner'].create({
            'name': "Harbour North", 'is_company': True, 'is_managed_customer': True, 'user_id': self.sales.id,
            'email': self.contact.email})
        complaint = self._complaint(partner_id=second.id)
        self._complaint("Late truck")
        item = self._receive_one(self._mail(), 'customer.mail.intake').with_user(self.agent)
        self.assertEqual((item.reason, item.partner_id), ('ambiguous', self.env['res.partner']))
        step = self._step(item)
        self.assertEqual(step.choice, f'customer.complaint,{complaint.id}')
        self.assertTrue(step.offers[0]['words'].startswith("Harbour North"))
        step.action_confirm()
        self.assertEqual((item.state, item.partner_id), ('attached', second))

    def test_customer_unknown_but_the_number_is(self):
        complaint = self._complaint()
        step = self._step(self._item())
        self.assertFalse(step.offers)
        step.sought = complaint.name
        self.assertEqual(step.choice, f'customer.complaint,{complaint.id}')
        step.action_confirm()
        self.assertEqual(step.intake_ids.partner_id, self.customer)

    def test_attached_as_the_customers_own(self):
        """The mail stands in the conversation as its writer's, with its date and files; a later reply comes there too."""
        complaint = self._complaint(contact_id=self.contact.id)
        written = datetime.now().replace(microsecond=0) - timedelta(hours=3)
        item = self._item(date=written)
        attachment = self.env['ir.attachment'].create({
            'name': "photo.jpg", 'raw': b'x', 'res_model': item._name, 'res_id': item.id})
        self._get_mails(item).sudo().attachment_ids = attachment
        step = self._step(item, partner_id=self.customer.id)
        action = step.action_confirm()
        self.assertEqual((action['res_model'], action['res_id']), ('customer.complaint', complaint.id))
        mail = self._get_mails(complaint)
        self.assertRecordValues(mail, [{
            'date': written, 'attachment_ids': attachment.ids, 'subtype_id': self.env.ref('mail.mt_comment').id,
            'is_internal': False}])
        self.assertRecordValues(mail.author_id, [{
            'name': "Wang Fang", 'email': 'wang.fang@stranger.example.net', 'parent_id': self.customer.id}])
        self.assertEqual((attachment.res_model, attachment.res_id), ('customer.complaint', complaint.id))
        self.assertRecordValues(item, [{
            'state': 'attached', 'partner_id': self.customer.id, 'contact_id': mail.author_id.id,
            'handled_by_id': self.agent.id}])
        self.assertEqual(self._clock(item, 'mail.intake').state, 'met')
        self.assertFalse(self._answer(mail, sender='wang.fang@stranger.example.net'))
        self.assertEqual(len(self._get_mails(complaint)), 2)
        self._receive_one(self._mail(sender='wang.fang@stranger.example.net', subject="New"), 'customer.complaint')

    def test_author_is_not_guessed(self):
        """Who wrote is not the contact of the record, unless it is the same address."""
        complaint = self._complaint(contact_id=self.contact.id)
        item = self._item()
        item.action_attach('customer.complaint', complaint.id)
        self.assertFalse(self._get_mails(complaint).author_id)
        self.assertFalse(item.contact_id)

    def test_forwarded_by_a_colleague_stays_inside(self):
        """What a colleague wrote above a forwarded mail is not for the customer."""
        complaint = self._complaint()
        body = f"Again these people\n\n---------- Forwarded message ---------\nFrom: Chen Wei <{self.contact.email}>\n\nWet boxes"
        item = self._receive_one(
            self._mail(sender=self.sales.email_formatted, subject="Fwd: Wet boxes", body=body), 'customer.mail.intake')
        item.with_user(self.agent).action_attach('customer.complaint', complaint.id)
        mail = self._get_mails(complaint)
        self.assertEqual((mail.subtype_id, mail.is_internal), (self.env.ref('mail.mt_note'), True))
        self.assertEqual(item.contact_id, self.contact)

    def test_answers_what_we_asked(self):
        inquiry = self.env['customer.inquiry'].with_user(self.agent).create({
            'question': "When does it arrive?", 'partner_id': self.customer.id, 'channel': 'email'})
        inquiry.action_ask("Which order?")
        self._item(subject="Order S00042").action_attach('customer.inquiry', inquiry.id)
        self.assertFalse(inquiry.customer_question)

    def test_of_what_is_closed_somebody_decides(self):
        complaint = self._complaint()
        complaint.action_cancel("Twice")
        self._item().action_attach('customer.complaint', complaint.id)
        self.assertEqual((complaint.state, complaint.activity_ids.user_id), ('cancelled', self.agent))

    def test_automatic_mail_answers_nothing(self):
        inquiry = self.env['customer.inquiry'].with_user(self.agent).create({
            'question': "When does it arrive?", 'partner_id': self.customer.id, 'channel': 'email'})
        inquiry.action_ask("Which order?")
        item = self._receive_one(self._mail(headers=("Auto-Submitted: auto-generated",)), 'customer.mail.intake')
        item.with_user(self.agent).action_attach('customer.inquiry', inquiry.id)
        self.assertTrue(inquiry.customer_question)

    def test_mail_of_another_customer(self):
        other = self.env['res.partner'].create({
            'name': "Ningbo Steel", 'is_company': True, 'is_managed_customer': True, 'user_id': self.sales.id})
        item = self._item()
        item.partner_id = other
        with self.assertRaisesRegex(UserError, "Change the customer of the mail"):
            item.action_attach('customer.complaint', self._complaint().id)
        self.assertEqual(item.state, 'waiting')

    def test_access(self):
        """Over RPC: nobody adds to what they may not write, nobody but customer service at all."""
        complaint, item = self._complaint(), self._item()
        demand = self.env['customer.demand'].create({'title': "Steel", 'partner_id': self.customer.id})
        for user, model, record in (
            (self.agent, 'customer.demand', demand), (self.sales, 'customer.complaint', complaint),
            (self.legal_reviewer, 'customer.complaint', complaint), (self.employee, 'customer.complaint', complaint),
        ):
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertRaises(AccessError):
                call_kw(item.with_user(user).browse(), 'action_attach', [item.ids, model, record.id], {})
        self.assertEqual(item.state, 'waiting')

    def test_read_is_not_enough(self):
        """An agent who reads demands in another role, and writes none, is offered none."""
        reader = self._new_user('agent_gm', 'cs_agent', 'general_manager')
        demand = self.env['customer.demand'].create({'title': "Wet boxes", 'partner_id': self.customer.id})
        self.assertTrue(demand.with_user(reader).has_access('read'))
        item = self._item().with_user(reader)
        item.partner_id = self.customer
        context = item.with_context(default_verb='attach').action_open_step()['context']
        step = self.env['customer.mail.intake.step'].with_user(reader).with_context(**context).create({})
        self.assertFalse(step.offers)
        with self.assertRaises(AccessError):
            item.action_attach('customer.demand', demand.id)
        complaint = self._receive_one(self._mail(), 'customer.complaint')
        with self.assertRaises(AccessError):
            complaint.with_user(reader).action_join('customer.demand', demand.id)

    # WHAT BECAME A RECORD ALREADY

    def test_became_a_complaint_of_its_own(self):
        """Its messages and files go on in the other one, answers too; it is cancelled with the reason."""
        complaint = self._complaint(received_at=datetime.now().replace(microsecond=0))
        earlier = self._mail(date=datetime.now() - timedelta(hours=2))
        again = self._receive_one(earlier, 'customer.complaint').with_user(self.agent)
        attachment = self.env['ir.attachment'].create({
            'name': "photo.jpg", 'raw': b'x', 'res_model': again._name, 'res_id': again.id})
        own_mail = self._get_mails(again)
        acknowledgement = again.message_ids.filtered(lambda message: again.name in (message.subject or ''))[:1]
        self.assertTrue(again.can_join)
        action = again.action_open_join()
        dialog = self.env[action['res_model']].with_user(self.agent).with_context(**action['context']).create({})
        self.assertEqual(dialog.choice, f'customer.complaint,{complaint.id}')
        self.assertNotIn(again.name, str(dialog.offers))
        self.assertEqual(dialog.action_confirm()['res_id'], complaint.id)
        self.assertEqual(again.state, 'cancelled')
        self.assertIn(complaint.name, again.cancel_reason)
        self.assertFalse(again.activity_ids)
        self.assertEqual(self._get_mails(complaint), own_mail)
        self.assertEqual(own_mail.author_id, self.contact)
        self.assertEqual((attachment.res_model, attachment.res_id), (complaint._name, complaint.id))
        self.assertEqual(complaint.received_at, again.received_at)
        clock = self._clock(complaint, 'complaint.investigation')
        self.assertEqual((clock.started_at, clock.state), (again.received_at, 'running'))
        self.assertEqual(self._clock(again, 'complaint.investigation').state, 'cancelled')
        self.assertFalse(self._answer(acknowledgement))
        self.assertFalse(self._receive(self._mail(subject=f"Re: [{again.name}]")))
        self.assertFalse(self._answer(own_mail))
        self.assertEqual(len(self._get_mails(complaint)), 4)
        self.assertIn(complaint.name, again.sudo()._portal_get_status(again._deadline_open())[0])

    def test_became_another_kind(self):
        """A mail to the address for inquiries about a complaint."""
        complaint = self._complaint()
        inquiry = self._receive_one(self._mail(to='inquiry'), 'customer.inquiry').with_user(self.agent)
        inquiry.action_join('customer.complaint', complaint.id)
        self.assertEqual((inquiry.state, len(self._get_mails(complaint))), ('cancelled', 1))
        self.assertFalse(self._receive(self._mail(to='inquiry', subject=f"Re: [{inquiry.name}]")))
        self.assertEqual(len(self._get_mails(complaint)), 2)

    def test_became_a_demand(self):
        """Among demands it is a merge; a demand about a complaint is cancelled."""
        first = self.env['customer.demand'].create({'title': "Wet boxes", 'partner_id': self.customer.id})
        second, third = (self._receive_one(self._mail(to='demand'), 'customer.demand').with_user(self.manager) for _n in range(2))
        second.action_join('customer.demand', first.id)
        self.assertEqual((second.state, second.merged_into_id), ('merged', first))
        self.assertEqual(len(self._get_mails(first)), 1)
        complaint = self._complaint()
        third.action_join('customer.complaint', complaint.id)
        self.assertEqual((third.state, len(self._get_mails(complaint))), ('cancelled', 1))
        third.action_reopen("It is a demand after all")
        self.assertEqual(third._intake_survivor(), third)

    def test_what_cannot_be_joined(self):
        complaint, by_hand = self._complaint(), self._complaint("By phone")
        again = self._receive_one(self._mail(), 'customer.complaint').with_user(self.agent)
        other = self._complaint(partner_id=self.env['res.partner'].create({
            'name': "Ningbo Steel", 'is_company': True, 'is_managed_customer': True, 'user_id': self.sales.id}).id)
        demand = self.env['customer.demand'].create({'title': "Steel", 'partner_id': self.customer.id})
        self.assertFalse(by_hand.can_join)
        with self.assertRaisesRegex(UserError, "did not come by mail"):
            by_hand.action_join('customer.complaint', complaint.id)
        for target in (again, other):
            with self.assertRaisesRegex(UserError, "another record of"):
                again.action_join('customer.complaint', target.id)
        with self.assertRaisesRegex(UserError, "such a record"):
            again.action_join('res.partner', self.customer.id)
        self.env.invalidate_all()
        for user, model, record in (
            (self.agent, 'customer.demand', demand), (self.sales, 'customer.complaint', complaint),
            (self.legal_reviewer, 'customer.complaint', complaint),
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                call_kw(again.with_user(user).browse(), 'action_join', [again.ids, model, record.id], {})
        with self.assertRaises(AccessError):
            call_kw(again.browse(), 'write', [again.ids, {'joined_model': 'customer.complaint', 'joined_id': complaint.id}], {})
        self.assertEqual(again.state, 'received')

    def test_bounces_and_automatic_replies_follow(self):
        """A vacation notice to the acknowledgement of what was joined stays a note on the record that goes on."""
        complaint = self._complaint()
        again = self._receive_one(self._mail(), 'customer.complaint').with_user(self.agent)
        acknowledgement = again.message_ids.filtered(lambda message: again.name in (message.subject or ''))[:1]
        again.action_join('customer.complaint', complaint.id)
        mail = (MAILS / 'auto_qq.eml').read_bytes()
        self.assertFalse(self._receive(
            mail.replace(b'MIME-Version', f'In-Reply-To: {acknowledgement.message_id}\r\nMIME-Version'.encode())))
        self.assertEqual(complaint.message_ids[0].message_type, 'out_of_office')
