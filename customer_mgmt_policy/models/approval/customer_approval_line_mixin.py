from odoo import api, models


class CustomerApprovalLineMixin(models.AbstractModel):
    """Lines of a record under approval: adding, changing or removing one is a change of the record."""
    _name = 'customer.approval.line.mixin'
    _description = "Line of a Record under Approval"
    _inherit = ['customer.guard.mixin']

    # name of the many2one to the record under approval
    _approval_parent = None

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines[self._approval_parent]._approval_content_changed()
        return lines

    def write(self, vals):
        parents = self[self._approval_parent]
        res = super().write(vals)
        (parents | self[self._approval_parent])._approval_content_changed()
        return res

    def unlink(self):
        parents = self[self._approval_parent]
        res = super().unlink()
        parents.exists()._approval_content_changed()
        return res
