from ast import literal_eval
from datetime import date, datetime, timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

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
        """On duty by the roster, but out of office, archived or no agent any more."""
        self._shift(self.mate, MONDAY - HOUR, 2)
        self.assertEqual(self._ask_as(self.sales).user_id, self.mate)
        self.mate.out_of_office_from = MONDAY - HOUR
        self.assertNotEqual(self._ask_as(self.sales).user_id, self.mate, "out of office")
        self.mate.out_of_office_from = False
        self.mate.group_ids -= self.env.ref('customer_mgmt_policy.group_cs_agent')
        self.assertNotEqual(self._ask_as(self.sales).user_id, self.mate, "no agent any more")
        self.mate.group_ids += self.env.ref('customer_mgmt_policy.group_cs_agent')
        self.assertEqual(self._ask_as(self.sales).user_id, self.mate)
        self.mate.active = False
        self.assertNotEqual(self._ask_as(self.sales).user_id, self.mate, "gone")

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

    def test_calendar_shows_the_whole_week(self):
        """What is over this week is shown as well: it is what a shift is refused for."""
        arch = etree.fromstring(self.Roster.get_view(view_type='search')['arch'])
        domain = literal_eval(arch.xpath("//filter[@name='coming']")[0].get('domain'))
        old, this_week = self._shift(self.agent, MONDAY - timedelta(days=7), 8), self._shift(self.agent, MONDAY, 8)
        self.time.move_to(MONDAY + timedelta(days=2))
        self.assertEqual(self.Roster.search(domain) & (old + this_week), this_week)

    # COPYING

    def _days(self, *offsets):
        return [(MONDAY + timedelta(days=offset)).date() for offset in offsets]

    def _copy(self, shifts=None, **vals):
        """Confirm the dialog, with what differs from its proposal."""
        shifts = self.Roster if shifts is None else shifts
        with Form(self.env['customer.duty.roster.copy'].with_user(self.manager).with_context(
                **shifts.action_copy()['context'])) as dialog:
            for name, value in vals.items():
                dialog[name] = value
        return dialog.record

    def _get_starts(self, user):
        return self.Roster.search([('company_id', '=', self.company.id), ('user_id', '=', user.id)]).mapped('start_at')

    def test_copy_goes_on_in_the_rhythm_of_the_company(self):
        """C4.4: the latest turn follows itself, at the same time of the day, however long the policy says a turn is."""
        for day in range(4):
            self._shift((self.agent, self.mate)[day % 2], MONDAY + timedelta(days=day), 8)
        self.env['customer.policy']._in_force(self.company).criterion_ids.filtered(
            lambda row: row.code == 'duty.rhythm_days').value = 4
        copy = self._copy()
        self.assertEqual([copy.date_from, copy.date_to, copy.start_on, copy.until], self._days(0, 3, 4, 7))
        copy.action_copy()
        self.assertEqual(self._get_starts(self.agent), [MONDAY + timedelta(days=day) for day in (0, 2, 4, 6)])
        self.assertEqual(self._get_starts(self.mate), [MONDAY + timedelta(days=day) for day in (1, 3, 5, 7)])

    def test_copy_as_far_as_wanted(self):
        """The days are repeated, and nothing is planned beyond the last day."""
        self._shift(self.agent, MONDAY, 8)
        self._shift(self.mate, MONDAY + timedelta(days=1), 8)
        copy = self._copy(date_from=MONDAY.date(), until=MONDAY.date() + timedelta(days=14))
        self.assertEqual([copy.start_on, copy.until], self._days(2, 14))
        copy.action_copy()
        self.assertEqual(self._get_starts(self.agent), [MONDAY + timedelta(days=day) for day in range(0, 15, 2)])
        self.assertEqual(self._get_starts(self.mate), [MONDAY + timedelta(days=day) for day in range(1, 14, 2)])

    def test_copy_chosen_shifts(self):
        """Those of a working week come a whole turn later, and nobody else's with them."""
        chosen = self._shift(self.agent, MONDAY, 8) + self._shift(self.agent, MONDAY + timedelta(days=4), 8)
        self._shift(self.mate, MONDAY, 8)
        self._copy(chosen).action_copy()
        self.assertEqual(self._get_starts(self.agent), [MONDAY + timedelta(days=day) for day in (0, 4, 7, 11)])
        self.assertEqual(len(self._get_starts(self.mate)), 1)

    def test_copy_for_some_only(self):
        self._shift(self.agent, MONDAY, 8)
        self._shift(self.mate, MONDAY, 8)
        copy = self._copy()
        copy.user_ids = self.mate
        copy.action_copy()
        self.assertEqual((len(self._get_starts(self.agent)), len(self._get_starts(self.mate))), (1, 2))

    def test_copy_never_twice(self):
        """What is planned already stays, and a shift that reaches into the next turn takes no second one."""
        chosen = self._shift(self.agent, MONDAY, 30)
        self._shift(self.agent, MONDAY + timedelta(days=7, hours=2), 8)
        with self.assertRaisesRegex(UserError, "nothing to copy"):
            self._copy(chosen).action_copy()
        self._copy(chosen, date_to=MONDAY.date(), start_on=MONDAY.date() + timedelta(days=10),
                   until=MONDAY.date() + timedelta(days=12)).action_copy()
        self.assertEqual(self._get_starts(self.agent), [MONDAY, *(
            MONDAY + timedelta(days=day, hours=hours) for day, hours in ((7, 2), (10, 0), (12, 0)))])

    def test_copy_leaves_out_who_is_gone(self):
        chosen = self._shift(self.agent, MONDAY, 8) + self._shift(self.mate, MONDAY, 8)
        self.mate.active = False
        copy = self._copy(chosen)
        self.assertIn("cs_mate", copy.summary)
        copy.action_copy()
        self.assertEqual((len(self._get_starts(self.agent)), len(self._get_starts(self.mate))), (2, 1))

    def test_copy_days_make_sense(self):
        chosen = self._shift(self.agent, MONDAY, 8)
        for vals in ({'date_to': MONDAY.date() - timedelta(days=1)}, {'start_on': MONDAY.date()},
                     {'until': MONDAY.date()}, {'until': MONDAY.date() + timedelta(days=3650)}):
            with self.subTest(vals), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._copy(chosen, **vals)

    def test_copy_by_the_manager_only(self):
        shift = self._shift(self.agent, MONDAY, 8)
        with self.assertRaises(AccessError):
            shift.with_user(self.agent).action_copy()
        with self.assertRaises(AccessError):
            self.env['customer.duty.roster.copy'].with_user(self.agent).create({'shift_ids': shift.ids})

    def test_copy_keeps_the_local_time(self):
        """Berlin changes to summer time on 29 March 2026: the shift still begins at 9:00."""
        calendar = self.calendar.copy({'tz': 'Europe/Berlin', 'company_id': self.company.id})
        self.company.resource_calendar_id = calendar
        self._copy(self._shift(self.agent, datetime(2026, 3, 25, 8, 0), 8)).action_copy()
        self.assertEqual(self._get_starts(self.agent)[-1], datetime(2026, 4, 1, 7, 0))

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
        [gap] = warning['gaps']
        self.assertEqual((gap['start'], gap['stop']), ("2026-05-17 23:00:00", "2026-05-18 02:00:00"))
        self.assertFalse(warning['may_cover'], "an agent reads only")
        self.assertTrue(self.Roster.get_gap_warning()['may_cover'])
        self._shift(self.mate, MONDAY + (24 * 7 - 3) * HOUR, 3)
        self.assertFalse(self.Roster.get_gap_warning())
        with self.assertRaises(AccessError):
            self.Roster.with_user(self.sales).get_gap_warning()

    def test_proposed_cover_is_as_long_as_the_shift_before(self):
        self._shift(self.agent, MONDAY - 4 * HOUR, 12)
        [gap] = self.Roster.get_gap_warning()['gaps']
        self.assertEqual((gap['start'], gap['stop']), ("2026-05-11 10:00:00", "2026-05-11 22:00:00"))

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

    def test_manager_is_told_on_the_day_of_the_company(self):
        """At 1 o'clock of Tuesday in Shanghai it is still Monday for the server."""
        self._shift(self.agent, MONDAY, 12)
        self.time.move_to(datetime(2026, 5, 11, 17))
        self.env['customer.duty.roster']._alert_gaps(self.company)
        alerts = self.Roster.sudo()._get_alerts().filtered(lambda activity: activity.user_id == self.manager)
        self.assertEqual(alerts.date_deadline, date(2026, 5, 12))

    def test_archived_agent_covers_nothing(self):
        self._shift(self.mate, MONDAY, 24 * 7)
        self.assertFalse(self.Roster.get_gap_warning())
        self.mate.active = False
        self.assertTrue(self.Roster.get_gap_warning())
