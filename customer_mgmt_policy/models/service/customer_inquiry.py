from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

LIVE, WRITTEN, START, PROGRESS = 'inquiry.live', 'inquiry.written', 'incident.start', 'incident.progress'
FIRST_CODES = frozenset({LIVE, WRITTEN, START})
# the customer waits on the line or in front of the screen
LIVE_CHANNELS = frozenset({'phone', 'chat', 'message'})
OPEN_STATES = ('open', 'handling')
CONTENT_FIELDS = frozenset({'kind', 'channel', 'question', 'user_id', 'company_id'})
WHO_FIELDS = frozenset({'partner_id', 'contact_id', 'caller_name', 'caller_phone'})
SUBJECT_LENGTH = 60


class CustomerInquiry(models.Model):
    """What a customer asks or reports as broken, from the first word to the answer (C4.4, A6.1).

    Every step is open to whoever may edit the record: Customer Service, and for their own customers the owner, the CR
    specialist and the owner's department head. The general manager reads. An inquiry of somebody unknown is seen by
    Customer Service alone until it is attributed to a customer.
    """
    _name = 'customer.inquiry'
    _description = "Inquiry"
    _inherit = ['customer.letter.mixin', 'customer.record.mixin', 'customer.deadline.mixin']
    _order = 'received_at desc, id desc'
    _rec_names_search = ['name', 'question']

    _sequence_code = 'customer.inquiry'
    _closed_states = frozenset({'answered', 'solved', 'closed', 'cancelled'})
    _deletable_states = frozenset()
    _workflow_fields = frozenset({
        'state', 'owner_id', 'answer', 'first_response_at', 'answered_at', 'answered_by_id', 'started_at',
        'progress_told_at', 'closed_at', 'cancel_reason', 'reopen_reason', 'reopened_at', 'waiting_since', 'next_due_at',
        'customer_question', 'asked_at',
    })

    # who
    partner_id = fields.Many2one(required=False, help="Empty as long as nobody knows which customer it was.")
    caller_name = fields.Char(help="Who asked, as long as the customer is not known.")
    caller_phone = fields.Char("Caller's Number", help="Number or address to come back to.")
    who = fields.Char("From", compute='_compute_who', compute_sudo=True)
    user_id = fields.Many2one(
        default=lambda self: self._get_duty_user(),
        help="Who answers: whoever is on duty, else the agent of Customer Service with the fewest open inquiries.")

    # what
    kind = fields.Selection(
        [('inquiry', "Inquiry"), ('incident', "Urgent incident")], required=True, default='inquiry', tracking=True,
        help="An urgent incident stops the customer's work. C4.4: its handling begins within the hour, and the customer "
             "hears about the progress until it is solved.",
    )
    channel = fields.Selection(
        [('phone', "Phone"), ('chat', "Online chat"), ('message', "Instant message"), ('email', "E-mail"),
         ('form', "Feedback form"), ('portal', "Portal"), ('visit', "Visit")],
        required=True, default='phone', tracking=True,
        help="C4.4: phone, chat and instant messages are answered in minutes, everything else in working days.",
    )
    question = fields.Text(required=True)
    received_at = fields.Datetime(
        "Received On", required=True, default=fields.Datetime.now, copy=False,
        help="When the customer asked. The time to answer counts from here, even when it is recorded later.",
    )

    # answer
    answer = fields.Text("Answer or Solution", copy=False, readonly=True, tracking=True)
    first_response_at = fields.Datetime("First Response On", copy=False, readonly=True, tracking=True)
    answered_at = fields.Datetime("Answered On", copy=False, readonly=True, tracking=True)
    answered_by_id = fields.Many2one('res.users', "Answered By", copy=False, readonly=True)
    started_at = fields.Datetime("Handling Started On", copy=False, readonly=True, tracking=True)
    progress_told_at = fields.Datetime("Progress Last Told On", copy=False, readonly=True)

    # workflow
    state = fields.Selection(
        [('open', "Unanswered"), ('handling', "Being Handled"), ('answered', "Answered"), ('solved', "Solved"),
         ('closed', "Closed"), ('cancelled', "Cancelled")],
        "Status", required=True, default='open', readonly=True, tracking=True,
    )
    waiting_since = fields.Datetime(
        compute='_compute_waiting_since', store=True, help="Since when the customer waits for an answer.")
    closed_at = fields.Datetime("Closed On", copy=False, readonly=True)
    cancel_reason = fields.Char("Reason of Cancellation", copy=False, readonly=True, tracking=True)
    reopen_reason = fields.Char("Reason of Re-opening", copy=False, readonly=True, tracking=True)
    reopened_at = fields.Datetime("Re-opened On", copy=False, readonly=True)

    can_take = fields.Boolean(compute='_compute_can')
    can_hand_over = fields.Boolean(compute='_compute_can')
    can_answer = fields.Boolean(compute='_compute_can')
    can_start = fields.Boolean(compute='_compute_can')
    can_ask = fields.Boolean(compute='_compute_can')
    can_hear = fields.Boolean(compute='_compute_can')
    can_tell_progress = fields.Boolean(compute='_compute_can')
    can_solve = fields.Boolean(compute='_compute_can')
    can_close = fields.Boolean(compute='_compute_can')
    can_reopen = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')

    # COMPUTES

    @api.depends('name', 'question')
    def _compute_display_name(self):
        for inquiry in self:
            number = inquiry.name if inquiry.id else ""
            subject = shorten(inquiry.question or "", SUBJECT_LENGTH, placeholder="…")
            inquiry.display_name = f"{number} {subject}".strip()

    @api.depends('partner_id.name', 'contact_id.name', 'caller_name', 'caller_phone')
    def _compute_who(self):
        for inquiry in self:
            known = (inquiry.partner_id.name, inquiry.contact_id.name)
            inquiry.who = " · ".join(filter(None, known if inquiry.partner_id else (inquiry.caller_name, inquiry.caller_phone)))

    @api.depends('received_at', 'reopened_at')
    def _compute_waiting_since(self):
        for inquiry in self:
            inquiry.waiting_since = inquiry.reopened_at or inquiry.received_at

    @api.depends('state', 'kind', 'user_id')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()

    # CONSTRAINTS

    def _check_managed_customer(self):
        return super(CustomerInquiry, self.filtered('partner_id'))._check_managed_customer()

    @api.constrains('partner_id', 'caller_name', 'caller_phone', 'question')
    def _check_who(self):
        for inquiry in self:
            if not (inquiry.partner_id or inquiry.caller_name or inquiry.caller_phone):
                raise ValidationError(self.env._(
                    "Say who asked: the customer, or at least the caller's name or number."))

    @api.constrains('received_at')
    def _check_received_at(self):
        now = fields.Datetime.now()
        if any(inquiry.received_at > now for inquiry in self):
            raise ValidationError(self.env._("An inquiry cannot be received in the future."))

    @api.onchange('partner_id')
    def _onchange_partner_id(self):
        if self.contact_id.commercial_partner_id != self.partner_id:
            self.contact_id = False

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self._check_may_record(vals_list)
        self._assign_duty(vals_list)
        inquiries = super().create(vals_list)
        inquiries._follow_clock()
        return inquiries

    def write(self, vals):
        res = super().write(vals)
        if not vals.keys().isdisjoint({'kind', 'channel', 'partner_id'}):
            self._follow_clock()
        return res

    def _normalize_customer(self, vals_list):
        """A person says which customer it is."""
        for vals in vals_list:
            if vals.get('contact_id') and not vals.get('partner_id', self.partner_id):
                vals['partner_id'] = vals['contact_id']
        return super()._normalize_customer(vals_list)

    def _check_may_record(self, vals_list):
        """Whoever sees own customers only would lose sight of an inquiry of nobody."""
        if self.env.su or self.env.user.has_group('customer_mgmt_policy.group_cs_agent'):
            return
        default = self.default_get(['partner_id', 'contact_id'])
        if any(not (vals.get('partner_id', default.get('partner_id')) or vals.get('contact_id', default.get('contact_id')))
               for vals in vals_list):
            raise UserError(self.env._(
                "Choose the customer. Inquiries of unknown callers are recorded by Customer Service."))

    # DUTY

    @api.model
    def _get_duty_user(self):
        return self.env['customer.duty.roster']._choose(self.env.company)

    @api.model
    def _assign_duty(self, vals_list):
        """Give what nobody is named for to whoever is on duty; a batch is shared out evenly."""
        if 'default_user_id' in self.env.context:
            return
        companies = {}
        for vals in vals_list:
            if not vals.get('user_id'):
                companies.setdefault(vals.get('company_id') or self.env.company.id, []).append(vals)
        for company_id, unassigned in companies.items():
            users = self.env['customer.duty.roster']._share_out(self.env['res.company'].browse(company_id), len(unassigned))
            for vals, user in zip(unassigned, users, strict=True):
                vals['user_id'] = user.id

    @api.model
    def _count_open(self, users):
        """Return how many inquiries wait for each of ``users``, by user id."""
        rows = self.sudo()._read_group(
            [('user_id', 'in', users.ids), ('state', 'in', OPEN_STATES)], ['user_id'], ['__count'])
        return {user.id: count for user, count in rows}

    # CLOCKS

    def _get_first_code(self):
        """C4.4: which time limit the first response has."""
        if self.kind == 'incident':
            return START
        return LIVE if self.channel in LIVE_CHANNELS else WRITTEN

    def _follow_clock(self):
        """Let the clock of the first response fit kind, channel and customer; the start is kept."""
        waiting = self.filtered(lambda inquiry: inquiry.state == 'open')
        for code, inquiries in waiting.grouped(lambda inquiry: inquiry._get_first_code()).items():
            for other in FIRST_CODES - {code}:
                inquiries._deadline_cancel(other)
            inquiries._deadline_start(code, at='waiting_since')
            inquiries._deadline_retarget(code)

    # CHECKS

    def _get_locked_fields(self):
        """Keep when it was received, what was answered, and who it was once that is known."""
        locked = {'received_at'}
        if self.state not in OPEN_STATES:
            locked |= CONTENT_FIELDS | (WHO_FIELDS if self.partner_id else set())
        elif self.state == 'handling':
            locked |= {'kind'}
        return locked
