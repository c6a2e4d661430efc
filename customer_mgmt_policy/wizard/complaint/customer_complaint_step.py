from odoo import api, fields, models

from ...models.complaint.customer_complaint import SATISFACTIONS

TELLING = ('tell', 'renegotiate')


class CustomerComplaintStep(models.TransientModel):
    """Asks for what a step of a complaint needs, then takes it; every rule stays with the complaint."""
    _name = 'customer.complaint.step'
    _description = "Step of a Complaint"

    complaint_id = fields.Many2one('customer.complaint', "Complaint", required=True, ondelete='cascade')
    verb = fields.Selection(
        [('investigate', "Initial Assessment"), ('tell', "Tell the Customer"), ('renegotiate', "Agree on Another Date"),
         ('finish', "Remedy Done"), ('call_back', "Record the Call-back"), ('reopen', "Re-open"),
         ('cancel', "Cancel the Complaint")],
        required=True,
    )
    at = fields.Datetime("When", default=fields.Datetime.now)
    # initial assessment
    severity = fields.Selection(
        [('minor', "Minor"), ('serious', "Serious"), ('critical', "Critical")],
        compute='_compute_assessment', store=True, readonly=False)
    urgency = fields.Selection(
        [('urgent', "Urgent"), ('important', "Important"), ('general', "General")],
        compute='_compute_assessment', store=True, readonly=False)
    type_id = fields.Many2one(
        'customer.complaint.type', "Problem Type", compute='_compute_assessment', store=True, readonly=False)
    user_id = fields.Many2one(
        'res.users', "Handled By", compute='_compute_assessment', store=True, readonly=False,
        domain="[('share', '=', False)]")
    note = fields.Text("Assessment")
    # telling the customer
    message = fields.Html(compute='_compute_message', store=True, readonly=False, sanitize_style=True)
    send_mail = fields.Boolean("Send by E-mail", compute='_compute_send_mail', store=True, readonly=False)
    email = fields.Char(compute='_compute_email')
    state = fields.Selection(related='complaint_id.state')
    remedy_date = fields.Date("New Agreed Date")
    action_ids = fields.Many2many(
        'customer.complaint.action', string="Steps", compute='_compute_action_ids', store=True, readonly=False,
        domain="[('complaint_id', '=', complaint_id), ('state', '=', 'open'), ('round_id', '=', False)]")
    # results
    execution_result = fields.Text("Result", compute='_compute_execution_result', store=True, readonly=False)
    satisfaction = fields.Selection(SATISFACTIONS)
    feedback = fields.Text("Customer's Feedback")
    reason = fields.Text()

    # COMPUTE

    @api.depends('complaint_id')
    def _compute_assessment(self):
        for step in self:
            for name in ('severity', 'urgency', 'type_id', 'user_id'):
                step[name] = step.complaint_id[name]

    @api.depends('complaint_id', 'verb', 'remedy_date', 'reason')
    def _compute_message(self):
        """C2.4.3: soothe first, then plan and time, in the customer's language."""
        for step in self:
            if step.verb in TELLING and step.complaint_id:
                step.message = step.complaint_id._render_message(step.verb, date=step.remedy_date, reason=step.reason)
            else:
                step.message = False

    @api.depends('complaint_id')
    def _compute_email(self):
        for step in self:
            step.email = step.complaint_id._get_email_contact().email

    @api.depends('email', 'verb')
    def _compute_send_mail(self):
        for step in self:
            step.send_mail = step.verb in TELLING and bool(step.email)

    @api.depends('complaint_id', 'verb')
    def _compute_action_ids(self):
        for step in self:
            step.action_ids = step.verb == 'renegotiate' and step.complaint_id.action_ids.filtered(
                lambda action: action.state == 'open')

    @api.depends('complaint_id', 'verb')
    def _compute_execution_result(self):
        """What the steps brought, to be put in one sentence."""
        for step in self:
            results = step.complaint_id.action_ids.filtered(lambda action: action.state == 'done').mapped('result')
            step.execution_result = step.verb == 'finish' and "\n".join(filter(None, results))

    # ACTIONS

    def action_confirm(self):
        """Take the step."""
        self.ensure_one()
        getattr(self, f'_do_{self.verb}')()
        return {'type': 'ir.actions.act_window_close'}

    def _do_investigate(self):
        complaint = self.complaint_id
        changed = {
            name: self[name].id for name in ('type_id', 'user_id') if self[name] and self[name] != complaint[name]}
        if changed:
            complaint.write(changed)
        complaint.action_investigate(self.severity, self.urgency, self.note)

    def _do_tell(self):
        self.complaint_id.action_tell(self.message, at=self.at, send_mail=self.send_mail)

    def _do_renegotiate(self):
        self.complaint_id.action_renegotiate(
            self.remedy_date, self.reason, message=self.message, at=self.at, send_mail=self.send_mail,
            actions=self.action_ids)

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
