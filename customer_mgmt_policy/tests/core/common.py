from datetime import datetime

from pytz import timezone, utc

from odoo import Command

from ..common import CustomerPolicyCase


def shanghai(text):
    return to_utc('Asia/Shanghai', text)


def to_utc(tz, text):
    """Return the local time ``text`` as naive UTC."""
    return timezone(tz).localize(datetime.fromisoformat(text)).astimezone(utc).replace(tzinfo=None)


class WorkingTimeCase(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Workday = cls.env['customer.workday.exception']

    @classmethod
    def _new_calendar(cls, name, tz='Asia/Shanghai', hours=((9, 12), (13, 18)), weekdays=range(5), **vals):
        return cls.env['resource.calendar'].create({
            'name': name, 'tz': tz, 'attendance_ids': [Command.clear()] + [
                Command.create({'name': "Work", 'dayofweek': str(day), 'hour_from': start, 'hour_to': stop,
                                'day_period': 'morning' if start < 12 else 'afternoon'})
                for day in weekdays for start, stop in hours
            ], **vals,
        })

    def _holiday(self, day, name="Holiday", calendar=None, **vals):
        return self.Workday.create({
            'date': day, 'name': name, 'calendar_id': (calendar or self.calendar).id, **vals})

    def _makeup_day(self, day, name="Make-up day", **vals):
        return self._holiday(day, name, kind='workday', **vals)

    def _national_day(self, year):
        """The State Council's notice of October 2025 or 2026."""
        holidays, makeup_days = {
            2025: ([*range(1, 9)], ['2025-09-28', '2025-10-11']),
            2026: ([*range(1, 8)], ['2026-09-20', '2026-10-10']),
        }[year]
        for day in holidays:
            self._holiday(f'{year}-10-{day:02}', "National Day")
        for day in makeup_days:
            self._makeup_day(day, "National Day, make-up day")

    def _assert_due(self, start, days, due, calendar=None):
        calendar = calendar or self.calendar
        self.assertEqual(calendar._add_working_days(to_utc(calendar.tz, start), days), to_utc(calendar.tz, due))
