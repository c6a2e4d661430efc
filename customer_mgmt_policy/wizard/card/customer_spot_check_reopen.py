from odoo import api, fields, models


class CustomerSpotCheckReopen(models.TransientModel):
    """Asks the department head what is still wrong."""
    _name = 'customer.spot.check.reopen'
    _description = "Correction Not Right Yet"

    line_ids = fields.Many2many(
        'customer.spot.check.line', required=True, readonly=True, default=lambda self: self.env.context.get('active_ids'))
    line_count = fields.Integer(compute='_compute_line_count')
    answer = fields.Text("What the Salesperson Says", compute='_compute_line_count')
    reason = fields.Text("What Is Still Wrong", required=True)
    correct_value = fields.Text("Right Would Be", help="The correction closes by itself once the card holds this value.")

    @api.depends('line_ids')
    def _compute_line_count(self):
        for wizard in self:
            wizard.line_count = len(wizard.line_ids)
            wizard.answer = wizard.line_ids.answer if wizard.line_count == 1 else False

    def action_confirm(self):
        """Ask for these corrections once more."""
        self.ensure_one()
        self.line_ids.action_not_right_yet(self.reason, self.line_count == 1 and self.correct_value)
        return {'type': 'ir.actions.act_window_close'}
