from odoo import models
from odoo.exceptions import AccessError

from .res_partner import OWNERSHIP_FIELDS

OWNERSHIP_ROLES = (
    'customer_mgmt_policy.group_department_head,customer_mgmt_policy.group_cs_manager,sales_team.group_sale_manager')
KEY_TIER_ROLES = 'customer_mgmt_policy.group_cr_supervisor,customer_mgmt_policy.group_cs_manager'
TIER_ROLES = f'{KEY_TIER_ROLES},customer_mgmt_policy.group_department_head'


class ResPartner(models.Model):
    """Who may change what decides on a customer's visibility and treatment.

    | change                                    | department head | CS manager | CR supervisor | sales manager | owner |
    |-------------------------------------------|-----------------|------------|---------------|---------------|-------|
    | put a contact under the policy            | yes             | yes        | yes           | yes           | own   |
    | take a customer out of the policy         | yes             | yes        |               | yes           |       |
    | give the customer to somebody else        | yes             | yes        |               | yes           |       |
    | tier between potential and regular        | yes             | yes        | yes           |               |       |
    | tier to or from key, CR specialist        |                 | yes        | yes           |               |       |

    Record rules look at a contact before it is written only, so :meth:`_check_still_own` looks again afterwards.
    """
    _inherit = 'res.partner'

    def _decides_on_ownership(self):
        return self.env.su or self.env.user.has_groups(OWNERSHIP_ROLES)

    def _check_visible(self):
        """Refuse to use customers whose id was guessed: what is made for them would show their data.

        :raise AccessError: the current user does not see one of these contacts
        """
        if not self.has_access('read'):
            raise AccessError(self.env._("You cannot work on a customer that you do not look after."))

    def _get_policy_owners(self, vals):
        """Return ``{partner: owner}`` before a write of ``vals`` that may change the owner."""
        if not OWNERSHIP_FIELDS & vals.keys():
            return {}
        return {partner: partner.sudo().policy_owner_id for partner in self}

    def _check_new_customer(self, vals):
        """Refuse to create a customer for somebody else, or as something the creator may not decide on."""
        if not vals.get('is_managed_customer'):
            return
        if vals.get('user_id') != self.env.uid and not self._decides_on_ownership():
            raise AccessError(self.env._(
                "A customer that you create is your own. To pass it on, ask your department head for a hand-over."))
        if vals['customer_tier'] != 'potential' or vals.get('cr_specialist_id'):
            self._check_tier_role({'potential', vals['customer_tier']}, vals.get('cr_specialist_id'))

    def _check_customer_roles(self, vals):
        """Refuse changes of tier and responsibility that the current user may not decide on."""
        if not self:
            return
        if vals.get('parent_id'):
            self.browse(vals['parent_id']).check_access('read')
        if vals.get('company_id') and vals['company_id'] not in self.env.user.company_ids.ids:
            raise AccessError(self.env._("You cannot move a contact to a company that you do not work in."))
        customers = self.sudo().filtered(lambda partner: partner.commercial_partner_id == partner)
        if 'customer_tier' in vals:
            for customer in customers.filtered(lambda c: c.customer_tier != vals['customer_tier']):
                first = not customer.customer_tier and vals['customer_tier'] == 'potential'
                if not first:
                    self._check_tier_role({customer.customer_tier, vals['customer_tier']}, False)
        if 'cr_specialist_id' in vals and any(c.cr_specialist_id.id != vals['cr_specialist_id'] for c in customers):
            self._check_tier_role({'key'}, True)

    def _check_tier_role(self, tiers, specialist):
        if not self.env.user.has_groups(KEY_TIER_ROLES if specialist or 'key' in tiers else TIER_ROLES):
            raise AccessError(self.env._(
                "Key customers and their CR specialist are decided on by the CR supervisor or the CS manager, "
                "other tiers by the department head as well."))

    def _check_still_own(self, vals, owners_before):
        """Refuse a write that took a contact away from its owner or published it, unless the role decides on that."""
        if vals.get('company_id'):
            self.check_access('read')
        if not owners_before or self._decides_on_ownership():
            return
        for partner, before in owners_before.items():
            after = partner.sudo().policy_owner_id
            if after not in (before, self.env.user):
                raise AccessError(self.env._(
                    "Only the department head or the CS manager may take %(name)s away from its owner or out of the "
                    "policy. Ask for a hand-over.", name=partner.sudo().display_name))
