from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

INVESTIGATION, EXECUTION, CALLBACK = 'complaint.investigation', 'complaint.execution', 'complaint.callback'
OPEN_STATES = (
    'received', 'investigating', 'liability_review', 'liability_settled', 'remedy_review', 'executing', 'done')
LIABILITIES = [('company', "Our company"), ('customer', "The customer"), ('third_party', "A third party")]
REMEDIES = [
    ('apology', "Apology"), ('compensation', "Compensation"), ('refund', "Refund"), ('replacement', "Replacement"),
    ('rectification', "Rectification"),
    ('explanation', "Explanation"), ('assistance', "Help to improve"),
    ('coordination', "Coordination of the third party"),
]
# C2.4.3: what can be offered depends on who is liable
REMEDIES_BY_LIABILITY = {
    'company': ('apology', 'compensation', 'refund', 'replacement', 'rectification'),
    'customer': ('explanation', 'assistance'),
    'third_party': ('coordination',),
}
SATISFACTIONS = [('satisfied', "Satisfied"), ('fair', "Fair"), ('dissatisfied', "Dissatisfied")]

# What people fill in by hand, and in which states they may; the rest of the record changes by its steps only.
INTAKE = dict.fromkeys((
    'partner_id', 'contact_id', 'channel', 'platform_id', 'channel_ref', 'title', 'type_id', 'description', 'product_ids',
    'service', 'claim_type', 'claim', 'company_id'), {'received', 'investigating'})
FINDINGS = dict.fromkeys(
    ('investigation', 'cause_id', 'liability', 'liability_reason', 'proposal', 'department_ids'), {'investigating'})
REMEDY = dict.fromkeys(('remedy_ids', 'currency_id'), {'liability_settled'})
EDITABLE_IN = {
    **INTAKE, **FINDINGS, **REMEDY,
    'received_at': set(),
    'send_acknowledgement': set(),
    'evidence_ids': {'received', 'investigating'},
    'action_ids': {'executing'},
    **dict.fromkeys(('user_id', 'urgency', 'severity', 'improvement'), set(OPEN_STATES)),
}


