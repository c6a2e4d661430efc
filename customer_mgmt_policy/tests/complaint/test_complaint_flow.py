from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ComplaintCase


@tagged('post_install', '-at_install')
class TestComplaintFlow(ComplaintCase):

    def test_short_intake(self):
        """C2.4.1: customer, subject and what happened are enough; the rest has sensible values."""
        with Form(self.Complaint) as form:
            form.partner_id = self.customer
            form.title = "Wet boxes"
            form.description = "12 of 40 boxes arrived wet."
        complaint = form.record
        self.assertRegex(complaint.name, r'^C\d{4}/\d{5}$')
        self.assertRecordValues(complaint, [{
            'state': 'received', 'urgency': 'urgent', 'severity': 'minor', 'channel': 'phone', 'user_id': self.agent.id,
            'owner_id': self.sales.id, 'liability': False, 'satisfaction': False, 'reopen_count': 0,
        }])
        self.assertLessEqual(fields.Datetime.now() - complaint.received_at, timedelta(minutes=1))
        self.assertEqual(complaint.display_name, f"{complaint.name} Wet boxes")

    def test_whole_way(self):
        complaint = self._record()
        complaint.action_investigate()
        self.assertEqual(complaint.state, 'investigating')
        self._settle(complaint)
        self.assertEqual(complaint.state, 'liability_review')
        complaint.with_user(self.legal).action_approval_approve()
        self.assertRecordValues(complaint, [{'state': 'liability_settled', 'liability_reviewed_by_id': self.legal.id}])
        self._propose(complaint)
        self.assertEqual(complaint.state, 'remedy_review')
        complaint.with_user(self.manager).action_approval_approve()
        self.assertRecordValues(complaint, [{'state': 'executing', 'remedy_reviewed_by_id': self.manager.id}])
        complaint.action_tell("New boxes arrive on Friday.")
        self._finish(complaint, "Delivered")
        self.assertEqual(complaint.state, 'done')
        complaint.action_call_back('satisfied', feedback="Quick help")
        self.assertRecordValues(complaint, [{
            'state': 'done', 'satisfaction': 'satisfied', 'feedback': "Quick help", 'called_back_by_id': self.agent.id,
        }])
        complaint.improvement = "A roof over the dock"
        complaint.action_close()
        self.assertEqual(complaint.state, 'closed')
        self.assertTrue(complaint.closed_at)

    def test_steps_name_what_is_missing(self):
        complaint = self._investigating()
        with self.assertRaisesRegex(UserError, "Missing: Root Cause, Liability, Reasoning, Collected Evidence"):
            complaint.action_settle_liability()
        complaint.write({
            'investigation': "Asked the driver", 'liability': 'company', 'liability_reason': "  ", 'cause_id': self.cause.id})
        with self.assertRaisesRegex(UserError, "Missing: Reasoning, Responsible Departments"):
            complaint.action_settle_liability()
        self._settle(complaint)
        complaint.with_user(self.legal).action_approval_approve()
        with self.assertRaisesRegex(UserError, "Missing: Remedies"):
            complaint.action_propose_remedy()
        self._propose(complaint)
        complaint.with_user(self.manager).action_approval_approve()
        with self.assertRaisesRegex(UserError, "Missing: Customer Told On, Result, open step “12 new boxes at our cost”"):
            complaint.action_finish("")
        complaint.action_tell("New boxes arrive on Friday.")
        self._finish(complaint, "Delivered")
        with self.assertRaisesRegex(UserError, "Missing: Satisfaction"):
            complaint.action_call_back(False)
        with self.assertRaisesRegex(UserError, "Missing: Called Back On, Satisfaction"):
            complaint.action_close()
        complaint.activity_schedule(summary="Send photos", user_id=self.agent.id)
        complaint.action_call_back('fair')
        with self.assertRaisesRegex(UserError, "Missing: open activity “Send photos”"):
            complaint.action_close()
        complaint.activity_ids.action_done()
        complaint.action_close()

    def test_no_shortcut(self):
        """Each step is refused in every state that it does not start from."""
        steps = {
            'investigate': lambda c: c.action_investigate(), 'settle_liability': lambda c: c.action_settle_liability(),
            'propose_remedy': lambda c: c.action_propose_remedy(), 'tell': lambda c: c.action_tell("Told"),
            'renegotiate': lambda c: c.action_renegotiate(fields.Date.today(), "Late parts"),
            'finish': lambda c: c.action_finish("Done"), 'call_back': lambda c: c.action_call_back('fair'),
            'close': lambda c: c.action_close(), 'reopen': lambda c: c.action_reopen("Again"),
            'cancel': lambda c: c.action_cancel("By mistake"),
        }
        for complaint in (self._record(), self._investigating(), self._in_legal_review(), self._liability_settled(),
                          self._in_remedy_review(), self._executing(), self._done(), self._closed()):
            for verb, step in steps.items():
                if complaint.state in complaint._transitions[verb][0]:
                    continue
                with (self.subTest(state=complaint.state, step=verb),
                      self.assertRaisesRegex(UserError, "not possible any more")):
                    step(complaint)
                self.assertFalse(complaint._can(verb))

    def test_remedy_follows_liability(self):
        for liability, remedy, fits in (
            ('company', 'apology', True), ('company', 'rectification', True), ('company', 'coordination', False),
            ('customer', 'explanation', True), ('customer', 'assistance', True), ('customer', 'compensation', False),
            ('third_party', 'coordination', True), ('third_party', 'apology', False),
        ):
            with self.subTest(liability=liability, remedy=remedy):
                complaint = self._liability_settled(liability=liability)
                vals = {'kind': remedy, 'plan': "Help", 'date': fields.Date.today()}
                if fits:
                    complaint.remedy_ids = [Command.create(vals)]
                    self.assertEqual(complaint.remedy_type, remedy)
                else:
                    with self.assertRaisesRegex(ValidationError, "C2.4.3"):
                        complaint.remedy_ids = [Command.create(vals)]

    def test_legal_refuses(self):
        complaint = self._in_legal_review()
        complaint.approval_id.with_user(self.legal).action_refuse("Nobody asked the driver.")
        self.assertRecordValues(complaint, [{'state': 'investigating', 'liability_settled_at': False}])
        complaint.liability = 'third_party'
        complaint.action_settle_liability()
        self.assertEqual(complaint.state, 'liability_review')

    def test_group_refuses_remedy(self):
        complaint = self._in_remedy_review()
        complaint.approval_id.with_user(self.manager).action_refuse("Too little")
        self.assertEqual(complaint.state, 'liability_settled')
        complaint.remedy_ids.amount = 900
        self.assertEqual(complaint.remedy_amount, 900)
        complaint.action_propose_remedy()
        complaint.with_user(self.manager).action_approval_approve()
        self.assertEqual(complaint.state, 'executing')

    def test_withdraw(self):
        complaint = self._in_legal_review()
        complaint.action_approval_withdraw()
        self.assertEqual(complaint.state, 'investigating')
        complaint = self._in_remedy_review()
        complaint.action_approval_withdraw()
        self.assertEqual(complaint.state, 'liability_settled')

    def test_what_is_to_be_decided_stands_on_the_complaint(self):
        """Whoever decides does not look for the remedy on the third tab; nobody else reads it twice."""
        complaint = self._in_remedy_review()
        facts = str(complaint.with_user(self.manager).approval_bar['facts'])
        for text in ("12 new boxes at our cost", "480", "Our company"):
            self.assertIn(text, facts)
        self.env.invalidate_all()
        self.assertFalse(complaint.with_user(self.agent).approval_bar['facts'])
        complaint.with_user(self.manager).action_approval_approve()
        self.assertFalse(complaint.with_user(self.manager).approval_bar['facts'])

    def test_nobody_approves_own_proposal(self):
        """Also the CS manager who handles a complaint needs a colleague for the remedy."""
        complaint = self._liability_settled().with_user(self.manager)
        self._new_user('cs_manager_2', 'cs_manager')
        self._propose(complaint)
        with self.assertRaises(UserError):
            complaint.action_approval_approve()
        self.assertEqual(complaint.state, 'remedy_review')

    def test_what_is_reviewed_is_locked(self):
        complaint = self._in_legal_review()
        for name, value in (('liability', 'customer'), ('investigation', "Other"), ('liability_reason', "Other"),
                            ('title', "Other"), ('cause_id', False), ('received_at', fields.Datetime.now())):
            with self.subTest(name), self.assertRaisesRegex(UserError, "cannot be changed now"):
                complaint[name] = value
        complaint = self._in_remedy_review()
        for name, value in (('remedy_ids', [Command.clear()]), ('liability', 'customer'), ('currency_id', False)):
            with self.subTest(name), self.assertRaisesRegex(UserError, "cannot be changed now"):
                complaint[name] = value
        complaint = self._closed()
        for name, value in (('improvement', "Other"), ('user_id', self.manager.id), ('urgency', 'general')):
            with self.subTest(name), self.assertRaisesRegex(UserError, "cannot be changed now"):
                complaint[name] = value

    def test_findings_come_later(self):
        with self.assertRaisesRegex(UserError, "Fill in later: Liability"):
            self._record(liability='company')
        with self.assertRaisesRegex(UserError, "settle the liability before"):
            self._record(remedy_ids=[Command.create({'kind': 'apology', 'plan': "Sorry", 'date': fields.Date.today()})])
        with self.assertRaisesRegex(UserError, "Fill in later"):
            self.Complaint.with_context(default_liability='customer').create({
                'title': "Wet", 'description': "Wet", 'partner_id': self.customer.id})
        complaint = self._record()
        with self.assertRaisesRegex(UserError, "cannot be changed now"):
            complaint.liability = 'company'

    def test_dissatisfied_reopens(self):
        """C2.4.4: a dissatisfied answer re-opens; what was done so far stays as it was."""
        complaint = self._done()
        complaint.action_call_back('dissatisfied', feedback="Two boxes are wet again")
        self.assertRecordValues(complaint, [{
            'state': 'investigating', 'reopen_count': 1, 'satisfaction': False, 'called_back_at': False,
            'remedy_type': False, 'remedy_told_at': False, 'done_at': False, 'remedy_reviewed_by_id': False,
            'liability': 'company',
            'reopen_reason': "Two boxes are wet again",
        }])
        self.assertRecordValues(complaint.round_ids, [{
            'number': 1, 'satisfaction': 'dissatisfied', 'liability': 'company',
            'execution_result': "Delivered, signed by Chen Wei", 'called_back_by_id': self.agent.id,
        }])
        self.assertRecordValues(complaint.round_ids.remedy_ids, [{'kind': 'compensation', 'amount': 480}])
        complaint.action_settle_liability()
        complaint.with_user(self.legal).action_approval_approve()
        self._propose(complaint, kind='rectification')
        complaint.with_user(self.manager).action_approval_approve()
        complaint.action_tell("We cover the dock.")
        self._finish(complaint, "Dock covered")
        complaint.action_call_back('satisfied')
        complaint.action_close()
        self.assertEqual(complaint.state, 'closed')
        self.assertEqual(complaint.remedy_type, 'rectification')
        self.assertEqual(complaint.round_ids.remedy_ids.kind, 'compensation')


    def test_mailed_in_the_language_of_the_contact(self):
        """C2.4.3: the subject too; what was told on the phone is our own note."""
        self.env['res.lang']._activate_lang('zh_CN')
        self.env['ir.module.module'].search([('name', '=', 'customer_mgmt_policy')])._update_translations(['zh_CN'])
        self.contact.lang = 'zh_CN'
        complaint = self._executing(contact_id=self.contact.id)
        complaint.action_tell("周五补发新包装箱。", send_mail=True)
        mailed = complaint.message_ids.filtered('partner_ids')[:1]
        self.assertEqual(mailed.subject, f"关于您的投诉 {complaint.name}")
        shown = complaint.website_message_ids
        self.assertIn(mailed, shown)
        complaint.action_tell("电话告知：已发货")
        self.assertEqual(complaint.website_message_ids, shown)
    def test_reopen_closed(self):
        complaint = self._closed()
        with self.assertRaisesRegex(UserError, "Missing: Reason of Re-opening"):
            complaint.action_reopen("")
        complaint.action_reopen("The customer found more wet boxes")
        self.assertRecordValues(complaint, [{'state': 'investigating', 'reopen_count': 1, 'closed_at': False}])
        self.assertEqual(complaint.round_ids.satisfaction, 'satisfied')

    def test_call_back_once(self):
        complaint = self._done()
        complaint.action_call_back('fair')
        with self.assertRaisesRegex(UserError, "already called back"):
            complaint.action_call_back('satisfied')

    def test_cancel_keeps_the_record(self):
        complaint = self._record()
        with self.assertRaisesRegex(UserError, "Missing: Reason of Cancellation"):
            complaint.action_cancel(" ")
        complaint.action_cancel("Recorded twice")
        self.assertRecordValues(complaint, [{'state': 'cancelled', 'cancel_reason': "Recorded twice"}])
        with self.assertRaises(UserError):
            complaint.sudo().unlink()

    def test_moments(self):
        now = fields.Datetime.now()
        with self.assertRaisesRegex(ValidationError, "in the future"):
            self._record(received_at=now + timedelta(days=1))
        complaint = self._investigating(received_at=now - timedelta(days=2))
        self._find_out(complaint)
        with self.assertRaisesRegex(UserError, "in the future"):
            complaint.action_settle_liability(at=now + timedelta(hours=1))
        with self.assertRaisesRegex(UserError, "before the step"):
            complaint.action_settle_liability(at=now - timedelta(days=3))
        complaint.action_settle_liability(at=now - timedelta(days=1))
        complaint.with_user(self.legal).action_approval_approve()
        self._propose(complaint)
        complaint.with_user(self.manager).action_approval_approve()
        complaint.action_tell("Soon", at=now - timedelta(hours=9))
        self._finish(complaint, "Done", at=now - timedelta(hours=8))
        with self.assertRaisesRegex(UserError, "before the step"):
            complaint.action_call_back('fair', at=now - timedelta(hours=9))
        complaint.action_call_back('fair', at=now - timedelta(hours=7))
        self.assertEqual(complaint.called_back_at, now - timedelta(hours=7))

    def test_renegotiate(self):
        complaint = self._executing()
        new_date = fields.Date.today() + timedelta(days=20)
        with self.assertRaisesRegex(UserError, "reason"):
            complaint.action_renegotiate(new_date, " ")
        complaint.action_renegotiate(new_date, "The boxes are delayed")
        self.assertEqual(complaint.remedy_date, new_date)
        self.assertEqual(complaint.state, 'executing')

    def test_bad_values(self):
        complaint = self._liability_settled()
        with self.assertRaises(CheckViolation), mute_logger('odoo.sql_db'):
            complaint.remedy_ids = [Command.create(
                {'kind': 'apology', 'plan': "Sorry", 'date': fields.Date.today(), 'amount': -1})]
            complaint.flush_recordset()

    def test_duty_user(self):
        """Whoever is no CS agent hands the complaint to the one with the fewest open complaints."""
        second = self._new_user('cs_agent_2', 'cs_agent')
        others = self.env.ref('customer_mgmt_policy.group_cs_agent').all_user_ids - self.agent - second
        others.action_archive()
        self._record()
        complaint = self.env['customer.complaint'].with_user(self.sales).create({
            'title': "Wet", 'description': "Wet", 'partner_id': self.customer.id})
        self.assertEqual(complaint.user_id, second)

    def test_duty_user_is_no_supervisor_while_there_is_an_agent(self):
        others = self.env.ref('customer_mgmt_policy.group_cs_agent').all_user_ids - self.agent - self.manager
        others.action_archive()
        for _number in range(2):
            self._record()
        Complaint = self.env['customer.complaint'].with_user(self.sales)
        self.assertEqual(Complaint._get_duty_user(), self.agent, "the manager has fewer, but supervises")
        self.agent.action_archive()
        self.assertEqual(Complaint._get_duty_user(), self.manager)

    def test_dialog(self):
        """The dialog asks only for what the step needs and says what it is about."""
        complaint = self._executing(contact_id=self.contact.id)
        action = complaint.with_context(default_verb='tell').action_open_step()
        self.assertEqual(action['name'], "Tell the Customer")
        with Form(self.env['customer.complaint.step'].with_user(self.agent).with_context(**action['context'])) as form:
            self.assertTrue(form.send_mail)
            self.assertEqual(form.email, self.contact.email)
            self.assertIn("12 new boxes at our cost", form.message)
            form.send_mail = False
        form.record.action_confirm()
        self.assertTrue(complaint.remedy_told_at)
        for verb, vals in (
            ('renegotiate', {'remedy_date': fields.Date.today() + timedelta(days=9), 'reason': "Late parts"}),
            ('finish', {}),
            ('call_back', {'satisfaction': 'dissatisfied', 'feedback': "Not yet"}),
            ('cancel', {'reason': "Recorded twice"}),
        ):
            if verb == 'finish':
                complaint.action_ids.action_done("Delivered")
            step = self.env['customer.complaint.step'].with_user(self.agent).create(
                {'complaint_id': complaint.id, 'verb': verb, **vals})
            step.action_confirm()
        self.assertEqual(complaint.state, 'cancelled')
        with self.assertRaises(UserError):
            complaint.with_context(default_verb='finish').action_open_step()
