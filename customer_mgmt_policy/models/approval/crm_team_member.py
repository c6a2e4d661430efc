from odoo import api, models


class CrmTeamMember(models.Model):
    _inherit = 'crm.team.member'

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members._refresh_approvals(members.user_id)
        return members

    def write(self, vals):
        users = self.user_id
        res = super().write(vals)
        self._refresh_approvals(users | self.user_id)
        return res

    def unlink(self):
        users = self.user_id
        res = super().unlink()
        self._refresh_approvals(users)
        return res

    def _refresh_approvals(self, users):
        """The head of these people may have changed."""
        self.env['customer.approval']._refresh_open(
            [('approver_kind', '=', 'department_head'), ('approval_id.requester_id', 'in', users.ids)])
