from odoo import api, fields, models


class CustomerVisitStep(models.TransientModel):
    """Asks for what a step of a visit needs to know, and takes the step."""
    _name = 'customer.visit.step'
    _description = "Step of a Visit"

    visit_ids = fields.Many2many('customer.visit')
    question_ids = fields.Many2many('customer.visit.question')
    verb = fields.Selection(
        [('held', "Visit held"), ('reschedule', "Reschedule"), ('miss', "Not held"), ('cancel', "Cancel"),
         ('promise_anew', "New date")],
        required=True,
    )
    actual_start = fields.Datetime("Began", compute='_compute_actual_times', store=True, readonly=False)
    actual_stop = fields.Datetime("Ended", compute='_compute_actual_times', store=True, readonly=False)
    planned_start = fields.Datetime("New Date")
    is_agreed = fields.Boolean("Agreed with the Customer", default=True)
    emergency_reason = fields.Char("Reason for the Short Notice")
    is_short_notice = fields.Boolean(compute='_compute_is_short_notice')
    promised_on = fields.Date("New Date of the Answer")
    reason = fields.Char()
    told_names = fields.Char(compute='_compute_told_names', compute_sudo=True)

    @api.depends('visit_ids', 'verb')
    def _compute_actual_times(self):
        for step in self:
            if step.verb == 'held' and len(step.visit_ids) == 1:
                step.actual_start, step.actual_stop = step.visit_ids._origin._get_actual_times(None, None)

    @api.depends('planned_start', 'visit_ids')
    def _compute_is_short_notice(self):
        now = fields.Datetime.now()
        for step in self:
            planned = step.visit_ids.filtered(lambda visit: visit.state != 'draft')
            step.is_short_notice = step.verb == 'reschedule' and step.planned_start and any(
                visit._get_appointment_due_at(step.planned_start) < now for visit in planned)

    @api.depends('verb', 'visit_ids')
    def _compute_told_names(self):
        for step in self:
            told = step.visit_ids._origin._get_told_of_cancelling() if step.verb in ('cancel', 'miss') else None
            step.told_names = told and ", ".join(told.partner_id.mapped('name'))

    def action_confirm(self):
        """Take the step; the visit itself says what is wrong."""
        self.ensure_one()
        visits = self.visit_ids
        if self.verb == 'held':
            visits.action_held(self.actual_start, self.actual_stop)
        elif self.verb == 'reschedule':
            visits.action_reschedule(self.planned_start, self.reason, self.is_agreed, self.emergency_reason)
        elif self.verb == 'promise_anew':
            self.question_ids.action_promise_anew(self.promised_on, self.reason)
        else:
            getattr(visits, f'action_{self.verb}')(self.reason)  # miss, cancel
        # opened from Odoo's calendar, which does not know of the step
        return {'type': 'ir.actions.client', 'tag': 'soft_reload'} if self.env.context.get('from_calendar') else None
