from odoo import fields, models


class CustomerApprovalCancellation(models.TransientModel):
    _name = 'customer.approval.cancellation'
    _description = "Request to Cancel an Approval"

    approval_ids = fields.Many2many('customer.approval', string="Approvals", required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Hand the reason to the approvals, which check whether the user may."""
        self.ensure_one()
        return self.approval_ids.action_request_cancellation(self.reason)
