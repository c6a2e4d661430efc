from odoo import models


class CustomerWorkdayLoad(models.TransientModel):
    _inherit = 'customer.workday.load'

    def action_load(self):
        """Loading the year that the company duty asks for fulfils it."""
        result = super().action_load()
        companies = self.env['res.company'].sudo().search([('resource_calendar_id', 'in', self.calendar_ids.ids)])
        duties = self.env['customer.duty'].sudo().search(
            [('code', '=', 'calendar.load'), ('company_id', 'in', companies.ids)])
        for duty in duties:
            if duty._get_year_to_load() == self.year:
                duty.with_user(self.env.user)._log_done(
                    self.env._("Public holidays of %(year)s loaded.", year=self.year))
        return result
