from odoo.tests import HttpCase, tagged

from .test_card_completeness import CardCase


@tagged('post_install', '-at_install')
class TestCardScreenTour(CardCase, HttpCase):

    def test_card_screen_tour(self):
        """A salesperson sees what a card lacks, adds the decision maker, and sees the picture."""
        self._fill(self.customer)
        self.customer.relationship_ids.unlink()
        self._add_person(self.customer, "Wang Mei", role='influencer')
        self.start_tour('/odoo/my-customers', 'customer_card_screen_tour', login=self.sales.login)
        decider = self.customer.decision_maker_id
        self.assertEqual(decider.name, "Chen Ligu")
        self.assertEqual(decider.parent_id, self.customer)
        self.assertEqual(self.customer.purchase_cycle, "Every spring")
