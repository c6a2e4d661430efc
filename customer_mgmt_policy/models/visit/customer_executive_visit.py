from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .customer_visit import HISTORY_LENGTH

BRIEFING, OUTCOME = 'executive_visit.briefing', 'executive_visit.outcome'
PLAN_FIELDS = ('partner_id', 'contact_id', 'executive_id', 'planned_start', 'planned_stop', 'purpose', 'talking_points',
               'stop_ids', 'companion_ids')
OUTCOME_FIELDS = ('outcome', 'commitments')
VISITED_STATES = ('held', 'done')
FOLLOW_UP = 'customer_mgmt_policy.mail_activity_type_executive_follow_up'


class CustomerExecutiveVisit(models.Model):
    """An executive visits a customer, well prepared, by an itinerary and for a purpose (B9).

    ===================  ===============================  =============================================================
    step                 from → to                        needs
    ===================  ===============================  =============================================================
    submit               draft → submitted                purpose, executive, host, itinerary without overlaps
    approve, refuse      submitted → approved, refused    whom the route of the policy names, through the approval
    revise               refused → draft                  –
    send briefing        approved                         the executive has an e-mail address or a user
    held                 approved → held                  its time has come
    record outcome       held                             outcome
    close                held → done                      outcome on record, every follow-up done
    cancel               draft, approved, refused → …     reason
    ===================  ===============================  =============================================================

    Every step except the decision is open to whoever may edit the customer's visits; a change of the plan voids the
    approval. The general manager reads all, other executives what they are planned for.
    """
    _name = 'customer.executive.visit'
    _description = "Executive Visit"
    _inherit = ['customer.record.mixin', 'customer.deadline.mixin', 'customer.approval.mixin', 'customer.raising.mixin',
                'customer.visit.mixin']
    _order = 'planned_start desc, id desc'
    _rec_names_search = ['name', 'partner_id.name', 'executive_id.name']
    _sequence_code = 'customer.executive.visit'
    _closed_states = frozenset({'done', 'cancelled'})
    _workflow_fields = frozenset({'state', 'owner_id', 'briefed_on', 'held_on', 'recorded_on', 'cancel_reason', 'refusal_reason'})
    _approval_fields = frozenset({
        'partner_id', 'contact_id', 'executive_id', 'planned_start', 'planned_stop', 'purpose',
        'stop_ids.start_at', 'stop_ids.stop_at', 'stop_ids.place', 'stop_ids.programme'})
    _approval_executed_states = frozenset({'held', 'done', 'cancelled'})
    _raising_channel = 'visit'

    contact_id = fields.Many2one(string="Host at the Customer", help="Who receives the executive.")
    user_id = fields.Many2one(string="Arranged By")

    # plan
    executive_id = fields.Many2one(
        'res.users', "Executive", required=True, tracking=True, index=True, domain="[('share', '=', False)]",
        default=lambda self: self._default_executive(), help="Who visits the customer; gets the briefing.")
    companion_ids = fields.Many2many(
        'res.users', 'customer_executive_visit_companion_rel', 'visit_id', 'user_id', "Accompanied By",
        domain="[('share', '=', False)]")
    planned_start = fields.Datetime("Begins", required=True, tracking=True, copy=False)
    planned_stop = fields.Datetime("Ends", required=True, tracking=True, copy=False)
    year = fields.Integer("Year of the Plan", compute='_compute_year', store=True, aggregator=None)
    purpose = fields.Text(tracking=True, help="B9: what the visit is to achieve.")
    talking_points = fields.Text("Talking Points", help="What to raise and what to avoid; printed in the briefing.")
    stop_ids = fields.One2many('customer.executive.visit.stop', 'visit_id', "Itinerary", copy=False)
    briefed_on = fields.Datetime("Briefing Sent On", copy=False, readonly=True, tracking=True)

    # outcome
    held_on = fields.Datetime("Visited On", copy=False, readonly=True, tracking=True)
    outcome = fields.Text(copy=False, tracking=True, help="What was reached, measured against the purpose.")
    commitments = fields.Text("Our Commitments", copy=False, help="What the executive promised; each becomes a follow-up.")
    recorded_on = fields.Datetime("Outcome Recorded On", copy=False, readonly=True, tracking=True)
    todo_ids = fields.Many2many(
        'mail.activity', string="Follow-Ups", compute='_compute_todo_ids', context={'active_test': False})
    history_ids = fields.Many2many('customer.executive.visit', string="Earlier Executive Visits", compute='_compute_history_ids')

    # workflow
    state = fields.Selection(
        [('draft', "Draft"), ('submitted', "Submitted"), ('approved', "Approved"), ('held', "Held"), ('done', "Done"),
         ('refused', "Refused"), ('cancelled', "Cancelled")],
        "Status", required=True, default='draft', readonly=True, tracking=True, group_expand='_expand_states')
    refusal_reason = fields.Char(copy=False, readonly=True)
    cancel_reason = fields.Char("Cancelled Because", copy=False, readonly=True, tracking=True)
    can_submit = fields.Boolean(compute='_compute_can')
    can_revise = fields.Boolean(compute='_compute_can')
    can_brief = fields.Boolean(compute='_compute_can')
    can_held = fields.Boolean(compute='_compute_can')
    can_record = fields.Boolean(compute='_compute_can')
    can_close = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')

    _times_in_order = models.Constraint('CHECK(planned_start < planned_stop)', "The visit must end after it begins.")
    _owner_idx = models.Index("(owner_id, planned_start DESC, id DESC)")
    _customer_idx = models.Index("(partner_id, held_on DESC) WHERE state IN ('held', 'done')")

    # DEFAULTS

    @api.model
    def _default_executive(self):
        """The general manager, if the company has just one."""
        managers = self.env.ref('customer_mgmt_policy.group_general_manager').sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and self.env.company in user.company_ids)
        return managers if len(managers) == 1 else False

    # COMPUTE

    @api.depends('partner_id', 'name')
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = " ".join(filter(None, (visit.sudo().partner_id.name, visit.id and visit.name)))

    @api.depends('planned_start', 'company_id')
    def _compute_year(self):
        """The plan of a year goes by the company's own time."""
        for visit in self:
            zone = (visit.company_id or self.env.company).resource_calendar_id.tz
            visit.year = visit.planned_start and fields.Datetime.context_timestamp(
                visit.with_context(tz=zone), visit.planned_start).year

    @api.depends('activity_ids')
    def _compute_todo_ids(self):
        todos = self.env['mail.activity'].with_context(active_test=False).search([
            ('res_model', '=', self._name), ('res_id', 'in', self.ids),
            ('activity_type_id', '=', self.env.ref(FOLLOW_UP).id)]).grouped('res_id')
        for visit in self:
            visit.todo_ids = todos.get(visit._origin.id)

    @api.depends('partner_id')
    def _compute_history_ids(self):
        visits = self.search_fetch(
            Domain('partner_id', 'in', self.partner_id.ids) & Domain('state', 'in', VISITED_STATES), ['partner_id'],
            order='held_on desc, id desc').grouped('partner_id')
        for visit in self:
            visit.history_ids = (visits.get(visit.partner_id._origin, self.browse()) - visit._origin)[:HISTORY_LENGTH]

    @api.depends('state', 'briefed_on', 'recorded_on')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()

    # CONSTRAINTS

    @api.onchange('partner_id')
    def _onchange_partner_id(self):
        """The host is usually who decides at the customer."""
        if self.contact_id.commercial_partner_id != self.partner_id:
            contacts = self.partner_id.child_ids
            self.contact_id = self.partner_id.decision_maker_id or (contacts if len(contacts) == 1 else False)

    @api.onchange('planned_start')
    def _onchange_planned_start(self):
        if self.planned_start and (not self.planned_stop or self.planned_stop <= self.planned_start):
            self.planned_stop = self.planned_start + timedelta(
                hours=self._get_planning_hours('executive_visit.length_hours'))

    # CRUD

    def _get_locked_fields(self):
        """What happened as planned stays; what is over is over."""
        if self.state == 'held':
            return set(PLAN_FIELDS)
        return set(PLAN_FIELDS + OUTCOME_FIELDS) if self.state in self._closed_states else set()

    # RAISING

    def _get_raise_error(self):
        if self.state not in VISITED_STATES:
            return self.env._(
                "%(visit)s is “%(state)s”: demands and complaints are raised from visits that took place.",
                visit=self.name, state=self._get_state_label())
        return super()._get_raise_error()

    def _get_raise_wording(self):
        return self.outcome or ""

    def _get_raise_moment(self):
        return self.held_on or super()._get_raise_moment()
