from odoo.tests import HttpCase, tagged

from ..common import RecordChecks
from .common import DemandCase


@tagged('post_install', '-at_install')
class TestDemandAnalysisRpc(RecordChecks, DemandCase, HttpCase):
    """Duplicates, reviews, scores and proposals are guarded over RPC as in the screens, whatever context a script sends."""

    def _call(self, model, method, *args, **context):
        return self.url_open('/web/dataset/call_kw', json={'params': {
            'model': model, 'method': method, 'args': args, 'kwargs': {'context': context}}}).json()

    def _new_proposal(self, customer):
        return self.env['customer.demand.proposal'].create({
            'partner_id': customer.id, 'company_id': self.company.id, 'kind': 'late', 'found_on': '2026-05-11',
            'last_order_on': '2026-03-01', 'usual_days': 30, 'recent_days': 70, 'order_count': 10})

    def test_guards_hold_over_rpc(self):
        self._name_reviewers()
        demand = self._new_demand(title="Hooks")
        twin = self._new_demand(title="Hooks")
        foreign = self.env['customer.demand'].create({'title': "Foreign", 'partner_id': self.customer_other.id})
        demand.action_request_review()
        review, proposal = demand.review_ids[0], self._new_proposal(self.customer)
        self.authenticate(self.sales.login, self.sales.login)
        for model, method, args, context in (
            ('customer.demand', 'write', ([demand.id], {'merged_into_id': twin.id}), {'tracking_disable': True}),
            ('customer.demand', 'write', ([demand.id], {'similar_demand_id': False}), {}),
            ('customer.demand', 'write', ([demand.id], {'feasibility': 'feasible'}), {'import_file': True}),
            ('customer.demand', 'write', ([demand.id], {'on_time_rate': 100}), {}),
            ('customer.demand', 'create', ([{'title': "By script", 'partner_id': self.customer.id, 'state': 'merged'}],), {}),
            ('customer.demand', 'create', ([{'title': "By script", 'partner_id': self.customer.id}],),
             {'default_feasibility': 'feasible'}),
            ('customer.demand', 'write', ([demand.id], {'review_ids': [[2, review.id]]}), {}),
            ('customer.demand', 'action_merge', ([demand.id], [foreign.id]), {}),
            ('customer.demand', 'action_not_duplicate', ([demand.id], [foreign.id]), {}),
            ('customer.demand', '_mark_similar', ([demand.id],), {}),
            ('customer.demand', '_update_feasibility', ([demand.id],), {}),
            ('customer.demand.review', 'write', ([review.id], {'opinion': 'feasible'}), {}),
            ('customer.demand.review', 'write', ([review.id], {'state': 'answered'}), {}),
            ('customer.demand.review', 'action_answer', ([review.id],), {}),
            ('customer.demand.review', 'create', ([{'demand_id': demand.id}],), {}),
            ('customer.demand.review', 'unlink', ([review.id],), {}),
            ('customer.demand.proposal', 'write', ([proposal.id], {'state': 'dismissed'}), {}),
            ('customer.demand.proposal', 'create', ([{'partner_id': self.customer.id}],), {}),
            ('customer.demand.proposal', 'unlink', ([proposal.id],), {}),
            ('customer.demand.proposal', '_cron_analyse_rhythm', ([],), {}),
            ('customer.demand.category', 'create', ([{'name': "By script"}],), {}),
            ('customer.demand.function', 'write', (self.functions[:1].ids, {'user_ids': [[4, self.sales.id]]}), {}),
        ):
            with self.subTest(model=model, method=method, args=args):
                self.assertIn('error', self._call(model, method, *args, **context))
        self.assertNotIn('error', self._call('customer.demand', 'action_merge', [demand.id], [twin.id]))
        self.assertNotIn('error', self._call('customer.demand.proposal', 'action_dismiss', [proposal.id], "Stock until June"))
        self.authenticate(self.reviewers[0].login, self.reviewers[0].login)
        for vals in ({'state': 'answered'}, {'user_id': self.reviewers[1].id}, {'answered_by_id': self.reviewers[1].id},
                     {'demand_id': foreign.id}, {'requested_at': '2020-01-01 00:00:00'}):
            with self.subTest(vals=vals):
                self.assertIn('error', self._call('customer.demand.review', 'write', [review.id], vals))
        opinion = {'opinion': 'feasible', 'reasoning': "Yes"}
        self.assertNotIn('error', self._call('customer.demand.review', 'write', [review.id], opinion))
        self.assertNotIn('error', self._call('customer.demand.review', 'action_answer', [review.id]))
        self.env.invalidate_all()
        self.assertEqual((review.state, proposal.state, twin.merged_into_id), ('answered', 'dismissed', demand))

    def test_who_sees_what(self):
        self._name_reviewers()
        self.key_customer.cr_specialist_id = self.cr_specialist
        customers = self.customer + self.key_customer + self.customer_other
        Demand = self.env['customer.demand'].with_user(self.cs_manager)
        demands = Demand.create([{'title': "Hooks", 'partner_id': customer.id} for customer in customers])
        demands.action_request_review()
        own, of_key, other = (demand.review_ids for demand in demands.sudo(False).with_env(self.env))
        proposals = self.env['customer.demand.proposal'].concat(*(self._new_proposal(customer) for customer in customers))
        self.assertSeenBy(own + of_key + other, (
            (self.sales, own + of_key), (self.sales_mate, own.browse()), (self.head, own + of_key), (self.cr_specialist, of_key),
            (self.cr_supervisor, of_key), (self.cs_manager, own + of_key + other), (self.general_manager, own + of_key + other),
            (self.feasibility_reviewer, own + of_key + other),
        ), refused=(self.finance_reviewer, self.cs_agent, self.employee))
        self.assertSeenBy(proposals, (
            (self.sales, proposals[:2]), (self.sales_mate, proposals.browse()), (self.head, proposals[:2]),
            (self.cr_specialist, proposals[1]), (self.cr_supervisor, proposals[1]), (self.cs_manager, proposals),
            (self.general_manager, proposals),
        ), refused=(self.feasibility_reviewer, self.finance_reviewer, self.cs_agent, self.employee))
        self.customer.user_id = self.sales_other
        self.assertSeenBy(proposals, [(self.sales_other, proposals[0] + proposals[2]), (self.sales, proposals[1])])
