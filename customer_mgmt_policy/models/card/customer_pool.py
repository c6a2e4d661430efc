from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import SQL

CLAIM_ROLE = 'customer_mgmt_policy.group_salesperson'


class CustomerPool(models.Model):
    """The customer pool (公海): customers that wait for an owner, as every salesperson may see them, and their claim.

    It shows no more than the columns of the query: no phone, no address, no contact, no history. The customer itself
    stays hidden by the rules on contacts until it is claimed. Key customers are handed out, not claimed.
    """
    _name = 'customer.pool'
    _description = "Customer Pool"
    _auto = False
    _order = 'name, id'
    _depends = {
        'res.partner': ['policy_owner_id', 'complete_name', 'city', 'state_id', 'industry_id', 'region_id', 'company_id',
                        'customer_tier', 'parent_id', 'active', 'collected_at'],
        'customer.handover': ['partner_id', 'to_user_id', 'handed_over_at'],
    }

    name = fields.Char("Customer", readonly=True)
    city = fields.Char(readonly=True)
    state_id = fields.Many2one('res.country.state', "Province", readonly=True)
    industry_id = fields.Many2one('res.partner.industry', "Industry", readonly=True)
    region_id = fields.Many2one('customer.region', "Region", readonly=True)
    company_id = fields.Many2one('res.company', "Company", readonly=True)
    waiting_since = fields.Datetime("In the Pool Since", readonly=True)
    is_claimable = fields.Boolean(compute='_compute_is_claimable', help="Whether you may claim this customer now.")

    @property
    def _table_query(self):
        return SQL(
            """SELECT p.id, p.complete_name AS name, p.city, p.state_id, p.industry_id, p.region_id, p.company_id,
                      COALESCE((SELECT max(h.handed_over_at) FROM customer_handover h
                                 WHERE h.partner_id = p.id AND h.to_user_id IS NULL),
                               p.collected_at, p.create_date) AS waiting_since
                 FROM res_partner p
                WHERE p.policy_owner_id = %s AND p.parent_id IS NULL AND p.active AND p.customer_tier IS DISTINCT FROM 'key'
            """, self.env.ref('base.user_root').id)

    @api.depends_context('uid')
    def _compute_is_claimable(self):
        cooling = self._get_cooling() if self.env.user.has_group(CLAIM_ROLE) else self
        for customer in self:
            customer.is_claimable = customer not in cooling

    # ACTIONS

    def action_claim(self):
        """Take these customers over as one's own, within the caps of the policy."""
        if not self.env.user.has_group(CLAIM_ROLE):
            raise AccessError(self.env._("Customers are claimed by salespeople."))
        if not self:
            raise UserError(self.env._("Choose the customers that you want to claim."))
        self._serialize_claims()
        self._lock_waiting()
        self._check_cooling()
        self._check_caps()
        customers = self.env['res.partner'].browse(self.ids)
        customers.sudo()._handover(
            self.env.user, self.env._("Claimed from the customer pool."), kind='claim')
        return self._show_claimed(customers)

    def _show_claimed(self, customers):
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_action_my')
        if len(customers) > 1:
            return {**action, 'target': 'main'}
        return {
            'type': 'ir.actions.act_window', 'res_model': 'res.partner', 'res_id': customers.id, 'views': [(False, 'form')],
            'context': action['context'],
        }

    # CHECKS

    def _serialize_claims(self):
        """Let two claims of one person wait for each other, so that both count the same customers."""
        user = self.env.user.sudo()
        user.customer_claimed_at = fields.Datetime.now()
        user.flush_recordset(['customer_claimed_at'])

    def _lock_waiting(self):
        """Lock the customers; whoever comes second is told so."""
        gone = self.env._("A colleague has just claimed one of these customers. Reload the pool and choose again.")
        try:
            self.env['res.partner'].sudo().browse(self.ids).lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(gone) from error
        self.env['res.partner'].invalidate_model(['policy_owner_id'])
        if len(self.search([('id', 'in', self.ids)])) != len(self):
            raise UserError(gone)

    def _check_cooling(self):
        if cooling := self._get_cooling():
            raise UserError(self.env._(
                "You gave %(name)s away or lost it less than %(days)s days ago, so a colleague gets the chance first.",
                name=cooling[0].name, days=int(self._get_criterion('pool.claim_cooldown_days'))))

    def _get_cooling(self):
        """Return those that the current user owned until lately."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=int(self._get_criterion('pool.claim_cooldown_days')))
        left = self.env['customer.handover'].sudo()._read_group(
            [('partner_id', 'in', self.ids), ('from_user_id', '=', self.env.uid), ('handed_over_at', '>', since)], ['partner_id'])
        return self.browse(partner.id for [partner] in left)

    def _check_caps(self):
        """Refuse more claims in a day, or more customers at all, than the policy allows one person."""
        cap = int(self._get_criterion('pool.claim_day_cap'))
        midnight = self.env.company.resource_calendar_id._get_midnight()
        claimed = self.env['customer.handover'].sudo().search_count([
            ('to_user_id', '=', self.env.uid), ('kind', '=', 'claim'), ('handed_over_at', '>=', midnight)])
        if claimed + len(self) > cap:
            raise UserError(self.env._(
                "The policy allows %(cap)s claims a day; you have made %(claimed)s today.", cap=cap, claimed=claimed))
        cap = int(self._get_criterion('pool.owned_cap'))
        owned = self.env['res.partner'].sudo().search_count([('policy_owner_id', '=', self.env.uid), ('parent_id', '=', False)])
        if owned + len(self) > cap:
            raise UserError(self.env._(
                "The policy allows one person %(cap)s customers; you own %(owned)s. Give some back before you claim others.",
                cap=cap, owned=owned))

    def _get_criterion(self, code):
        return self.env['customer.policy.criterion'].sudo()._get(self.env.company, code)
