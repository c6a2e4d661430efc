from odoo import models
from odoo.exceptions import AccessError

from .res_partner_verification import VERIFICATION_FIELDS

# what was confirmed, verified or decided on this very card: written by the card's own checked methods only
STEP_FIELDS = VERIFICATION_FIELDS | {
    'card_state', 'card_confirmed_at', 'card_confirmed_by_id', 'card_reviewed_at', 'card_reviewed_by_id', 'pool_return_on'}
PROTECTED_FIELDS = STEP_FIELDS | {
    'policy_name_key', 'policy_code_key', 'customer_nature', 'card_completeness', 'card_lacks_mandatory', 'card_policy_id'}


class ResPartner(models.Model):
    """Methods act, fields don't: what the steps of the card write is closed to everybody else, imports and RPC included."""
    _inherit = 'res.partner'

    def write(self, vals):
        return super().write(self._without_unchanged_protected(vals))

    def _has_field_access(self, field, operation):
        if operation == 'write' and field.name in PROTECTED_FIELDS and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def _check_field_access(self, field, operation):
        if operation == 'write' and field.name in STEP_FIELDS and not self.env.su:
            raise AccessError(self.env._(
                "“%(field)s” (%(model)s) follows from the steps taken and is not entered by hand. Use the buttons on the record.",
                field=field._description_string(self.env), model=self.env._("Customer Card")))
        return super()._check_field_access(field, operation)

    def _without_unchanged_protected(self, vals):
        """Drop protected values that stay as they are: a merge of contacts writes back all that it read."""
        if self.env.su or PROTECTED_FIELDS.isdisjoint(vals):
            return vals
        return {name: value for name, value in vals.items() if name not in PROTECTED_FIELDS or not all(
            self._fields[name].convert_to_write(partner[name], partner) == value for partner in self)}
