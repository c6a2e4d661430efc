from odoo import api, fields, models


class ResUsers(models.Model):
    """Who gives a salesperson the roles of other applications learns which of them show all customers."""
    _inherit = 'res.users'

    customer_visibility_hint = fields.Char(compute='_compute_customer_visibility_hint', groups='base.group_erp_manager')

    @api.depends('group_ids')
    def _compute_customer_visibility_hint(self):
        seeing = self.env.ref('customer_mgmt_policy.res_partner_rule_all').sudo().groups
        salesperson, manager = (
            self.env.ref(f'customer_mgmt_policy.{name}') for name in ('group_salesperson', 'group_cs_manager'))
        for user in self:
            held = user.group_ids.all_implied_ids
            causes = user.group_ids.filtered(lambda group: group.all_implied_ids & seeing)
            user.customer_visibility_hint = False
            if causes and salesperson in held and manager not in held:
                user.customer_visibility_hint = self.env._(
                    "This salesperson sees the customers of all colleagues, because of: %(roles)s. Take these roles away if only "
                    "own customers are to be seen.", roles=", ".join(causes.mapped('full_name')))
