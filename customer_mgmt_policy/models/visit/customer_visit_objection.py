from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

OBJECTION = 'visit.objection'


class CustomerVisitObjection(models.Model):
    """B8.2: an objection of the customer: explained at once, or passed up to somebody who can help.

    ==============  ================================  =============================================
    step            who                               needs
    ==============  ================================  =============================================
    pass up         whoever may edit the visit        whom to ask; the clock runs for them
    answer          whom it was passed up to, or      a text; not whoever passed it up
                    another superior
    customer told   whoever may edit the visit        the answer
    ==============  ================================  =============================================
    """
    _name = 'customer.visit.objection'
    _description = "Objection Raised in a Visit"
    _inherit = ['customer.visit.told.mixin']
    _order = 'visit_id desc, sequence, id'
    _rec_name = 'objection'
    _workflow_fields = frozenset({
        'passed_at', 'passed_by_id', 'answer', 'answered_at', 'answered_by_id', 'told_on', 'told_via'})

    objection = fields.Text(required=True)
    handling = fields.Selection(
        [('explained', "Explained at once"), ('passed_up', "Passed up")], required=True, default='explained')
    explanation = fields.Text(help="What we explained to the customer, or tried to.")
    passed_to_id = fields.Many2one(
        'res.users', "Passed Up To", compute='_compute_passed_to_id', store=True, readonly=False, precompute=True,
        domain="[('share', '=', False)]", help="Who is to help; as a rule the department head.")
    passed_at = fields.Datetime("Passed Up On", readonly=True, copy=False)
    passed_by_id = fields.Many2one('res.users', "Passed Up By", readonly=True, copy=False)
    answer = fields.Text(readonly=True, copy=False)
    answered_at = fields.Datetime("Answered On", readonly=True, copy=False)
    answered_by_id = fields.Many2one('res.users', "Answered By", readonly=True, copy=False)
    status = fields.Selection(
        [('explained', "Explained"), ('waiting', "Waits for an answer"), ('answered', "Answered"), ('told', "Customer told")],
        compute='_compute_status', store=True)
    is_open = fields.Boolean("Open", compute='_compute_status', store=True)
    can_answer = fields.Boolean(compute='_compute_can_answer')

    _passed_to_required = models.Constraint(
        "CHECK(handling != 'passed_up' OR passed_to_id IS NOT NULL)", "State who is to help with the objection.")
    # what waits for me
    _open_idx = models.Index("(passed_to_id, passed_at) WHERE is_open")

    # COMPUTE

    @api.depends('handling')
    def _compute_passed_to_id(self):
        """The head of the customer's owner helps, and for heads the CS manager."""
        Clock = self.env['customer.deadline']
        for objection in self:
            objection.passed_to_id = objection.handling == 'passed_up' and objection.passed_to_id
        passed = self.filtered(lambda objection: objection.handling == 'passed_up' and not objection.passed_to_id)
        heads = Clock._get_heads(passed.visit_id.owner_id)
        for objection in passed:
            head = heads.get(objection.visit_id.owner_id.id, self.env['res.users'])
            if not head or head == self.env.user:
                head = Clock._get_group_members('customer_mgmt_policy.group_cs_manager', objection.visit_id.company_id)
            objection.passed_to_id = (head - self.env.user)[:1]

    @api.depends('handling', 'answered_at', 'told_on')
    def _compute_status(self):
        for objection in self:
            objection.status = (
                'explained' if objection.handling == 'explained' else 'told' if objection.told_on
                else 'answered' if objection.answered_at else 'waiting')
            objection.is_open = objection.status in ('waiting', 'answered')

    @api.depends('status')
    @api.depends_context('uid')
    def _compute_can_answer(self):
        for objection in self:
            objection.can_answer = bool(objection.id) and not objection._get_answer_error()

    # CONSTRAINTS

    @api.constrains('passed_to_id')
    def _check_passed_to(self):
        """Nobody helps with what they may not see."""
        for user, objections in self.filtered('passed_to_id').grouped('passed_to_id').items():
            if not objections.visit_id.with_user(user).has_access('read'):
                raise ValidationError(self.env._(
                    "%(user)s may not see the visit, so cannot help with the objection.", user=user.name))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        objections = super().create(vals_list)
        objections._check_visit_open()
        objections._pass_up()
        return objections

    def write(self, vals):
        self._check_visit_open()
        if not self.env.su and {'visit_id', 'objection', 'handling', 'passed_to_id'} & vals.keys() and any(
                objection.answered_at for objection in self):
            raise UserError(self.env._("The objection is answered already and stays as it was passed up."))
        res = super().write(vals)
        if {'handling', 'passed_to_id'} & vals.keys():
            self._pass_up()
            self._deadline_sync()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_passed_up(self):
        self._check_visit_open()
        if any(objection.passed_at for objection in self):
            raise UserError(self.env._("An objection that was passed up stays on record."))

    # ACTIONS

    def action_answer(self, answer):
        """B8.2: the superior says what the customer is to be told."""
        self.check_access('write')
        if not (answer or "").strip():
            raise UserError(self.env._("Write down what the customer is to be told."))
        for objection in self:
            if error := objection._get_answer_error():
                raise error
        now = fields.Datetime.now()
        self.sudo().write({'answer': answer, 'answered_at': now, 'answered_by_id': self.env.uid})
        self._deadline_met(OBJECTION, at=now)
        self.sudo()._tell_asker()

    def action_open_answer(self):
        """Ask for the answer."""
        self.ensure_one()
        if error := self._get_answer_error():
            raise error
        return self.env['customer.visit.tell']._open(self, 'answer')

    def action_tell(self, told_on=None, told_via=None):
        """C2.2.4: the customer got the answer to the objection."""
        self.check_access('write')
        self._check_visit_open()
        told_on = self.visit_id._check_told_on(told_on)
        for objection in self:
            if objection.status != 'answered':
                raise UserError(self.env._(
                    "“%(objection)s” does not wait for the customer to be told.", objection=objection.objection))
        self.sudo().write({'told_on': told_on, 'told_via': told_via})

    # PASSING UP

    def _pass_up(self):
        """B8.2: from now on the clock runs for whoever is to help, who gets an activity."""
        now = fields.Datetime.now()
        passed = self.filtered(lambda objection: objection.handling == 'passed_up' and not objection.passed_at)
        passed.sudo().write({'passed_at': now, 'passed_by_id': self.env.uid})
        passed._deadline_start(OBJECTION, at=now)
        for objection in passed.sudo():
            helper = objection.passed_to_id
            objection.visit_id.with_context(lang=helper.lang or self.env.lang)._ask_for_help(objection, helper)
        taken_back = self.filtered(lambda objection: objection.handling == 'explained' and objection.passed_at)
        taken_back.sudo().write({'passed_at': False, 'passed_by_id': False})
        taken_back._deadline_cancel(OBJECTION)

    def _tell_asker(self):
        """Whoever passed it up learns of the answer and tells the customer; the activity of the superior is done."""
        for objection in self:
            visit, asker = objection.visit_id, objection.passed_by_id
            activities = visit.activity_ids.filtered(lambda activity, user=objection.passed_to_id: (
                activity.user_id == user and activity.activity_type_id == self.env.ref(
                    'customer_mgmt_policy.mail_activity_type_visit_objection')))
            waiting = visit.objection_ids.filtered(lambda other, user=objection.passed_to_id: (
                other.status == 'waiting' and other.passed_to_id == user))
            if not waiting:
                activities.action_feedback(feedback=objection.answer)
            body = visit.with_context(lang=asker.lang or self.env.lang).env._(
                "Answer to the objection “%(objection)s”: %(answer)s", objection=objection.objection, answer=objection.answer)
            visit.message_post(body=body, partner_ids=(asker - self.env.user).partner_id.ids, subtype_xmlid='mail.mt_note')

    # CLOCKS

    def _deadline_user(self):
        return self.passed_to_id or self.visit_id.user_id

    # CHECKS

    def _get_answer_error(self):
        """Return the exception that forbids the current user to answer, or None."""
        user = self.env.user
        if self.status != 'waiting':
            return UserError(self.env._("“%(objection)s” does not wait for an answer.", objection=self.objection))
        if self.passed_by_id == user:
            return UserError(self.env._("You passed this objection up yourself: whoever you asked answers it."))
        is_superior = user == self.passed_to_id or any(user.has_group(f'customer_mgmt_policy.{group}') for group in (
            'group_department_head', 'group_cr_supervisor', 'group_cs_manager'))
        if not is_superior or not self.has_access('write'):
            return AccessError(self.env._("%(user)s was asked to answer this objection.", user=self.passed_to_id.name))
        return None

    def _get_visit_closed_text(self, visit):
        return self.env._("%(visit)s is “%(state)s”: its objections cannot be changed.",
                          visit=visit.name, state=visit._get_state_label())

    def _check_settled(self):
        """Every objection of a complete record was explained or passed up."""
        for objection in self:
            if objection.handling == 'explained' and not (objection.explanation or "").strip():
                raise UserError(self.env._(
                    "Write down how “%(objection)s” was explained, or pass it up.", objection=objection.objection))


class CustomerVisit(models.Model):
    _inherit = 'customer.visit'

    def _ask_for_help(self, objection, helper):
        due_at = objection.deadline_ids.sorted('id')[-1:].due_at or fields.Datetime.now()
        self.activity_schedule(
            'customer_mgmt_policy.mail_activity_type_visit_objection', user_id=helper.id, note=objection.objection,
            date_deadline=self.company_id.resource_calendar_id._get_local_date(due_at),
            summary=self.env._("Objection of %(customer)s: please help", customer=self.partner_id.name))
