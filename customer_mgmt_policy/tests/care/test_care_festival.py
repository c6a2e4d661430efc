from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged


@tagged('post_install', '-at_install')
class TestFestival(TransactionCase):

    def test_lunar_festival_moves_every_year(self):
        """B12: Mid-Autumn Festival is the 15th of the eighth lunar month."""
        festival = self.env.ref('customer_mgmt_policy.festival_mid_autumn')
        self.assertEqual(festival._get_next_date(date(2026, 1, 1)), date(2026, 9, 25))
        self.assertEqual(festival._get_next_date(date(2026, 9, 26)), date(2027, 9, 15))

    def test_lunar_new_year_lies_in_the_solar_year_after_the_old_one(self):
        spring = self.env.ref('customer_mgmt_policy.festival_spring')
        self.assertEqual(spring._get_next_date(date(2026, 12, 31)), date(2027, 2, 6))
        self.assertEqual(spring._get_occurrence(date(2027, 1, 20)), date(2027, 2, 6))

    def test_gift_shortly_after_the_festival_belongs_to_it(self):
        festival = self.env.ref('customer_mgmt_policy.festival_national')
        self.assertEqual(festival._get_occurrence(date(2026, 10, 9)), date(2026, 10, 1))

    def test_rare_day_is_found_and_impossible_day_refused(self):
        Festival = self.env['customer.festival']
        eve = Festival.create({'name': "30th of the last month", 'calendar_type': 'lunar', 'month': 12, 'day': 30})
        self.assertEqual(eve._get_next_date(date(2026, 1, 1)), date(2030, 2, 2))
        with self.assertRaises(ValidationError):
            Festival.create({'name': "No such day", 'month': 2, 'day': 30})
