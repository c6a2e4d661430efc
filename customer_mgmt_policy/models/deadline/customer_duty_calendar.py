from datetime import date, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

CODE = 'calendar.load'


class CustomerDuty(models.Model):
    """The holidays of the next year are loaded before the year ends (``calendar.load``)."""
    _inherit = 'customer.duty'

    def _get_start_action(self):
        if self.code != CODE:
            return super()._get_start_action()
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_workday_load_action')
        year = self._get_year_to_load()
        calendar = self.sudo().company_id.resource_calendar_id
        return {**action, 'context': {'default_year': year, 'default_calendar_ids': calendar.ids}}

    def _get_schedule_start(self):
        """Return a year before the first due day: the policy's lead before the end of this year, else of the next one."""
        if self.code != CODE:
            return super()._get_schedule_start()
        year = fields.Date.context_today(self).year
        loaded = self.env['customer.workday.exception']._get_loaded_calendars(year + 1)
        calendar = self.company_id.resource_calendar_id
        first = self._get_load_due(year)
        if first <= fields.Datetime.now() or calendar in loaded:
            first = self._get_load_due(year + 1)
        return calendar._add_calendar_time(first, years=-1)

    def _get_load_due(self, year):
        """Return when the holidays of the year after ``year`` have to be loaded (naive UTC)."""
        lead = self.env['customer.policy.criterion']._get(self.company_id, 'calendar.load_lead')
        return self.company_id.resource_calendar_id._get_local_time(date(year + 1, 1, 1) - timedelta(days=int(lead)), time(18))

    def _get_year_to_load(self):
        """Return the year whose holidays the running time asks for."""
        clock = self._deadline_open(CODE)[:1]
        return ((clock.due_at or fields.Datetime.now()) + relativedelta(years=1)).year


class CustomerWorkdayException(models.Model):
    _inherit = 'customer.workday.exception'

    @api.model
    def _remind(self, manager, year, calendars):
        """What a running duty asks for already is not asked for a second time."""
        duties = self.env['customer.duty'].sudo().search([('code', '=', CODE)])
        asked = duties.filtered(lambda duty: duty._get_year_to_load() == year).company_id.resource_calendar_id
        if calendars := calendars - asked:
            return super()._remind(manager, year, calendars)
        return None
