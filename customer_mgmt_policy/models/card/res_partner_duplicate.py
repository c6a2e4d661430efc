import re
import unicodedata
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.res_partner import INTERNAL

CHINESE_LEGAL_FORMS = re.compile(r'(股份有限公司|有限责任公司|有限公司|股份公司|公司)$')
ENGLISH_LEGAL_FORMS = frozenset(
    ('co', 'company', 'corp', 'corporation', 'gmbh', 'inc', 'incorporated', 'limited', 'llc', 'ltd', 'plc', 'pte', 'pty'))
OVERRIDE_ROLES = 'customer_mgmt_policy.group_department_head,customer_mgmt_policy.group_cs_manager'
KEY_BATCH = 5000


def normalize_name(name):
    """Return a company's name as it is compared: width, case, spaces, punctuation and legal form do not count."""
    words = re.findall(r'\w+', unicodedata.normalize('NFKC', name or '').casefold().replace('_', ' '))
    kept = list(words)
    while kept and kept[-1] in ENGLISH_LEGAL_FORMS:
        kept.pop()
    key = ''.join(kept)
    return CHINESE_LEGAL_FORMS.sub('', key) or key or ''.join(words)


def normalize_code(code):
    """Return a unified social credit code or registration number as it is compared."""
    return re.sub(r'[\W_]', '', unicodedata.normalize('NFKC', code or '')).upper()


