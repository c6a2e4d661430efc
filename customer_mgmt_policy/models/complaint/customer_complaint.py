from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core.mail_thread import AUTOMATIC_HEADERS

INVESTIGATION, EXECUTION, CALLBACK = 'complaint.investigation', 'complaint.execution', 'complaint.callback'
OPEN_STATES = (
    'received', 'investigating', 'liability_review', 'liability_settled', 'remedy_review', 'executing', 'done')
LIABILITIES = [('company', "Our company"), ('customer', "The customer"), ('third_party', "A third party")]
REMEDIES = [
    ('apology', "Apology"), ('compensation', "Compensation"), ('rectification', "Rectification"),
    ('explanation', "Explanation"), ('assistance', "Help to improve"),
    ('coordination', "Coordination of the third party"),
]
# C2.4.3: what can be offered depends on who is liable
REMEDIES_BY_LIABILITY = {
    'company': ('apology', 'compensation', 'rectification'),
    'customer': ('explanation', 'assistance'),
    'third_party': ('coordination',),
}
SATISFACTIONS = [('satisfied', "Satisfied"), ('fair', "Fair"), ('dissatisfied', "Dissatisfied")]

# What people fill in by hand, and in which states they may; the rest of the record changes by its steps only.
INTAKE = dict.fromkeys((
    'partner_id', 'contact_id', 'channel', 'channel_ref', 'title', 'description', 'product_ids', 'service',
    'claim_type', 'claim', 'company_id'), {'received', 'investigating'})
FINDINGS = dict.fromkeys(('investigation', 'liability', 'liability_reason'), {'investigating'})
REMEDY = dict.fromkeys(
    ('remedy_type', 'remedy_plan', 'remedy_amount', 'currency_id', 'remedy_date'), {'liability_settled'})
EDITABLE_IN = {
    **INTAKE, **FINDINGS, **REMEDY,
    'received_at': set(),
    'send_acknowledgement': set(),
    'executor_id': {'liability_settled', 'executing'},
    **dict.fromkeys(('user_id', 'urgency', 'severity', 'improvement'), set(OPEN_STATES)),
}


