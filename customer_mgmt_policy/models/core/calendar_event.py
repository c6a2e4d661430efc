from odoo import api, models


class CalendarEvent(models.Model):
    _inherit = 'calendar.event'

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events.sudo().partner_ids.with_env(self.env)._check_visible()
        return events

    def write(self, vals):
        if 'partner_ids' not in vals:
            return super().write(vals)
        before = self.sudo().partner_ids
        result = super().write(vals)
        (self.sudo().partner_ids - before).with_env(self.env)._check_visible()
        return result
