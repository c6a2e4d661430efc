from odoo import fields, models


class CustomerApprovalComment(models.TransientModel):
    _name = 'customer.approval.comment'
    _description = "Approval with a Comment"

    approval_ids = fields.Many2many('customer.approval', string="Approvals", required=True)
    comment = fields.Text(required=True)

    def action_confirm(self):
        """Hand the comment to the approvals, which check whether the user may."""
        self.ensure_one()
        return self.approval_ids.action_approve(self.comment)
