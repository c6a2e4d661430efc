from odoo import models


class ResUsers(models.Model):
    _inherit = 'res.users'

    def write(self, vals):
        """Whoever leaves, or changes roles or companies, gives up what waits for them and takes over what waits for the new role."""
        if vals.keys().isdisjoint(('active', 'group_ids', 'company_ids')):
            return super().write(vals)
        before = {user: set(user.sudo().all_group_ids.ids) for user in self}
        res = super().write(vals)
        groups = {
            group_id for user, group_ids in before.items()
            for group_id in (group_ids ^ set(user.sudo().all_group_ids.ids) if 'group_ids' in vals else group_ids)
        }
        self.env['customer.approval']._refresh_open([
            '|', '|', ('group_id', 'in', groups), ('approval_id.waiting_user_ids', 'in', self.ids),
            '&', ('approver_kind', '!=', 'group'), '|', ('user_id', 'in', self.ids), ('alternate_user_id', 'in', self.ids),
        ])
        return res
