from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import ServiceCase

MONDAY = datetime(2026, 5, 11, 2, 0)        # 10:00 in Shanghai
HOUR = timedelta(hours=1)


@tagged('post_install', '-at_install')
class TestServiceRoster(ServiceCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a company of its own: nobody else is an agent there
        cls.company = cls.env['res.company'].create({'name': "Duty company", 'resource_calendar_id': cls.calendar.id})
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        (cls.agent + cls.manager + cls.sales).write({'company_ids': [(4, cls.company.id)]})
        cls.mate = new_test_user(cls.env, 'cs_mate', groups='customer_mgmt_policy.group_cs_agent', company_id=cls.company.id,
                                 company_ids=[(6, 0, cls.company.ids)], lang='en_US')
        cls.Roster = cls.env['customer.duty.roster'].with_user(cls.manager)

    def setUp(self):
        super().setUp()
        self.time = self._freeze(MONDAY)

    def _shift(self, user, start, hours):
        return self.Roster.create({
            'user_id': user.id, 'start_at': start, 'stop_at': start + hours * HOUR, 'company_id': self.company.id})

    def _ask_as(self, user, count=1):
        return self.env['customer.inquiry'].with_user(user).create([
            {'question': f"Question {number}", 'partner_id': self.customer.id} for number in range(count)])

    # WHO GETS IT

    def test_goes_to_whoever_is_on_duty(self):
        self._shift(self.mate, MONDAY - HOUR, 2)
        self.assertEqual(self._ask_as(self.sales).user_id, self.mate)
        self.assertEqual(self._ask_as(self.agent).user_id, self.mate, "an agent who is not on duty passes it on")
        self.time.move_to(MONDAY + HOUR)
        self.assertEqual(self._ask_as(self.agent).user_id, self.agent, "the shift is over")

    def test_agent_on_duty_keeps_it(self):
        self._shift(self.mate, MONDAY - HOUR, 2)
        self._shift(self.agent, MONDAY - HOUR, 2)
        self.assertEqual(self._ask_as(self.agent).user_id, self.agent)

    def test_shared_out_by_load(self):
        """Nobody on duty: a batch goes evenly to the agents, whoever has least first."""
        for _busy in range(2):
            self._ask_as(self.agent)
        self._ask_as(self.sales, 4)
        load = self.env['customer.inquiry']._count_open(self.agent + self.mate + self.manager)
        self.assertEqual(sorted(load.values()), [2, 2, 2])

    def test_whoever_is_absent_or_gone_gets_nothing(self):
        self._shift(self.mate, MONDAY - HOUR, 2)
        self.mate.active = False
        self.assertNotEqual(self._ask_as(self.sales).user_id, self.mate)

    def test_named_colleague_goes_first(self):
        self._shift(self.mate, MONDAY - HOUR, 2)
        inquiry = self.env['customer.inquiry'].with_user(self.agent).create({
            'question': "For you", 'partner_id': self.customer.id, 'user_id': self.manager.id})
        self.assertEqual(inquiry.user_id, self.manager)

    # PLANNING

    def test_manager_plans(self):
        shift = self._shift(self.agent, MONDAY, 8)
        with self.assertRaises(AccessError):
            shift.with_user(self.agent).stop_at = MONDAY + 9 * HOUR
        with self.assertRaises(AccessError):
            shift.with_user(self.agent).copy({'user_id': self.mate.id})

    def test_shifts_make_sense(self):
        self._shift(self.agent, MONDAY, 8)
        with self.assertRaisesRegex(ValidationError, "on duty already"), self.env.cr.savepoint():
            self._shift(self.agent, MONDAY + 7 * HOUR, 8)
        self._shift(self.agent, MONDAY + 8 * HOUR, 8)
        self._shift(self.mate, MONDAY + 7 * HOUR, 8)
        with self.assertRaisesRegex(ValidationError, "no agent"):
            self._shift(self.sales, MONDAY, 8)

    def test_copy_week(self):
        """At the same time of the day, and never twice."""
        self._shift(self.agent, MONDAY, 8)
        self._shift(self.mate, MONDAY + 8 * HOUR, 8)
        for expected in (4, 4):
            self.Roster.action_copy_week()
            self.assertEqual(self.Roster.search_count([('company_id', '=', self.company.id)]), expected)
        copied = self.Roster.search([('company_id', '=', self.company.id), ('user_id', '=', self.agent.id)])[1]
        self.assertEqual(copied.start_at, MONDAY + timedelta(days=7))
        with self.assertRaises(AccessError):
            self.Roster.with_user(self.agent).action_copy_week()

    def test_copy_nothing(self):
        with self.assertRaisesRegex(UserError, "no shift this week"):
            self.Roster.action_copy_week()

    def test_copy_keeps_the_local_time(self):
        """Berlin changes to summer time on 29 March 2026: the shift still begins at 9:00."""
        calendar = self.calendar.copy({'tz': 'Europe/Berlin', 'company_id': self.company.id})
        self.company.resource_calendar_id = calendar
        self._shift(self.agent, datetime(2026, 3, 25, 8, 0), 8).action_copy_week()
        last = self.Roster.search([('user_id', '=', self.agent.id)], order='start_at desc', limit=1)
        self.assertEqual(last.start_at, datetime(2026, 4, 1, 7, 0))

    # GAPS

    def test_gaps(self):
        day = timedelta(days=1)
        for shifts, expected in (
            ([], [(0, 24)]), ([(0, 24)], []), ([(-5, 8), (8, 30)], []), ([(2, 8), (10, 20)], [(0, 2), (8, 10), (20, 24)]),
            ([(2, 20), (4, 6)], [(0, 2), (20, 24)]),
        ):
            with self.subTest(shifts):
                gaps = self.Roster._get_gaps(
                    [(MONDAY + start * HOUR, MONDAY + stop * HOUR) for start, stop in shifts], MONDAY, MONDAY + day)
                self.assertEqual(gaps, [(MONDAY + start * HOUR, MONDAY + stop * HOUR) for start, stop in expected])

    def test_warning_is_shown(self):
        self._shift(self.agent, MONDAY, 24 * 7 - 3)
        warning = self.Roster.with_user(self.agent).get_gap_warning()
        self.assertIn("3 hours of the next 7 days", warning['title'])
        self.assertEqual(len(warning['gaps']), 1)
        self._shift(self.mate, MONDAY + (24 * 7 - 3) * HOUR, 3)
        self.assertFalse(self.Roster.get_gap_warning())
        with self.assertRaises(AccessError):
            self.Roster.with_user(self.sales).get_gap_warning()

    def test_manager_is_told_once(self):
        Roster, activities = self.env['customer.duty.roster'], self.Roster.sudo()._get_alerts

        def alerts():
            return activities().filtered(lambda activity: activity.user_id == self.manager)

        Roster._alert_gaps(self.company)
        self.assertFalse(alerts(), "a company without a roster is left alone")
        self._shift(self.agent, MONDAY, 24 * 7 - 3)
        for _day in range(2):
            Roster._cron_watch_gaps()
            self.assertEqual(len(alerts()), 1)
        self.assertIn("3 hours", alerts().summary)
        self._shift(self.mate, MONDAY + (24 * 7 - 3) * HOUR, 3)
        Roster._cron_watch_gaps()
        self.assertFalse(alerts(), "the gap is closed")

    def test_archived_agent_covers_nothing(self):
        self._shift(self.mate, MONDAY, 24 * 7)
        self.assertFalse(self.Roster.get_gap_warning())
        self.mate.active = False
        self.assertTrue(self.Roster.get_gap_warning())
