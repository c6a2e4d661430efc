from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..common import RecordChecks
from .common import ComplaintCase


@tagged('post_install', '-at_install')
class TestComplaintAccess(RecordChecks, ComplaintCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own, cls.of_key = cls._record(), cls._record(partner_id=cls.key_customer.id)
        cls.other = cls._record(partner_id=cls.customer_other.id)
        cls.complaints = cls.own + cls.of_key + cls.other

    def test_who_sees_what(self):
        self.assertSeenBy(self.complaints, (
            (self.sales, self.own + self.of_key), (self.sales_mate, self.own.browse()), (self.sales_other, self.other),
            (self.head, self.own + self.of_key), (self.head_other, self.other), (self.cr_specialist, self.of_key),
            (self.cr_supervisor, self.of_key), (self.agent, self.complaints), (self.manager, self.complaints),
            (self.legal, self.complaints), (self.quality, self.complaints), (self.general_manager, self.complaints),
        ), refused=(
            self.finance_reviewer, self.feasibility_reviewer, self.archive_keeper, self.it_custodian, self.employee))

    def test_salesperson_records_and_comments(self):
        """Corrects until customer service takes it up, comments always, takes no step."""
        complaint = self.env['customer.complaint'].with_user(self.sales).create({
            'title': "Wet boxes", 'partner_id': self.customer.id, 'description': "12 boxes"})
        complaint.description = "13 boxes"
        with self.assertRaises(AccessError):
            complaint.action_investigate()
        complaint.with_user(self.agent).action_investigate()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            complaint.description = "14 boxes"
        complaint.message_post(body="The customer called me again.")
        for step in (complaint.action_settle_liability, complaint.action_propose_remedy, complaint.action_close):
            with self.assertRaises(AccessError):
                step()
        with self.assertRaises(AccessError):
            complaint.with_user(self.sales).create({
                'title': "Foreign", 'partner_id': self.customer_other.id, 'description': "Foreign"})

    def test_readers_comment_only(self):
        for user in (self.legal, self.quality, self.general_manager):
            complaint = self.own.with_user(user)
            self.env.invalidate_all()
            complaint.message_post(body="Noted")
            for method, argument in (('write', {'title': "Changed"}), ('action_cancel', "No")):
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    getattr(complaint, method)(argument)
            with self.assertRaises(AccessError):
                complaint.action_investigate()

    def test_only_legal_decides_liability(self):
        complaint = self._in_legal_review()
        for user in (self.agent, self.manager, self.quality, self.sales):
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertRaises(UserError):
                complaint.with_user(user).action_approval_approve()
        self.assertEqual(complaint.state, 'liability_review')
        complaint = self._in_remedy_review()
        for user in (self.agent, self.legal, self.quality):
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertRaises(UserError):
                complaint.with_user(user).action_approval_approve()
        self.assertEqual(complaint.state, 'remedy_review')

    def test_nobody_deletes(self):
        for user in (self.agent, self.manager, self.sales):
            with self.assertRaises(AccessError):
                self.own.with_user(user).unlink()

    def test_workflow_is_not_writable(self):
        """State, satisfaction and all that steps decide: not by write, create, default, import or copy."""
        complaint = self._done()
        for name, value in (
            ('state', 'closed'), ('satisfaction', 'satisfied'), ('done_at', '2026-01-01'),
            ('called_back_at', '2026-01-01'), ('remedy_told_at', '2026-01-01'),
            ('liability_reviewed_by_id', self.agent.id), ('closed_at', '2026-01-01'),
            ('reopen_count', 0), ('owner_id', self.sales_other.id), ('feedback', "Fine"), ('execution_result', "Fine"),
        ):
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    complaint.write({name: value})
                with self.assertRaises(AccessError):
                    self._record(**{name: value})
        with self.assertRaises(AccessError):
            self.Complaint.with_context(default_state='closed').create({
                'title': "Wet", 'description': "Wet", 'partner_id': self.customer.id})
        with self.assertRaises(AccessError):
            complaint.copy({'state': 'closed'})
        with self.assertRaises(AccessError):
            complaint.write({'round_ids': [Command.create({'number': 1, 'reason': "x"})]})
        with self.assertRaises(AccessError):
            self.env['customer.complaint.round'].with_user(self.manager).create(
                {'complaint_id': complaint.id, 'number': 1, 'reason': "x"})
        columns, row = ['title', 'description', 'partner_id/.id'], ["Wet", "Wet", str(self.customer.id)]
        for name, value in (('state', "Closed"), ('liability', "Our company")):
            self.assertFalse(self.Complaint.load([*columns, name], [[*row, value]])['ids'])

    def test_handed_over_with_the_customer(self):
        self.assertFollowsTheCustomer(self.own, self.of_key, self.other)

    def test_people_fit(self):
        self.assertPeopleFit(self._record)

    def test_earlier_rounds_follow_their_complaint(self):
        complaint = self._done()
        complaint.action_call_back('dissatisfied')
        for user, sees in ((self.sales, True), (self.sales_other, False), (self.legal, True), (self.head, True),
                           (self.head_other, False), (self.cr_specialist, False)):
            self.env.invalidate_all()
            self.assertEqual(complaint.round_ids.with_user(user).has_access('read'), sees, user.login)

    def test_two_companies(self):
        company = self.env['res.company'].create({'name': "Hong Kong branch"})
        complaint = self.env['customer.complaint'].with_company(company).create({
            'title': "There", 'description': "There", 'partner_id': self.customer.id, 'company_id': company.id})
        self.assertStaysInItsCompany(complaint, self.manager, self.agent)

    def test_count_on_the_customer(self):
        self.assertEqual(self.customer.with_user(self.sales).open_complaint_count, 1)
        self.own.action_cancel("By mistake")
        self.env.invalidate_all()
        self.assertEqual(self.customer.with_user(self.sales).open_complaint_count, 0)
        self.assertEqual(self.key_customer.with_user(self.employee).open_complaint_count, 0)
        self.assertEqual(self.contact.with_user(self.agent).open_complaint_count, 0)

    def test_legal_reads_what_it_decides_on(self):
        """Legal sees no customer cards, and can still open the complaint, its list and its form to print."""
        complaint = self._in_legal_review(contact_id=self.contact.id).with_user(self.legal)
        self.env.invalidate_all()
        values = complaint.web_read({
            'partner_id': {'fields': {'display_name': {}}}, 'contact_id': {'fields': {'display_name': {}}},
            'can_finish': {}, 'can_acknowledge': {}, 'deadline_bar': {}})[0]
        self.assertEqual(values['partner_id']['display_name'], self.customer.name)
        html = self.env['ir.actions.report'].with_user(self.legal)._render_qweb_html(
            'customer_mgmt_policy.report_customer_complaint', complaint.ids)[0]
        self.assertIn(self.customer.name, html.decode())

    def test_legal_writes_in_the_chatter(self):
        """The chatter opens for those who may not see the customer's card; only the handler writes to the customer."""
        complaint = self._executing(contact_id=self.contact.id)
        complaint.action_tell("New boxes arrive on Friday.", send_mail=True)
        for user, suggested in ((self.agent, self.contact.ids), (self.legal, [])):
            self.env.invalidate_all()
            rows = complaint.with_user(user)._message_get_suggested_recipients(reply_discussion=True, no_create=True)
            customers = {row['partner_id'] for row in rows} & {self.customer.id, self.contact.id}
            self.assertEqual(list(customers), suggested)


@tagged('post_install', '-at_install')
class TestComplaintRpc(HttpCase, ComplaintCase):

    def test_guards_hold_over_rpc(self):
        complaint = self._done()
        investigated = self._in_legal_review()
        self.authenticate('cs_agent', 'cs_agent')

        def call(method, *args):
            return self.url_open('/web/dataset/call_kw', json={'params': {
                'model': 'customer.complaint', 'method': method, 'args': args, 'kwargs': {}}}).json()

        vals = {'title': "Wet", 'description': "Wet", 'partner_id': self.customer.id}
        for method, args in (
            ('write', ([complaint.id], {'state': 'closed'})),
            ('write', ([complaint.id], {'satisfaction': 'satisfied'})),
            ('write', ([investigated.id], {'liability': 'customer'})),
            ('write', ([complaint.id], {'remedy_ids': [[1, complaint.remedy_ids.id, {'amount': 1}]]})),
            ('create', ([{**vals, 'state': 'closed'}],)), ('create', ([{**vals, 'liability': 'company'}],)),
            ('copy', ([complaint.id], {'satisfaction': 'satisfied'})), ('unlink', ([complaint.id],)),
            ('_transition', ([complaint.id], 'close')), ('_approval_granted', ([investigated.id],)),
            ('action_close', ([complaint.id],)),
        ):
            with self.subTest(method=method, args=args):
                self.assertIn('error', call(method, *args))
        self.assertNotIn('error', call('action_call_back', [complaint.id], 'satisfied'))
        self.assertNotIn('error', call('action_close', [complaint.id]))
        self.env.invalidate_all()
        self.assertEqual(complaint.state, 'closed')
        self.assertEqual(investigated.liability, 'company')
