from odoo import api, models
from odoo.exceptions import UserError


class CustomerPolicyRowMixin(models.AbstractModel):
    """A row of a policy version: editable in a draft only, and every change empties the look-up caches."""
    _name = 'customer.policy.row.mixin'
    _description = "Row of a Policy Version"
    _inherit = ['customer.guard.mixin']

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._check_draft()
        self.env.registry.clear_cache()
        return rows

    def write(self, vals):
        self._check_draft()
        res = super().write(vals)
        self._check_draft()
        self.env.registry.clear_cache()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        self._check_draft()
        self.env.registry.clear_cache()

    def _get_row_key(self):
        """Return what tells the row apart from the others of its kind and version."""
        return self.code

    def _copy_to(self, policy):
        """Copy the row into another version, under the clause of the same code there."""
        vals = {'policy_id': policy.id}
        if 'clause_id' in self._fields:
            vals['clause_id'] = policy.clause_ids.filtered(lambda clause: clause.code == self.clause_id.code).id
        return self.copy(vals)

    def _check_draft(self):
        if not self.env.su and any(policy.state != 'draft' for policy in self.policy_id):
            raise UserError(self.env._(
                "Only a draft can be edited. Make a new version, change it there, and let the general manager sign it."))
