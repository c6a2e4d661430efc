from odoo import api, fields, models


class CustomerDemandStep(models.TransientModel):
    """Asks for what a step of a demand needs to know, and takes the step."""
    _name = 'customer.demand.step'
    _description = "Step of a Demand"

    demand_ids = fields.Many2many('customer.demand', required=True)
    partner_id = fields.Many2one('res.partner', related='demand_ids.partner_id')
    verb = fields.Selection(
        [('answer', "Solution given"), ('hold', "Wait for the customer"), ('tell_progress', "Progress told"),
         ('accept', "Accepted"), ('cannot_be_met', "Cannot be met"), ('cancel', "Cancel"), ('reopen', "Re-open")],
        required=True,
    )
    at = fields.Datetime("When", default=fields.Datetime.now, help="When it happened, if you record it later.")
    reason = fields.Char()
    alternative = fields.Text("Alternative Offered")
    note = fields.Text()
    send_mail = fields.Boolean("E-mail to the Contact")
    accepted_by_id = fields.Many2one(
        'res.partner', "Accepted By", compute='_compute_accepted_by_id', store=True, readonly=False,
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    satisfaction = fields.Selection(
        [('satisfied', "Satisfied"), ('fair', "Fair"), ('dissatisfied', "Dissatisfied")])
    report = fields.Binary("Signed Acceptance Report")
    report_name = fields.Char()

    @api.depends('demand_ids')
    def _compute_accepted_by_id(self):
        """Usually it is the contact of the demand who accepts."""
        for step in self:
            step.accepted_by_id = step.demand_ids.contact_id[:1]

    def action_confirm(self):
        """Take the step; what is missing is named by the demand itself."""
        self.ensure_one()
        demands = self.demand_ids
        if self.verb == 'answer':
            demands.action_answer(self.at)
        elif self.verb == 'tell_progress':
            demands.action_tell_progress(self.note, self.at, self.send_mail)
        elif self.verb == 'accept':
            demands.action_accept(
                self.accepted_by_id.id, self.satisfaction, self.at, self.note, self.report, self.report_name)
        elif self.verb == 'cannot_be_met':
            demands.action_cannot_be_met(self.reason, self.alternative, self.at)
        else:
            getattr(demands, f'action_{self.verb}')(self.reason)  # hold, cancel, reopen