class CustomerComplaint(models.Model):
    """A customer's complaint from the first word to the call-back (C2.4, form 模板三).

    ==================  =============================  ===============================================
    step                who                            from → to
    ==================  =============================  ===============================================
    record              CS, salesperson, CR            → received
    assess, take up     CS agent or manager            received → investigating
    settle liability    CS agent or manager            investigating → liability in review
    decide liability    Legal (approval)               → liability settled, or back to investigating
    propose remedy      CS agent or manager            liability settled → remedy in review
    decide remedy       handling group (approval)      → carrying out, or back to liability settled
    tell the customer   CS agent or manager            carrying out
    do a step           its owner, CS agent, manager   carrying out
    agree a new date    CS agent or manager            wherever a time limit runs
    finish              CS agent or manager            carrying out → done, once no step is open
    call back           CS agent or manager            done; a dissatisfied customer → investigating
    close               CS agent or manager            done → closed
    reopen              CS agent or manager            closed → investigating
    cancel              CS agent or manager            received, investigating, liability settled → cancelled
    ==================  =============================  ===============================================

    Whoever recorded a complaint of an own customer corrects it until Customer Service takes it up, and comments on it
    later. Legal, Quality and the general manager read and comment. Nobody deletes a complaint.

    The three working days of the investigation (C2.4.2) end when the handler submits a reasoned liability to Legal;
    Legal has a time limit of its own for the step. When Legal sends it back, the same three days run on.
    """
    _name = 'customer.complaint'
    _description = "Customer Complaint"
    _inherit = ['customer.letter.mixin', 'customer.record.mixin', 'customer.deadline.mixin', 'customer.approval.mixin']
    _order = 'received_at desc, id desc'
    _rec_names_search = ['name', 'title']
    _mail_post_access = 'read'

    _sequence_code = 'customer.complaint'
    _closed_states = frozenset({'closed', 'cancelled'})
    _deletable_states = frozenset()
    _deadline_parts = ('action_ids',)
    _workflow_fields = frozenset({
        'state', 'owner_id', 'acknowledged_at', 'assessed_at', 'assessed_by_id', 'assessment', 'liability_settled_at',
        'liability_reviewed_by_id', 'liability_reviewed_at', 'remedy_reviewed_by_id', 'remedy_reviewed_at',
        'remedy_told_at', 'execution_result', 'done_at', 'called_back_at', 'called_back_by_id', 'satisfaction', 'feedback',
        'closed_at', 'cancel_reason', 'reopened_at', 'reopen_reason', 'reopen_count', 'round_ids',
    })

    # receipt
    title = fields.Char("Subject", required=True, tracking=True)
    user_id = fields.Many2one(
        string="Handled By", default=lambda self: self._get_duty_user(),
        help="Who handles the complaint. When somebody else records it, the customer service agent with the fewest "
             "open complaints.",
    )
    received_at = fields.Datetime(
        "Received On", required=True, default=fields.Datetime.now, copy=False,
        help="When the customer complained. The time limits count from here, even when it is recorded later.",
    )
    channel = fields.Selection(
        [('phone', "Phone"), ('email', "E-mail"), ('form', "Feedback form"), ('visit', "Visit"),
         ('third_party', "Third-party platform")],
        required=True, default='phone',
    )
    platform_id = fields.Many2one(
        'customer.complaint.platform', "Platform", ondelete='restrict',
        help="C2.4.1: which third-party platform the complaint came through.")
    channel_ref = fields.Char(
        "Channel Reference", copy=False, help="Number or link of the complaint there, e.g. on the platform.")
    type_id = fields.Many2one(
        'customer.complaint.type', "Problem Type", ondelete='restrict', tracking=True,
        help="C2.4.5: what the customer complains about; the monthly review counts by it.")
    description = fields.Text("What Happened", required=True)
    product_ids = fields.Many2many('product.product', string="Products", check_company=True)
    service = fields.Char("Service Concerned")
    claim_type = fields.Selection(
        [('refund', "Refund"), ('exchange', "Exchange"), ('compensation', "Compensation"),
         ('service', "Better service"), ('other', "Other")],
        "Customer's Claim",
    )
    claim = fields.Text("Claim in the Customer's Words")
    urgency = fields.Selection(
        [('urgent', "Urgent"), ('important', "Important"), ('general', "General")],
        required=True, default='urgent', tracking=True,
        help="C2.4.1: a complaint is urgent unless somebody decides otherwise.",
    )
    severity = fields.Selection(
        [('minor', "Minor"), ('serious', "Serious"), ('critical', "Critical")],
        required=True, default='minor', tracking=True, help="First assessment of the harm done to the customer.",
    )
    send_acknowledgement = fields.Boolean(
        "Acknowledge by E-mail", default=True, copy=False,
        help="Sends the contact the number of the complaint as soon as it is recorded.",
    )
    acknowledged_at = fields.Datetime("Acknowledged On", copy=False, readonly=True)
    assessed_at = fields.Datetime("Assessed On", copy=False, readonly=True)
    assessed_by_id = fields.Many2one('res.users', "Assessed By", copy=False, readonly=True)
    assessment = fields.Text("Initial Assessment", copy=False, readonly=True)

    # investigation and liability
    investigation = fields.Text(
        "Investigation Record", copy=False, tracking=True,
        help="C2.4.2: the course and the result of the investigation in short; the evidence has lines of its own.",
    )
    evidence_ids = fields.One2many(
        'customer.complaint.evidence', 'complaint_id', "Collected Evidence", domain=[('round_id', '=', False)], copy=False)
    cause_id = fields.Many2one(
        'customer.complaint.cause', "Root Cause", copy=False, tracking=True, ondelete='restrict', index='btree_not_null',
        domain="[('parent_id', '!=', False)]")
    cause_group_id = fields.Many2one(related='cause_id.parent_id', string="Cause Group", store=True)
    department_ids = fields.One2many(
        'customer.complaint.department', 'complaint_id', "Responsible Departments", domain=[('round_id', '=', False)],
        copy=False)
    liability = fields.Selection(LIABILITIES, copy=False, tracking=True)
    liability_reason = fields.Text("Reasoning", copy=False, tracking=True)
    proposal = fields.Text(
        "Proposed Handling", copy=False, tracking=True,
        help="C2.4.2: what the investigation report proposes to do; the remedy itself is settled after Legal's review.")
    liability_settled_at = fields.Datetime("Liability Settled On", copy=False, readonly=True)
    liability_reviewed_by_id = fields.Many2one('res.users', "Liability Reviewed By", copy=False, readonly=True)
    liability_reviewed_at = fields.Datetime("Liability Reviewed On", copy=False, readonly=True)

    # remedy
    remedy_ids = fields.One2many(
        'customer.complaint.remedy', 'complaint_id', "Remedies", domain=[('round_id', '=', False)], copy=False)
    currency_id = fields.Many2one('res.currency', required=True, default=lambda self: self.env.company.currency_id)
    remedy_type = fields.Selection(
        REMEDIES, "Main Remedy", compute='_compute_remedy', store=True, tracking=True, help="The first of the remedies.")
    remedy_amount = fields.Monetary("Amount", compute='_compute_remedy', store=True, tracking=True)
    remedy_plan = fields.Text(compute='_compute_remedy_plan', compute_sudo=True, help="C2.4.3: what we do for the customer.")
    remedy_date = fields.Date(
        "Agreed Date", compute='_compute_remedy_date', store=True, tracking=True,
        help="C2.4.4: until when the customer gets the whole remedy, as it was agreed last.")
    executor_id = fields.Many2one(
        'res.users', "Carried Out By", compute='_compute_executor_id', compute_sudo=True,
        help="Who carries out the first of the remedies.")
    action_ids = fields.One2many(
        'customer.complaint.action', 'complaint_id', "Execution Steps", domain=[('round_id', '=', False)], copy=False)
    open_action_count = fields.Integer("Open Steps", compute='_compute_open_action_count', compute_sudo=True)
    remedy_reviewed_by_id = fields.Many2one('res.users', "Remedy Reviewed By", copy=False, readonly=True)
    remedy_reviewed_at = fields.Datetime("Remedy Reviewed On", copy=False, readonly=True)
    remedy_told_at = fields.Datetime("Customer Told On", copy=False, readonly=True, tracking=True)
    execution_result = fields.Text("Result", copy=False, readonly=True, tracking=True)
    done_at = fields.Datetime("Done On", copy=False, readonly=True, tracking=True)

    # call-back
    called_back_at = fields.Datetime("Called Back On", copy=False, readonly=True, tracking=True)
    called_back_by_id = fields.Many2one('res.users', "Called Back By", copy=False, readonly=True)
    satisfaction = fields.Selection(SATISFACTIONS, copy=False, readonly=True, tracking=True)
    feedback = fields.Text("Customer's Feedback", copy=False, readonly=True, tracking=True)
    improvement = fields.Text(
        "Suggestion for Improvement", copy=False, help="C2.4.5: what we change so that it does not happen again.")

    # workflow
    state = fields.Selection(
        [('received', "Received"), ('investigating', "Investigating"), ('liability_review', "Liability in Review"),
         ('liability_settled', "Liability Settled"), ('remedy_review', "Remedy in Review"),
         ('executing', "Carrying Out"), ('done', "To Call Back"), ('closed', "Closed"), ('cancelled', "Cancelled")],
        "Status", required=True, default='received', readonly=True, tracking=True, group_expand='_expand_states',
    )
    closed_at = fields.Datetime("Closed On", copy=False, readonly=True, tracking=True)
    cancel_reason = fields.Char("Reason of Cancellation", copy=False, readonly=True, tracking=True)
    reopened_at = fields.Datetime("Re-opened On", copy=False, readonly=True)
    reopen_reason = fields.Text("Reason of Re-opening", copy=False, readonly=True, tracking=True)
    reopen_count = fields.Integer("Times Re-opened", copy=False, readonly=True, tracking=True)
    round_ids = fields.One2many('customer.complaint.round', 'complaint_id', "Earlier Rounds", copy=False, readonly=True)

    can_investigate = fields.Boolean(compute='_compute_can')
    can_settle_liability = fields.Boolean(compute='_compute_can')
    can_propose_remedy = fields.Boolean(compute='_compute_can')
    can_tell = fields.Boolean(compute='_compute_can')
    can_renegotiate = fields.Boolean(compute='_compute_can')
    can_finish = fields.Boolean(compute='_compute_can')
    can_call_back = fields.Boolean(compute='_compute_can')
    can_close = fields.Boolean(compute='_compute_can')
    can_reopen = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')
    can_acknowledge = fields.Boolean(compute='_compute_can')

    _platform_of_platform = models.Constraint(
        "CHECK(platform_id IS NULL OR channel = 'third_party')",
        "Only complaints through a third-party platform name the platform.")
    # the lists of open complaints and the counts per customer
    _open_idx = models.Index("(received_at DESC, id DESC) WHERE state NOT IN ('closed', 'cancelled')")
    _owner_idx = models.Index("(owner_id, received_at DESC, id DESC)")

    # COMPUTES

    @api.depends('name', 'title')
    def _compute_display_name(self):
        for complaint in self:
            complaint.display_name = f"{complaint.name} {complaint.title}" if complaint.title else complaint.name

    @api.depends('state', 'called_back_at', 'acknowledged_at', 'contact_id.email', 'partner_id.email')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()
        for complaint in self:
            complaint.can_acknowledge = (
                bool(complaint._origin) and complaint.has_access('write') and not complaint._get_acknowledge_error())

    @api.model
    def _expand_states(self, _states, _domain):
        """The board always shows the way of an open complaint; the ends of it only when asked for."""
        return OPEN_STATES

    # CONSTRAINTS

    @api.constrains('received_at')
    def _check_received_at(self):
        now = fields.Datetime.now()
        if any(complaint.received_at > now for complaint in self):
            raise ValidationError(self.env._("A complaint cannot be received in the future."))

    @api.onchange('partner_id')
    def _onchange_partner_id(self):
        if self.contact_id.commercial_partner_id != self.partner_id:
            self.contact_id = False

    @api.onchange('channel')
    def _onchange_channel(self):
        if self.channel != 'third_party':
            self.platform_id = False

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        complaints._check_new()
        for received_at, group in complaints.grouped('received_at').items():
            group._deadline_start(INVESTIGATION, at=received_at)
        if not self.env.context.get('import_file'):
            complaints._receive()
        return complaints

    def write(self, vals):
        res = super().write(vals)
        if not vals.keys().isdisjoint({'urgency', 'partner_id', 'channel'}):
            self._deadline_retarget(INVESTIGATION)
            self._deadline_retarget(CALLBACK)
        return res

    # CHECKS

    def _check_new(self):
        """A complaint begins as received: what is found out later has to be found out first."""
        if self.env.su:
            return
        later = [*FINDINGS, *REMEDY, 'action_ids']
        later.remove('currency_id')
        for complaint in self:
            if filled := [name for name in later if complaint[name]]:
                raise UserError(self.env._(
                    "A new complaint is only recorded. Fill in later: %(fields)s.", fields=self._get_labels(filled)))

    def _get_locked_fields(self):
        """Keep what was received, what was reviewed and what is closed."""
        return {name for name, states in EDITABLE_IN.items() if self.state not in states}
