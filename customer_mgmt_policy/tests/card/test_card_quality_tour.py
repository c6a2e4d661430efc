from odoo.tests import HttpCase, tagged

from .test_card_cleansing import CleansingCase
from .test_card_spot_check import SpotCheckCase


@tagged('post_install', '-at_install')
class TestCardSpotCheckTour(SpotCheckCase, HttpCase):

    def test_spot_check_tour(self):
        """The head draws a sample, finds a wrong number, takes the rest as right and finishes, all in the browser."""
        (self.env['crm.team'].search([]) - self.team).active = False
        self.start_tour('/odoo/spot-checks', 'customer_spot_check_tour', login=self.head.login)
        check = self.env['customer.spot.check'].search([('team_id', '=', self.team.id)])
        self.assertRecordValues(check, [{'state': 'done', 'wrong_count': 1, 'open_count': 1}])
        self.assertEqual(check.line_ids.filtered(lambda line: line.verdict == 'wrong').correct_value, "Right Value")


@tagged('post_install', '-at_install')
class TestCardCleansingTour(CleansingCase, HttpCase):

    def test_cleansing_tour(self):
        """The CS manager finds candidates, archives one, keeps the others, finishes, and undoes the archiving."""
        self.env['res.partner'].search([
            ('is_managed_customer', '=', True), ('id', 'not in', (self.idle + self.busy).ids)]).is_managed_customer = False
        self.start_tour('/odoo/customer-cleansing', 'customer_cleansing_tour', login=self.cs_manager.login)
        campaign = self.env['customer.cleansing'].search([], limit=1)
        self.assertEqual(campaign.state, 'done')
        self.assertEqual(set(campaign.line_ids.mapped('outcome')), {'none', 'restored'})
        self.assertTrue(self.idle.active)
