from odoo import fields, models


class CustomerApprovalRefuse(models.TransientModel):
    _name = 'customer.approval.refuse'
    _description = "Refusal"

    approval_ids = fields.Many2many('customer.approval', string="Approvals", required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Hand the reason to the approvals, which check whether the user may."""
        self.ensure_one()
        return self.approval_ids.action_refuse(self.reason)
