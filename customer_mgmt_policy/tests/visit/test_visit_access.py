from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..common import RecordChecks
from .common import THURSDAY, VisitCase


@tagged('post_install', '-at_install')
class TestVisitAccess(RecordChecks, VisitCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Visit = cls.env['customer.visit']
        cls.own = Visit.create({'partner_id': cls.customer.id})
        cls.of_key = Visit.create({'partner_id': cls.key_customer.id})
        cls.other = Visit.create({'partner_id': cls.customer_other.id})
        cls.all_visits = cls.own + cls.of_key + cls.other

    def _rpc(self, user, method, *args, **kwargs):
        """Call as a client does."""
        self.env.invalidate_all()
        return call_kw(self.env['customer.visit'].with_user(user), method, args, kwargs)

    def test_who_sees_what(self):
        self.assertSeenBy(self.all_visits, (
            (self.sales, self.own + self.of_key),
            (self.sales_mate, self.own.browse()),
            (self.sales_other, self.other),
            (self.head, self.own + self.of_key),
            (self.head_other, self.other),
            (self.cr_specialist, self.of_key),
            (self.cr_supervisor, self.of_key),
            (self.cs_manager, self.all_visits),
            (self.general_manager, self.all_visits),
        ), refused=(self.finance_reviewer, self.cs_agent, self.quality, self.archive_keeper, self.employee))

    def test_people_fit(self):
        self.assertPeopleFit(self._new_visit)

    def test_general_manager_only_reads(self):
        for method, *args in (('write', {'place': "Here"}), ('action_cancel', "No rights"), ('action_confirm',)):
            with self.subTest(method), self.assertRaises(AccessError):
                self._rpc(self.general_manager, method, self.own.ids, *args)

    def test_others_customers_are_refused(self):
        for method, *args in (
            ('write', {'place': "Here"}), ('action_submit',), ('action_confirm',), ('action_held',),
            ('action_complete',), ('action_close',), ('action_reschedule', '2026-03-19 02:00:00', "Mine"),
            ('action_cancel', "Mine"), ('unlink',),
        ):
            with self.subTest(method), self.assertRaises(AccessError):
                self._rpc(self.sales_other, method, self.own.ids, *args)
        with self.assertRaises(AccessError):
            self._rpc(self.sales_other, 'create', [{'partner_id': self.customer.id}])

    def test_facts_cannot_be_written(self):
        """Neither write, create, default nor copy brings a state or a fact in."""
        for vals in (
            {'state': 'approved'}, {'is_emergency': True}, {'appointment_confirmed_on': THURSDAY},
            {'actual_stop': THURSDAY}, {'recorded_on': THURSDAY}, {'minutes_sent_on': THURSDAY},
            {'closed_reason': "No"}, {'owner_id': self.sales_other.id},
        ):
            with self.subTest(vals=vals):
                with self.assertRaises(AccessError):
                    self._rpc(self.sales, 'write', self.own.ids, vals)
                with self.assertRaises(AccessError):
                    self._rpc(self.sales, 'create', [{'partner_id': self.customer.id, **vals}])
                with self.assertRaises(AccessError):
                    self._rpc(self.sales, 'copy', self.own.ids, vals)
        with self.assertRaises(AccessError):
            self._rpc(self.sales, 'create', [{'partner_id': self.customer.id}], context={'default_state': 'approved'})

    def test_facts_cannot_be_imported(self):
        result = self._rpc(
            self.sales, 'load', ['partner_id/.id', 'outline', 'state'],
            [[str(self.customer.id), "Imported", "Approved"]])
        self.assertFalse(result['ids'])
        self.assertTrue(result['messages'])
        result = self._rpc(self.sales, 'load', ['partner_id/.id', 'outline'], [[str(self.customer.id), "Imported"]])
        self.assertEqual(self.env['customer.visit'].browse(result['ids']).state, 'draft')

    def test_private_steps_are_no_rpc(self):
        for method in ('_approval_granted', '_transition', '_confirm', '_complete', '_minutes_sent'):
            with self.subTest(method), self.assertRaises(AccessError):
                self._rpc(self.sales, method, self.own.ids)

    def test_own_visit_is_not_approved_by_its_requester(self):
        visit = self._submitted()
        for user in (self.sales, self.sales_other, self.cs_manager):
            with self.subTest(user.login), self.assertRaises(UserError):
                self._rpc(user, 'action_approval_approve', visit.ids)
        own = self.env['customer.visit'].with_user(self.head).create({
            'partner_id': self.customer.id, 'contact_id': self.contact.id, 'outline': "Rust", 'place': "Pier 4",
            'planned_start': THURSDAY})
        with self.assertRaises(UserError):
            own.action_submit()
            own.action_approval_approve()

    def test_work_on_record_is_not_deleted(self):
        visit = self._submitted()
        with self.assertRaises(UserError):
            self._rpc(self.sales, 'unlink', visit.ids)
        self._rpc(self.sales, 'unlink', self.own.ids)

    def test_handed_over_with_the_customer(self):
        """Planned visits and open promises go along; what is finished stays with whoever did it."""
        planned, done = self._approved(), self._approved()
        done.action_miss("Closed")
        held = self._held()
        question = self.env['customer.visit.question'].with_user(self.sales).create({
            'visit_id': held.id, 'question': "Which steel?", 'handling': 'promised', 'promised_on': '2026-03-10'})
        self.customer.with_user(self.head)._handover(self.sales_mate, "New territory")
        self.env.invalidate_all()
        self.assertEqual((planned + held).sudo().user_id | question.sudo().user_id, self.sales_mate)
        self.assertEqual((planned.sudo().our_participant_ids, done.sudo().user_id), (self.sales_mate, self.sales))
        self.assertEqual(question.sudo().deadline_ids.user_id, self.sales_mate)
        self.assertEqual(set(self._rpc(self.sales_mate, 'search', [])), set((self.own + planned + held + done).ids))
        self.assertNotIn(planned.id, self._rpc(self.sales, 'search', []))

    def test_two_companies(self):
        company = self.env['res.company'].create({'name': "Hong Kong branch"})
        visit = self.env['customer.visit'].with_company(company).create(
            {'partner_id': self.customer.id, 'company_id': company.id})
        self.assertStaysInItsCompany(visit, self.cs_manager, self.sales)

    def test_another_company_sees_nothing(self):
        company = self.env['res.company'].create({'name': "Hong Kong branch"})
        self.cs_manager.write({'company_ids': [(4, company.id)]})
        visits = self.env['customer.visit'].with_user(self.cs_manager).with_context(allowed_company_ids=company.ids)
        self.assertFalse(visits.search([('id', 'in', self.all_visits.ids)]))
