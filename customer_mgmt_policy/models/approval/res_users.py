from odoo import api, models


class ResUsers(models.Model):
    _inherit = 'res.users'

    @api.model_create_multi
    def create(self, vals_list):
        """A newcomer may be the one that an approval waits for."""
        users = super().create(vals_list)
        groups = users.filtered(lambda user: not user.share).sudo().all_group_ids
        self.env['customer.approval']._refresh_roles(groups.ids)
        return users

    def write(self, vals):
        """Whoever leaves, or changes roles or companies, gives up what waits for them; the new role brings what waits for it."""
        if vals.keys().isdisjoint(('active', 'group_ids', 'company_ids')):
            return super().write(vals)
        before = {user: set(user.sudo().all_group_ids.ids) for user in self}
        res = super().write(vals)
        groups = {
            group_id for user, group_ids in before.items()
            for group_id in (group_ids ^ set(user.sudo().all_group_ids.ids) if 'group_ids' in vals else group_ids)
        }
        self.env['customer.approval']._refresh_open([
            '|', '|', '|', ('group_id', 'in', groups), ('alternate_group_id', 'in', groups),
            ('approval_id.waiting_user_ids', 'in', self.ids),
            '&', ('approver_kind', '!=', 'group'), '|', ('user_id', 'in', self.ids), ('alternate_user_id', 'in', self.ids),
        ])
        return res
