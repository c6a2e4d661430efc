from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

REVIEW = 'demand.review'
MANAGER = 'customer_mgmt_policy.group_cs_manager'
ANSWER_FIELDS = frozenset({'opinion', 'reasoning', 'conditions'})
OPINIONS = [('feasible', "Feasible"), ('conditional', "Feasible with conditions"), ('not_feasible', "Not feasible")]


class CustomerDemandReview(models.Model):
    """C2.3.1: what one function of the review group says about a demand, in its own time.

    The reviewers of a function write its opinion; the person asked is told, any other of the function may step in, and
    the CS manager may ask somebody else. Nobody judges a demand of their own, and nobody speaks for two functions.
    """
    _name = 'customer.demand.review'
    _description = "Feasibility Review"
    _inherit = ['customer.guard.mixin', 'customer.deadline.mixin']
    _order = 'function_sequence, id'
    _rec_names_search = ['demand_id.name', 'demand_id.title', 'partner_id.name']

    demand_id = fields.Many2one('customer.demand', "Demand", required=True, index=True, ondelete='cascade')
    function_id = fields.Many2one('customer.demand.function', "Function", required=True, ondelete='restrict', index=True)
    function_sequence = fields.Integer(related='function_id.sequence', store=True)
    question = fields.Char(related='function_id.question')
    partner_id = fields.Many2one(related='demand_id.partner_id', string="Customer", store=True, index=True)
    owner_id = fields.Many2one(related='demand_id.owner_id', string="Customer Owner", store=True, index=True)
    company_id = fields.Many2one(related='demand_id.company_id', string="Company", store=True)
    priority_level = fields.Selection(related='demand_id.priority_level', store=True)
    user_id = fields.Many2one(
        'res.users', "Reviewer", required=True, index=True, domain="[('share', '=', False)]", help="Who is asked.")
    requested_at = fields.Datetime("Asked On", required=True, default=fields.Datetime.now)
    requested_by_id = fields.Many2one('res.users', "Asked By", required=True, default=lambda self: self.env.user)
    state = fields.Selection(
        [('waiting', "Waiting"), ('answered', "Answered"), ('replaced', "Asked again"), ('dropped', "Not needed any more")],
        required=True, default='waiting')

    # opinion
    opinion = fields.Selection(OPINIONS)
    reasoning = fields.Text()
    conditions = fields.Text(help="What has to be fulfilled, so that the demand can be met.")
    answered_at = fields.Datetime("Answered On")
    answered_by_id = fields.Many2one('res.users', "Answered By")
    can_answer = fields.Boolean(compute='_compute_can_answer')

    # the facts to judge by
    title = fields.Char(related='demand_id.title')
    description = fields.Text(related='demand_id.description')
    demand_type = fields.Selection(related='demand_id.demand_type')
    category_id = fields.Many2one(related='demand_id.category_id')
    product_ids = fields.Many2many(related='demand_id.product_ids')
    quantity = fields.Float(related='demand_id.quantity')
    frequency = fields.Selection(related='demand_id.frequency')
    amount = fields.Monetary(related='demand_id.amount', currency_field='currency_id')
    currency_id = fields.Many2one(related='demand_id.company_currency_id')
    score = fields.Integer(related='demand_id.score', aggregator=None)
    responsible_id = fields.Many2one(related='demand_id.user_id', string="Responsible for the Demand")
    other_review_ids = fields.One2many(
        'customer.demand.review', string="The Other Functions", compute='_compute_other_review_ids')

    _one_current = models.UniqueIndex(
        "(demand_id, function_id) WHERE state IN ('waiting', 'answered')", "This function is already asked about the demand.")
    _waiting_idx = models.Index("(user_id, priority_level DESC, requested_at, id) WHERE state = 'waiting'")

    # COMPUTE

    @api.depends('demand_id', 'function_id')
    def _compute_display_name(self):
        for review in self:
            review.display_name = f"{review.demand_id.display_name} · {review.function_id.name}"

    def _compute_other_review_ids(self):
        for review in self:
            review.other_review_ids = review.demand_id.review_ids.filtered(
                lambda other, review=review: other != review and other.state in ('waiting', 'answered'))

    @api.depends('state', 'user_id')
    @api.depends_context('uid')
    def _compute_can_answer(self):
        for review in self:
            review.can_answer = review.state == 'waiting' and not review._get_answer_error()

    # CRUD

    def _has_field_access(self, field, operation):
        """Reviewers write their opinion, the CS manager asks somebody else; all else is written by the methods."""
        if operation == 'write' and not self.env.su and field.name not in ANSWER_FIELDS:
            return field.name == 'user_id' and self.env.user.has_group(MANAGER)
        return super()._has_field_access(field, operation)

    def write(self, vals):
        if not self.env.su:
            self._check_writable(vals)
        result = super().write(vals)
        if 'user_id' in vals:
            self._tell_reviewers()
        return result

    # ACTIONS

    def action_answer(self):
        """Give the opinion as it stands; it cannot be changed afterwards. When all have answered, the owner is told."""
        for review in self:
            if error := review._get_answer_error():
                raise AccessError(error)
            review._check_waiting()
            review._check_complete()
        now = fields.Datetime.now()
        self.sudo().write({'state': 'answered', 'answered_at': now, 'answered_by_id': self.env.uid})
        self._deadline_met(REVIEW, at=now)
        self._close_review_activities()
        self.demand_id.sudo()._update_feasibility()

    def action_open_demand(self):
        """Open the demand with all its facts."""
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': 'customer.demand', 'res_id': self.demand_id.id,
                'view_mode': 'form'}

    # CHECKS

    def _check_writable(self, vals):
        self.check_access('write')
        for review in self:
            review._check_waiting()
            if not ANSWER_FIELDS.isdisjoint(vals) and (error := review._get_answer_error()):
                raise AccessError(error)
            if 'user_id' in vals:
                review._check_reviewer(self.env['res.users'].browse(vals['user_id']))

    def _check_waiting(self):
        if self.state != 'waiting':
            raise UserError(self.env._(
                "This review of %(demand)s is “%(state)s” and does not change any more.", demand=self.demand_id.name,
                state=dict(self._fields['state']._description_selection(self.env))[self.state]))

    def _check_complete(self):
        if not self.opinion or not (self.reasoning or "").strip():
            raise UserError(self.env._("Choose your opinion and give the reasons for it."))
        if self.opinion == 'conditional' and not (self.conditions or "").strip():
            raise UserError(self.env._("Say under which conditions the demand can be met."))

    def _check_reviewer(self, user):
        if user not in self._get_candidates():
            raise UserError(self.env._(
                "%(user)s cannot judge %(demand)s for “%(function)s”: not one of its reviewers, responsible for the demand, "
                "or asked for another function already.",
                user=user.name, demand=self.demand_id.name, function=self.function_id.name))

    def _get_answer_error(self):
        """Return why the current user may not answer this review, or False."""
        self.ensure_one()
        if self.env.user in self._get_candidates():
            return False
        return self.env._(
            "Only a reviewer of “%(function)s” may answer, who is neither responsible for the demand nor asked for another "
            "function.", function=self.function_id.sudo().name)

    def _get_candidates(self):
        """Return who may answer: of the function, not responsible for the demand, and not asked for another function."""
        review = self.sudo()
        demand = review.demand_id
        others = demand.review_ids.filtered(lambda other: other != review and other.state in ('waiting', 'answered'))
        return review.function_id._get_members(demand.company_id) - demand.user_id - review.requested_by_id - (
            others.answered_by_id | others.filtered(lambda other: other.state == 'waiting').user_id)

    # STEPS: called by the demand, as superuser

    def _drop(self, state='dropped'):
        """End reviews that nobody needs to answer any more."""
        self.filtered(lambda review: review.state in ('waiting', 'answered')).write({'state': state})
        self._deadline_cancel(REVIEW)
        self._close_review_activities()

    def _tell_reviewers(self):
        """Put each review on its reviewer's list of activities, due when its clock is."""
        waiting = self.sudo().filtered(lambda review: review.state == 'waiting')
        waiting._close_review_activities()
        activity_type = self.env.ref('customer_mgmt_policy.mail_activity_type_demand_review')
        model_id = self.env['ir.model']._get_id('customer.demand')
        dues = {clock.res_id: clock for clock in waiting._deadline_open(REVIEW)}
        self.env['mail.activity'].sudo().with_context(mail_activity_quick_update=True).create([{
            'activity_type_id': activity_type.id, 'automated': True, 'res_model_id': model_id,
            'res_id': review.demand_id.id, 'user_id': review.user_id.id, 'demand_review_id': review.id,
            'date_deadline': fields.Datetime.context_timestamp(
                self.with_context(tz=review.user_id.tz or 'UTC'), dues[review.id].due_at).date(),
            'summary': self.with_context(lang=review.user_id.lang).env._(
                "Judge the feasibility: %(function)s",
                function=review.function_id.with_context(lang=review.user_id.lang).name),
        } for review in waiting])

    def _close_review_activities(self):
        self.env['mail.activity'].sudo().search([('demand_review_id', 'in', self.ids)]).unlink()

    # CLOCKS

    def _deadline_document(self):
        return self.demand_id

    def _deadline_priority(self):
        return self.demand_id.priority_level

    def _deadline_channel(self):
        return self.demand_id.channel
