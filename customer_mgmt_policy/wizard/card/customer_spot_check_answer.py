from odoo import fields, models


class CustomerSpotCheckAnswer(models.TransientModel):
    """Asks the salesperson why values stay as they are."""
    _name = 'customer.spot.check.answer'
    _description = "Answer a Correction"

    line_ids = fields.Many2many(
        'customer.spot.check.line', required=True, readonly=True, default=lambda self: self.env.context.get('active_ids'))
    answer = fields.Text(required=True)

    def action_confirm(self):
        """Close the corrections with this answer."""
        self.ensure_one()
        self.line_ids.action_answer(self.answer)
        return {'type': 'ir.actions.act_window_close'}
