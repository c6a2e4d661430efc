from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.customer_mgmt_policy.wizard.core import public_holidays

from .common import WorkingTimeCase


@tagged('post_install', '-at_install')
@freeze_time('2026-06-10 02:00:00')
class TestCoreWorkdayLoad(WorkingTimeCase):
    """Loading a country's official calendar: complete, repeatable, and never against a person's edit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref('base.cn')
        cls.Load = cls.env['customer.workday.load'].with_user(cls.cs_manager).with_context(lang='en_US')

    def _load(self, **vals):
        load = self.Load.create({'country_id': self.env.ref('base.cn').id, 'year': 2026,
                                 'calendar_ids': self.calendar.ids, **vals})
        return load, load.action_load()['params']['message']

    def _loaded(self, calendar=None):
        return self.Workday.search([('calendar_id', '=', (calendar or self.calendar).id)])

    def test_china_2026(self):
        """Every day off and make-up day of the State Council's notice arrives, with due times to match."""
        _load, message = self._load()
        days = self._loaded()
        self.assertIn(f"{len(days)} days added", message)
        self.assertEqual(days.filtered(lambda day: day.kind == 'workday').mapped('date'), [
            date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10)])
        self._assert_due('2026-09-30 10:00', 3, '2026-10-10 18:00')
        self._assert_due('2026-02-13 10:00', 2, '2026-02-24 18:00')

    def test_names_in_every_language(self):
        """A make-up day is named after the holiday that it is worked for, in each installed language."""
        self.env['res.lang']._activate_lang('zh_CN')
        self._load()
        days = {day.date: day for day in self._loaded()}
        self.assertEqual(days[date(2026, 10, 1)].name, "National Day")
        self.assertEqual(days[date(2026, 9, 20)].name, "National Day (make-up working day)")
        self.assertEqual(days[date(2026, 10, 6)].name, "National Day (day off in lieu)")
        self.assertEqual(days[date(2026, 10, 1)].with_context(lang='zh_CN').name, "国庆节")
        self.assertIn("国庆节", days[date(2026, 9, 20)].with_context(lang='zh_CN').name)
        self.assertEqual(set(self._loaded().mapped('source')), {'library'})

    def test_loading_again_makes_no_doubles(self):
        self._load()
        count = len(self._loaded())
        load, message = self._load()
        self.assertEqual(set(load.line_ids.mapped('status')), {'unchanged'})
        self.assertEqual(message, f"0 days added, 0 updated, 0 removed, {count} left as they are.")
        self.assertEqual(len(self._loaded()), count)

    def test_edit_by_hand_is_kept(self):
        """The company works on 2 October: the next load shows the difference and leaves it alone."""
        self._load()
        edited = self._loaded().filtered(lambda day: day.date == date(2026, 10, 2))
        edited.with_user(self.cs_manager).write({'kind': 'workday', 'name': "Stocktaking"})
        self.assertEqual(edited.source, 'manual')
        load, _message = self._load()
        line = load.line_ids.filtered(lambda line: line.status != 'unchanged')
        self.assertRecordValues(line, [{'date': date(2026, 10, 2), 'status': 'differs', 'is_applied': False}])
        self.assertEqual(edited.name, "Stocktaking")
        line.is_applied = True
        load.action_load()
        self.assertRecordValues(edited, [{'kind': 'holiday', 'name': "National Day", 'source': 'library'}])

    def test_entered_by_hand_before_loading(self):
        """A holiday typed in before is recognised, one of the company's own is never taken for an obsolete one."""
        self._holiday('2026-10-01', "Our National Day")
        self._holiday('2026-06-22', "Founder's day")
        load, _message = self._load()
        self.assertEqual(load.line_ids.filtered(lambda line: line.status == 'unchanged').date, date(2026, 10, 1))
        self.assertIn("Founder's day", self._loaded().mapped('name'))

    def test_withdrawn_day_is_removed(self):
        """A day that was loaded but that the updated library no longer has goes, unless a person changed it."""
        self._load()
        self._loaded().filtered(lambda day: day.date == date(2026, 10, 2)).write(
            {'date': '2026-07-01', 'source': 'library'})
        load, message = self._load()
        self.assertEqual(load.line_ids.filtered(lambda line: line.status == 'obsolete').date, date(2026, 7, 1))
        self.assertIn("1 days added, 0 updated, 1 removed", message)

    def test_preview_can_be_edited(self):
        """What the person changes in the preview is what is stored; unticked days are not."""
        with Form(self.Load) as form:
            form.year = 2026
            with form.line_ids.edit(0) as line:
                line.is_applied = False
            with form.line_ids.edit(1) as line:
                line.name = "Bridge day"
        form.record.action_load()
        names = {day.date: day.name for day in self._loaded()}
        self.assertNotIn(date(2026, 1, 1), names)
        self.assertEqual(names[date(2026, 1, 2)], "Bridge day")

    def test_several_calendars_and_another_country(self):
        """Other countries work the same way, states included."""
        berlin = self._new_calendar("Munich", tz='Europe/Berlin', hours=((8, 17),))
        bavaria = self.env['res.country.state'].search([('code', '=', 'DE-BY')])
        self._load(country_id=self.env.ref('base.de').id, state_id=bavaria.id, calendar_ids=(berlin + self.calendar).ids)
        self.assertIn(date(2026, 6, 4), self._loaded(berlin).mapped('date'))
        self._assert_due('2026-06-03 10:00', 1, '2026-06-05 17:00', berlin)
        self._load(country_id=self.env.ref('base.cn').id)
        self.assertEqual(len(self._loaded().country_id), 2)

    def test_default_year_is_the_next_one_to_load(self):
        self.assertEqual(self.Load.new({}).year, 2026)
        self._load()
        self.assertEqual(self.Load.new({}).year, 2027)

    def test_year_without_announced_makeup_days(self):
        """Next year's make-up days are unknown until the notice: the preview says so."""
        load = self.Load.create({'country_id': self.env.ref('base.cn').id, 'year': 2050, 'calendar_ids': self.calendar.ids})
        self.assertIn("No make-up working days are known for 2050", load.notice)
        load.year = 2026
        self.assertFalse(load.notice)

    def test_what_cannot_be_loaded(self):
        """Missing library, unknown country, unknown state and impossible year each get their own message."""
        with patch.object(public_holidays, 'holidays', None), self.assertRaisesRegex(UserError, "pip install holidays"):
            self._load()
        with self.assertRaisesRegex(UserError, "not known"):
            self._load(country_id=self.env['res.country'].create({'name': "Atlantis", 'code': 'QX'}).id)
        shanghai = self.env['res.country.state'].search([('country_id.code', '=', 'CN')], limit=1)
        with self.assertRaisesRegex(UserError, "no holidays of its own"):
            self._load(state_id=shanghai.id)
        with self.assertRaisesRegex(UserError, "year 26"):
            self._load(year=26)

    def test_only_the_manager_loads(self):
        with self.assertRaises(AccessError):
            self.Load.with_user(self.sales).create({'year': 2026})

    # REMINDER

    def _reminders(self, year):
        return self.Workday._get_reminders(year).filtered(lambda reminder: reminder.user_id == self.cs_manager)

    def test_reminder_until_loaded(self):
        """An unloaded year gets one reminder to the CS manager, which loading ticks off."""
        self.Workday._cron_remind()
        self.Workday._cron_remind()
        reminder = self._reminders(2026)
        self.assertEqual(len(reminder), 1)
        self.assertFalse(self._reminders(2027))
        self._load()
        self.assertFalse(reminder.active)

    def test_reminder_of_next_year_comes_in_december(self):
        """The lead is a parameter; a reminder ticked off by hand is not repeated."""
        with freeze_time('2026-12-05 02:00:00'):
            self.Workday._cron_remind()
            reminder = self._reminders(2027)
            self.assertEqual(len(reminder), 1)
            reminder.with_user(self.cs_manager).action_done()
            self.Workday._cron_remind()
            self.assertEqual(self._reminders(2027), reminder)