class ResPartner(models.Model):
    """A2.3.1: a salesperson who types an existing customer learns that it exists and who owns it, and no more (防撞单)."""
    _inherit = 'res.partner'

    policy_name_key = fields.Char(compute='_compute_duplicate_keys', store=True, compute_sudo=True, groups=INTERNAL)
    policy_code_key = fields.Char(compute='_compute_duplicate_keys', store=True, compute_sudo=True, groups=INTERNAL)
    duplicate_warning = fields.Char(
        store=False, readonly=True, groups=INTERNAL, help="What the current user may know of the same customer.")
    duplicate_partner_id = fields.Many2one(
        'res.partner', "Existing Customer", compute='_compute_duplicate_partner_id',
        help="The same customer, if the current user sees it.", groups=INTERNAL)

    _policy_name_key_idx = models.Index("(policy_name_key) WHERE policy_name_key != ''")
    _policy_code_key_idx = models.Index("(policy_code_key) WHERE policy_code_key != ''")

    # COMPUTE

    @api.depends('name', 'is_company', 'parent_id', 'vat', 'company_registry')
    def _compute_duplicate_keys(self):
        """Companies are compared by name and code; a person's name says too little, so only by code."""
        for partner in self:
            entity = partner.is_company or not partner.parent_id
            partner.policy_name_key = normalize_name(partner.name) if partner.is_company else ''
            partner.policy_code_key = normalize_code(partner.vat or partner.company_registry) if entity else ''

    @api.depends_context('uid')
    @api.depends('name', 'is_company', 'parent_id', 'vat', 'company_registry')
    def _compute_duplicate_partner_id(self):
        for partner in self:
            partner.duplicate_partner_id = partner._find_duplicate().with_env(self.env)._filtered_access('read')

    def _compute_same_vat_partner_id(self):  # pylint: disable=missing-return
        """Odoo looks for the same number among all contacts; show only what the user sees."""
        super()._compute_same_vat_partner_id()
        for name in ('same_vat_partner_id', 'same_company_registry_partner_id'):
            for partner in self:
                partner[name] = partner[name].sudo(self.env.su)._filtered_access('read')

    @api.onchange('name', 'is_company', 'vat', 'company_registry')
    def _onchange_duplicate(self):
        if self.is_company and not self.parent_id and not self.env.su:
            self.duplicate_warning = self._ask_duplicate()

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners._check_duplicates()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if {'name', 'vat', 'company_registry', 'is_company', 'is_managed_customer'} & vals.keys():
            self._check_duplicates()
        return result

    # DUPLICATES

    def _check_duplicates(self):
        """Refuse, to whoever may not see it, a second card of a managed customer."""
        if self.env.su or not self._creator_owns_customers() or self.env.user.has_groups(OVERRIDE_ROLES):
            return
        for partner in self.filtered(lambda partner: partner.sudo().commercial_partner_id == partner)._filter_sharing_key():
            existing = partner._find_duplicate()
            if not existing.is_managed_customer or existing.with_env(self.env).has_access('read'):
                continue
            answer = existing._get_duplicate_answer()
            keys = partner._get_duplicate_keys()
            self.env['customer.duplicate.check']._spend(*keys)
            self.env['customer.duplicate.check']._log_refusal(*keys, existing, answer)
            raise ValidationError(answer)

    def _filter_sharing_key(self):
        """Return those of ``self`` with whom another contact has a key in common; one statement for all."""
        keys = {partner: partner._get_duplicate_keys() for partner in self}
        names, codes = ({pair[place] for pair in keys.values()} - {''} for place in (0, 1))
        found = self.sudo().with_context(active_test=False).search_fetch(
            Domain('policy_name_key', 'in', list(names)) | Domain('policy_code_key', 'in', list(codes)),
            ['policy_name_key', 'policy_code_key'])
        by_name, by_code = Counter(found.mapped('policy_name_key')), Counter(found.mapped('policy_code_key'))
        return self.filtered(lambda partner: (
            keys[partner][0] in names and by_name[keys[partner][0]] > 1
            or keys[partner][1] in codes and by_code[keys[partner][1]] > 1))

    def _ask_duplicate(self):
        """Answer, within the cap of the policy, whether this customer exists with somebody else; log the question."""
        self.ensure_one()
        Check = self.env['customer.duplicate.check']
        keys = self._get_duplicate_keys()
        if not any(keys):
            return False
        existing = self._find_duplicate()
        if existing and (not existing.is_managed_customer or existing.with_env(self.env).has_access('read')):
            return False
        try:
            is_new = Check._spend(*keys)
        except UserError as error:
            return str(error)
        answer = existing._get_duplicate_answer() if existing else False
        if is_new:
            Check._log(*keys, existing, answer)
        return answer

    def _get_duplicate_keys(self):
        entity = self.is_company or not self.parent_id
        return (
            normalize_name(self.name) if self.is_company else '',
            normalize_code(self.vat or self.company_registry) if entity else '',
        )

    def _find_duplicate(self, keys=None):
        """Return, as superuser, another card of the same customer: same code, or same name. Managed ones come first.

        :param keys: name key and code key to look for instead of the contact's own
        """
        self.ensure_one()
        name_key, code_key = keys or self._get_duplicate_keys()
        domain = Domain.FALSE
        if name_key:
            domain |= Domain('policy_name_key', '=', name_key)
        if code_key:
            domain |= Domain('policy_code_key', '=', code_key)
        if domain.is_false():
            return self.sudo().browse()
        domain &= Domain('id', '!=', self._origin.id) & Domain('company_id', 'in', [False, *self.env.companies.ids])
        found = self.sudo().with_context(active_test=False).search(domain, limit=20)
        found = found.filtered(lambda partner: partner.commercial_partner_id == partner)
        return found.sorted(lambda partner: (not partner.is_managed_customer, not partner.active, partner.id))[:1]

    def _get_duplicate_answer(self):
        """Return what may be told of this customer to somebody who does not see it: that it exists, owner, department."""
        owner = self.user_id
        if not owner:
            return self.env._("This customer already exists and waits for an owner. Ask your department head for it.")
        return self.env._(
            "This customer already exists. Owner: %(owner)s, department: %(department)s.",
            owner=owner.name, department=owner.sale_team_id.name or self.env._("none"))

    # SCHEDULED

    @api.model
    def _cron_fill_duplicate_keys(self):
        """Fill the keys of contacts that were there before this app, some thousands at a time, then rest."""
        Cron = self.env['ir.cron']
        while True:
            rows = self.env.execute_query(SQL(
                """SELECT id, name, is_company, parent_id, vat, company_registry FROM res_partner
                    WHERE policy_name_key IS NULL ORDER BY id LIMIT %s""", KEY_BATCH))
            if rows:
                self._store_duplicate_keys(rows)
            if len(rows) < KEY_BATCH:
                Cron._commit_progress(len(rows), remaining=0, deactivate=True)
                return
            if not Cron._commit_progress(len(rows), remaining=KEY_BATCH):
                return

    def _store_duplicate_keys(self, rows):
        values = SQL(', ').join(
            SQL('(%s, %s, %s)', partner_id, normalize_name(name) if is_company else '',
                normalize_code(vat or registry) if is_company or not parent_id else '')
            for partner_id, name, is_company, parent_id, vat, registry in rows)
        self.env.execute_query(SQL(
            """UPDATE res_partner p SET policy_name_key = v.name_key, policy_code_key = v.code_key
                 FROM (VALUES %s) AS v (id, name_key, code_key) WHERE p.id = v.id RETURNING 1""", values))
