from odoo import api, fields, models


class CustomerComplaintStep(models.TransientModel):
    """C2.4.4: whoever reports the remedy as done learns what is still open in Accounting and Inventory."""
    _inherit = 'customer.complaint.step'

    open_settlements = fields.Char(compute='_compute_open_settlements')

    @api.depends('complaint_id', 'verb')
    def _compute_open_settlements(self):
        for step in self:
            step.open_settlements = step.verb == 'finish' and step.complaint_id._get_open_settlements()


class CustomerComplaintActionStep(models.TransientModel):
    """The same for a single step."""
    _inherit = 'customer.complaint.action.step'

    open_settlements = fields.Char(compute='_compute_open_settlements')

    @api.depends('action_id', 'verb', 'is_last')
    def _compute_open_settlements(self):
        """The last step stands for the whole remedy, and so for all of its refunds and deliveries."""
        for step in self:
            action = step.action_id.sudo()
            step.open_settlements = step.verb == 'done' and (
                action.complaint_id._get_open_settlements() if step.is_last else action._get_open_settlements())

    @api.depends('open_settlements')
    def _compute_finish(self):  # pylint: disable=missing-return
        super()._compute_finish()
        self.filtered('open_settlements').finish = False
