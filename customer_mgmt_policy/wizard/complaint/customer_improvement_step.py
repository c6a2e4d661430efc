from odoo import api, fields, models


class CustomerImprovementStep(models.TransientModel):
    """Asks for what a step of an improvement action needs, then takes it; every rule stays with the action."""
    _name = 'customer.improvement.step'
    _description = "Step of an Improvement Action"

    improvement_id = fields.Many2one('customer.improvement', "Improvement", required=True, ondelete='cascade')
    verb = fields.Selection(
        [('finish', "Report as Done"), ('check', "Check the Effect"), ('renegotiate', "Another Date"), ('cancel',
            "Cancel the Action")],
        required=True)
    target = fields.Text(related='improvement_id.target')
    result = fields.Text()
    effect = fields.Selection([
        ('effective', "Effective: close the action"), ('again', "Not yet: the owner goes on"),
        ('ineffective', "Not effective: plan a follow-up")])
    note = fields.Text("What the Check Showed")
    date = fields.Date("Due")
    user_id = fields.Many2one(
        'res.users', "Owner of the Follow-up", compute='_compute_user_id', store=True, readonly=False,
        domain="[('share', '=', False)]")
    reason = fields.Char()

    @api.depends('improvement_id')
    def _compute_user_id(self):
        for step in self:
            step.user_id = step.improvement_id.user_id

    def action_confirm(self):
        """Take the step; a follow-up opens."""
        self.ensure_one()
        return getattr(self, f'_do_{self.verb}')() or {'type': 'ir.actions.act_window_close'}

    def _do_finish(self):
        self.improvement_id.action_finish(self.result)

    def _do_check(self):
        if self.effect == 'effective':
            return self.improvement_id.action_confirm_effect(self.note)
        if self.effect == 'again':
            return self.improvement_id.action_go_back(self.note, self.date)
        return self.improvement_id.action_deny_effect(self.note, self.date, user=self.user_id)._get_records_action()

    def _do_renegotiate(self):
        self.improvement_id.action_renegotiate(self.date, self.reason)

    def _do_cancel(self):
        self.improvement_id.action_cancel(self.reason)

    @api.model
    def _get_verb_label(self, verb):
        return dict(self._fields['verb']._description_selection(self.env))[verb]
