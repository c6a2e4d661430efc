from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.res_partner import INTERNAL
from . import credit_code

CODE_FIELDS = frozenset({'vat', 'country_id', 'is_company', 'company_id'})
NO_TAX_NUMBER = '/'


class ResPartner(models.Model):
    """C2.1.2: the tax number of a Chinese company is its unified social credit code, and that code can be checked.

    Codes that were there before stay until somebody changes them.
    """
    _inherit = 'res.partner'

    credit_code_warning = fields.Char(
        compute='_compute_credit_code_warning', help="What is wrong with the unified social credit code.", groups=INTERNAL)

    @api.depends('vat', 'country_id', 'is_company', 'company_id')
    @api.depends_context('company')
    def _compute_credit_code_warning(self):
        for partner in self:
            code = partner._get_credit_code()
            partner.credit_code_warning = code and self._explain_credit_code(code)

    @api.depends('is_company', 'is_managed_customer', 'company_id')
    @api.depends_context('company')
    def _compute_partner_vat_placeholder(self):  # pylint: disable=missing-return
        """The card cannot be confirmed without the code, so it is never “not applicable” there."""
        super()._compute_partner_vat_placeholder()
        for partner in self:
            if partner.is_company and partner.is_managed_customer and partner._is_chinese(partner.country_id.id):
                partner.partner_vat_placeholder = self.env._("18 characters, on the business licence")

    @api.onchange('vat', 'country_id', 'is_company')
    def _onchange_credit_code(self):
        if code := self._get_credit_code():
            self.vat = credit_code.normalize(code)

    @api.model
    def _get_card_field_label(self, name):
        """Return what a field is called on the card: Odoo's tax number is known as the credit code to those who fill it in."""
        if name == 'vat':
            return self.env._("Tax ID / Credit Code")
        return self._fields[name]._description_string(self.env)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create([self._with_normal_code(vals) for vals in vals_list])
        partners._check_credit_codes({})
        return partners

    def write(self, vals):
        if not CODE_FIELDS & vals.keys():
            return super().write(vals)
        before = {partner: partner._get_credit_code() for partner in self.sudo()}
        result = super().write(self._with_normal_code(vals))
        self._check_credit_codes(before)
        return result

    # CHECK

    def _with_normal_code(self, vals):
        """Store a code in one form; what is no code of a Chinese company is left as it is."""
        code = credit_code.normalize(vals['vat']) if vals.get('vat') else ''
        if code == vals.get('vat') or len(code) != credit_code.LENGTH or credit_code.find_fault(code):
            return vals
        chinese = all(partner._is_chinese(vals.get('country_id', partner.country_id.id)) for partner in self.sudo() or [self])
        return {**vals, 'vat': code} if chinese else vals

    def _check_credit_codes(self, before):
        """Refuse a wrong code that is new; ``before`` holds the codes as they were.

        :raise ValidationError: says whose code is wrong, and what is wrong with it
        """
        for partner in self.sudo():
            code = partner._get_credit_code()
            if not code or code == before.get(partner):
                continue
            if reason := self._explain_credit_code(code):
                raise ValidationError(self.env._("%(name)s: %(reason)s", name=partner.name, reason=reason))

    @api.model
    def _explain_credit_code(self, code):
        """Return what is wrong with a unified social credit code, in words, or False."""
        code = credit_code.normalize(code)
        kind, details = credit_code.find_fault(code) or (None, None)
        if kind == 'length':
            return self.env._(
                "The unified social credit code %(code)s has %(length)s characters instead of 18.", code=code, length=details)
        if kind == 'character':
            return self.env._(
                "The unified social credit code %(code)s contains %(characters)s. Only digits and capital letters without "
                "I, O, S, V and Z occur in it.", code=code, characters=details)
        if kind == 'check_digit':
            return self.env._(
                "The unified social credit code %(code)s is mistyped: its last character does not fit the others. "
                "Compare it with the business licence.", code=code)
        return False

    def _get_credit_code(self):
        """Return the tax number where it has to be a unified social credit code."""
        if not self.is_company or not self.vat or self.vat == NO_TAX_NUMBER or not self._is_chinese(self.country_id.id):
            return False
        return self.vat

    def _is_chinese(self, country_id):
        """Return whether ``country_id`` is China; a company without country is where our own company is."""
        country = self.env['res.country'].browse(country_id) or (self.company_id or self.env.company).country_id
        return country.sudo().code == 'CN'

    @api.model
    def _build_vat_error_message(self, country_code, wrong_vat, record_label):
        """Where Odoo's own check of tax numbers is installed, its refusal says what is wrong as well."""
        reason = country_code and country_code.upper() == 'CN' and self._explain_credit_code(wrong_vat)
        if not reason:
            return super()._build_vat_error_message(country_code, wrong_vat, record_label)
        return self.env._("%(name)s: %(reason)s", name=record_label, reason=reason)
