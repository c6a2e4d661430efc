from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..core.res_partner import INTERNAL

# who looks after customers sees figures and decision chains
CARE_ROLES = (
    'customer_mgmt_policy.group_salesperson,customer_mgmt_policy.group_cr_specialist,'
    'customer_mgmt_policy.group_cs_manager,customer_mgmt_policy.group_general_manager')


class ResPartner(models.Model):
    """The customer card (客户资料卡), 模板一: what Odoo's contact does not hold yet. Clauses A2.1.1, A2.2.1, C2.1.1."""
    _inherit = 'res.partner'

    # entry; no card yet (false) counts as being entered
    card_state = fields.Selection(
        [('draft', "Being Entered"), ('confirmed', "Confirmed")], "Card", copy=False, readonly=True, tracking=True,
        help="C2.1.2: a card is confirmed once everything that the policy wants to know is there.", groups=INTERNAL)
    # classification
    customer_nature = fields.Selection(
        [('company', "Company"), ('person', "Person")], "Nature", compute='_compute_customer_nature', store=True,
        help="A2.2.1: company or person.", groups=INTERNAL)
    business_type = fields.Selection(
        [('long_term', "Long-term"), ('one_off', "One-off")], "Business Type", tracking=True,
        help="A2.2.1: whether business goes on or was made once.", groups=INTERNAL)
    region_id = fields.Many2one(
        'customer.region', "Region", compute='_compute_region_id', store=True, readonly=False, index='btree_not_null',
        tracking=True, help="A2.2.1: follows the province unless you choose another one.", groups=INTERNAL)
    cooperation_status = fields.Selection(
        [('contact', "First contact"), ('negotiation', "In negotiation"), ('active', "In cooperation"),
         ('paused', "Paused"), ('ended', "Cooperation Ended")],
        "Cooperation", tracking=True, groups=INTERNAL)
    # source
    information_source = fields.Selection(
        [('customer', "Customer volunteered"), ('negotiation', "Negotiation"), ('research', "Industry research"),
         ('referral', "Third-party referral")],
        "Information Source", tracking=True, groups=INTERNAL, help="A2.1.1: only lawful sources.")
    referrer = fields.Char("Referred By", groups=INTERNAL, help="A2.1.1: who passed the information on.")
    lawfulness_check = fields.Text(
        "How Lawfulness Was Checked", groups=INTERNAL,
        help="A2.1.1: how you made sure that the referrer may pass the information on.")
    # company
    employee_count = fields.Integer("Employees", aggregator=None, groups=INTERNAL)
    annual_revenue = fields.Monetary("Yearly Revenue", currency_field='card_currency_id', aggregator=None, groups=INTERNAL)
    card_currency_id = fields.Many2one('res.currency', compute='_compute_card_currency_id', groups=INTERNAL)
    founded_on = fields.Date("Founded On", groups=INTERNAL)
    registered_address = fields.Char(
        groups=INTERNAL, help="As the business licence states it; the address above is where letters go.")
    business_scope = fields.Text("Business Scope", groups=INTERNAL)
    # traits
    demand_preference = fields.Text(
        "Customer Demand", tracking=True, groups=INTERNAL, help="C2.1.2: what the customer needs and prefers.")
    purchase_cycle = fields.Char(
        "Purchase Cycle", groups=INTERNAL, help="When and how often the customer buys, e.g. “every March and September”.")
    focus = fields.Text(
        "What Counts", groups=INTERNAL, help="What the customer looks at first: price, quality, delivery time, service …")

    # COMPUTE

    @api.depends('is_company', 'is_managed_customer')
    def _compute_customer_nature(self):
        for partner in self:
            partner.customer_nature = 'company' if partner.is_company else 'person'

    @api.depends('company_id')
    @api.depends_context('company')
    def _compute_card_currency_id(self):
        for partner in self:
            partner.card_currency_id = (partner.company_id or self.env.company).currency_id

    @api.depends('state_id', 'is_managed_customer')
    def _compute_region_id(self):
        regions = {
            state.id: region for region in self.env['customer.region'].sudo().search([('state_ids', 'in', self.state_id.ids)])
            for state in region.state_ids
        }
        for partner in self:
            partner.region_id = regions.get(partner.state_id.id, partner.region_id)

    # CONSTRAINTS

    @api.constrains('information_source', 'referrer', 'lawfulness_check', 'is_managed_customer')
    def _check_referral(self):
        for partner in self:
            if partner.is_managed_customer and partner.information_source == 'referral' and not (
                    partner.referrer and partner.lawfulness_check):
                raise ValidationError(self.env._(
                    "%(name)s was referred by a third party: state who referred it, and how you checked that this was lawful.",
                    name=partner.display_name))

    # TOOLS

    def _check_internal(self):
        """What we keep about a customer is for colleagues, not for the customer's own portal users."""
        if not self.env.su and not self.env.user._is_internal():
            raise AccessError(self.env._("The customer card is for colleagues only."))

    def _check_looks_after(self):
        """Figures and decision chains are for those who look after customers."""
        if not self._looks_after_customers():
            raise AccessError(self.env._("Figures and decision chains are for those who look after customers."))

    def _looks_after_customers(self):
        return self.env.su or self.env.user.has_groups(CARE_ROLES)
