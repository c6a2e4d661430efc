from odoo.tests import tagged

from .common import PortalCase


@tagged('post_install', '-at_install')
class TestPortalTour(PortalCase):

    def test_portal_tour(self):
        """In the browser the customer raises a demand, sees it, answers a question, accepts and signs, and rates."""
        login = self.portal.login
        self.start_tour('/my', 'customer_portal_raise_tour', login=login)
        demand = self.env['customer.demand'].search([('title', '=', "Pump is loud")]).with_user(self.sales)
        self.assertEqual((demand.demand_type, demand.channel), ('problem', 'portal'))
        demand.action_hold("Send us a recording")
        self.start_tour('/my/requests/demand?filterby=waiting', 'customer_portal_answer_tour', login=login)
        self.assertFalse(demand.hold_reason)
        demand.solution = "New bearing"
        demand.action_answer()
        demand.action_ask_acceptance("New bearing mounted")
        self.start_tour('/my/requests/demand?filterby=waiting', 'customer_portal_sign_tour', login=login)
        self.assertRecordValues(demand, [{
            'state': 'accepted', 'satisfaction': 'fair', 'acceptance_signed_by': "Wang Wei", 'accepted_by_id': self.person.id}])
        self.assertTrue(demand.acceptance_signature)

    def test_refused_message_says_why(self):
        """Too much was sent: the conversation says so, and keeps what was typed."""
        demand = self._demand()
        self._set_criterion('portal.user_hour', 0)
        self.start_tour('/my/requests/demand', 'customer_portal_limit_tour', login=self.portal.login, timeout=120)
        self.assertFalse(demand.message_ids.filtered(lambda message: "When do you come" in (message.body or "")))
