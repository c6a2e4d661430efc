from odoo import models


class ResGroups(models.Model):
    _inherit = 'res.groups'

    def write(self, vals):
        res = super().write(vals)
        if not vals.keys().isdisjoint(('user_ids', 'implied_ids', 'implied_by_ids')):
            groups = self | self.all_implied_ids
            self.env['customer.approval']._refresh_roles(groups.ids)
        return res
