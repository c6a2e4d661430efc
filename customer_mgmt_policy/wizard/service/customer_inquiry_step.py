from odoo import api, fields, models


class CustomerInquiryStep(models.TransientModel):
    """Asks for what a step of an inquiry needs, then takes it; every rule stays with the inquiry."""
    _name = 'customer.inquiry.step'
    _description = "Step of an Inquiry"

    inquiry_ids = fields.Many2many('customer.inquiry', required=True)
    verb = fields.Selection(
        [('hand_over', "Hand Over"), ('ask', "Ask the Customer"), ('answer', "Answer"), ('tell_progress', "Tell Progress"),
         ('solve', "Solved"), ('reopen', "Re-open"), ('cancel', "Cancel the Inquiry")], required=True)
    question = fields.Text(compute='_compute_question')
    at = fields.Datetime("When", default=fields.Datetime.now, help="When it happened, if you record it later.")
    answer = fields.Text(compute='_compute_answer', store=True, readonly=False)
    note = fields.Text()
    reason = fields.Char()
    user_id = fields.Many2one('res.users', "Pass On To", domain="[('share', '=', False)]")
    email = fields.Char(compute='_compute_email')
    send_mail = fields.Boolean("Send by E-mail", compute='_compute_send_mail', store=True, readonly=False)
    close = fields.Boolean("Nothing more to do", default=True, help="Closes the inquiry with this step.")

    # COMPUTES

    @api.depends('inquiry_ids')
    def _compute_question(self):
        for step in self:
            step.question = "\n".join(inquiry.question for inquiry in step.inquiry_ids)

    @api.depends('inquiry_ids')
    def _compute_answer(self):
        """What was raised from the inquiry is what there is to tell."""
        for step in self:
            raised = [record.name for record in step.inquiry_ids._get_raised_records()]
            step.answer = bool(raised) and step.verb == 'answer' and self.env._(
                "We have recorded it under the number %(numbers)s and come back to you.", numbers=", ".join(raised))

    @api.depends('inquiry_ids')
    def _compute_email(self):
        for step in self:
            step.email = step.inquiry_ids._get_email_contact().email if len(step.inquiry_ids) == 1 else False

    @api.depends('email', 'verb')
    def _compute_send_mail(self):
        """A written question gets a written answer."""
        for step in self:
            written = step.inquiry_ids._origin.filtered(lambda inquiry: inquiry.channel in ('email', 'form', 'portal'))
            step.send_mail = step.verb in ('ask', 'answer', 'solve', 'tell_progress') and bool(step.email and written)

    # ACTIONS

    def action_confirm(self):
        """Take the step."""
        self.ensure_one()
        getattr(self, f'_do_{self.verb}')()
        return {'type': 'ir.actions.act_window_close'}

    def _do_hand_over(self):
        self.inquiry_ids.action_hand_over(self.user_id.id, self.note)

    def _do_ask(self):
        self.inquiry_ids.action_ask(self.note, self.send_mail)

    def _do_answer(self):
        self.inquiry_ids.action_answer(self.answer, self.at, self.send_mail, self.close)

    def _do_tell_progress(self):
        self.inquiry_ids.action_tell_progress(self.note, self.at, self.send_mail)

    def _do_solve(self):
        self.inquiry_ids.action_solve(self.answer, self.at, self.send_mail, self.close)

    def _do_reopen(self):
        self.inquiry_ids.action_reopen(self.reason, self.at)

    def _do_cancel(self):
        self.inquiry_ids.action_cancel(self.reason)

    # TOOLS

    @api.model
    def _get_verb_label(self, verb):
        return dict(self._fields['verb']._description_selection(self.env)).get(verb, verb)
