from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import RecordChecks
from .common import DemandCase


@tagged('post_install', '-at_install')
class TestDemandAccess(RecordChecks, DemandCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Demand = cls.env['customer.demand']
        cls.own = Demand.create({'title': "Own", 'partner_id': cls.customer.id})
        cls.of_key = Demand.create({'title': "Key", 'partner_id': cls.key_customer.id})
        cls.other = Demand.create({'title': "Other", 'partner_id': cls.customer_other.id})
        cls.key_customer.cr_specialist_id = cls.cr_specialist
        cls.all_demands = cls.own + cls.of_key + cls.other

    def test_who_sees_what(self):
        self.assertSeenBy(self.all_demands, (
            (self.sales, self.own + self.of_key),
            (self.sales_mate, self.own.browse()),
            (self.sales_other, self.other),
            (self.head, self.own + self.of_key),
            (self.head_other, self.other),
            (self.cr_specialist, self.of_key),
            (self.cr_supervisor, self.of_key),
            (self.cs_manager, self.all_demands),
            (self.general_manager, self.all_demands),
            (self.feasibility_reviewer, self.all_demands),
        ), refused=(self.finance_reviewer, self.cs_agent, self.quality, self.archive_keeper, self.employee))

    def test_readers_change_nothing(self):
        for user in (self.general_manager, self.feasibility_reviewer):
            demand = self.own.with_user(user)
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                demand.title = "Changed"
            with self.assertRaises(AccessError):
                demand.action_cancel("No rights")

    def test_steps_need_the_customer(self):
        demand = self.own.with_user(self.sales_other)
        self.env.invalidate_all()
        for step in (demand.action_answer, demand.action_start, demand.action_close, demand.action_resume):
            with self.assertRaises(AccessError):
                step()
        with self.assertRaises(AccessError):
            self.env['customer.demand'].with_user(self.sales_other).create(
                {'title': "Foreign", 'partner_id': self.customer.id})

    def test_people_fit(self):
        self.assertPeopleFit(self._new_demand)

    def test_handed_over_with_the_customer(self):
        self.assertFollowsTheCustomer(self.own, self.of_key, self.other)

    def test_two_companies(self):
        company = self.env['res.company'].create({'name': "Hong Kong branch"})
        demand = self.env['customer.demand'].with_company(company).create(
            {'title': "There", 'partner_id': self.customer.id, 'company_id': company.id})
        self.assertStaysInItsCompany(demand, self.cs_manager, self.sales)

    def test_delete(self):
        with self.assertRaises(AccessError):
            self.own.with_user(self.sales).unlink()
        self.own.with_user(self.sales).action_cancel("By mistake")
        self.own.with_user(self.cs_manager).unlink()

    def test_count_on_the_customer(self):
        self.own.with_user(self.sales).action_cancel("By mistake")
        self.assertEqual(self.customer.with_user(self.sales).open_demand_count, 0)
        self.assertEqual(self.key_customer.with_user(self.sales).open_demand_count, 1)
        self.assertEqual(self.key_customer.with_user(self.employee).open_demand_count, 0)
