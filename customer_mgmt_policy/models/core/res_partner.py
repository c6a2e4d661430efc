from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# portal users read their own company's contact: what we note about it is for colleagues
INTERNAL = 'base.group_user'
# what decides who sees a contact
OWNERSHIP_FIELDS = frozenset({'user_id', 'is_managed_customer', 'parent_id', 'is_company', 'company_id'})


class ResPartner(models.Model):
    _inherit = 'res.partner'

    is_managed_customer = fields.Boolean(
        "Managed Customer", tracking=True, groups=INTERNAL,
        help="The customer-management policy applies to this customer: it is seen by its owner, the owner's department "
             "head and those whose role needs it, and every time limit of the policy runs for it.",
    )
    customer_tier = fields.Selection(
        [('potential', "Potential"), ('regular', "Regular"), ('key', "Key")], "Customer Tier", tracking=True,
        groups=INTERNAL, help="Time limits, visit frequency and care of the policy depend on the tier.",
    )
    cr_specialist_id = fields.Many2one(
        'res.users', "CR Specialist", tracking=True, index='btree_not_null', domain="[('share', '=', False)]",
        groups=INTERNAL, help="B6.2: looks after this key customer and sees it beside its owner.",
    )
    policy_owner_id = fields.Many2one(
        'res.users', "Customer Owner", compute='_compute_policy_owner_id', store=True, compute_sudo=True, groups=INTERNAL,
        help="Decides who sees this contact: empty for everybody (colleagues, companies, suppliers, carriers …), "
             "OdooBot for a managed customer that waits for an owner.",
    )

    owner_team_id = fields.Many2one('crm.team', "Owner's Team", related='user_id.sale_team_id', groups=INTERNAL)
    is_without_active_owner = fields.Boolean(
        "Without Active Owner", compute='_compute_is_without_active_owner', search='_search_is_without_active_owner',
        groups=INTERNAL, help="The customer has no owner, or its owner's account is archived.",
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

    @api.depends('is_managed_customer', 'user_id.active')
    def _compute_is_without_active_owner(self):
        for partner in self:
            partner.is_without_active_owner = partner.is_managed_customer and not partner.sudo().user_id.active

    def _search_is_without_active_owner(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return Domain('policy_owner_id', '!=', False) & (
            Domain('user_id', '=', False) | Domain('user_id.active', '=', False))

    def _compute_display_name(self):
        """Show the company of a visible contact even when the company itself belongs to somebody else."""
        self.sudo().parent_id.mapped('name')
        return super()._compute_display_name()

    # CONSTRAINTS

    @api.constrains('is_managed_customer')
    def _check_not_own_company(self):
        """Our own companies and colleagues stay visible: without them nobody could work."""
        customers = self.filtered('is_managed_customer')
        if not customers:
            return
        own = self.env['res.company'].search([]).partner_id  # pylint: disable=no-search-all
        for customer in customers:
            if customer in own or customer.user_ids.filtered(lambda user: user._is_internal()):
                raise ValidationError(self.env._(
                    "%(name)s is one of our own companies or colleagues and cannot be a managed customer.",
                    name=customer.display_name))

    # CRUD

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if values.get('is_managed_customer'):
            values.setdefault('customer_tier', 'potential')
            if self._creator_owns_customers() and 'user_id' in fields:
                values.setdefault('user_id', self.env.uid)
            if 'lang' in fields and self.env.user.lang and not self.env.context.get('default_lang'):
                # what the database proposes is the language that was installed first
                values['lang'] = self.env.user.lang
            if 'country_id' in fields and not values.get('parent_id') and not values.get('country_id'):
                values['country_id'] = self.env.company.country_id.id
        return values

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._with_customer_defaults(vals) for vals in vals_list]
        if not self.env.su:
            for vals in vals_list:
                self._check_new_customer(vals)
        partners = super().create(vals_list)
        partners.sudo()._follow_customer_owner()
        return partners

    def write(self, vals):
        if vals.get('is_managed_customer') and 'customer_tier' not in vals and not all(self.mapped('customer_tier')):
            vals = {**vals, 'customer_tier': 'potential'}
        guard = self.env['res.partner'] if self.env.su else self
        owners = guard._get_policy_owners(vals)
        guard._check_customer_roles(vals)
        if 'customer_tier' in vals and guard:
            # whoever decides on the tier may lose sight of the customer by it
            self.check_access('write')
            super(ResPartner, self.sudo()).write({'customer_tier': vals['customer_tier']})
            vals = {name: value for name, value in vals.items() if name != 'customer_tier'}
            if not vals:
                return True
        result = super().write(vals)
        if OWNERSHIP_FIELDS & vals.keys():
            self.sudo()._follow_customer_owner()
        guard._check_still_own(vals, owners)
        return result

    def web_save(self, vals, specification, next_id=None):
        """Save a change that puts the customer out of one's own sight: there is nothing to show afterwards."""
        if not self or next_id or not (OWNERSHIP_FIELDS | {'customer_tier', 'cr_specialist_id'}) & vals.keys():
            return super().web_save(vals, specification, next_id=next_id)
        self.write(vals)
        return self.with_context(bin_size=True).web_read(specification) if self.has_access('read') else []

    # OVERRIDES

    def _has_field_access(self, field, operation):
        if operation == 'write' and field.name == 'policy_owner_id' and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def _commercial_fields(self):
        return super()._commercial_fields() + ['is_managed_customer', 'customer_tier', 'cr_specialist_id']

    # TOOLS

    def _creator_owns_customers(self):
        """Return whether a customer created by the current user is the user's own."""
        return not self.env.su and self.env.user.has_groups(
            'customer_mgmt_policy.group_salesperson,customer_mgmt_policy.group_cr_specialist')

    def _with_customer_defaults(self, vals):
        """Make what a salesperson creates, on any screen, a managed customer of their own, unless it is a supplier."""
        if vals.get('parent_id') and not vals.get('is_company'):
            return {**vals, 'is_managed_customer': False, 'cr_specialist_id': False}
        managed = vals.get('is_managed_customer', self.env.context.get('default_is_managed_customer'))
        if managed is None:
            managed = self._creator_owns_customers() and self.env.context.get('res_partner_search_mode') != 'supplier'
        if not managed:
            return vals
        vals = {**vals, 'is_managed_customer': True, 'customer_tier': vals.get('customer_tier') or 'potential'}
        if not vals.get('user_id') and self._creator_owns_customers():
            vals['user_id'] = self.env.uid
        if self.env.user.lang and not vals.get('parent_id') and not self.env.context.get('default_lang'):
            vals.setdefault('lang', self.env.user.lang)
        return vals

    def _follow_customer_owner(self):
        """Give the contacts of managed customers the owner of their customer."""
        customers = self.commercial_partner_id.filtered('is_managed_customer')
        if not customers:
            return
        contacts = self.with_context(active_test=False).search([
            ('commercial_partner_id', 'in', customers.ids), ('parent_id', '!=', False), ('id', 'not in', customers.ids),
        ])
        for customer, group in contacts.grouped('commercial_partner_id').items():
            group.filtered(lambda contact, owner=customer.user_id: contact.user_id != owner).user_id = customer.user_id

    # RECORDS ABOUT THE CUSTOMER

    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_record_counts(self):
        """Count the records about each one's customer that the user sees: all kinds of them in one statement."""
        kinds = self._get_counted_records()
        counts = self._count_records(kinds)
        for partner in self:
            for name in kinds:
                partner[name] = counts.get((name, partner.commercial_partner_id._origin.id), 0)

    def _get_counted_records(self):
        """Return ``{field: (model, domain)}`` of what the smart buttons count; the model has a ``partner_id``.

        Every chapter adds its own; the fields are computed by :meth:`_compute_record_counts`.
        """
        return {}

    def _count_records(self, kinds):
        """Return ``{(field, customer id): count}`` of ``kinds``, as :meth:`_get_counted_records` describes them."""
        customers, selects = self.commercial_partner_id._origin.ids, []
        for name, (model, domain) in kinds.items():
            if not self.env[model].has_access('read'):
                continue
            query = self.env[model]._search([('partner_id', 'in', customers), *domain], order='id')
            customer = SQL.identifier(query.table, 'partner_id')
            query.order, query.groupby = None, customer
            selects.append(query.select(SQL("%s", name), customer, SQL("COUNT(*)")))
        if not selects:
            return {}
        rows = self.env.execute_query(SQL(" UNION ALL ").join(selects))
        return {(name, customer): count for name, customer, count in rows}

    def _get_customer_action(self, xmlid, **context):
        """Return the window action ``xmlid`` for this customer alone; a new record is about it."""
        self.ensure_one()
        customer = self.commercial_partner_id
        return {
            **self.env['ir.actions.act_window']._for_xml_id(xmlid),
            'domain': [('partner_id', '=', customer.id)],
            'context': {'default_partner_id': customer.id, **context},
        }
