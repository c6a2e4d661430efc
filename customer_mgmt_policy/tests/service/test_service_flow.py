from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ServiceCase


@tagged('post_install', '-at_install')
class TestServiceFlow(ServiceCase):

    def test_inquiry(self):
        inquiry = self._ask(partner_id=self.contact.id)
        self.assertRecordValues(inquiry, [{
            'partner_id': self.customer.id, 'contact_id': self.contact.id, 'owner_id': self.sales.id, 'state': 'open'}])
        self.assertRegex(inquiry.name, r'^Q\d{4}/\d{5}$')
        inquiry.action_answer("620 m are in stock")
        self.assertRecordValues(inquiry, [{'state': 'answered', 'answered_by_id': self.agent.id, 'answer': "620 m are in stock"}])
        inquiry.action_close()
        self.assertEqual(inquiry.state, 'closed')

    def test_answer_by_mail(self):
        inquiry = self._ask(channel='email', contact_id=self.contact.id)
        inquiry.action_answer("620 m are in stock", send_mail=True, close=True)
        message = inquiry.message_ids.filtered('partner_ids')
        self.assertEqual((message.partner_ids, message.subject), (self.contact, f"Your inquiry {inquiry.name}"))
        self.assertEqual(inquiry.state, 'closed')
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self._ask(partner_id=self.key_customer.id).action_answer("Yes", send_mail=True)

    def test_mailed_in_the_language_of_the_contact(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.contact.lang = 'zh_CN'
        incident = self._handling(contact_id=self.contact.id)
        incident.action_tell_progress("备件已发出", send_mail=True)
        message = incident.message_ids.filtered('partner_ids')
        self.assertEqual(message.subject, f"您的咨询 {incident.name}")
        self.assertIn(message, incident.website_message_ids, "it stands in the portal, too")
        incident.action_tell_progress("电话告知：备件已到")
        self.assertEqual(incident.website_message_ids, message, "what was told on the phone is our own note")

    def test_answered_in_the_language_of_the_contact(self):
        """C4.4: an answer, too, whatever language the colleague works in."""
        self.env['res.lang']._activate_lang('zh_CN')
        self.contact.lang = 'en_US'
        inquiry = self._ask(contact_id=self.contact.id)
        inquiry.with_context(lang='zh_CN').action_answer("Yes", send_mail=True)
        self.assertEqual(inquiry.message_ids.filtered('partner_ids').subject, f"Your inquiry {inquiry.name}")

    def test_time_to_the_first_response(self):
        """Whoever still waits does not shorten the average."""
        time = self._freeze("2026-05-11 02:00:00")
        inquiries = self._ask() + self._ask() + self._ask()
        for inquiry, hours in zip(inquiries, (1, 2), strict=False):
            time.move_to(fields.Datetime.to_datetime("2026-05-11 02:00:00") + timedelta(hours=hours))
            inquiry.action_answer("620 m are in stock")
        self.assertEqual(inquiries.mapped('response_hours'), [1, 2, 0])
        [[average]] = self.env['customer.inquiry']._read_group([('id', 'in', inquiries.ids)], [], ['response_hours:avg'])
        self.assertEqual(average, 1.5)

    def test_steps_that_do_not_fit(self):
        inquiry, incident = self._ask(), self._incident()
        for step in (inquiry.action_start, inquiry.action_close, incident.action_close):
            with self.assertRaises(UserError):
                step()
        for step in (lambda: incident.action_answer("Yes"), lambda: inquiry.action_answer(" "),
                     lambda: inquiry.action_solve("Yes"), lambda: inquiry.action_cancel(""),
                     lambda: inquiry.action_hand_over(False), lambda: inquiry.action_tell_progress("Soon")):
            with self.assertRaises(UserError):
                step()
        self.assertEqual((inquiry.state, incident.state), ('open', 'open'))

    def test_nothing_half_done(self):
        """One of several is not possible: none is answered."""
        inquiries = self._ask() + self._incident()
        with self.assertRaises(UserError):
            inquiries.action_answer("Yes")
        self.assertEqual(inquiries.mapped('state'), ['open', 'open'])

    def test_take_and_hand_over(self):
        inquiry = self._ask(user_id=self.manager.id)
        inquiry.action_take()
        self.assertEqual(inquiry.user_id, self.agent)
        with self.assertRaisesRegex(UserError, "yours already"):
            inquiry.action_take()
        inquiry.action_hand_over(self.manager.id, "He asks for you")
        self.assertEqual(inquiry.user_id, self.manager)
        with self.assertRaisesRegex(ValidationError, "may not see"):
            inquiry.action_hand_over(self.sales_other.id)

    def test_unknown_caller(self):
        """Kept with name and number, seen by Customer Service alone, attributed later – even when it is closed."""
        with self.assertRaisesRegex(ValidationError, "who asked"), self.env.cr.savepoint():
            self.Inquiry.create({'question': "Where is my order?"})
        inquiry = self.Inquiry.create({
            'question': "Where is my order?", 'caller_name': "Mr Zhou", 'caller_phone': "138 0013 8000"})
        self.assertEqual(inquiry.who, "Mr Zhou · 138 0013 8000")
        self.assertFalse(inquiry.with_user(self.sales).has_access('read'))
        inquiry.action_answer("On its way", close=True)
        inquiry.partner_id = self.customer
        self.assertEqual(inquiry.owner_id, self.sales)
        self.env.invalidate_all()
        self.assertTrue(inquiry.with_user(self.sales).has_access('read'))
        with self.assertRaisesRegex(UserError, "cannot be changed now"):
            inquiry.partner_id = self.key_customer
        self.assertEqual(inquiry.caller_phone, "138 0013 8000")

    def test_person_says_which_customer(self):
        inquiry = self.Inquiry.create({'question': "Where?", 'caller_name': "Chen"})
        inquiry.contact_id = self.contact
        self.assertEqual(inquiry.partner_id, self.customer)

    def test_salesperson_names_the_customer(self):
        with self.assertRaisesRegex(UserError, "Choose the customer"):
            self.Inquiry.with_user(self.sales).create({'question': "Where?", 'caller_name': "Chen"})
        self.assertTrue(self.Inquiry.with_user(self.sales).create({'question': "Where?", 'partner_id': self.customer.id}))

    def test_not_in_the_future(self):
        with self.assertRaisesRegex(ValidationError, "future"):
            self._ask(received_at=fields.Datetime.add(fields.Datetime.now(), hours=1))

    # IN TWO CLICKS

    def _quick(self, user=None, **vals):
        with Form(self.env['customer.inquiry.quick'].with_user(user or self.agent)) as form:
            for name, value in vals.items():
                form[name] = value
        return form.record

    def test_quick_record(self):
        self._quick(partner_id=self.contact, question="Is DN50 in stock?", channel='chat').action_record()
        inquiry = self.Inquiry.search([('partner_id', '=', self.customer.id)])
        self.assertRecordValues(inquiry, [{
            'contact_id': self.contact.id, 'channel': 'chat', 'state': 'open', 'user_id': self.agent.id}])

    def test_quick_answered_on_the_phone(self):
        self._quick(partner_id=self.customer, question="Is DN50 in stock?", answer="Yes").action_record()
        inquiry = self.Inquiry.search([('partner_id', '=', self.customer.id)])
        self.assertRecordValues(inquiry, [{'state': 'closed', 'answer': "Yes", 'answered_by_id': self.agent.id}])
        self.assertEqual(self._clocks(inquiry).state, 'met')

    def test_quick_incident(self):
        self._quick(partner_id=self.customer, question="The line stands still", kind='incident',
                    answer="We are on our way").action_handle()
        incident = self.Inquiry.search([('partner_id', '=', self.customer.id)])
        self.assertEqual((incident.state, incident.user_id), ('handling', self.agent))
        self.assertTrue(incident.progress_told_at)

    def test_quick_incident_for_the_one_on_duty(self):
        self._quick(partner_id=self.customer, question="The line stands still", kind='incident',
                    user_id=self.manager).action_record()
        incident = self.Inquiry.search([('partner_id', '=', self.customer.id)])
        self.assertEqual((incident.state, incident.user_id), ('open', self.manager))

    def test_quick_warns_of_a_double(self):
        inquiry = self._ask()
        self.assertIn(inquiry.name, self._quick(partner_id=self.contact, question="Again").open_before)

    def test_quick_by_a_salesperson(self):
        self._quick(self.sales, partner_id=self.customer, question="Is it in stock?", answer="Yes").action_record()
        inquiry = self.Inquiry.search([('partner_id', '=', self.customer.id)])
        self.assertEqual((inquiry.state, inquiry.user_id), ('closed', self.sales))
        with self.assertRaises(AccessError):
            self.env['customer.inquiry.quick'].with_user(self.sales).create(
                {'partner_id': self.customer_other.id, 'question': "Foreign"}).action_record()

    # RAISED FROM IT

    def test_becomes_a_complaint(self):
        inquiry = self._ask(channel='portal', contact_id=self.contact.id, question="The boxes were wet")
        action = inquiry.action_raise()
        wizard = self.env['customer.raise'].with_user(self.agent).with_context(**action['context']).create({'kind': 'complaint'})
        wizard.action_raise()
        complaint = self.env['customer.complaint'].search([('source_id', '=', inquiry.id), ('source_model', '=', inquiry._name)])
        self.assertRecordValues(complaint, [{
            'partner_id': self.customer.id, 'contact_id': self.contact.id, 'description': "The boxes were wet",
            'received_at': inquiry.received_at}])
        self.assertIn(complaint.channel, ('portal', 'form'))
        self.assertEqual(inquiry.raised[0]['count'], 1)
        self.assertEqual(self._clocks(complaint, 'complaint.investigation').started_at, inquiry.received_at)
        self.assertEqual(self._clocks(inquiry).state, 'running', "the customer still waits for an answer")
        step = self.env['customer.inquiry.step'].with_user(self.agent).create({'inquiry_ids': inquiry.ids, 'verb': 'answer'})
        self.assertIn(complaint.name, step.answer)

    def test_answer_dialog_begins_empty(self):
        with Form(self.env['customer.inquiry.step'].with_user(self.agent).with_context(
                **self._ask().with_context(default_verb='answer').action_open_step()['context'])) as form:
            self.assertFalse(form.answer)
            form.answer = "620 m are in stock"
        form.record.action_confirm()
        self.assertEqual(form.record.inquiry_ids.state, 'closed')

    def test_becomes_a_demand(self):
        for channel, expected in (('chat', ('message', 'chat')), ('form', ('email', 'form')), ('phone', ('phone',))):
            inquiry = self._ask(channel=channel)
            action = inquiry.with_user(self.sales).action_raise()
            self.env['customer.raise'].with_user(self.sales).with_context(**action['context']).create(
                {'kind': 'demand'}).action_raise()
            demand = self.env['customer.demand'].search([('source_id', '=', inquiry.id), ('source_model', '=', inquiry._name)])
            with self.subTest(channel):
                self.assertIn(demand.channel, expected)
                self.assertEqual(self._clocks(demand, 'demand.feedback').started_at, inquiry.received_at)
                self.assertEqual(self._clocks(inquiry).state, 'running')

    def test_agent_raises_a_demand_for_the_owner(self):
        """An agent has no part in demands, yet hears them: the owner takes care, and the agent is told who."""
        inquiry = self._ask(channel='phone', contact_id=self.contact.id, question="Please quote 40 hooks")
        demand = self._raise_demand(inquiry)
        self.assertRecordValues(demand, [{
            'partner_id': self.customer.id, 'contact_id': self.contact.id, 'title': "Please quote 40 hooks", 'channel': 'phone',
            'user_id': self.sales.id, 'create_uid': self.agent.id, 'received_at': inquiry.received_at,
            'company_id': inquiry.company_id.id}])
        self.env.invalidate_all()
        self.assertFalse(demand.with_user(self.agent).has_access('read'))
        again = self._dialog(inquiry, kind='demand', description="More hooks")
        self.assertIn(demand.name, inquiry.message_ids[0].body)
        self.assertIn(demand.name, again.raised_before)
        told = again.action_raise_and_open()
        self.assertEqual(told['tag'], 'display_notification')
        self.assertIn(self.sales.name, told['params']['message'])
        self.assertIn(demand.name, self.env['customer.inquiry.step'].with_user(self.agent).create(
            {'inquiry_ids': inquiry.ids, 'verb': 'answer'}).answer)

    def test_agent_raises_a_demand_of_the_pool(self):
        """Without an owner a CS manager takes care, not the agent who may not see it."""
        self.customer.sudo().user_id = False
        responsible = self._raise_demand(self._ask()).user_id
        self.assertNotEqual(responsible, self.agent)
        self.assertTrue(responsible.has_group('customer_mgmt_policy.group_cs_manager'))

    def test_agent_writes_no_demand_otherwise(self):
        with self.assertRaises(AccessError):
            self.env['customer.demand'].with_user(self.agent).create({'partner_id': self.customer.id, 'title': "Hooks"})
        with self.assertRaises(AccessError):
            self.env['customer.raise'].with_user(self.agent).create({
                'source_model': 'res.partner', 'source_id': self.customer.id, 'kind': 'demand', 'description': "Hooks",
            }).action_raise()

    def test_subject_follows_the_words(self):
        """The subject is the first line of the words until the user has one of the user's own."""
        action = self._ask(question="Is DN50 in stock?").action_raise()
        with Form(self.env['customer.raise'].with_user(self.agent).with_context(**action['context'])) as form:
            form.kind = 'demand'
            self.assertEqual(form.title, "Is DN50 in stock?")
            form.description = "Please quote 40 hooks\nfor the new quay"
            self.assertEqual(form.title, "Please quote 40 hooks")
            form.title = "Hooks"
            form.description = "Please quote 50 hooks"
            self.assertEqual(form.title, "Hooks")

    def _dialog(self, inquiry, **vals):
        action = inquiry.with_user(self.agent).action_raise()
        return self.env['customer.raise'].with_user(self.agent).with_context(**action['context']).create(vals)

    def _raise_demand(self, inquiry):
        self._dialog(inquiry, kind='demand').action_raise()
        return self.env['customer.demand'].search([('source_id', '=', inquiry.id), ('source_model', '=', inquiry._name)])

    def test_nothing_is_raised_for_nobody(self):
        inquiry = self.Inquiry.create({'question': "Wet boxes", 'caller_name': "Chen"})
        self.assertFalse(inquiry.may_raise)
        with self.assertRaisesRegex(UserError, "Choose the customer"):
            inquiry.action_raise()
