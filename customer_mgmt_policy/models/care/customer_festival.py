from datetime import date

from lunardate import LunarDate

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerFestival(models.Model):
    """A festival on which customers are greeted or receive gifts, by the solar or the Chinese lunar calendar."""
    _name = 'customer.festival'
    _description = "Festival"
    _order = 'sequence, id'

    name = fields.Char("Festival", required=True, translate=True)
    sequence = fields.Integer(default=10)
    calendar_type = fields.Selection(
        [('solar', "Solar calendar"), ('lunar', "Chinese lunar calendar")], "Calendar", required=True, default='solar',
    )
    month = fields.Integer(required=True, default=1)
    day = fields.Integer(required=True, default=1)
    next_date = fields.Date("Next On", compute='_compute_next_date')
    active = fields.Boolean(default=True)

    _month_range = models.Constraint('CHECK(month BETWEEN 1 AND 12)', "A month lies between 1 and 12.")
    _day_range = models.Constraint('CHECK(day BETWEEN 1 AND 31)', "A day lies between 1 and 31.")

    @api.depends('calendar_type', 'month', 'day')
    def _compute_next_date(self):
        today = fields.Date.context_today(self)
        for festival in self:
            festival.next_date = festival._get_next_date(today)

    @api.constrains('calendar_type', 'month', 'day')
    def _check_date_exists(self):
        for festival in self:
            if not festival._get_next_date(fields.Date.context_today(festival)):
                raise ValidationError(self.env._(
                    "There is no day %(day)s in month %(month)s of the chosen calendar.",
                    day=festival.day, month=festival.month))

    # TOOLS

    def _get_next_date(self, after):
        """Return the festival's first date on or after ``after`` (date), or False when no such day exists."""
        self.ensure_one()
        # a lunar year begins within the solar one; a leap day or a 30th of a lunar month can be missing for years
        dates = (self._get_date(year) for year in range(after.year - 1, after.year + 9))
        return next((day for day in dates if day and day >= after), False)

    def _get_occurrence(self, day):
        """Return the festival's date nearest to ``day`` (date): the occurrence that a gift given then belongs to."""
        self.ensure_one()
        dates = [found for year in range(day.year - 1, day.year + 2) if (found := self._get_date(year))]
        return min(dates, key=lambda found: abs(found - day), default=day)

    def _get_date(self, year):
        """Return the date of the festival in the (solar or lunar) ``year``, or None when that year lacks the day."""
        self.ensure_one()
        try:
            if self.calendar_type == 'lunar':
                return LunarDate(year, self.month, self.day).to_solar_date()
            return date(year, self.month, self.day)
        except ValueError:
            return None
