from datetime import datetime

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import CustomerPolicyCase


@tagged('post_install', '-at_install')
class TestPolicyRows(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env.ref('customer_mgmt_policy.policy_default')
        cls.clause = cls.env.ref('customer_mgmt_policy.clause_b12')
        cls.Route = cls.env['customer.policy.route']
        cls.Limit = cls.env['customer.policy.limit']

    def _route(self, **vals):
        return self.Route.create({
            'policy_id': self.policy.id, 'clause_id': self.clause.id, 'name': "Route", 'res_model': 'customer.gift',
            'step_ids': [Command.create({
                'name': "Decide", 'group_id': self.env.ref('customer_mgmt_policy.group_general_manager').id})],
            **vals,
        })

    def test_route_by_amount_then_tier(self):
        """B12: the highest amount reached decides, then the tier of the customer."""
        usual = self.env.ref('customer_mgmt_policy.route_gift')
        for_key = self._route(customer_tier='key')
        dear = self._route(amount_from=1000.0)

        def find(partner, amount):
            return self.Route._find(self.company, 'customer.gift', partner=partner, amount=amount)
        self.assertEqual(find(self.customer, 10.0), usual)
        self.assertEqual(find(self.key_customer, 10.0), for_key)
        self.assertEqual(find(self.key_customer, 1000.0), dear)

    def test_route_needs_a_step_and_a_step_needs_somebody(self):
        with self.assertRaises(ValidationError):
            self._route(step_ids=[])
        with self.assertRaises(ValidationError):
            self._route(step_ids=[Command.create({'name': "Decide", 'approver_kind': 'user'})])

    def test_missing_route_and_criterion_are_named(self):
        """Bad input: the message says what the policy lacks."""
        with self.assertRaisesRegex(UserError, "Customer Demand"):
            self.Route._find(self.company, 'customer.demand')
        with self.assertRaisesRegex(UserError, 'no.such.criterion'):
            self.env['customer.policy.criterion']._get(self.company, 'no.such.criterion')

    def test_own_version_of_a_company_goes_before_the_shared_one(self):
        """B13: a company without a version of its own follows the shared one."""
        other = self.env['res.company'].create({'name': "Shenzhen branch"})
        own = self.policy.copy({'company_id': other.id})
        own.sudo().state = 'in_force'
        self.assertEqual(self.env['customer.policy']._in_force(other), own)
        self.assertEqual(self.env['customer.policy']._in_force(self.company), self.policy)

    def test_own_ladder_replaces_the_general_one(self):
        """Urgent limits climb a ladder of their own, in minutes and hours."""
        live, written = (self.Limit._find(self.company, code) for code in ('inquiry.live', 'inquiry.written'))
        self.assertEqual(set(live._get_escalation_steps().mapped('limit_id')), {live})
        self.assertFalse(written._get_escalation_steps().limit_id)

    def test_units_of_time(self):
        """Minutes and hours are clock time; working days end at the close of the last one; quarters are calendar time."""
        friday = datetime(2026, 3, 6, 2, 0)  # 10:00 in Shanghai

        def due(code, **criteria):
            return self.Limit._find(self.company, code, **criteria)._get_due_at(friday, self.calendar)
        self.assertEqual(due('inquiry.live'), datetime(2026, 3, 6, 2, 10))
        self.assertEqual(due('visit.record'), datetime(2026, 3, 7, 2, 0))
        self.assertEqual(due('complaint.investigation'), datetime(2026, 3, 11, 10, 0))
        self.assertEqual(due('card.review'), datetime(2026, 6, 6, 2, 0))
        self.assertEqual(due('visit.appointment'), datetime(2026, 3, 4, 10, 0))

    def test_time_limit_of_one_customer_needs_its_reason(self):
        """B6.3: the standard is adjusted to a customer with a reason."""
        with self.assertRaises(ValidationError):
            self.Limit._find(self.company, 'visit.record').copy({'partner_id': self.key_customer.id})

    def test_overlapping_limits_have_one_order(self):
        """semantics.md › Deadlines 12: customer, tier, priority, channel, then the general row; then the sequence, then age."""
        rows = [
            {'partner_id': self.key_customer.id, 'override_reason': "Contract"}, {'customer_tier': 'key', 'priority': 'urgent'},
            {'customer_tier': 'key', 'channel': 'phone'}, {'customer_tier': 'key'}, {'priority': 'urgent', 'channel': 'phone'},
            {'priority': 'urgent'}, {'channel': 'phone'}, {'sequence': 5}, {'sequence': 5}, {},
        ]
        limits = self.Limit.concat(*(self.Limit.create({
            'policy_id': self.policy.id, 'clause_id': self.clause.id, 'code': 'test.overlap', 'name': "Overlap", 'value': 1,
            **row,
        }) for row in reversed(rows))).sorted('id', reverse=True)
        order = [*limits[:7], limits[8], limits[7], limits[9]]       # equals: the older row
        for best in order:
            found = self.Limit._find(self.company, 'test.overlap', self.key_customer, 'urgent', 'phone')
            self.assertEqual(found, best)
            best.unlink()
        limits = limits.exists()
        self.assertFalse(limits)

    def test_rows_in_force_cannot_be_added_moved_or_deleted(self):
        """B14: no row slips into a version that is in force."""
        manager = self.cs_manager
        limit = self.Limit._find(self.company, 'visit.record').with_user(manager)
        draft = self.policy.with_user(manager).copy()
        for change in (
            lambda: limit.copy(),
            lambda: limit.unlink(),
            lambda: draft.limit_ids[0].write({'policy_id': self.policy.id}),
            lambda: self.policy.with_user(manager).write({'limit_ids': [Command.update(limit.id, {'value': 1})]}),
        ):
            with self.assertRaises(UserError):
                change()
