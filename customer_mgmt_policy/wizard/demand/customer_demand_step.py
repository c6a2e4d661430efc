from odoo import api, fields, models

UNMET_TEMPLATE = 'customer_mgmt_policy.mail_template_demand_unmet'


class CustomerDemandStep(models.TransientModel):
    """Asks for what a step of a demand needs to know, and takes the step."""
    _name = 'customer.demand.step'
    _description = "Step of a Demand"

    demand_ids = fields.Many2many('customer.demand', required=True)
    partner_id = fields.Many2one('res.partner', related='demand_ids.partner_id')
    verb = fields.Selection(
        [('answer', "Solution given"), ('hold', "Wait for the customer"), ('accept', "Accepted"),
         ('refuse_acceptance', "Acceptance refused"), ('cannot_be_met', "Cannot be met"),
         ('cancel', "Cancel"), ('reopen', "Re-open")],
        required=True,
    )
    at = fields.Datetime("When", default=fields.Datetime.now, help="When it happened, if you record it later.")
    reason = fields.Char()
    alternative = fields.Text("Alternative Offered", compute='_compute_alternative', store=True, readonly=False)
    note = fields.Text()
    send_mail = fields.Boolean("E-mail to the Contact", compute='_compute_send_mail', store=True, readonly=False)
    email = fields.Char(compute='_compute_email')
    message = fields.Html(
        compute='_compute_message', store=True, readonly=False, help="In the language of the contact; edit it as you like.")
    accepted_by_id = fields.Many2one(
        'res.partner', "Accepted By", compute='_compute_accepted_by_id', store=True, readonly=False,
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    satisfaction = fields.Selection(
        [('satisfied', "Satisfied"), ('fair', "Fair"), ('dissatisfied', "Dissatisfied")])
    report = fields.Binary("Signed Acceptance Report")
    needs_report = fields.Boolean(compute='_compute_needs_report')
    report_name = fields.Char()

    @api.depends('demand_ids')
    def _compute_accepted_by_id(self):
        """Usually it is the contact of the demand who accepts."""
        for step in self:
            step.accepted_by_id = step.demand_ids.contact_id[:1]

    @api.depends('demand_ids', 'verb')
    def _compute_needs_report(self):
        for step in self:
            step.needs_report = step.verb == 'accept' and any(
                demand._needs_signed_report() and not demand.acceptance_signature for demand in step.demand_ids._origin)

    @api.depends('demand_ids')
    def _compute_email(self):
        for step in self:
            step.email = step.demand_ids._get_email_contact().email if len(step.demand_ids) == 1 else False

    @api.depends('email', 'verb')
    def _compute_send_mail(self):
        for step in self:
            step.send_mail = step.verb in ('cannot_be_met', 'hold') and bool(step.email)

    @api.depends('demand_ids', 'verb')
    def _compute_alternative(self):
        """A4.3.2: products that were entered as alternatives are what we offer."""
        for step in self:
            lines = step.demand_ids.alternative_line_ids if step.verb == 'cannot_be_met' else []
            step.alternative = ", ".join(line.product_id.display_name for line in lines)

    @api.depends('demand_ids', 'verb', 'reason', 'alternative')
    def _compute_message(self):
        """A4.3.2: why it cannot be met and what we offer instead, as the customer reads it."""
        for step in self:
            step.message = step.verb == 'cannot_be_met' and len(step.demand_ids) == 1 and step.demand_ids._origin._render_letter(
                UNMET_TEMPLATE, reason=step.reason or "…", alternative=step.alternative or "…")

    def action_confirm(self):
        """Take the step; what is missing is named by the demand itself."""
        self.ensure_one()
        demands = self.demand_ids
        if self.verb == 'answer':
            demands.action_answer(self.at)
        elif self.verb == 'refuse_acceptance':
            demands.action_refuse_acceptance(self.note, self.at)
        elif self.verb == 'accept':
            demands.action_accept(
                self.accepted_by_id.id, self.satisfaction, self.at, self.note, self.report, self.report_name)
        elif self.verb == 'cannot_be_met':
            demands.action_cannot_be_met(self.reason, self.alternative, self.at)
            self._tell_unmet()
        elif self.verb == 'hold':
            demands.action_hold(self.reason, self.send_mail)
        else:
            getattr(demands, f'action_{self.verb}')(self.reason)  # cancel, reopen

    def _tell_unmet(self):
        """Keep what the customer was told, and send it when asked to."""
        if self.message and len(self.demand_ids) == 1:
            self.demand_ids._tell_contact(
                lambda demand: demand.env._("About your demand %(demand)s", demand=demand.display_name),
                self.message, self.send_mail)
