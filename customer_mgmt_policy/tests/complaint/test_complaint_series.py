from datetime import datetime, timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import ComplaintCase


@tagged('post_install', '-at_install')
class TestComplaintSeries(ComplaintCase):
    """Complaints that keep coming about one product, customer or cause are pointed out, and Quality is told once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Series = cls.env['customer.complaint.series']
        cls.product, cls.product_2 = cls.env['product.product'].create([{'name': "Cable"}, {'name': "Pump"}])
        cls.customers = [cls._new_customer(f"Series {number}", cls.sales) for number in range(6)]
        cls.now = fields.Datetime.now().replace(microsecond=0)

    def _of_product(self, number, days, product=None, **vals):
        return self._record(
            partner_id=self.customers[number].id, product_ids=[Command.set((product or self.product).ids)],
            received_at=self.now - timedelta(days=days), send_acknowledgement=False, **vals)

    def _series(self, **conditions):
        return self.Series.search([(name, '=', value) for name, value in conditions.items()])

    def test_third_complaint_of_a_product(self):
        complaints = self._of_product(0, 50) + self._of_product(1, 20)
        self.assertFalse(self._series(product_id=self.product.id))
        complaints += self._of_product(2, 1)
        series = self._series(product_id=self.product.id)
        self.assertRecordValues(series, [{'kind': 'product', 'count': 3, 'complaint_ids': complaints.ids}])
        self.assertEqual(complaints.with_user(self.agent).series_ids, series)
        self.assertIn("Cable", series.name)
        self.assertEqual(
            self.env['customer.complaint'].search([('series_ids', '!=', False), ('product_ids', 'in', self.product.ids)]),
            complaints)
        action = complaints[0].with_user(self.agent).action_open_series()
        self.assertEqual(self.env['customer.complaint'].search(action['domain']), complaints.sorted('received_at', reverse=True))

    def test_quality_is_told_once(self):
        for number, days in enumerate((30, 20, 10)):
            self._of_product(number, days)
        series = self._series(product_id=self.product.id)
        self.assertEqual(len(series.activity_ids), 1)
        self.assertTrue(series.activity_ids.user_id.has_group('customer_mgmt_policy.group_quality'))
        self._of_product(3, 0)
        self.assertEqual((series.count, len(series.activity_ids)), (4, 1))
        self.assertEqual(len(self._series(product_id=self.product.id)), 1)

    def test_too_far_apart(self):
        for number, days in enumerate((130, 65, 0)):
            self._of_product(number, days)
        self.assertFalse(self._series(product_id=self.product.id))

    def test_recorded_later_but_in_between(self):
        """A complaint that is recorded late makes a series of those around it."""
        first, last = self._of_product(0, 70), self._of_product(1, 12)
        middle = self._of_product(2, 40)
        self.assertEqual(self._series(product_id=self.product.id).complaint_ids, first + last + middle)

    def test_same_customer_and_same_cause(self):
        for _number in range(3):
            self._record(partner_id=self.customers[0].id, send_acknowledgement=False)
        self.assertEqual(self._series(partner_id=self.customers[0].id).count, 3)
        for number in range(5):
            complaint = self._record(partner_id=self.customers[number + 1].id, send_acknowledgement=False)
            complaint.action_investigate()
            self._find_out(complaint)
        self.assertEqual(self._series(cause_id=self.cause.id).count, 5)

    def test_cancelled_and_corrected_leave(self):
        complaints = self._of_product(0, 3) + self._of_product(1, 2) + self._of_product(2, 1)
        series = self._series(product_id=self.product.id)
        complaints[0].action_cancel("Recorded in error")
        self.assertEqual((series.count, series.active), (2, False))
        again = self._of_product(3, 0)
        self.assertEqual((series.count, series.active), (3, True))
        self.assertEqual(len(series.activity_ids), 1, "It is the same series: nobody is told twice")
        again.product_ids = [Command.set(self.product_2.ids)]
        self.assertEqual((series.count, series.active), (2, False))

    def test_batch_and_import(self):
        """One batch finds its series in one go; an import tells nobody."""
        vals_list = [{
            'title': f"Complaint {number}", 'description': "Wet", 'partner_id': self.customers[number].id,
            'product_ids': [Command.set(self.product.ids)], 'send_acknowledgement': False} for number in range(4)]
        self.Complaint.with_context(import_file=True).create(vals_list)
        series = self._series(product_id=self.product.id)
        self.assertEqual(series.count, 4)
        self.assertFalse(series.activity_ids)

    def test_companies_do_not_mix(self):
        other = self.env['res.company'].create({'name': "Other", 'resource_calendar_id': self.calendar.id})
        self._of_product(0, 3)
        self._of_product(1, 2)
        self.env['customer.complaint'].with_company(other).create({
            'title': "Foreign", 'description': "x", 'company_id': other.id, 'product_ids': [Command.set(self.product.ids)],
            'partner_id': self.customers[2].id, 'user_id': self.env.uid, 'send_acknowledgement': False})
        self.assertFalse(self._series(product_id=self.product.id))

    def test_improvement_starts_from_it(self):
        for number in range(3):
            self._of_product(number, number)
        series = self._series(product_id=self.product.id).with_user(self.quality)
        context = series.action_improve()['context']
        improvement = self.env['customer.improvement'].with_user(self.quality).with_context(context).create({
            'name': "Better cable", 'measure': "x", 'target': "y", 'date': fields.Date.today()})
        self.assertEqual((improvement.series_id, improvement.product_ids), (series, self.product))
        self.assertEqual(improvement.complaint_ids, series.complaint_ids)
        self.assertEqual(series.improvement_count, 1)

    def test_who_sees_them(self):
        for number in range(3):
            complaint = self._of_product(number, number)
        series = self._series(product_id=self.product.id)
        for user in (self.agent, self.quality, self.legal, self.general_manager):
            series.with_user(user).read(['name', 'count'])
        for user in (self.sales, self.employee):
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertRaises(AccessError):
                series.with_user(user).read(['count'])
        with self.assertRaises(AccessError):
            complaint.with_user(self.sales).read(['series_ids'])
        with self.assertRaises(AccessError):
            call_kw(self.Series.with_user(self.quality), 'write', [series.ids, {'active': False}], {})

    def test_list_and_board_point_at_them(self):
        """Whoever may see the series finds them at the complaints in list and board, and opens them there; nobody else."""
        complaints = self._of_product(0, 50) + self._of_product(1, 20) + self._of_product(2, 1)
        for user, sees in ((self.agent, True), (self.quality, True), (self.sales, False)):
            views = self.env['customer.complaint'].with_user(user).get_views([(False, 'list'), (False, 'kanban')])['views']
            for kind in ('list', 'kanban'):
                with self.subTest(user=user.login, view=kind):
                    self.assertEqual('name="series_ids"' in views[kind]['arch'], sees)
            self.assertEqual('action_open_series' in views['list']['arch'], sees)
        action = complaints[0].with_user(self.agent).action_open_series()
        self.assertEqual(self.env['customer.complaint'].search(action['domain']), complaints.sorted('received_at', reverse=True))

    def test_in_the_review_of_the_month(self):
        last_month = self.env['customer.complaint.review']._get_last_month()
        at = datetime.combine(last_month, datetime.min.time()) + timedelta(days=9)
        for number in range(3):
            self._record(partner_id=self.customers[number].id, product_ids=[Command.set(self.product.ids)], received_at=at,
                         send_acknowledgement=False)
        review = self.env['customer.complaint.review'].with_user(self.quality).create({})
        self.assertIn(self._series(product_id=self.product.id), review.series_ids)

    def test_statements_of_a_batch(self):
        """Looking for series costs the same for one complaint and for 50."""
        def count(number):
            vals_list = [{
                'title': f"Complaint {index}", 'description': "Wet", 'partner_id': self.customers[index % 6].id,
                'product_ids': [Command.set(self.product.ids)], 'send_acknowledgement': False} for index in range(number)]
            complaints = self.Complaint.create(vals_list)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            complaints._find_series(self.company)
            return self.env.cr.sql_log_count - start

        count(12)
        self.assertLessEqual(count(50), count(1))
