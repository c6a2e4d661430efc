from odoo import models


class ResCompany(models.Model):
    _inherit = 'res.company'

    def write(self, vals):
        res = super().write(vals)
        if 'resource_calendar_id' in vals:
            self.resource_calendar_id.sudo()._outdate_deadlines()
        return res
