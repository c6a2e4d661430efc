"""What a customer wants or complains about in a visit is raised from it, under the rights of whoever raises it."""
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form, HttpCase, tagged

from .common import MONDAY, THURSDAY, THURSDAY_NOON, VisitCase


class RaiseCase(VisitCase):

    def _raise(self, visit, kind='demand', user=None, **vals):
        """Raise something by the dialog, as its user does."""
        action = visit.with_user(user or self.sales).action_raise()
        wizard = self.env['customer.raise'].with_user(user or self.sales).with_context(action['context']).create({
            'kind': kind, 'description': "40 coated hooks\nfor the new quay", **vals})
        known = self._find(kind, visit)
        wizard.action_raise()
        return self._find(kind, visit) - known

    def _find(self, kind, visit):
        return self.env[f'customer.{kind}'].search([('source_model', '=', 'customer.visit'), ('source_id', '=', visit.id)])


@tagged('post_install', '-at_install')
class TestVisitRaise(RaiseCase):

    def test_dialog_is_filled_in(self):
        """Customer, contact, wording, subject, time and priority are there; the kind is all that is asked for."""
        visit = self._recorded()
        action = visit.action_raise()
        form = Form(self.env['customer.raise'].with_user(self.sales).with_context(action['context']))
        form.kind = 'demand'
        self.assertEqual((form.partner_id, form.contact_id, form.priority), (self.customer, self.contact, 'general'))
        self.assertEqual((form.title, form.at), (form.description, visit.actual_stop))
        self.assertIn("Hooks rust", form.description)
        form.kind = 'complaint'
        self.assertEqual(form.priority, 'urgent')
        self.assertIn("Customer Service", form.kind_help)

    def test_symposium_and_campaign(self):
        """A kind that does not know the way by which customers reached us takes the one that comes nearest."""
        visit = self._recorded()
        for channel, expected in (
            ('symposium', {'demand': 'symposium', 'complaint': 'visit'}),
            ('proposal', {'demand': 'proposal', 'complaint': 'form'}),
        ):
            self.patch(type(visit), '_raising_channel', channel)
            for kind, nearest in expected.items():
                with self.subTest(channel, kind=kind):
                    self.assertEqual(self._raise(visit, kind).channel, nearest)

    def test_demand(self):
        """The demand knows its visit and the visit its demand; the time to answer counts from the end of the visit."""
        visit = self._recorded()
        demand = self._raise(visit, priority='important')
        self.assertRecordValues(demand, [{
            'partner_id': self.customer.id, 'contact_id': self.contact.id, 'title': "40 coated hooks", 'channel': 'visit',
            'priority_level': 'important', 'received_at': visit.actual_stop, 'user_id': self.sales.id,
            'description': "40 coated hooks\nfor the new quay", 'create_uid': self.sales.id,
        }])
        self.assertEqual(self._clock(demand, 'demand.feedback').started_at, visit.actual_stop)
        self.assertEqual(demand.source_name, f"Customer Visit {visit.name}")
        self.assertEqual(demand.with_user(self.sales).action_open_source()['res_id'], visit.id)
        visit.invalidate_recordset()
        self.assertEqual(visit.raised, [{'kind': 'demand', 'label': "Customer Demand", 'count': 1}])
        self.assertEqual(visit.action_open_raised('demand')['res_id'], demand.id)

    def test_complaint(self):
        """Customer Service handles it; whoever raised it goes on reading it, and sees that it was raised."""
        visit = self._held()
        complaint = self._raise(visit, 'complaint')
        self.assertRecordValues(complaint, [{
            'channel': 'visit', 'urgency': 'urgent', 'received_at': visit.actual_stop, 'state': 'received'}])
        self.assertTrue(complaint.user_id.has_group('customer_mgmt_policy.group_cs_agent'))
        complaint.with_user(self.cs_agent).action_investigate()
        self.env.invalidate_all()
        self.assertTrue(complaint.with_user(self.sales).has_access('read'))
        self.assertFalse(complaint.with_user(self.sales).has_access('write'))
        self.assertEqual([kind['kind'] for kind in visit.raised], ['complaint'])

    def test_source_is_named_to_those_who_may_not_open_it(self):
        """An agent sees where the complaint comes from, but no visit."""
        complaint = self._raise(self._held(), 'complaint').with_user(self.cs_agent)
        self.assertTrue(complaint.source_name)
        self.assertFalse(complaint.is_source_visible)
        with self.assertRaises(AccessError):
            complaint.action_open_source()

    def test_several_of_both_kinds(self):
        visit = self._held()
        self._raise(visit)
        self._raise(visit)
        self._raise(visit, 'complaint')
        visit.invalidate_recordset()
        self.assertEqual({kind['kind']: kind['count'] for kind in visit.raised}, {'demand': 2, 'complaint': 1})
        self.assertEqual(len(visit.action_open_raised('demand')['domain'][0][2]), 2)

    def test_what_was_raised_before_is_shown(self):
        visit = self._held()
        demand = self._raise(visit)
        wizard = self.env['customer.raise'].with_user(self.sales).new({'source_model': visit._name, 'source_id': visit.id})
        self.assertEqual(wizard.raised_before, demand.display_name)

    def test_question(self):
        """A question that is really a demand is raised in its own words; the promise stays."""
        visit = self._held()
        question = self.env['customer.visit.question'].with_user(self.sales).create({
            'visit_id': visit.id, 'question': "Can you deliver in March?", 'handling': 'promised',
            'promised_on': '2026-03-09'})
        self.assertTrue(question.may_raise)
        wizard = self.env['customer.raise'].with_user(self.sales).with_context(
            question.action_raise()['context']).create({'kind': 'demand'})
        action = wizard.action_raise_and_open()
        demand = self.env['customer.demand'].browse(action['res_id'])
        self.assertEqual((demand.title, demand._get_source()), ("Can you deliver in March?", visit))
        self.assertTrue(question.is_open)

    def test_only_from_visits_that_take_place(self):
        draft = self._new_visit()
        cancelled = self._approved()
        cancelled.action_cancel("Closed")
        for visit in (draft, self._submitted(), cancelled):
            with self.subTest(visit.state):
                self.assertFalse(visit.may_raise)
                with self.assertRaises(UserError):
                    visit.action_raise()
        self.assertTrue(self._approved().may_raise)

    def test_in_a_visit_to_come_it_is_voiced_now(self):
        self.assertEqual(self._raise(self._approved()).received_at, MONDAY)

    def test_stranger_at_the_customer(self):
        stranger = self.env['res.partner'].create({'name': "Wu", 'parent_id': self.key_customer.id})
        with self.assertRaises(ValidationError):
            self._raise(self._held(), contact_id=stranger.id)

    def test_future(self):
        with self.assertRaises(ValidationError):
            self._raise(self._held(), at='2027-01-01 00:00:00')

    def test_copy_and_gone_source(self):
        """A copy was not raised anywhere; a visit that is deleted leaves what was raised in it alone."""
        visit = self._approved()
        demand = self._raise(visit)
        self.assertFalse(demand.copy().source_name)
        visit.action_cancel("Closed")
        visit.unlink()
        self.env.invalidate_all()
        self.assertFalse(demand.source_name)

    def test_handed_over_customer(self):
        """The new owner sees both sides, the old one neither."""
        visit = self._held()
        demand = self._raise(visit)
        self.customer.with_user(self.head)._handover(self.sales_mate, "New territory")
        self.env.invalidate_all()
        self.assertTrue(demand.with_user(self.sales_mate).is_source_visible)
        self.assertFalse(demand.with_user(self.sales).has_access('read'))

    def test_query_count(self):
        """The smart buttons cost one query per kind, however many visits are read."""
        visits = self._approved() + self._approved() + self._held()
        for visit in visits:
            self._raise(visit)
        visits = visits.with_user(self.sales)
        visits.mapped('raised')
        self.env.flush_all()
        visits.invalidate_recordset(['raised'])
        with self.assertQueryCount(2):
            visits.mapped('raised')


