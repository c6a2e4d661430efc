from datetime import date, timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date


class CustomerWorkdayException(models.Model):
    """A date on which the weekly schedule does not hold: a public holiday, or a day worked instead of one (调休上班).

    The exception takes the place of the whole day in every computation of Odoo. Everybody reads it; the CS manager and
    the administrator change it. What a person changes is marked so and never overwritten by the holiday library.
    """
    _name = 'customer.workday.exception'
    _description = "Public Holiday or Make-up Day"
    _inherit = ['customer.guard.mixin']
    _order = 'date, calendar_id, id'

    date = fields.Date(required=True, default=fields.Date.context_today)
    weekday = fields.Char(compute='_compute_weekday')
    name = fields.Char("Reason", required=True, translate=True)
    kind = fields.Selection(
        [('holiday', "Day off"), ('workday', "Working day")], required=True, default='holiday',
        help="A working day replaces the usual hours of its date: a make-up day on a weekend, or a shortened day.",
    )
    hour_from = fields.Float("Works From", help="Leave both hours at 0:00 to work the usual hours.")
    hour_to = fields.Float("Works To")
    calendar_id = fields.Many2one(
        'resource.calendar', "Working Hours", required=True, index=True, ondelete='cascade',
        default=lambda self: self.env.company.resource_calendar_id,
    )
    company_id = fields.Many2one(related='calendar_id.company_id', store=True, index='btree_not_null')
    source = fields.Selection(
        [('manual', "Entered or changed by hand"), ('library', "Loaded")], required=True, default='manual', readonly=True,
    )
    country_id = fields.Many2one('res.country', "Public Holidays of", readonly=True)

    _date_uniq = models.Constraint('UNIQUE(calendar_id, date)', "These working hours already have an exception on this date.")
    _hours_order = models.Constraint(
        'CHECK((hour_from = 0 AND hour_to = 0) OR (hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24))',
        "The day must close after it opens, between 0:00 and 24:00.",
    )

    @api.depends('date')
    @api.depends_context('lang')
    def _compute_weekday(self):
        for exception in self:
            exception.weekday = exception.date and format_date(self.env, exception.date, date_format='EEEE')

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        exceptions = super().create(vals_list)
        exceptions.calendar_id._working_time_changed()
        return exceptions

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write({'source': 'manual', **vals})
        if not vals.keys().isdisjoint({'date', 'kind', 'hour_from', 'hour_to', 'calendar_id'}):
            (calendars | self.calendar_id)._working_time_changed()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars._working_time_changed()
        return result

    # REMINDER

    @api.model
    def _cron_remind(self):
        """Ask the CS manager to load this year's holidays, and next year's once they are near."""
        today = fields.Date.context_today(self)
        days = int(self.env['ir.config_parameter'].sudo().get_param('customer_mgmt_policy.holiday_reminder_days', 0))
        for year in sorted({today.year, (today + timedelta(days=days)).year}):
            calendars = self._get_used_calendars() - self._get_loaded_calendars(year)
            for manager, missing in calendars.grouped(self._get_manager).items():
                self._remind(manager, year, missing)

    @api.model
    def _get_used_calendars(self):
        companies = self.env['res.company'].search([])  # pylint: disable=no-search-all
        return companies.resource_calendar_id

    @api.model
    def _get_loaded_calendars(self, year):
        """Return the working hours for which the public holidays of ``year`` were loaded."""
        return self.sudo().search([
            ('date', '>=', date(year, 1, 1)), ('date', '<=', date(year, 12, 31)), ('country_id', '!=', False),
        ]).calendar_id

    def _get_manager(self, calendar):
        """Return the CS manager who looks after the holidays of ``calendar``; the administrator when there is no other."""
        admin = self.env.ref('base.user_admin')
        managers = self.env.ref('customer_mgmt_policy.group_cs_manager').all_user_ids.filtered(
            lambda user: not calendar.company_id or calendar.company_id in user.company_ids)
        return (managers - admin)[:1] or admin

    def _remind(self, manager, year, calendars):
        """Create the activity of ``manager`` for ``year``, once; whoever ticks it off is not asked again."""
        if manager in self._get_reminders(year).user_id:
            return
        self_lang = self.with_context(lang=manager.lang)
        self.env['mail.activity'].create({
            'activity_type_id': self.env.ref('customer_mgmt_policy.mail_activity_type_holidays').id,
            'user_id': manager.id,
            'date_deadline': date(year, 1, 1),
            'summary': self_lang.env._("Load the public holidays of %(year)s", year=year),
            'note': Markup('<p>%s</p>') % self_lang.env._(
                "Without them, time limits in working days run through the holidays of %(calendars)s. "
                "Open Customer Management › Configuration › Holidays and Make-up Days.",
                calendars=", ".join(calendars.mapped('name')),
            ),
        })

    @api.model
    def _get_reminders(self, year):
        return self.env['mail.activity'].sudo().with_context(active_test=False).search([
            ('activity_type_id', '=', self.env.ref('customer_mgmt_policy.mail_activity_type_holidays').id),
            ('date_deadline', '=', date(year, 1, 1)),
        ])

    @api.model
    def _close_reminders(self, year):
        """Tick off the reminders of ``year`` whose calendars are all loaded by now."""
        missing = self.sudo()._get_used_calendars() - self._get_loaded_calendars(year)
        managers = [self._get_manager(calendar) for calendar in missing]
        self._get_reminders(year).filtered(
            lambda reminder: reminder.active and reminder.user_id not in managers).action_feedback()
