from odoo import api, models, tools

# what makes a card one, and a person one on it, beside the key fields
STRUCTURE = ('commercial_partner_id', 'parent_id', 'is_company', 'type', 'active', 'is_managed_customer', 'card_state')


class CustomerPolicyField(models.Model):
    _inherit = 'customer.policy.field'

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
