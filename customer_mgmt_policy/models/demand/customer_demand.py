from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

FEEDBACK, PROGRESS = 'demand.feedback', 'demand.progress'
OPEN_STATES = ('recorded', 'answered', 'in_progress', 'accepted')
# what was received stays received; what the customer was told stays told; closed is closed
RECEIPT_FIELDS = {'received_at'}
ANSWER_FIELDS = {'partner_id', 'solution', 'delivery_days', 'fee', 'currency_id'}
CONTENT_FIELDS = {'title', 'description', 'demand_type', 'category_id', 'priority_level', 'channel', 'product_ids',
                  'contact_id', 'user_id', 'frequency', 'quantity', 'amount', 'reasonableness', 'feasibility_level',
                  'commercial_judged', 'plan', 'retrospective', 'retro_speed', 'retro_fit'}
# facts that choose the time limit
CLOCK_FIELDS = ('partner_id', 'priority_level', 'channel')
# facts by which duplicates are found
SIMILARITY_FIELDS = frozenset({'partner_id', 'title', 'demand_type', 'product_ids'})


class CustomerDemand(models.Model):
    """What a customer needs, from the first word to the retrospective (C2.3, A4).

    Every step is open to whoever may edit the demand: the customer's owner and CR specialist, the owner's department
    head, the CR supervisor for key customers, the CS manager. The general manager and the review group read.
    """
    _name = 'customer.demand'
    _description = "Customer Demand"
    _inherit = ['customer.letter.mixin', 'customer.record.mixin', 'customer.deadline.mixin']
    _order = 'priority_level desc, received_at desc, id desc'  # urgent > important > general, also by the alphabet
    _rec_names_search = ['name', 'title']

    _sequence_code = 'customer.demand'
    _closed_states = frozenset({'closed', 'cannot_be_met', 'cancelled', 'merged'})
    _contact_fields = ('contact_id', 'accepted_by_id')
    _workflow_fields = frozenset({
        'state', 'owner_id', 'answered_at', 'started_at', 'progress_told_at', 'accepted_at', 'accepted_by_id',
        'acceptance_note', 'acceptance_report', 'acceptance_report_name', 'satisfaction', 'closed_at', 'unmet_reason',
        'alternative', 'unmet_told_at', 'cancel_reason', 'reopen_reason', 'merged_into_id', 'similar_demand_id',
        'distinct_demand_ids', 'review_ids', 'feasibility', 'is_answered', 'response_hours', 'on_time_rate', 'satisfaction_rate',
        'acceptance_missing', 'acceptance_refused_at',
    })

    # demand
    name = fields.Char(index='trigram')
    title = fields.Char("Demand", required=True, tracking=True, index='trigram')
    user_id = fields.Many2one(compute='_compute_user_id', store=True, readonly=False, precompute=True, default=None)
    demand_type = fields.Selection(
        [('new', "New cooperation"), ('upgrade', "Upgrade of a service"), ('problem', "Problem to solve"),
         ('consultation', "Consultation")],
        "Type", required=True, default='new', tracking=True,
    )
    priority_level = fields.Selection(
        [('urgent', "Urgent"), ('important', "Important"), ('general', "General")],
        "Priority", required=True, default='general', tracking=True,
        help="C2.3.2: the priority decides how soon the customer gets a solution.",
    )
    channel = fields.Selection(
        [('phone', "Phone"), ('email', "E-mail"), ('message', "Instant message"), ('meeting', "Meeting"),
         ('visit', "Visit"), ('inquiry', "Inquiry"), ('portal', "Portal"), ('symposium', "Symposium"),
         ('proposal', "Proposal campaign"), ('analysis', "Data analysis"), ('research', "Market research"),
         ('other', "Other")],
        required=True, default='phone', help="C2.3.1: how the demand was recognised.",
    )
    received_at = fields.Datetime(
        "Received On", required=True, default=fields.Datetime.now, copy=False,
        help="When the customer voiced the demand; the time to answer counts from here, even when it is recorded "
             "later.",
    )
    description = fields.Text()
    product_ids = fields.Many2many('product.product', string="Products", help="Products and services concerned.")

    # solution
    solution = fields.Text(copy=False, tracking=True, help="A4.3.1: what we offer the customer.")
    delivery_days = fields.Integer("Delivery Cycle (days)", copy=False, tracking=True)
    fee = fields.Monetary(copy=False, tracking=True)
    currency_id = fields.Many2one('res.currency', required=True, default=lambda self: self.env.company.currency_id)
    plan = fields.Text(
        "Implementation Plan", copy=False, tracking=True, help="C2.3.3: steps, who carries them out, and until when.")
    retrospective = fields.Text(
        copy=False, tracking=True,
        help="C2.3.4: how fast we answered, how well the solution fitted, how satisfied the customer is; what to do "
             "better.",
    )

    # workflow
    state = fields.Selection(
        [('recorded', "Recorded"), ('answered', "Answered"), ('in_progress', "In Progress"), ('accepted', "Accepted"),
         ('closed', "Closed"), ('cannot_be_met', "Cannot Be Met"), ('cancelled', "Cancelled"), ('merged', "Merged")],
        required=True, default='recorded', readonly=True, tracking=True, group_expand='_expand_states',
    )
    is_open = fields.Boolean(compute='_compute_is_open')
    hold_reason = fields.Char(
        "Waiting For", compute='_compute_hold_reason', compute_sudo=True,
        help="What the customer has to supply; the time to answer stands still meanwhile.",
    )
    answered_at = fields.Datetime("Solution Given On", copy=False, readonly=True, tracking=True)
    started_at = fields.Datetime("Plan Confirmed On", copy=False, readonly=True, tracking=True)
    progress_told_at = fields.Datetime("Progress Last Told On", copy=False, readonly=True)
    accepted_at = fields.Datetime("Accepted On", copy=False, readonly=True, tracking=True)
    accepted_by_id = fields.Many2one(
        'res.partner', "Accepted By", copy=False, readonly=True, tracking=True, check_company=True, ondelete='restrict')
    acceptance_note = fields.Text(copy=False, readonly=True)
    acceptance_report = fields.Binary("Signed Acceptance Report", copy=False, readonly=True, attachment=True)
    acceptance_report_name = fields.Char(copy=False, readonly=True)
    satisfaction = fields.Selection(
        [('satisfied', "Satisfied"), ('fair', "Fair"), ('dissatisfied', "Dissatisfied")],
        copy=False, readonly=True, tracking=True,
    )
    closed_at = fields.Datetime("Closed On", copy=False, readonly=True, tracking=True)
    unmet_reason = fields.Text("Why It Cannot Be Met", copy=False, readonly=True, tracking=True)
    alternative = fields.Text("Alternative Offered", copy=False, readonly=True, tracking=True)
    unmet_told_at = fields.Datetime("Customer Told On", copy=False, readonly=True, tracking=True)
    cancel_reason = fields.Char("Reason of Cancellation", copy=False, readonly=True, tracking=True)
    reopen_reason = fields.Char("Reason of Re-opening", copy=False, readonly=True, tracking=True)

    can_answer = fields.Boolean(compute='_compute_can')
    can_hold = fields.Boolean(compute='_compute_can')
    can_resume = fields.Boolean(compute='_compute_can')
    can_start = fields.Boolean(compute='_compute_can')
    can_tell_progress = fields.Boolean(compute='_compute_can')
    can_accept = fields.Boolean(compute='_compute_can')
    can_close = fields.Boolean(compute='_compute_can')
    can_cannot_be_met = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')
    can_reopen = fields.Boolean(compute='_compute_can')
    can_merge = fields.Boolean(compute='_compute_can')
    can_request_review = fields.Boolean(compute='_compute_can')

    # The lists show open demands in the order of _order; closed ones pile up and must not slow them down. The first
    # index answers whoever sees the customers of one owner, the second whoever sees all.
    _open_owner_idx = models.Index(
        "(owner_id, priority_level DESC, received_at DESC, id DESC)"
        " WHERE state IN ('recorded', 'answered', 'in_progress', 'accepted')"
    )
    _open_idx = models.Index(
        "(priority_level DESC, received_at DESC, id DESC)"
        " WHERE state IN ('recorded', 'answered', 'in_progress', 'accepted')"
    )
    _delivery_days_positive = models.Constraint('CHECK(delivery_days >= 0)', "The delivery cycle cannot be negative.")
    _fee_positive = models.Constraint('CHECK(fee >= 0)', "The fee cannot be negative.")

    # COMPUTES

    @api.depends('name', 'title')
    def _compute_display_name(self):
        for demand in self:
            number = demand.name if demand.id else ""
            demand.display_name = f"{number} {demand.title or ''}".strip()

    @api.depends('partner_id')
    def _compute_user_id(self):
        """The owner of the customer takes care of the demand; in the pool it is whoever recorded it."""
        nobody = self.env.ref('base.user_root')
        for demand in self:
            owner = demand.partner_id.policy_owner_id
            demand.user_id = owner if owner and owner != nobody else self.env.user

    @api.depends('state')
    def _compute_is_open(self):
        for demand in self:
            demand.is_open = demand.state in OPEN_STATES

    @api.depends('deadline_ids.state', 'deadline_ids.pause_reason')
    def _compute_hold_reason(self):
        paused = self._deadline_open(FEEDBACK).filtered(lambda clock: clock.state == 'paused')
        reasons = {clock.res_id: clock.pause_reason for clock in paused}
        for demand in self:
            demand.hold_reason = reasons.get(demand.id)

    @api.depends('state', 'hold_reason')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()

    @api.model
    def _expand_states(self, _states, _domain):
        """The board always shows the way of an open demand; the ends of it only when asked for."""
        return OPEN_STATES

    # CONSTRAINTS

    @api.constrains('received_at')
    def _check_received_at(self):
        now = fields.Datetime.now()
        for demand in self:
            if demand.received_at > now:
                raise ValidationError(self.env._("A demand cannot be received in the future."))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        demands = super().create(vals_list)
        demands._deadline_start(FEEDBACK, at='received_at')
        demands._mark_similar()
        return demands

    def write(self, vals):
        retargeted = self.filtered(lambda demand: demand._changes_clock(vals))
        res = super().write(vals)
        retargeted._deadline_retarget(FEEDBACK)
        retargeted._retarget_reviews()
        if not SIMILARITY_FIELDS.isdisjoint(vals):
            self._compare_again()
        return res

    # CHECKS

    def _get_locked_fields(self):
        """Keep what was received, what the customer was told, and what is closed."""
        locked = set(RECEIPT_FIELDS)
        if self.state != 'recorded':
            locked |= ANSWER_FIELDS
        if not self.is_open:
            locked |= CONTENT_FIELDS
        return locked

    # TOOLS

    @api.model
    def _get_criterion(self, company, code):
        """Return the value of a criterion, or None: what a policy does not state holds nobody up."""
        try:
            return self.env['customer.policy.criterion']._get(company or self.env.company, code)
        except UserError:
            return None

    def _changes_clock(self, vals):
        """Return whether writing ``vals`` asks for another time limit of the answer."""
        self.ensure_one()
        return self.state == 'recorded' and any(
            self._fields[name].convert_to_write(self[name], self) != vals[name]
            for name in CLOCK_FIELDS if name in vals
        )
