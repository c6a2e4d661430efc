from odoo import models


class CrmTeam(models.Model):
    _inherit = 'crm.team'

    def write(self, vals):
        res = super().write(vals)
        if not vals.keys().isdisjoint(('user_id', 'active')):
            self.env['customer.approval']._refresh_open([
                ('approver_kind', '=', 'department_head'),
                ('approval_id.requester_id.crm_team_member_ids.crm_team_id', 'in', self.ids)])
        return res
