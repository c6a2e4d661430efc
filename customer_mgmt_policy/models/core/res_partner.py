from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = 'res.partner'

    is_managed_customer = fields.Boolean(
        "Managed Customer", tracking=True,
        help="The customer-management policy applies to this customer: it is seen by its owner, the owner's department "
             "head and those whose role needs it, and every time limit of the policy runs for it.",
    )
    customer_tier = fields.Selection(
        [('potential', "Potential"), ('regular', "Regular"), ('key', "Key")],
        "Customer Tier", default='potential', tracking=True,
        help="Time limits, visit frequency and care of the policy depend on the tier.",
    )
    cr_specialist_id = fields.Many2one(
        'res.users', "CR Specialist", tracking=True, index='btree_not_null', domain="[('share', '=', False)]",
        help="B6.2: looks after this key customer and sees it beside its owner.",
    )
    policy_owner_id = fields.Many2one(
        'res.users', "Customer Owner", compute='_compute_policy_owner_id', store=True, compute_sudo=True,
        help="Decides who sees this contact: empty for everybody (colleagues, companies, suppliers, carriers …), "
             "OdooBot for a managed customer that waits for an owner.",
    )

    # One index answers a salesperson's customer list, its count and its order.
    _policy_owner_idx = models.Index(
        "(policy_owner_id, complete_name, id DESC) INCLUDE (active, partner_share, company_id, parent_id)"
        " WHERE policy_owner_id IS NOT NULL"
    )

    @api.depends('partner_share', 'commercial_partner_id.is_managed_customer', 'commercial_partner_id.user_id')
    def _compute_policy_owner_id(self):
        pool_owner = self.env.ref('base.user_root')
        for partner in self:
            customer = partner.commercial_partner_id
            if partner.partner_share and customer.is_managed_customer:
                partner.policy_owner_id = customer.user_id or pool_owner
            else:
                partner.policy_owner_id = False

    # OVERRIDES

    def _commercial_fields(self):
        return super()._commercial_fields() + ['is_managed_customer', 'customer_tier']
