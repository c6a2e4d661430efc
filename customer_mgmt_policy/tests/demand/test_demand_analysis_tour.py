from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import DemandCase


@tagged('post_install', '-at_install')
class TestDemandAnalysisTour(DemandCase, HttpCase):

    def test_demand_analysis_tour(self):
        """A proposal becomes a demand, its duplicate is merged, the review group is asked; then a reviewer answers."""
        self._name_reviewers()
        self._new_demand(title="Order overdue: usually every 30 days, says Mr Chen")
        today = fields.Date.today()
        proposal = self.env['customer.demand.proposal'].create({
            'partner_id': self.customer.id, 'company_id': self.company.id, 'kind': 'late', 'found_on': today,
            'last_order_on': today - timedelta(days=70), 'usual_days': 30, 'recent_days': 70, 'order_count': 10,
            'usual_amount': 1000})
        self.start_tour('/odoo/proposed-demands', 'customer_demand_analysis_tour', login=self.sales.login)
        demand = proposal.demand_id.merged_into_id or proposal.demand_id
        self.assertEqual((proposal.state, demand.feasibility, demand.merged_count), ('taken_up', 'in_review', 1))
        self.start_tour('/odoo/demands-to-review', 'customer_demand_review_tour', login=self.feasibility_reviewer.login)
        review = demand.review_ids.filtered(lambda review: review.user_id == self.feasibility_reviewer)
        self.assertEqual((review.state, review.opinion, review.conditions), ('answered', 'conditional', "Drawings by Friday"))
