from odoo import api, models
from odoo.exceptions import AccessError


class CustomerGuardMixin(models.AbstractModel):
    """Methods act, fields don't: what steps write, and what is computed and kept, is entered by nobody.

    Odoo shows read-only fields as such, yet takes a value for them over RPC and in an import.
    """
    _name = 'customer.guard.mixin'
    _description = "Guarded Facts"

    # what the model's own methods write, besides what is computed
    _workflow_fields = frozenset()

    def _has_field_access(self, field, operation):
        if operation == 'write' and field.name in self._workflow_fields and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def _check_field_access(self, field, operation):
        """Say what to do instead; Odoo's own refusal names technical fields only."""
        if operation == 'write' and not self.env.su:
            if field.name in self._workflow_fields:
                raise AccessError(self.env._(
                    "“%(field)s” (%(model)s) follows from the steps taken and is not entered by hand. Use the buttons on the "
                    "record.", **self._get_field_words(field)))
            if self._is_computed(field):
                raise AccessError(self.env._(
                    "“%(field)s” (%(model)s) is computed and cannot be entered. Change what it is computed from.",
                    **self._get_field_words(field)))
        return super()._check_field_access(field, operation)

    @api.model_create_multi
    def create(self, vals_list):
        """Leave out defaults for computed fields, which the context of another screen may bring: they would be refused."""
        context = {key: value for key, value in self.env.context.items() if not self._is_default_of_computed(key)}
        records = self if len(context) == len(self.env.context) else self.with_context(context)  # pylint: disable=context-overridden
        return super(CustomerGuardMixin, records).create(vals_list).with_env(self.env)

    @api.model
    def _is_computed(self, field):
        return bool(field.store and field.compute and field.readonly)

    @api.model
    def _is_default_of_computed(self, key):
        field = key.startswith('default_') and self._fields.get(key.removeprefix('default_'))
        return bool(field) and self._is_computed(field)

    @api.model
    def _get_field_words(self, field):
        return {'field': field._description_string(self.env), 'model': self.env['ir.model']._get(self._name).name}
