from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..common import RecordChecks
from .common import ServiceCase


@tagged('post_install', '-at_install')
class TestServiceAccess(RecordChecks, ServiceCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own, cls.of_key = cls._ask(), cls._ask(partner_id=cls.key_customer.id)
        cls.other = cls._ask(partner_id=cls.customer_other.id)
        cls.unknown = cls.Inquiry.create({'question': "Where?", 'caller_name': "Chen"})
        cls.inquiries = cls.own + cls.of_key + cls.other + cls.unknown

    def test_who_sees_what(self):
        self.assertSeenBy(self.inquiries, (
            (self.sales, self.own + self.of_key), (self.sales_mate, self.own.browse()), (self.sales_other, self.other),
            (self.head, self.own + self.of_key), (self.head_other, self.other), (self.cr_specialist, self.of_key),
            (self.cr_supervisor, self.of_key), (self.agent, self.inquiries), (self.manager, self.inquiries),
            (self.general_manager, self.inquiries),
        ), refused=(
            self.finance_reviewer, self.legal_reviewer, self.quality, self.feasibility_reviewer, self.archive_keeper,
            self.it_custodian, self.employee))

    def test_general_manager_reads_only(self):
        inquiry = self.own.with_user(self.general_manager)
        for step in (inquiry.action_take, lambda: inquiry.action_answer("Yes"), lambda: inquiry.write({'question': "No"})):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                step()

    def test_nobody_deletes(self):
        for user in (self.agent, self.manager, self.sales):
            with self.assertRaises(AccessError):
                self.own.with_user(user).unlink()

    def test_workflow_is_not_writable(self):
        inquiry = self._answered()
        for name, value in (
            ('state', 'closed'), ('answer', "Rewritten"), ('first_response_at', '2026-01-01'), ('answered_at', '2026-01-01'),
            ('answered_by_id', self.manager.id), ('started_at', '2026-01-01'), ('next_due_at', '2030-01-01'),
            ('waiting_since', '2030-01-01'), ('owner_id', self.sales_other.id), ('reopened_at', '2026-01-01'),
        ):
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    inquiry.write({name: value})
                with self.assertRaises(AccessError):
                    self._ask(**{name: value})
        with self.assertRaises(AccessError):
            self.Inquiry.with_context(default_state='closed').create({'question': "By default", 'partner_id': self.customer.id})
        with self.assertRaises(AccessError):
            inquiry.copy({'state': 'closed'})
        columns, row = ['question', 'partner_id/.id', 'state'], ["By import", str(self.customer.id), "Closed"]
        self.assertFalse(self.Inquiry.load(columns, [row])['ids'])

    def test_what_is_answered_stays(self):
        inquiry = self._answered()
        for vals in ({'question': "Other"}, {'channel': 'email'}, {'kind': 'incident'}, {'received_at': '2020-01-01'},
                     {'partner_id': self.key_customer.id}):
            with self.subTest(vals), self.assertRaises(UserError):
                inquiry.write(vals)

    def test_handed_over_with_the_customer(self):
        self.assertFollowsTheCustomer(self.own, self.of_key, self.other)

    def test_people_fit(self):
        self.assertPeopleFit(self._ask)

    def test_two_companies(self):
        company = self.env['res.company'].create({'name': "Hong Kong branch"})
        inquiry = self.env['customer.inquiry'].with_company(company).create({
            'question': "There", 'partner_id': self.customer.id, 'company_id': company.id, 'user_id': self.env.uid})
        self.assertStaysInItsCompany(inquiry, self.manager, self.agent)

    def test_count_on_the_customer(self):
        self.assertEqual(self.customer.with_user(self.sales).open_inquiry_count, 1)
        self.own.action_cancel("By mistake")
        self.env.invalidate_all()
        self.assertEqual(self.customer.with_user(self.sales).open_inquiry_count, 0)
        self.assertEqual(self.key_customer.with_user(self.employee).open_inquiry_count, 0)


@tagged('post_install', '-at_install')
class TestServiceRpc(HttpCase, ServiceCase):

    def test_guards_hold_over_rpc(self):
        inquiry = self._answered()
        foreign = self._ask(partner_id=self.customer_other.id)
        self.authenticate(self.sales.login, self.sales.login)

        def call(method, *args, **context):
            return self.url_open('/web/dataset/call_kw', json={'params': {
                'model': 'customer.inquiry', 'method': method, 'args': args, 'kwargs': {'context': context}}}).json()

        vals = {'question': "By script", 'partner_id': self.customer.id}
        for method, args, context in (
            ('write', ([inquiry.id], {'state': 'closed'}), {}),
            ('write', ([inquiry.id], {'answer': "Rewritten"}), {'tracking_disable': True}),
            ('write', ([inquiry.id], {'question': "Rewritten"}), {'import_file': True}),
            ('create', ([{**vals, 'state': 'closed'}],), {}),
            ('create', ([vals],), {'default_state': 'closed'}),
            ('create', ([{'question': "By script"}],), {'default_partner_id': self.customer_other.id}),
            ('create', ([{'question': "By script", 'caller_name': "Nobody"}],), {}),
            ('copy', ([inquiry.id], {'answer': "Copied"}), {}),
            ('unlink', ([inquiry.id],), {}),
            ('_transition', ([inquiry.id], 'close'), {}),
            ('_choose', ([],), {}),
            ('action_answer', ([foreign.id], "Not mine"), {}),
            ('action_take', ([foreign.id],), {}),
            ('action_open_step', ([inquiry.id],), {'default_verb': 'anything'}),
            ('read', ([foreign.id], ['question']), {}),
        ):
            with self.subTest(method=method, args=args, context=context):
                self.assertIn('error', call(method, *args, **context))
        self.assertNotIn('error', call('action_close', [inquiry.id]))
        self.env.invalidate_all()
        self.assertEqual((inquiry.state, foreign.state), ('closed', 'open'))
