from odoo.tests import HttpCase, tagged

from .common import ServiceCase


@tagged('post_install', '-at_install')
class TestServiceInspectionTour(HttpCase, ServiceCase):

    def test_quality_of_a_service(self):
        """A5.1, A5.2: written, put in force, inspected, put right by its owner, and looked at again by Quality."""
        for _number in range(2):    # one that is not met, and others
            self._answered()
        self.start_tour('/odoo/services', 'customer_service_quality_tour', login=self.quality.login)
        inspection = self.env['customer.inspection'].search([('service_id.name', '=', "Answer inquiries")])
        self.assertEqual((inspection.state, inspection.failed_count), ('rectifying', 1))
        self.start_tour('/odoo/my-service-findings', 'customer_finding_tour_rectify', login=self.manager.login)
        self.start_tour('/odoo/my-service-findings', 'customer_finding_tour_recheck', login=self.quality.login)
        self.assertEqual((inspection.state, inspection.finding_ids.state), ('closed', 'verified'))
