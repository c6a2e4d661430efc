from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    _inherit = 'resource.calendar.leaves'

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._get_closed_calendars()._working_time_changed()
        return leaves

    def write(self, vals):
        calendars = self._get_closed_calendars()
        result = super().write(vals)
        (calendars | self._get_closed_calendars())._working_time_changed()
        return result

    def unlink(self):
        calendars = self._get_closed_calendars()
        result = super().unlink()
        calendars._working_time_changed()
        return result

    def _get_closed_calendars(self):
        """Return the calendars that these leaves close for everybody; one person's time off closes none."""
        public = self.sudo().filtered(lambda leave: not leave.resource_id)
        calendars = public.calendar_id
        if general := public.filtered(lambda leave: not leave.calendar_id):
            domain = [] if not all(general.mapped('company_id')) else [('company_id', 'in', general.company_id.ids)]
            calendars |= calendars.search(domain)  # pylint: disable=no-search-all
        return calendars
