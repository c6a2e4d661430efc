from odoo import fields, models
from odoo.exceptions import UserError


class CustomerDeadlineChange(models.TransientModel):
    """Asks for the reason of a pause, of a new promised date, or of an overrun that the customer is told about (C4.4)."""
    _name = 'customer.deadline.change'
    _description = "Change a Deadline"

    deadline_id = fields.Many2one('customer.deadline', required=True, readonly=True, ondelete='cascade')
    kind = fields.Selection(
        [('pause', "Pause"), ('renegotiate', "New promised date"), ('extension', "Customer informed")],
        required=True, readonly=True)
    reason = fields.Char(required=True)
    due_at = fields.Datetime("New Date")

    def action_apply(self):
        """Carry out the change under the same checks as everywhere else."""
        self.ensure_one()
        if self.kind == 'pause':
            self.deadline_id.action_pause(self.reason)
        elif not self.due_at or self.due_at <= fields.Datetime.now():
            raise UserError(self.env._("State a new date in the future."))
        elif self.kind == 'renegotiate':
            self.deadline_id.action_renegotiate(self.due_at, self.reason)
        else:
            self.deadline_id.action_inform(self.due_at, self.reason)
        return {'type': 'ir.actions.act_window_close'}
