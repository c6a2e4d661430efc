from odoo import api, fields, models


class CustomerComplaintActionStep(models.TransientModel):
    """Asks what came of an execution step, or why it is dropped; every rule stays with the step."""
    _name = 'customer.complaint.action.step'
    _description = "Report on an Execution Step"

    action_id = fields.Many2one('customer.complaint.action', "Step", required=True, ondelete='cascade')
    verb = fields.Selection([('done', "Step Done"), ('drop', "Drop the Step")], required=True)
    at = fields.Datetime("Done On", default=fields.Datetime.now)
    result = fields.Text()
    reason = fields.Char()
    is_last = fields.Boolean(compute='_compute_is_last', help="Nothing else is open, and the customer was told the remedy.")
    finish = fields.Boolean(
        "The whole remedy is done", compute='_compute_finish', store=True, readonly=False,
        help="The complaint goes on to the call-back.")

    @api.depends('action_id', 'verb')
    def _compute_is_last(self):
        """Only who handles the complaint takes it on."""
        for step in self:
            complaint = step.action_id.sudo().complaint_id
            others = complaint.action_ids.filtered(lambda action: action.state == 'open') - step.action_id
            handles = complaint.with_env(self.env)._can('finish')
            step.is_last = step.verb == 'done' and not others and bool(complaint.remedy_told_at) and handles

    @api.depends('is_last')
    def _compute_finish(self):
        for step in self:
            step.finish = step.is_last

    def action_confirm(self):
        """Report the step; with the last one the complaint goes on to the call-back."""
        self.ensure_one()
        if self.verb == 'drop':
            self.action_id.action_drop(self.reason)
        else:
            self._do_done()
        return {'type': 'ir.actions.act_window_close'}

    def _do_done(self):
        complaint = self.action_id.sudo().complaint_id.with_env(self.env)
        finish = self.is_last and self.finish
        self.action_id.action_done(self.result, at=self.at)
        if finish:
            results = complaint.action_ids.filtered(lambda action: action.state == 'done').mapped('result')
            complaint.action_finish("\n".join(results), at=self.at)

    @api.model
    def _get_verb_label(self, verb):
        return dict(self._fields['verb']._description_selection(self.env))[verb]
