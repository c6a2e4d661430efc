from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

APPOINTMENT, RECORD, MINUTES = 'visit.appointment', 'visit.record', 'visit.minutes'
# what the department head decides on
PLAN_FIELDS = {'partner_id', 'purpose', 'outline', 'emergency_reason'}
ARRANGEMENT_FIELDS = {'contact_id', 'user_id', 'place', 'planned_start', 'planned_stop', 'planned_duration'}
# 模板二: what the visit record has to say
RECORD_FIELDS = ('customer_participant_ids', 'our_participant_ids', 'place', 'needs', 'proposal_feedback', 'agreements',
                 'next_contact_on', 'next_contact_topic')
VISITED_STATES = ('held', 'done')
# how many previous visits the form shows
HISTORY_LENGTH = 3
# the steps that have a button


class CustomerVisit(models.Model):
    """A visit to a customer, from the plan to the last answered question (C2.2.1–C2.2.4).

    ===================  ==========================================  ===================================================
    step                 from → to                                   needs
    ===================  ==========================================  ===================================================
    submit               draft → submitted                           outline, contact; a reason when it is an emergency
    approve, refuse      submitted → approved, refused               the department head, through the approval
    withdraw             submitted → draft                           the requester, before the decision
    revise               approved, refused → draft                   –
    confirm appointment  draft, submitted, approved                  contact
    reschedule           draft, submitted, approved                  reason; a reason too when it becomes an emergency
    held                 approved → held                             when it really took place
    complete record      held                                        every field of the visit record (模板二)
    send minutes         held                                        completed record, recipient at the customer
    close                held → done                                 record, minutes, every question and to-do settled
    miss                 approved → not held                         reason
    cancel               draft, approved, refused → cancelled        reason
    ===================  ==========================================  ===================================================

    Every step except the decision is open to whoever may edit the visit: the customer's owner and CR specialist, the
    owner's department head, the CR supervisor for key customers, the CS manager. The general manager reads.
    """
    _name = 'customer.visit'
    _description = "Customer Visit"
    _inherit = ['customer.record.mixin', 'customer.deadline.mixin', 'customer.approval.mixin', 'customer.visit.mixin']
    _order = 'planned_start desc, id desc'
    _rec_names_search = ['name', 'partner_id.name']
    _sequence_code = 'customer.visit'
    _closed_states = frozenset({'done', 'not_held', 'cancelled'})
    _contact_fields = ('contact_id', 'customer_participant_ids')
    _workflow_fields = frozenset({
        'state', 'owner_id', 'is_emergency', 'appointment_confirmed_on', 'actual_start', 'actual_stop', 'recorded_on',
        'recorded_by_id', 'minutes_sent_on', 'closed_reason', 'checked_in_at', 'check_in_latitude', 'check_in_longitude',
        'check_in_accuracy', 'signed_at', 'signed_content', 'replaces_id',
    })
    _deadline_parts = ('question_ids', 'objection_ids')
    _approval_fields = frozenset(PLAN_FIELDS)
    _approval_executed_states = _closed_states | {'held'}

    # plan
    purpose = fields.Selection(
        [('research', "Research of needs"), ('cooperation', "Cooperation follow-up"), ('problem', "Problem solving"),
         ('relationship', "Relationship care")],
        required=True, default='research', tracking=True,
    )
    outline = fields.Text(
        help="C2.2.1: points to talk about, information to get, problems to solve.", tracking=True)
    planned_start = fields.Datetime(
        "Planned For", required=True, tracking=True, copy=False, default=lambda self: self._default_planned_start())
    planned_duration = fields.Float(
        "Duration", required=True, default=lambda self: self._get_planning_hours('visit.length_hours'),
        help="Planned length in hours.")
    planned_stop = fields.Datetime(
        "Planned End", compute='_compute_planned_stop', inverse='_inverse_planned_stop', store=True, precompute=True)
    place = fields.Char(
        "Where", compute='_compute_place', store=True, readonly=False, precompute=True, help="Where the visit takes place.")
    customer_participant_ids = fields.Many2many(
        'res.partner', 'customer_visit_participant_rel', 'visit_id', 'partner_id', "Customer's Participants",
        domain="[('commercial_partner_id', '=', partner_id)]",
        compute='_compute_customer_participant_ids', store=True, readonly=False,
    )
    our_participant_ids = fields.Many2many(
        'res.users', 'customer_visit_user_rel', 'visit_id', 'user_id', "Our Participants",
        domain="[('share', '=', False)]", default=lambda self: self.env.user,
    )

    # appointment
    appointment_due_at = fields.Datetime(
        "Appointment Needed By", compute='_compute_appointment', help="C2.2.1: later appointments need a reason.")
    is_short_notice = fields.Boolean(compute='_compute_appointment')
    is_emergency = fields.Boolean(
        "Emergency", copy=False, readonly=True,
        help="Planned too late for an appointment in time; the reason is on record.")
    emergency_reason = fields.Char("Reason for the Short Notice", copy=False, tracking=True)
    appointment_confirmed_on = fields.Datetime("Appointment Confirmed On", copy=False, readonly=True, tracking=True)

    # record, 模板二
    actual_start = fields.Datetime("Began", copy=False, readonly=True, tracking=True)
    actual_stop = fields.Datetime("Ended", copy=False, readonly=True, tracking=True)
    needs = fields.Text("Current Needs and Pain Points", copy=False, help="Goes into the minutes.")
    proposal_feedback = fields.Text(
        "Feedback on Our Proposal", copy=False, help="For us only; does not go into the minutes.")
    question_ids = fields.One2many('customer.visit.question', 'visit_id', "Questions", copy=False)
    agreements = fields.Text("Agreements Reached", copy=False, help="Goes into the minutes.")
    next_contact_on = fields.Date("Next Contact On", copy=False, help="Goes into the minutes.")
    next_contact_topic = fields.Char("Topic of the Next Contact", copy=False, help="Goes into the minutes.")
    recorded_on = fields.Datetime("Recorded On", copy=False, readonly=True, tracking=True)
    recorded_by_id = fields.Many2one('res.users', "Recorded By", copy=False, readonly=True)
    todo_ids = fields.Many2many(
        'mail.activity', string="To-Dos", compute='_compute_todo_ids', context={'active_test': False},
        help="Done ones included.")
    minutes_sent_on = fields.Datetime("Minutes Sent On", copy=False, readonly=True, tracking=True)

    # history of the customer, to prepare the visit
    history_visit_ids = fields.Many2many('customer.visit', string="Previous Visits", compute='_compute_history')
    history_question_ids = fields.Many2many(
        'customer.visit.question', string="Open Promises", compute='_compute_history')

    # workflow
    state = fields.Selection(
        [('draft', "Draft"), ('submitted', "Submitted"), ('approved', "Approved"), ('held', "Held"), ('done', "Done"),
         ('refused', "Refused"), ('not_held', "Not Held"), ('cancelled', "Cancelled")],
        "Status", required=True, default='draft', readonly=True, tracking=True, group_expand='_expand_states',
    )
    closed_reason = fields.Char("Reason Not to Visit", copy=False, readonly=True, tracking=True)
    can_submit = fields.Boolean(compute='_compute_can')
    can_revise = fields.Boolean(compute='_compute_can')
    can_confirm = fields.Boolean(compute='_compute_can')
    can_reschedule = fields.Boolean(compute='_compute_can')
    can_held = fields.Boolean(compute='_compute_can')
    can_complete = fields.Boolean(compute='_compute_can')
    can_send = fields.Boolean(compute='_compute_can')
    can_close = fields.Boolean(compute='_compute_can')
    can_miss = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')

    _duration_positive = models.Constraint(
        'CHECK(planned_duration > 0 AND planned_duration <= 24)', "A visit takes more than nothing and at most a day.")
    # a salesperson's list and calendar
    _owner_idx = models.Index("(owner_id, planned_start DESC, id DESC)")
    _customer_idx = models.Index("(partner_id, actual_stop DESC) WHERE state IN ('held', 'done')")

    # DEFAULTS

    @api.model
    def _default_planned_start(self):
        """As soon after opening as the policy proposes, on the first day that leaves time for the appointment."""
        company, now = self.env.company, fields.Datetime.now()
        calendar = company.resource_calendar_id
        limit = self.env['customer.policy.limit']._find(company, APPOINTMENT)
        after_opening = timedelta(hours=self._get_planning_hours('visit.first_hours'))
        for _day, intervals in calendar._iter_working_days(calendar._get_local_date(now) + timedelta(days=1)):
            start = intervals[0][0] + after_opening
            if limit._get_due_at(start, calendar) >= now:
                return start

    # COMPUTE

    @api.depends('name', 'partner_id')
    def _compute_display_name(self):
        for visit in self:
            number = visit.name if visit.id else ""
            visit.display_name = f"{visit.sudo().partner_id.name or ''} {number}".strip()

    @api.depends('planned_start', 'planned_duration')
    def _compute_planned_stop(self):
        for visit in self:
            visit.planned_stop = (
                visit.planned_start and visit.planned_start + relativedelta(hours=visit.planned_duration))

    def _inverse_planned_stop(self):
        for visit in self:
            if visit.planned_stop:
                visit.planned_duration = (visit.planned_stop - visit.planned_start).total_seconds() / 3600

    @api.depends('partner_id')
    def _compute_place(self):
        """Usually we go to the customer."""
        for visit in self:
            if visit.partner_id and (not visit.place or visit._origin.partner_id != visit.partner_id):
                address = visit.partner_id.city, visit.partner_id.street, visit.partner_id.street2
                visit.place = " ".join(filter(None, address))

    @api.depends('contact_id')
    def _compute_customer_participant_ids(self):
        for visit in self:
            visit.customer_participant_ids |= visit.contact_id

    @api.depends('planned_start', 'partner_id', 'company_id', 'appointment_confirmed_on')
    def _compute_appointment(self):
        now = fields.Datetime.now()
        for visit in self:
            visit.appointment_due_at = visit.planned_start and visit._get_appointment_due_at(visit.planned_start)
            visit.is_short_notice = visit.planned_start and visit.appointment_due_at < (
                visit.appointment_confirmed_on or now)

    @api.depends('activity_ids')
    def _compute_todo_ids(self):
        todo = self.env.ref('customer_mgmt_policy.mail_activity_type_visit_todo')
        todos = self.env['mail.activity'].with_context(active_test=False).search([
            ('res_model', '=', self._name), ('res_id', 'in', self.ids), ('activity_type_id', '=', todo.id),
        ]).grouped('res_id')
        for visit in self:
            visit.todo_ids = todos.get(visit._origin.id)

    @api.depends('partner_id')
    def _compute_history(self):
        """C2.2.1: the last visits and what we still owe this customer an answer to."""
        customers = [('partner_id', 'in', self.partner_id.ids)]
        visits = self.search_fetch(
            [*customers, ('state', 'in', VISITED_STATES)], ['partner_id'], order='actual_stop desc, id desc')
        questions = self.env['customer.visit.question'].search_fetch(
            [*customers, ('is_open', '=', True)], ['partner_id', 'visit_id'])
        visits, questions = visits.grouped('partner_id'), questions.grouped('partner_id')
        for visit in self:
            customer, own = visit.partner_id._origin, visit._origin
            visit.history_visit_ids = (visits.get(customer, self.browse()) - own)[:HISTORY_LENGTH]
            visit.history_question_ids = questions.get(customer, self.question_ids.browse()).filtered(
                lambda question, own=own: question.visit_id != own)

    @api.depends('state', 'appointment_confirmed_on', 'recorded_on', 'minutes_sent_on')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()

    # CONSTRAINTS

    @api.onchange('partner_id')
    def _onchange_partner_id(self):
        """Suggest whom we met last, or the only contact there is."""
        if self.contact_id.commercial_partner_id == self.partner_id:
            return
        contacts = self.partner_id.child_ids
        self.contact_id = self.history_visit_ids[:1].contact_id or (contacts if len(contacts) == 1 else False)
        self.customer_participant_ids = self.contact_id

    # CRUD

    def write(self, vals):
        moved = self.browse()
        if not self.env.su and 'planned_start' in vals:
            start = fields.Datetime.to_datetime(vals['planned_start'])
            moved = self.filtered(lambda visit: visit.state != 'draft' and visit.planned_start != start)
        res = super().write(vals)
        moved._planned_start_changed()
        return res

    def _get_locked_fields(self):
        """Keep what the head decided on, what happened, and what is finished."""
        if self.state in ('draft', 'refused'):
            return set()
        if self.state in ('submitted', 'approved'):
            return PLAN_FIELDS
        if self.state == 'held':
            return PLAN_FIELDS | {'planned_start', 'planned_stop', 'planned_duration'}
        return PLAN_FIELDS | ARRANGEMENT_FIELDS | set(RECORD_FIELDS) | {'question_ids'}

    # TOOLS

    def _get_appointment_due_at(self, planned_start):
        """C2.2.1: return by when the appointment has to be made for a visit at ``planned_start``."""
        company = self.company_id or self.env.company
        limit = self.env['customer.policy.limit']._find(company, APPOINTMENT, self.partner_id)
        return limit._get_due_at(planned_start, company.resource_calendar_id)
