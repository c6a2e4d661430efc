from odoo import api, fields, models

REMEDY_TEMPLATE = 'customer_mgmt_policy.mail_template_complaint_remedy'


class CustomerComplaintStep(models.TransientModel):
    """Asks for what a step of a complaint needs, then takes it; every rule stays with the complaint."""
    _name = 'customer.complaint.step'
    _description = "Step of a Complaint"

    complaint_id = fields.Many2one('customer.complaint', "Complaint", required=True, ondelete='cascade')
    verb = fields.Selection(
        [('tell', "Tell the Customer"), ('renegotiate', "Agree on Another Date"), ('finish', "Remedy Done"),
         ('call_back', "Record the Call-back"), ('reopen', "Re-open"), ('cancel', "Cancel the Complaint")],
        required=True,
    )
    at = fields.Datetime("When", default=fields.Datetime.now)
    message = fields.Html(compute='_compute_message', store=True, readonly=False, sanitize_style=True)
    send_mail = fields.Boolean("Send by E-mail", compute='_compute_send_mail', store=True, readonly=False)
    email = fields.Char(compute='_compute_email')
    remedy_date = fields.Date("New Agreed Date")
    execution_result = fields.Text("Result")
    satisfaction = fields.Selection(
        [('satisfied', "Satisfied"), ('fair', "Fair"), ('dissatisfied', "Dissatisfied")])
    feedback = fields.Text("Customer's Feedback")
    reason = fields.Text()

    @api.depends('complaint_id', 'verb')
    def _compute_message(self):
        """C2.4.3: soothe first, then plan and time, in the customer's language."""
        template = self.env.ref(REMEDY_TEMPLATE).sudo()
        for step in self:
            first_time = step.verb == 'tell' and not step.complaint_id.remedy_told_at
            ids = step.complaint_id.ids if first_time else []
            step.message = bool(ids) and template._render_field('body_html', ids, compute_lang=True)[ids[0]]

    @api.depends('complaint_id')
    def _compute_email(self):
        for step in self:
            step.email = step.complaint_id._get_email_contact().email

    @api.depends('email', 'verb')
    def _compute_send_mail(self):
        for step in self:
            step.send_mail = step.verb == 'tell' and bool(step.email)

    # ACTIONS

    def action_confirm(self):
        """Take the step."""
        self.ensure_one()
        getattr(self, f'_do_{self.verb}')()
        return {'type': 'ir.actions.act_window_close'}

    def _do_tell(self):
        self.complaint_id.action_tell(self.message, at=self.at, send_mail=self.send_mail)

    def _do_renegotiate(self):
        self.complaint_id.action_renegotiate(self.remedy_date, self.reason)

    def _do_finish(self):
        self.complaint_id.action_finish(self.execution_result, at=self.at)

    def _do_call_back(self):
        self.complaint_id.action_call_back(self.satisfaction, at=self.at, feedback=self.feedback)

    def _do_reopen(self):
        self.complaint_id.action_reopen(self.reason, at=self.at)

    def _do_cancel(self):
        self.complaint_id.action_cancel(self.reason)

    # TOOLS

    @api.model
    def _get_verb_label(self, verb):
        return dict(self._fields['verb']._description_selection(self.env))[verb]
