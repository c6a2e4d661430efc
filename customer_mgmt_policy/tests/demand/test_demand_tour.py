from odoo.tests import HttpCase, tagged

from .common import DemandCase


@tagged('post_install', '-at_install')
class TestDemandTour(DemandCase, HttpCase):

    def test_demand_tour(self):
        """A salesperson takes a demand from recording to closing in the browser."""
        self.start_tour('/odoo/my-demands', 'customer_demand_tour', login=self.sales.login)
        demand = self.env['customer.demand'].search([('title', '=', "Anti-slip hooks")])
        self.assertEqual((demand.state, demand.satisfaction), ('closed', 'satisfied'))
        self.assertEqual(demand.accepted_by_id, self.contact)
        clocks = demand.deadline_ids.sorted('id')
        self.assertEqual(clocks.mapped('state'), ['met', 'met', 'cancelled'])