class CustomerComplaint(models.Model):
    """A customer's complaint from the first word to the call-back (C2.4, form 模板三).

    ==================  =============================  ===============================================
    step                who                            from → to
    ==================  =============================  ===============================================
    record              CS, salesperson, CR            → received
    investigate         CS agent or manager            received → investigating
    settle liability    CS agent or manager            investigating → liability in review
    decide liability    Legal (approval)               → liability settled, or back to investigating
    propose remedy      CS agent or manager            liability settled → remedy in review
    decide remedy       handling group (approval)      → carrying out, or back to liability settled
    tell the customer   CS agent or manager            carrying out
    agree a new date    CS agent or manager            carrying out
    finish              CS agent or manager            carrying out → done
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
    _inherit = ['customer.record.mixin', 'customer.deadline.mixin', 'customer.approval.mixin']
    _order = 'received_at desc, id desc'
    _rec_names_search = ['name', 'title']
    _mail_post_access = 'read'

    _sequence_code = 'customer.complaint'
    _closed_states = frozenset({'closed', 'cancelled'})
    _deletable_states = frozenset()
    _colleague_fields = ('user_id', 'executor_id')
    _workflow_fields = frozenset({
        'state', 'owner_id', 'acknowledged_at', 'liability_settled_at', 'liability_reviewed_by_id',
        'liability_reviewed_at', 'remedy_reviewed_by_id', 'remedy_reviewed_at', 'remedy_told_at', 'execution_result',
        'done_at', 'called_back_at', 'called_back_by_id', 'satisfaction', 'feedback', 'closed_at', 'cancel_reason',
        'reopened_at', 'reopen_reason', 'reopen_count', 'round_ids',
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
    channel_ref = fields.Char(
        "Channel Reference", copy=False, help="Number or link of the complaint there, e.g. on the platform.")
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

    # investigation and liability
    investigation = fields.Text(
        "Investigation Record", copy=False, tracking=True,
        help="C2.4.2: records consulted, people interviewed, what was seen on site.",
    )
    liability = fields.Selection(LIABILITIES, copy=False, tracking=True)
    liability_reason = fields.Text("Reasoning", copy=False, tracking=True)
    liability_settled_at = fields.Datetime("Liability Settled On", copy=False, readonly=True)
    liability_reviewed_by_id = fields.Many2one('res.users', "Liability Reviewed By", copy=False, readonly=True)
    liability_reviewed_at = fields.Datetime("Liability Reviewed On", copy=False, readonly=True)

    # remedy
    remedy_type = fields.Selection(REMEDIES, "Remedy", copy=False, tracking=True)
    remedy_type_choices = fields.Json(compute='_compute_remedy_type_choices')
    remedy_plan = fields.Text(copy=False, tracking=True, help="C2.4.3: what we do for the customer.")
    remedy_amount = fields.Monetary("Amount", copy=False, tracking=True)
    currency_id = fields.Many2one('res.currency', required=True, default=lambda self: self.env.company.currency_id)
    remedy_date = fields.Date(
        "Agreed Date", copy=False, tracking=True, help="C2.4.4: until when the customer gets the remedy.")
    executor_id = fields.Many2one(
        'res.users', "Carried Out By", copy=False, tracking=True, index='btree_not_null',
        domain="[('share', '=', False)]")
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

    _remedy_amount_positive = models.Constraint('CHECK(remedy_amount >= 0)', "The amount cannot be negative.")
    # the lists of open complaints and the counts per customer
    _open_idx = models.Index("(received_at DESC, id DESC) WHERE state NOT IN ('closed', 'cancelled')")
    _owner_idx = models.Index("(owner_id, received_at DESC, id DESC)")

    # DEFAULTS

    @api.model
    def _get_duty_user(self):
        """C2.4.1: an agent handles what the agent records; else it is the agent with the fewest open complaints."""
        if self.env.user.has_group('customer_mgmt_policy.group_cs_agent'):
            return self.env.user
        agents = self.env.ref('customer_mgmt_policy.group_cs_agent').sudo().all_user_ids.filtered(
            lambda user: user.active and self.env.company in user.company_ids)
        if not agents:
            return self.env.user
        load = dict(self.sudo()._read_group(
            [('user_id', 'in', agents.ids), ('state', 'in', OPEN_STATES)], ['user_id'], ['__count']))
        return min(agents, key=lambda user: (load.get(user, 0), user.id))

    # COMPUTES

    @api.depends('name', 'title')
    def _compute_display_name(self):
        for complaint in self:
            complaint.display_name = f"{complaint.name} {complaint.title}" if complaint.title else complaint.name

    @api.depends('liability')
    def _compute_remedy_type_choices(self):
        for complaint in self:
            complaint.remedy_type_choices = REMEDIES_BY_LIABILITY.get(complaint.liability, ())

    @api.depends('state', 'called_back_at', 'acknowledged_at', 'contact_id.email', 'partner_id.email')
    @api.depends_context('uid')
    def _compute_can(self):
        verbs = [name.removeprefix('can_') for name in self._fields if name.startswith('can_')]
        for complaint in self:
            for verb in verbs:
                complaint[f'can_{verb}'] = bool(complaint.id) and complaint._can(verb)

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

    @api.constrains('liability', 'remedy_type')
    def _check_remedy_type(self):
        """C2.4.3: the remedy follows from the liability."""
        remedies = dict(self._fields['remedy_type']._description_selection(self.env))
        liabilities = dict(self._fields['liability']._description_selection(self.env))
        for complaint in self.filtered('remedy_type'):
            allowed = REMEDIES_BY_LIABILITY.get(complaint.liability, ())
            if complaint.remedy_type not in allowed:
                raise ValidationError(self.env._(
                    "“%(remedy)s” does not fit the liability “%(liability)s”. Possible are: %(allowed)s (C2.4.3).",
                    remedy=remedies[complaint.remedy_type], liability=liabilities.get(complaint.liability, ""),
                    allowed=", ".join(remedies[name] for name in allowed)))

    @api.onchange('partner_id')
    def _onchange_partner_id(self):
        if self.contact_id.commercial_partner_id != self.partner_id:
            self.contact_id = False

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        complaints._check_new()
        for received_at, group in complaints.grouped('received_at').items():
            group._deadline_start(INVESTIGATION, at=received_at)
        if not self.env.context.get('import_file'):
            complaints.filtered('send_acknowledgement')._acknowledge()
        return complaints

    def write(self, vals):
        res = super().write(vals)
        if not vals.keys().isdisjoint({'urgency', 'partner_id', 'channel'}):
            self._deadline_retarget(INVESTIGATION)
            self._deadline_retarget(CALLBACK)
        return res

    # MAIL

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ['contact_id', 'partner_id']

    def _mail_get_partners(self, introspect_fields=False):
        """Write to the person who complained; to the company only when nobody is named."""
        return {complaint.id: complaint.contact_id or complaint.partner_id for complaint in self}

    def _acknowledge(self):
        """Send the tracking number to those who have an e-mail address."""
        complaints = self.filtered(lambda complaint: complaint._get_email_contact())
        if complaints:
            template = self.env.ref('customer_mgmt_policy.mail_template_complaint_acknowledgement').sudo()
            template.send_mail_batch(complaints.ids, email_values={'headers': repr(AUTOMATIC_HEADERS)})
            complaints.sudo().acknowledged_at = fields.Datetime.now()

    def _get_email_contact(self):
        """Return the contact to write to: the person, else the company; empty when neither has an address."""
        complaint = self.sudo()
        return (complaint.contact_id | complaint.partner_id).filtered('email')[:1]

    def _get_addressee(self):
        """Return the name of the person, else of the company, that letters begin with."""
        complaint = self.sudo()
        return (self._get_email_contact() or complaint.contact_id or complaint.partner_id).name

    # CHECKS

    def _check_new(self):
        """A complaint begins as received: what is found out later has to be found out first."""
        if self.env.su:
            return
        later = [*FINDINGS, *REMEDY, 'executor_id']
        later.remove('currency_id')
        for complaint in self:
            if filled := [name for name in later if complaint[name]]:
                raise UserError(self.env._(
                    "A new complaint is only recorded. Fill in later: %(fields)s.", fields=self._get_labels(filled)))

    def _get_locked_fields(self):
        """Keep what was received, what was reviewed and what is closed."""
        return {name for name, states in EDITABLE_IN.items() if self.state not in states}
