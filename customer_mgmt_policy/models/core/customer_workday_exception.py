from odoo import api, fields, models
from odoo.tools import format_date


class CustomerWorkdayException(models.Model):
    """A date on which the weekly schedule does not hold: a public holiday, or a day worked instead of one (调休上班).

    The exception takes the place of the whole day in every computation of Odoo. Everybody reads it; the CS manager and
    the administrator change it. What a person changes is marked so and never overwritten by the holiday library.
    """
    _name = 'customer.workday.exception'
    _description = "Public Holiday or Make-up Day"
    _order = 'date, calendar_id, id'

    date = fields.Date(required=True, default=fields.Date.context_today)
    weekday = fields.Char(compute='_compute_weekday')
    name = fields.Char("Reason", required=True, translate=True)
    kind = fields.Selection(
        [('holiday', "Day off"), ('workday', "Working day")], required=True, default='holiday',
        help="A working day replaces the usual hours of its date: a make-up day on a weekend, or a shortened day.",
    )
    hour_from = fields.Float("Works From", help="Leave both hours empty to work the usual hours.")
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
        (calendars | self.calendar_id)._working_time_changed()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars._working_time_changed()
        return result
