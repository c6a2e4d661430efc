from odoo import api, fields, models
from odoo.tools import format_list

from ..core.res_partner import INTERNAL

# what makes a card a card, and a person one on it
STRUCTURE = ('company_type', 'is_company', 'parent_id', 'type')


class ResPartner(models.Model):
    _inherit = 'res.partner'

    info_change_ids = fields.One2many('customer.info.change', 'partner_id', "Changes of Key Information", groups=INTERNAL)
    open_info_change_count = fields.Integer(compute='_compute_record_counts', groups=INTERNAL)
    info_change_count = fields.Integer(compute='_compute_record_counts', groups=INTERNAL)
    card_locked_fields = fields.Json(
        compute='_compute_card_locked_fields', help="Fields of this confirmed card that the current user cannot edit directly.",
        groups=INTERNAL)
    card_locked_hint = fields.Char(compute='_compute_card_locked_fields', groups=INTERNAL)

    # COMPUTE

    def _get_counted_records(self):
        return {
            **super()._get_counted_records(),
            'info_change_count': ('customer.info.change', []),
            'open_info_change_count': ('customer.info.change', [('state', 'in', ('draft', 'submitted', 'refused'))]),
        }

    @api.depends_context('uid', 'lang', 'company')
    @api.depends('card_state', 'is_company', 'type', 'parent_id', 'commercial_partner_id.card_state')
    def _compute_card_locked_fields(self):
        for partner in self:
            names = partner._get_own_locked_names()
            partner.card_locked_fields = names and [*names, *STRUCTURE] or []
            partner.card_locked_hint = bool(names) and self.env._(
                "Confirmed card. Changed by an application: %(fields)s",
                fields=format_list(self.env, [self._get_card_field_label(name) for name in names]))

    def _get_own_locked_names(self):
        """Return the fields that the current user cannot edit directly on this card, or on this person of one."""
        partner = self._origin.sudo()._filtered_confirmed()
        if not partner:
            return ()
        policy_id = self.env['customer.policy']._in_force_id(partner.commercial_partner_id._deadline_company().id)
        return policy_id and self.env['customer.policy.field']._get_locked_names(
            policy_id, partner._get_card_kind(), self.env.user._get_group_ids()) or ()

    # VIEWS

    @api.model
    def _get_card_key_names(self):
        """Return the names of all fields that are key information in a version in force."""
        Policy, names = self.env['customer.policy'], set()
        for company in self.env.user.company_ids:
            if Policy._in_force_id(company.id):
                for kind in ('company', 'person', 'contact'):
                    names.update(self._get_change_rows(company, kind).filtered('is_key').mapped('field_name'))
        return tuple(sorted(names.union(STRUCTURE)))

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type='form', **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return key + self._get_card_key_names() if view_type == 'form' else key

    @api.model
    def _get_view(self, view_id=None, view_type='form', **options):
        """Key information of a confirmed card is read-only in every form, for whom the policy does not exempt."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == 'form':
            names = self._get_card_key_names()
            self._lock_card_fields(arch, names)
            for form in arch.xpath("//field[@name='child_ids'][not(ancestor::field)]/form"):
                self._lock_card_fields(form, names)
                form.insert(0, form.makeelement('field', {
                    'name': 'card_locked_hint', 'nolabel': '1', 'class': 'text-muted small',
                    'invisible': 'not card_locked_hint'}))
        return arch, view

    @api.model
    def _lock_card_fields(self, form, names):
        """Make key fields of this form, without its sub-views, read-only where ``card_locked_fields`` names them."""
        depth = len(list(form.iterancestors('field')))
        for node in form.iterdescendants('field'):
            if len(list(node.iterancestors('field'))) == depth and node.get('name') in names:
                lock = f"'{node.get('name')}' in (card_locked_fields or [])"
                node.set('readonly', f"({node.get('readonly')}) or {lock}" if node.get('readonly') else lock)
        if not form.xpath("./field[@name='card_locked_fields']"):
            form.append(form.makeelement('field', {'name': 'card_locked_fields', 'invisible': '1'}))

    # ACTIONS

    def action_change_key_information(self):
        """C2.1.3: open the application, with what the card says now; one that is not submitted yet is continued."""
        self.ensure_one()
        self.check_access('write')
        card = self.commercial_partner_id
        draft = self.env['customer.info.change'].search(
            [('partner_id', '=', card.id), ('state', '=', 'draft'), ('user_id', '=', self.env.uid)], limit=1)
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Change Key Information"),
            'res_model': 'customer.info.change',
            'res_id': draft.id,
            'view_mode': 'form',
            'views': [(False, 'form')],
            'context': {'default_partner_id': card.id, 'default_is_review': card.sudo().is_card_review_due},
        }

    def action_open_info_changes(self):
        """Show the changes of this customer's key information."""
        return self._get_customer_action('customer_mgmt_policy.customer_info_change_action', search_default_open=0)

    # PORTAL

    def _get_reported_changes(self):
        """Return what this person changed in the portal and we still check; runs as superuser."""
        return self.env['customer.info.change.line'].search([
            ('partner_id', '=', self.id), ('change_id.source', '=', 'portal'), ('change_id.state', 'in', ('draft', 'submitted')),
        ]) if self else self.env['customer.info.change.line']
