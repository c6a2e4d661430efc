from odoo import fields, models


class CustomerDemandMilestoneStep(models.TransientModel):
    """Asks for what a step of a milestone needs to know, and takes the step."""
    _name = 'customer.demand.milestone.step'
    _description = "Step of a Milestone"

    milestone_id = fields.Many2one('customer.demand.milestone', "Milestone", required=True, readonly=True, ondelete='cascade')
    verb = fields.Selection([('done', "Done"), ('postpone', "Postpone"), ('drop', "Drop")], required=True)
    at = fields.Datetime("Done On", default=fields.Datetime.now)
    result = fields.Text()
    due_on = fields.Date("New Date")
    reason = fields.Char()

    def action_confirm(self):
        """Take the step; what is missing is named by the milestone itself."""
        self.ensure_one()
        if self.verb == 'done':
            self.milestone_id.action_done(self.result, self.at)
        elif self.verb == 'postpone':
            self.milestone_id.action_postpone(self.due_on, self.reason)
        else:
            self.milestone_id.action_drop(self.reason)
        return {'type': 'ir.actions.act_window_close'}