@tagged('post_install', '-at_install')
class TestVisitRaiseRpc(RaiseCase):

    def _rpc(self, model, user, method, *args, **kwargs):
        self.env.invalidate_all()
        return call_kw(self.env[model].with_user(user), method, args, kwargs)

    def test_source_is_not_written_by_hand(self):
        """Neither write, create, default, copy nor import says that something was raised in a visit."""
        visit = self._held()
        demand = self._raise(visit)
        source = {'source_model': 'customer.visit', 'source_id': visit.id}
        vals = {'partner_id': self.customer.id, 'title': "Hooks"}
        for method, *args in (
            ('write', demand.ids, source), ('write', demand.ids, {'source_id': False}), ('create', [{**vals, **source}]),
            ('copy', demand.ids, source),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self._rpc('customer.demand', self.sales, method, *args)
        with self.assertRaises(AccessError):
            self._rpc('customer.demand', self.sales, 'create', [vals], context={'default_source_id': visit.id})
        result = self._rpc('customer.demand', self.sales, 'load', ['partner_id/.id', 'title', 'source_model'],
                           [[str(self.customer.id), "Hooks", 'customer.visit']])
        self.assertFalse(result['ids'])

    def test_others_visits(self):
        """Nobody raises anything, or reads what was raised, in a visit that they do not see."""
        visit = self._held()
        self._raise(visit)
        for user in (self.sales_mate, self.sales_other, self.cs_agent, self.employee):
            for method, *args in (('action_raise', visit.ids), ('action_open_raised', visit.ids, 'demand')):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    self._rpc('customer.visit', user, method, *args)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._dialog(visit, user)

    def test_readers_raise_nothing(self):
        """The general manager reads visits and demands, and raises none."""
        visit = self._held()
        self.env.invalidate_all()
        self.assertFalse(visit.with_user(self.general_manager).may_raise)
        with self.assertRaises(AccessError):
            self._dialog(visit, self.general_manager)

    def test_dialog_is_for_visits_only(self):
        """The client cannot name any record as the source, e.g. to learn about it."""
        for model, record in (('res.partner', self.customer), ('res.users', self.sales)):
            with self.subTest(model), self.assertRaises(AccessError):
                self._rpc('customer.raise', self.sales, 'create', [{
                    'source_model': model, 'source_id': record.id, 'kind': 'demand', 'description': "Hooks"}])

    def test_private_hooks(self):
        visit = self._held()
        for model, method in (('customer.visit', '_open_raise'), ('customer.demand', '_raise')):
            with self.subTest(method), self.assertRaises(AccessError):
                self._rpc(model, self.sales, method, visit.ids)

    def _dialog(self, visit, user):
        wizard_id = self._rpc('customer.raise', user, 'create', [{
            'source_model': 'customer.visit', 'source_id': visit.id, 'kind': 'demand', 'description': "Hooks",
            'title': "Hooks", 'at': THURSDAY, 'priority': 'general', 'contact_id': False}])
        return self._rpc('customer.raise', user, 'action_raise', wizard_id)


@tagged('post_install', '-at_install')
class TestVisitRaiseTour(RaiseCase, HttpCase):
    now = None  # the browser lives in real time

    def test_visit_raise_tour(self):
        """A demand is raised in a visit and opened from there, and the visit from the demand."""
        visit = self.env['customer.visit'].create({
            'partner_id': self.customer.id, 'contact_id': self.contact.id, 'outline': "Rust", 'place': "Pier 4"})
        visit.sudo().write({
            'state': 'held', 'actual_start': '2026-03-05 02:00:00', 'actual_stop': THURSDAY_NOON,
            'needs': "Hooks rust within a year"})
        self.start_tour(f'/odoo/visits/{visit.id}', 'customer_visit_raise_tour', login=self.sales.login)
        demand = self._find('demand', visit)
        self.assertRecordValues(demand, [{'title': "Hooks rust within a year", 'priority_level': 'urgent'}])
