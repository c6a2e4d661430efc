from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class CustomerMailAddress(models.Model):
    """A mail address of the company for one kind of matter, e.g. complaint@. Mails to it become records of the kind.

    Every company gets one for each kind that takes mails. The CS manager names them, or clears the name to turn one off.
    """
    _name = 'customer.mail.address'
    _description = "Mail Address for Customers"
    _inherit = ['mail.alias.mixin']
    _order = 'company_id, kind, id'
    _rec_name = 'alias_email'

    kind = fields.Selection('_selection_kinds', "Mails Become", required=True)
    company_id = fields.Many2one('res.company', "Company", required=True, default=lambda self: self.env.company, index=True)
    has_domain = fields.Boolean(compute='_compute_has_domain')

    @api.model
    def _selection_kinds(self):
        return self.env['customer.mail.intake']._get_kinds()

    @api.depends('alias_domain_id')
    def _compute_has_domain(self):
        for address in self:
            address.has_domain = bool(address.alias_domain_id)

    @api.depends('alias_name', 'alias_domain', 'kind')
    def _compute_display_name(self):
        kinds = dict(self._selection_kinds())
        for address in self:
            address.display_name = address.alias_email or address.alias_name or kinds.get(address.kind)

    @api.constrains('kind')
    def _check_kind(self):
        kinds = dict(self._selection_kinds())
        for address in self:
            if address.kind not in kinds:
                raise ValidationError(self.env._("“%(kind)s” does not take mails.", kind=address.kind))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_target_untouched(vals)
        return super().create(vals_list)

    def write(self, vals):
        self.check_access('write')
        self._check_target_untouched(vals)
        res = super().write(vals)
        if not vals.keys().isdisjoint({'kind', 'company_id'}):
            for address in self:
                address.alias_id.sudo().write(address._alias_get_creation_values())
        return res

    def _alias_get_creation_values(self):
        model = self.kind or 'customer.mail.intake'     # a new address learns its kind once it exists
        return {
            **super()._alias_get_creation_values(),
            'alias_model_id': self.env['ir.model']._get_id(model),
            'alias_defaults': repr({'company_id': self.company_id.id} if self.company_id else {}),
        }

    def _check_target_untouched(self, vals):
        """Where the mails go follows from kind and company alone."""
        bent = [name for name in vals if name.startswith('alias_') and name not in ('alias_name', 'alias_domain_id')]
        if bent and not self.env.su:
            raise AccessError(self.env._("Where the mails of an address go follows from its kind and company."))

    # SETTING UP

    @api.model
    def _create_missing(self, companies=None):
        """Give companies (default: all) the addresses that they lack; what is there stays as it is, renamed or turned off."""
        companies = companies or self.env['res.company'].search([])     # pylint: disable=no-search-all
        existing = set(self._read_group([('company_id', 'in', companies.ids)], ['company_id', 'kind']))
        for company in companies:
            for kind, _label in self._selection_kinds():
                if (company, kind) not in existing:
                    self.create({
                        'kind': kind, 'company_id': company.id, 'alias_domain_id': company.alias_domain_id.id,
                        'alias_name': self._pick_name(kind, company, company.alias_domain_id)})

    @api.model
    def _follow_domain(self, companies):
        """The addresses of a company move to its new mail domain; a name that is taken there gets the company's number."""
        for address in self.search([('company_id', 'in', companies.ids)]):
            domain = address.company_id.alias_domain_id
            if address.alias_domain_id != domain:
                name = address.alias_name
                if name and self._is_taken(name, domain):
                    name = self._pick_name(address.kind, address.company_id, domain)
                address.alias_id.sudo().write({'alias_domain_id': domain.id, 'alias_name': name})

    @api.model
    def _pick_name(self, kind, company, domain):
        name = self.env[kind]._intake_alias
        return f"{name}-{company.id}" if self._is_taken(name, domain) else name

    @api.model
    def _is_taken(self, name, domain):
        reserved = (domain.bounce_alias, domain.catchall_alias)
        return name in reserved or bool(self.env['mail.alias'].sudo().search_count(
            [('alias_name', '=', name), ('alias_domain_id', '=', domain.id)], limit=1))
