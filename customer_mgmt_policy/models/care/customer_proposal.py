from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

ANSWER = 'proposal.answer'
TAKER = 'customer_mgmt_policy.group_cr_supervisor'
# what the customer proposed stays as it was once its review began; so does what was decided
CONTENT_FIELDS = frozenset({'partner_id', 'contact_id', 'title', 'description', 'topic', 'channel', 'verdict', 'assessment'})


class CustomerProposal(models.Model):
    """What a customer proposes that we do better (B11): received → judged → decided → answered to the customer.

    ==========  ====================================================  ============================
    step        who                                                   from → to
    ==========  ====================================================  ============================
    submit      whoever may edit it; of a key customer CR supervisor  received → under review
    decide      as the policy's route says                            under review → decided
    return      refused, withdrawn or changed meanwhile               under review → received
    answer      whoever may edit it                                   decided → answered
    cancel      whoever may edit it                                   received → withdrawn
    ==========  ====================================================  ============================

    Whoever judges proposes a verdict with its reason; the people of the route decide by their approval.
    """
    _name = 'customer.proposal'
    _description = "Customer Proposal"
    _inherit = ['customer.record.mixin', 'customer.deadline.mixin', 'customer.approval.mixin']
    _order = 'received_at desc, id desc'
    _rec_names_search = ['name', 'title']
    _sequence_code = 'customer.proposal'
    _closed_states = frozenset({'answered', 'cancelled'})

    _transitions = {
        'submit': ({'received'}, 'in_review', None),
        'decide': ({'in_review'}, 'decided', None),
        'return': ({'in_review', 'decided'}, 'received', None),
        'answer': ({'decided'}, 'answered', None),
        'cancel': ({'received'}, 'cancelled', None),
    }
    _required_facts = {'submit': ('verdict', 'assessment'), 'answer': ('answer',)}
    _workflow_fields = frozenset({'state', 'owner_id', 'decided_at', 'answered_at'})
    _approval_fields = CONTENT_FIELDS
    _approval_executed_states = _closed_states
    _approval_verbs = {'granted': 'decide', 'refused': 'return', 'withdrawn': 'return', 'voided': 'return'}

    # what the customer proposes
    title = fields.Char("Proposal", required=True, tracking=True, index='trigram')
    description = fields.Text(required=True)
    topic = fields.Selection(
        [('product', "Product"), ('service', "Service"), ('marketing', "Marketing"), ('development', "Product development"),
         ('other', "Something else")], required=True, default='service', tracking=True)
    channel = fields.Selection(
        [('phone', "Phone"), ('email', "E-mail"), ('message', "Instant message"), ('visit', "Visit"), ('symposium', "Symposium"),
         ('proposal', "Proposal campaign"), ('portal', "Portal")], required=True, default='proposal')
    received_at = fields.Datetime("Received On", required=True, default=fields.Datetime.now, copy=False,
        help="The time to answer the customer counts from here, even when it is recorded later.")

    # what becomes of it
    verdict = fields.Selection([('adopted', "Adopted"), ('not_adopted', "Not Adopted")], copy=False, tracking=True)
    assessment = fields.Text(
        "Reason", copy=False, help="Why it is adopted or not. It stays with us; the customer gets the answer.")
    answer = fields.Text("Answer to the Customer", copy=False, help="The customer reads it in the portal and by e-mail.")

    # workflow
    state = fields.Selection(
        [('received', "Received"), ('in_review', "Under Review"), ('decided', "Decided"), ('answered', "Answered"),
         ('cancelled', "Withdrawn")], "Status", required=True, default='received', readonly=True, tracking=True)
    decided_at = fields.Datetime("Decided On", copy=False, readonly=True)
    answered_at = fields.Datetime("Answered On", copy=False, readonly=True)
    can_submit = fields.Boolean(compute='_compute_can')
    can_answer = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')

    _open_idx = models.Index("(received_at DESC, id DESC) WHERE state IN ('received', 'in_review', 'decided')")
    _owner_idx = models.Index("(owner_id, received_at DESC, id DESC)")
    _received_before_decided = models.Constraint(
        'CHECK(decided_at IS NULL OR decided_at >= received_at)', "It cannot be decided before it was received.")

    # COMPUTE

    @api.depends('name', 'title')
    def _compute_display_name(self):
        for proposal in self:
            number = proposal.name if proposal.id else ""
            proposal.display_name = f"{number} {proposal.title or ''}".strip()

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()

    # CONSTRAINTS

    @api.constrains('received_at')
    def _check_received_at(self):
        if any(proposal.received_at > fields.Datetime.now() for proposal in self):
            raise ValidationError(self.env._("A proposal cannot be received in the future."))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        proposals = super().create(vals_list)
        proposals._deadline_start(ANSWER, at='received_at')
        return proposals

    # ACTIONS

    def action_submit(self):
        """B11: ask those who decide to confirm the verdict."""
        self._move('submit')
        self._approval_submit()

    def action_answer(self):
        """B11: tell the customer what became of the proposal, in the words of the answer."""
        self._move('answer', answered_at=fields.Datetime.now())
        for proposal in self.sudo():
            contact = proposal.contact_id or proposal.partner_id
            customer = proposal.with_context(lang=contact.lang or self.env.lang)
            proposal.with_env(self.env).message_post(
                subject=customer.env._("Your proposal %(proposal)s", proposal=proposal.display_name), partner_ids=contact.ids,
                body=self.env['ir.qweb']._render('customer_mgmt_policy.portal_request_message', {
                    'heading': "", 'text': proposal.answer}),
                subtype_xmlid='mail.mt_comment', message_type='comment')

    def action_cancel(self):
        """The customer takes it back."""
        self._transition('cancel')

    # CHECKS

    def _get_transition_error(self, verb):
        """B11: proposals of key customers are taken by the CR supervisor."""
        error = super()._get_transition_error(verb)
        is_key = verb == 'submit' and self.sudo().partner_id.customer_tier == 'key'
        if not error and is_key and not (self.env.su or self.env.user.has_group(TAKER)):
            return AccessError(self.env._("The CR supervisor takes the proposals of key customers (B11)."))
        return error

    def _get_locked_fields(self):
        locked = {'received_at'}
        if self.state != 'received':
            locked |= CONTENT_FIELDS
        if self.state in self._closed_states:
            locked.add('answer')
        return locked

    # APPROVAL

    def _approval_facts(self):
        self.ensure_one()
        words = {name: dict(self._fields[name]._description_selection(self.env)) for name in ('topic', 'verdict')}
        return [
            (self.env._("Proposal"), self.title), (self.env._("Topic"), words['topic'].get(self.topic, "")),
            (self.env._("In the customer's words"), self.description),
            (self.env._("Verdict"), words['verdict'].get(self.verdict, "")), (self.env._("Reason"), self.assessment or ""),
        ]

    def _approval_granted(self):
        self._transition('decide', decided_at=fields.Datetime.now())

    # TOOLS

    def _after_transition(self, verb):  # pylint: disable=missing-return
        super()._after_transition(verb)
        if verb == 'decide':
            self.sudo()._draft_answer()
        elif verb == 'answer':
            self._deadline_met(ANSWER)
        elif verb == 'cancel':
            self._deadline_cancel()

    def _draft_answer(self):
        """Begin the answer in the customer's language; it can be edited before it goes out."""
        for proposal in self.filtered(lambda proposal: not proposal.answer):
            contact = proposal.contact_id or proposal.partner_id
            customer = proposal.with_context(lang=contact.lang or self.env.lang)
            if proposal.verdict == 'adopted':
                proposal.answer = customer.env._(
                    "Thank you for your proposal “%(title)s”. We take it up, and tell you when it is put into practice.",
                    title=proposal.title)
            else:
                proposal.answer = customer.env._(
                    "Thank you for your proposal “%(title)s”. We looked at it closely, and cannot take it up at present.",
                    title=proposal.title)
