from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from . import public_holidays


class CustomerWorkdayLoad(models.TransientModel):
    """Load the public holidays and make-up days of a country and year into working hours.

    The preview compares the library with what is there. Loading again makes no doubles, and nothing that a person
    entered or changed is touched unless its line is ticked.
    """
    _name = 'customer.workday.load'
    _description = "Load Public Holidays"

    country_id = fields.Many2one(
        'res.country', "Country", required=True, default=lambda self: self._default_country(),
        domain=lambda self: self._get_country_domain(),
    )
    state_id = fields.Many2one(
        'res.country.state', "State or Province", domain="[('country_id', '=', country_id)]",
        help="Only where states have holidays of their own.",
    )
    year = fields.Integer(required=True, default=lambda self: self._default_year())
    calendar_ids = fields.Many2many(
        'resource.calendar', string="Working Hours", required=True,
        default=lambda self: self.env.company.resource_calendar_id,
        domain=lambda self: [('company_id', 'in', [False, *self.env.companies.ids])],
    )
    line_ids = fields.One2many(
        'customer.workday.load.line', 'load_id', compute='_compute_line_ids', store=True, readonly=False)
    problem = fields.Char(compute='_compute_problem')
    notice = fields.Char(compute='_compute_notice')

    # DEFAULTS

    def _default_country(self):
        country = self.env.company.country_id
        supported = not public_holidays.is_installed() or country.code in public_holidays.supported_countries()
        return country if country and supported else self.env.ref('base.cn')

    def _default_year(self):
        """This year, or the next one when this one is loaded already."""
        year = fields.Date.context_today(self).year
        loaded = self.env['customer.workday.exception']._get_loaded_calendars(year)
        return year + (self.env.company.resource_calendar_id <= loaded)

    def _get_country_domain(self):
        return [('code', 'in', list(public_holidays.supported_countries()))] if public_holidays.is_installed() else []

    # PREVIEW

    @api.depends('country_id', 'state_id', 'year')
    def _compute_problem(self):
        for load in self:
            load.problem = load._get_problem()

    @api.depends('country_id', 'year', 'line_ids.kind')
    def _compute_notice(self):
        for load in self:
            load.notice = not load.problem and public_holidays.moves_working_days(load.country_id.code) \
                and 'workday' not in load.line_ids.mapped('kind') and self.env._(
                    "No make-up working days are known for %(year)s yet: they are announced year by year, in China "
                    "usually in November. Update the Python library “holidays” after the announcement and load the "
                    "year again.", year=load.year)

    @api.depends('country_id', 'state_id', 'year', 'calendar_ids')
    def _compute_line_ids(self):
        for load in self:
            load.line_ids = [Command.clear(), *map(Command.create, load._get_line_values())]

    def _get_problem(self):
        """Return why nothing can be loaded (translated text), or False."""
        if not public_holidays.is_installed():
            return self.env._(
                "The Python library “holidays” is missing on the server. Install it with “pip install holidays” and "
                "restart Odoo, or enter the days by hand.")
        subdivisions = public_holidays.supported_countries().get(self.country_id.code)
        if subdivisions is None:
            return self.env._("The holidays of this country are not known. Enter the days by hand.")
        if self.state_id and self._get_subdivision() not in subdivisions:
            return self.env._("%(state)s has no holidays of its own. Leave the state empty.", state=self.state_id.name)
        if not self._get_public_days():
            return self.env._("No holidays are known for the year %(year)s.", year=self.year)
        return False

    def _get_public_days(self):
        return public_holidays.get_public_days(
            self.country_id.code, self._get_subdivision(), self.year, self._get_languages())

    def _get_subdivision(self):
        """Return the state as ISO 3166-2 writes it, without the country: “BY” for “DE-BY”."""
        return (self.state_id.code or '').removeprefix(f'{self.country_id.code}-')

    def _get_line_values(self):
        """Return one line per calendar and day of the library, and per loaded day that the library no longer has."""
        if self._get_problem():
            return []
        existing = self._get_existing()
        values = []
        for calendar in self.calendar_ids._origin:
            for day in self._get_public_days():
                exception = existing.pop((calendar, day.date), None)
                values.append({
                    'calendar_id': calendar.id, 'date': day.date, 'kind': day.kind,
                    'name': self._get_name(day, self.env.lang or 'en_US'), **self._compare(day, exception),
                })
        values += [
            {'calendar_id': calendar.id, 'date': date, 'kind': exception.kind, 'name': exception.name,
             'status': 'obsolete', 'is_applied': True}
            for (calendar, date), exception in existing.items()
            if exception.source == 'library' and exception.country_id == self.country_id
        ]
        return values

    def _get_existing(self):
        return {
            (exception.calendar_id, exception.date): exception
            for exception in self.env['customer.workday.exception'].search([
                ('calendar_id', 'in', self.calendar_ids.ids),
                ('date', '>=', f'{self.year:04}-01-01'), ('date', '<=', f'{self.year:04}-12-31'),
            ])
        }

    def _compare(self, day, exception):
        if not exception:
            return {'status': 'new', 'is_applied': True}
        if exception.kind == day.kind and not exception.hour_to:
            return {'status': 'unchanged', 'is_applied': False}
        return {'status': 'differs', 'is_applied': exception.source == 'library'}

    # ACTIONS

    def action_load(self):
        """Apply the ticked lines, say what happened."""
        self.ensure_one()
        if self.problem:
            raise UserError(self.problem)
        existing = self._get_existing()
        ticked = self.line_ids.filtered('is_applied')
        added = ticked.filtered(lambda line: line.status == 'new' and line._get_key() not in existing)
        updated = ticked.filtered(lambda line: line.status == 'differs' and line._get_key() in existing)
        removed = ticked.filtered(lambda line: line.status == 'obsolete' and line._get_key() in existing)
        exceptions = self.env['customer.workday.exception'].create([line._get_exception_values() for line in added])
        for line in updated:
            existing[line._get_key()].write(line._get_exception_values())
            exceptions += existing[line._get_key()]
        self._translate_names(exceptions)
        exceptions.browse([existing[line._get_key()].id for line in removed]).unlink()
        exceptions._close_reminders(self.year)
        message = self.env._(
            "%(added)s days added, %(updated)s updated, %(removed)s removed, %(unchanged)s left as they are.",
            added=len(added), updated=len(updated), removed=len(removed),
            unchanged=len(existing) - len(updated) - len(removed),
        )
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {'type': 'success', 'message': message, 'next': {'type': 'ir.actions.act_window_close'}},
        }

    # NAMES

    def _get_languages(self):
        return sorted({'en_US', *(code for code, _name in self.env['res.lang'].get_installed())})

    def _get_name(self, day, language):
        holiday = day.names[language]
        env = self.with_context(lang=language).env
        if day.kind == 'workday':
            return env._("%(holiday)s (make-up working day)", holiday=holiday)
        return env._("%(holiday)s (day off in lieu)", holiday=holiday) if day.is_substitute else holiday

    def _translate_names(self, exceptions):
        """Give days that kept the library's name that name in every language."""
        days = {day.date: day for day in self._get_public_days()}
        for exception in exceptions:
            names = {code: self._get_name(days[exception.date], code) for code in self._get_languages()}
            if exception.name == names[self.env.lang or 'en_US']:
                exception.update_field_translations('name', names)
                exception.source = 'library'
