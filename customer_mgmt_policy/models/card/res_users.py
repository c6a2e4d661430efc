from odoo import api, fields, models


class ResUsers(models.Model):
    """An account that is closed leaves its customers behind: whoever hands them out is told at once."""
    _inherit = 'res.users'

    customer_claimed_at = fields.Datetime(
        "Last Claim", readonly=True, copy=False, groups=fields.NO_ACCESS,
        help="When the person last claimed a customer from the pool; makes claims of one person wait for each other.")

    def write(self, vals):
        leaving = self.filtered('active') if vals.get('active') is False else self.browse()
        result = super().write(vals)
        for user in leaving.sudo():
            user._announce_left_customers()
        return result

    def _announce_left_customers(self):
        """Give the department head, else the CS managers, one activity about the customers of this closed account."""
        customers = self.env['res.partner'].search([('policy_owner_id', '=', self.id), ('parent_id', '=', False)])
        if not customers:
            return
        customers.filtered('pool_return_on')._withdraw_notice()      # they are handed out, not returned
        action = self.env.ref('customer_mgmt_policy.customer_action_without_owner')
        for person in self._get_customer_distributors(customers.company_id[:1] or self.company_id):
            reader = self.with_context(lang=person.lang)
            customers[0].with_context(mail_activity_quick_update=True).activity_schedule(
                'customer_mgmt_policy.mail_activity_type_owner_left', user_id=person.id,
                summary=reader.env._("%(count)s customers of %(person)s wait for an owner",
                                     count=len(customers), person=self.name),
                note=reader.env._("The account was closed. Hand its customers over: Customers › %(menu)s.",
                                  menu=action.with_env(reader.env).name))

    @api.model
    def _get_customer_distributors(self, company):
        """Return who hands out the customers of the account: the active head of its team, else the CS managers."""
        member = self.env['crm.team.member'].with_context(active_test=False).search([('user_id', '=', self.id)], limit=1)
        head = member.crm_team_id.user_id
        if head.active and head != self:
            return head
        return self.env['customer.deadline'].sudo()._get_group_members(
            'customer_mgmt_policy.group_cs_manager', company).filtered('active')
