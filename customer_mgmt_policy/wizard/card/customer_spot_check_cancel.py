from odoo import fields, models


class CustomerSpotCheckCancel(models.TransientModel):
    """Asks why a spot check is given up."""
    _name = 'customer.spot.check.cancel'
    _description = "Cancel a Spot Check"

    check_id = fields.Many2one('customer.spot.check', required=True, default=lambda self: self.env.context.get('active_id'))
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Give the check up for this reason."""
        self.check_id.action_cancel(self.reason)
        return {'type': 'ir.actions.act_window_close'}
