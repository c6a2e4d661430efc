from odoo import api, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import format_list

# what makes a card one, and a person one on it, beside the key fields
STRUCTURE = ('commercial_partner_id', 'parent_id', 'is_company', 'type', 'active', 'is_managed_customer', 'card_state')


class CustomerPolicyField(models.Model):
    _inherit = 'customer.policy.field'

    def _compute_label(self):  # pylint: disable=missing-return
        super()._compute_label()
        for row in self:
            if row.field_name in self.env['res.partner']._fields:
                row.label = self.env['res.partner']._get_card_field_label(row.field_name)

    @api.constrains('field_id', 'is_key')
    def _check_key_field(self):
        """A key field is one whose old and new value an application can show; others could not be guarded."""
        Partner = self.env['res.partner']
        for row in self.filtered('is_key'):
            if row.field_name in Partner._fields and not Partner._is_card_editable(row.field_name):
                raise ValidationError(self.env._(
                    "“%(field)s” cannot be key information. An application shows an old and a new value; pictures, files, lists "
                    "of records and what follows from other fields have none, and owner, tier and status are decided on by steps "
                    "of their own. Untick “Key Field”, or choose the field that it follows from.", field=row.label))

    @api.onchange('exempt_group_ids')
    def _onchange_exempt_group_ids(self):
        """An exemption opens a field, not the card: say so at once when the role may not edit customers anyway."""
        writers = self.env['ir.model.access']._get_access_groups('res.partner', 'write')
        everybody = self.env.ref('base.group_user').all_implied_ids.ids
        barred = self.exempt_group_ids._origin.filtered(
            lambda group: not writers.matches([*group.all_implied_ids.ids, *everybody]))
        if not barred:
            return None
        return {'warning': {'title': self.env._("Takes no effect by itself"), 'message': self.env._(
            "Not allowed to edit customers: %(roles)s. The exemption helps those of them only who have another role that is, "
            "e.g. CS manager or salesperson.", roles=format_list(self.env, barred.mapped('name')))}}

    @api.model
    @tools.ormcache('policy_id', 'kind', 'group_ids')
    def _get_locked_names(self, policy_id, kind, group_ids):
        """Return the names of the key fields that members of these groups may not change directly; every card asks for it."""
        Partner, rows = self.env['res.partner'], self.sudo().browse(self._get_ids(policy_id, kind))
        return tuple(
            row.field_name for row in rows
            if row.is_key and Partner._is_card_editable(row.field_name) and not set(row.exempt_group_ids.ids) & set(group_ids))

    @api.model
    @tools.ormcache()
    def _get_field_names(self):
        """Return the names of the fields that any version of the policy speaks of."""
        return frozenset(self.sudo().search([]).mapped('field_name'))     # pylint: disable=no-search-all

    @api.model
    @tools.ormcache()
    def _get_harmless_names(self):
        """Return the contact's fields that never touch key information: no version counts them, or computes it from them."""
        Partner = self.env['res.partner']
        names = {*STRUCTURE, *self.sudo().search([('is_key', '=', True)]).mapped('field_name')}
        keys = {Partner._fields[name] for name in names if name in Partner._fields}
        return frozenset(
            name for name, field in Partner._fields.items()
            if field.store and not field.inverse and field.type not in ('one2many', 'many2many') and field not in keys
            and keys.isdisjoint(self.env.registry.get_dependent_fields(field)))
