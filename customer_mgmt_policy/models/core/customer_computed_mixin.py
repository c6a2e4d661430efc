from odoo import api, models
from odoo.exceptions import AccessError


class CustomerComputedMixin(models.AbstractModel):
    """Stored figures and copies of what stands elsewhere follow from their sources: nobody enters them.

    Odoo shows such fields as read-only, yet takes a value for them over RPC, in an import or as a default.
    """
    _name = 'customer.computed.mixin'
    _description = "Computed Facts"

    def _check_field_access(self, field, operation):
        if operation == 'write' and not self.env.su and self._is_computed(field):
            raise AccessError(self.env._(
                "“%(field)s” (%(model)s) is computed and cannot be entered. Change what it is computed from.",
                field=field._description_string(self.env), model=self.env['ir.model']._get(self._name).name))
        return super()._check_field_access(field, operation)

    @api.model_create_multi
    def create(self, vals_list):
        """Leave out the defaults for computed fields: another screen's context, or an attempt to enter them."""
        context = {key: value for key, value in self.env.context.items() if not self._is_default_of_computed(key)}
        records = self if len(context) == len(self.env.context) else self.with_context(context)
        return super(CustomerComputedMixin, records).create(vals_list).with_env(self.env)

    @api.model
    def _is_computed(self, field):
        return bool(field.store and field.compute and field.readonly)

    @api.model
    def _is_default_of_computed(self, key):
        field = key.startswith('default_') and self._fields.get(key.removeprefix('default_'))
        return bool(field) and self._is_computed(field)
