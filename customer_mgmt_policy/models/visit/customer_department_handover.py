from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

UNDERSTAND = 'handover.understand'
NEED_FIELDS = frozenset({'needs', 'detail', 'wanted_on', 'department_id', 'receiver_id', 'partner_id', 'contact_id', 'visit_id',
                         'company_id'})


class CustomerDepartmentHandover(models.Model):
    """C4.2: what the customer needs goes from one department to another, exactly.

    ===========  ================================  ==============================================================
    step         who                               from → to
    ===========  ================================  ==============================================================
    send         whoever wrote it                  draft → sent
    confirm      the receiver                      sent → confirmed; writes in own words what is to be done
    ask back     the receiver                      sent → asked
    answer       whoever wrote it                  asked → sent
    correct      whoever wrote it                  confirmed → sent, when the receiver understood something else
    cancel       whoever wrote it                  draft, sent, asked → cancelled
    ===========  ================================  ==============================================================

    The clock runs for the receiver until the need is confirmed; while a question is open, the time is that of the sender. The
    receiver sees the hand-over without seeing the customer's card.
    """
    _name = 'customer.department.handover'
    _description = "Hand-Over to a Department"
    _inherit = ['customer.record.mixin', 'customer.deadline.mixin']
    _order = 'create_date desc, id desc'
    _rec_names_search = ['name', 'partner_id.name']
    _mail_post_access = 'read'
    _sequence_code = 'customer.department.handover'
    _closed_states = frozenset({'confirmed', 'cancelled'})
    _workflow_fields = frozenset({
        'state', 'owner_id', 'sent_at', 'understanding', 'question', 'answer', 'correction', 'confirmed_at', 'round_count'})
    _transitions = {
        'send': ({'draft'}, 'sent', None),
        'confirm': ({'sent'}, 'confirmed', None),
        'ask': ({'sent'}, 'asked', None),
        'answer': ({'asked'}, 'sent', None),
        'correct': ({'confirmed'}, 'sent', None),
        'cancel': ({'draft', 'sent', 'asked'}, 'cancelled', None),
    }
    _required_facts = {
        'send': ('needs', 'receiver_id'), 'confirm': ('understanding',), 'ask': ('question',), 'answer': ('answer',),
        'correct': ('correction',),
    }

    user_id = fields.Many2one(string="Handed Over By")
    visit_id = fields.Many2one(
        'customer.visit', "Visit", index='btree_not_null', ondelete='restrict',
        domain="[('partner_id', '=', partner_id)]")
    department_id = fields.Many2one('customer.department', "Department", required=True, ondelete='restrict', tracking=True)
    receiver_id = fields.Many2one(
        'res.users', "Receiver", compute='_compute_receiver_id', store=True, readonly=False, precompute=True, index=True,
        tracking=True, domain="[('share', '=', False)]", help="Who confirms; as a rule the head of the department.")
    needs = fields.Text("What the Customer Needs", help="In the customer's words, with figures and units where there are some.")
    detail = fields.Text("What Is to Be Done", help="What the department is asked for, and what the customer must not get.")
    wanted_on = fields.Date("Needed By")
    state = fields.Selection(
        [('draft', "Draft"), ('sent', "Waits for confirmation"), ('asked', "Asked back"), ('confirmed', "Understood"),
         ('cancelled', "Cancelled")],
        "Status", required=True, default='draft', readonly=True, tracking=True)
    sent_at = fields.Datetime("Handed Over On", readonly=True, copy=False)
    understanding = fields.Text(
        "As the Receiver Understands It", readonly=True, copy=False, tracking=True,
        help="In the receiver's own words: what will be done, how much, until when.")
    question = fields.Text("Asked Back", readonly=True, copy=False, tracking=True)
    answer = fields.Text("Answer to the Question", readonly=True, copy=False, tracking=True)
    correction = fields.Text("Not Understood Right", readonly=True, copy=False, tracking=True)
    confirmed_at = fields.Datetime("Understood On", readonly=True, copy=False, tracking=True)
    round_count = fields.Integer("Times Asked Back or Corrected", readonly=True, copy=False)
    can_send = fields.Boolean(compute='_compute_can')
    can_confirm = fields.Boolean(compute='_compute_can')
    can_ask = fields.Boolean(compute='_compute_can')
    can_answer = fields.Boolean(compute='_compute_can')
    can_correct = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')

    _waiting_idx = models.Index("(receiver_id, sent_at) WHERE state = 'sent'")

    # COMPUTE

    @api.depends('name', 'partner_id')
    def _compute_display_name(self):
        for handover in self:
            number = handover.name if handover.id else ""
            handover.display_name = f"{handover.sudo().partner_id.name or ''} {number}".strip()

    @api.depends('department_id')
    def _compute_receiver_id(self):
        for handover in self:
            handover.receiver_id = handover.department_id.manager_id or handover.receiver_id

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()

    # CONSTRAINTS

    @api.constrains('visit_id', 'partner_id')
    def _check_visit(self):
        for handover in self:
            if handover.visit_id and handover.visit_id.partner_id != handover.partner_id:
                raise ValidationError(self.env._("The visit was to another customer."))

    @api.constrains('receiver_id', 'user_id')
    def _check_receiver(self):
        for handover in self:
            if handover.receiver_id and handover.receiver_id == handover.user_id:
                raise ValidationError(self.env._("A hand-over goes to somebody else than whoever hands over."))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        handovers = super().create(vals_list)
        if not self.env.su:
            handovers.visit_id.check_access('read')
        return handovers

    def write(self, vals):
        if not self.env.su and any(not handover._is_sender() for handover in self):
            raise AccessError(self.env._("The receiver confirms or asks back; what is handed over is up to the sender."))
        return super().write(vals)

    def _get_locked_fields(self):
        """What was sent stays as it was sent."""
        return NEED_FIELDS | {'user_id'} if self.state != 'draft' else frozenset()

    # ACTIONS

    def action_send(self):
        """C4.2: hand over; the receiver confirms within the time limit."""
        self._move('send', sent_at=fields.Datetime.now())
        self._ask_receiver()

    def action_confirm(self, understanding):
        """C4.2: the receiver says in own words what the customer needs."""
        now = fields.Datetime.now()
        self._move('confirm', understanding=understanding, confirmed_at=now)
        self._deadline_met(UNDERSTAND, at=now)
        self._finish_activities(self.receiver_id)
        self._tell(self.user_id, self.env._("Understood: %(text)s", text=understanding))

    def action_ask(self, question):
        """C4.2: the receiver asks back instead of guessing; the sender's turn."""
        self._move('ask', question=question, answer=False)
        for handover in self.sudo():
            handover.round_count += 1
        self._deadline_met(UNDERSTAND)
        self._finish_activities(self.receiver_id)
        self._remind(self.user_id, self.env._("Answer the question of the department"), question)

    def action_answer(self, answer):
        """Answer what was asked back; the receiver's time starts anew."""
        self._move('answer', answer=answer, sent_at=fields.Datetime.now())
        self._finish_activities(self.user_id)
        self._ask_receiver()

    def action_correct(self, correction):
        """C4.2: the receiver understood something else; the receiver's time starts anew."""
        self._move('correct', correction=correction, confirmed_at=False, sent_at=fields.Datetime.now())
        for handover in self.sudo():
            handover.round_count += 1
        self._ask_receiver()

    def action_cancel(self):
        """The customer does not need it any more."""
        self._transition('cancel')
        self._deadline_cancel()
        self.sudo().activity_ids.filtered(lambda activity: activity.activity_type_id == self._get_activity_type()).unlink()

    def action_open_step(self):
        """Ask for the text that the step of the context (``default_verb``) needs, in a dialog."""
        self.ensure_one()
        return self.env['customer.department.handover.step']._open(self, self.env.context.get('default_verb'))

    # CLOCK AND ACTIVITIES

    def _deadline_user(self):
        return self.receiver_id

    def _ask_receiver(self):
        self._deadline_start(UNDERSTAND, at='sent_at')
        for handover in self:
            receiver = handover.receiver_id
            handover.with_context(lang=receiver.lang or self.env.lang)._remind(
                receiver, handover.with_context(lang=receiver.lang or self.env.lang).env._(
                    "Confirm what the customer needs, or ask back"), handover.correction or handover.answer or handover.needs)

    def _remind(self, user, summary, note):
        for handover in self.sudo():
            due_at = handover._deadline_open(UNDERSTAND).due_at or fields.Datetime.now()
            handover.activity_schedule(
                'customer_mgmt_policy.mail_activity_type_department_handover', user_id=user.id, summary=summary, note=note,
                date_deadline=handover.company_id.resource_calendar_id._get_local_date(due_at))

    def _finish_activities(self, user):
        self.sudo().activity_ids.filtered(lambda activity: (
            activity.user_id == user and activity.activity_type_id == self._get_activity_type())).action_feedback()

    def _tell(self, user, body):
        self.sudo().message_post(
            body=body, author_id=self.env.user.partner_id.id, partner_ids=(user - self.env.user).partner_id.ids,
            subtype_xmlid='mail.mt_note')

    def _get_activity_type(self):
        return self.env.ref('customer_mgmt_policy.mail_activity_type_department_handover')

    # CHECKS

    def _is_sender(self):
        """The receiver alone is no sender: whoever works for the customer is one."""
        return self.env.su or self.receiver_id != self.env.user

    def _get_transition_error(self, verb):
        error = super()._get_transition_error(verb)
        if error or self.env.su:
            return error
        is_receiver = self.receiver_id == self.env.user
        if verb in ('confirm', 'ask') and not is_receiver:
            return AccessError(self.env._("%(receiver)s confirms this hand-over or asks back.", receiver=self.receiver_id.name))
        if verb not in ('confirm', 'ask') and is_receiver:
            return AccessError(self.env._("The receiver confirms or asks back; what is handed over is up to the sender."))
        return None
