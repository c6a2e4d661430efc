from odoo import api, fields, models


class CustomerGiftExecution(models.TransientModel):
    _name = 'customer.gift.execution'
    _description = "Gift Was Given"

    gift_id = fields.Many2one('customer.gift', "Gift", required=True, ondelete='cascade')
    currency_id = fields.Many2one(related='gift_id.currency_id')
    approved_amount = fields.Monetary(related='gift_id.approved_amount')
    actual_amount = fields.Monetary(
        "Actual Value", required=True, compute='_compute_actual_amount', store=True, readonly=False)
    executed_on = fields.Date("Given On", required=True, default=fields.Date.context_today)
    received_by = fields.Char(required=True, help="Who confirmed the receipt at the customer.",
                              compute='_compute_received_by', store=True, readonly=False)

    @api.depends('gift_id')
    def _compute_actual_amount(self):
        for wizard in self:
            wizard.actual_amount = wizard.gift_id.approved_amount

    @api.depends('gift_id')
    def _compute_received_by(self):
        for wizard in self:
            wizard.received_by = wizard.gift_id.contact_id.name

    def action_confirm(self):
        """Record the execution (B12)."""
        self.gift_id.action_execute(self.actual_amount, self.executed_on, self.received_by)
        return {'type': 'ir.actions.act_window_close'}
