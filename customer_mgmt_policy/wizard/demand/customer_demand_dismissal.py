from odoo import fields, models


class CustomerDemandDismissal(models.TransientModel):
    """Asks why there is no demand behind a change in the order rhythm."""
    _name = 'customer.demand.dismissal'
    _description = "Dismiss Proposed Demands"

    proposal_ids = fields.Many2many('customer.demand.proposal', required=True)
    reason = fields.Char("Why There Is No Need", required=True)

    def action_confirm(self):
        """Dismiss the proposals with the reason."""
        self.proposal_ids.action_dismiss(self.reason)
        return {'type': 'ir.actions.act_window_close'}
