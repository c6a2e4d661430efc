from odoo import api, fields, models
from odoo.tools import format_date


class CustomerWorkdayLoadLine(models.TransientModel):
    _name = 'customer.workday.load.line'
    _description = "Public Holiday to Load"
    _order = 'calendar_id, date, id'

    load_id = fields.Many2one('customer.workday.load', "Preview", required=True, ondelete='cascade', index=True)
    calendar_id = fields.Many2one('resource.calendar', "Working Hours", required=True, ondelete='cascade')
    date = fields.Date(required=True)
    weekday = fields.Char(compute='_compute_weekday')
    name = fields.Char("Reason", required=True)
    kind = fields.Selection([('holiday', "Day off"), ('workday', "Working day")], required=True)
    status = fields.Selection(
        [('new', "To Add"), ('unchanged', "Already there"), ('differs', "Differs"), ('obsolete', "No longer a holiday")],
        required=True,
    )
    is_applied = fields.Boolean(
        "Load", help="New days are added, differing ones overwritten, and days that are no longer holidays removed.")

    @api.depends('date')
    @api.depends_context('lang')
    def _compute_weekday(self):
        for line in self:
            line.weekday = line.date and format_date(self.env, line.date, date_format='EEEE')

    def _get_key(self):
        return self.calendar_id, self.date

    def _get_exception_values(self):
        return {
            'calendar_id': self.calendar_id.id, 'date': self.date, 'name': self.name, 'kind': self.kind,
            'hour_from': 0, 'hour_to': 0, 'source': 'library', 'country_id': self.load_id.country_id.id,
        }
