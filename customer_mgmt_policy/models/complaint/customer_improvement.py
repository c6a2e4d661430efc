from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

EXECUTION, CHECK = 'improvement.execution', 'improvement.check'
OPEN_STATES = ('planned', 'in_progress', 'done')
QUALITY, MANAGER = 'customer_mgmt_policy.group_quality', 'customer_mgmt_policy.group_cs_manager'
# what the owner does not change by hand: the plan was agreed on
PLAN = frozenset({
    'name', 'problem', 'measure', 'target', 'user_id', 'company_id', 'review_id', 'series_id', 'parent_id', 'type_id', 'cause_id',
    'department_id', 'product_ids', 'complaint_ids'})


class CustomerImprovement(models.Model):
    """C2.4.5: what is changed so that complaints do not come again; it ends with a check of its effect.

    ================  ======================================  ================================
    step              who                                     from → to
    ================  ======================================  ================================
    plan              Quality, CS manager                     → planned
    start             its owner, Quality, CS manager          planned → in progress
    finish            its owner, Quality, CS manager          planned, in progress → done
    other date        Quality, CS manager                     planned, in progress
    effect confirmed  Quality, never the owner                done → effective
    no effect         Quality, never the owner                done → not effective (follow-up), or in progress again
    cancel            Quality, CS manager                     planned, in progress → cancelled
    ================  ======================================  ================================

    What a member of Quality owns may be checked by the CS manager too. The general manager reads all, an owner their own.
    """
    _name = 'customer.improvement'
    _description = "Improvement Action"
    _inherit = ['customer.workflow.mixin', 'customer.deadline.mixin']
    _order = 'date, id'
    _rec_names_search = ['number', 'name']
    _check_company_auto = True
    _mail_post_access = 'read'

    _transitions = {
        'start': ({'planned'}, 'in_progress', None),
        'finish': ({'planned', 'in_progress'}, 'done', None),
        'renegotiate': ({'planned', 'in_progress'}, None, None),
        'confirm_effect': ({'done'}, 'effective', None),
        'deny_effect': ({'done'}, 'ineffective', None),
        'go_back': ({'done'}, 'in_progress', None),
        'cancel': ({'planned', 'in_progress'}, 'cancelled', None),
    }
    _required_facts = {
        'finish': ('result',), 'confirm_effect': ('effect_note',), 'deny_effect': ('effect_note',),
        'go_back': ('effect_note',), 'cancel': ('cancel_reason',)}
    _deletable_states = frozenset({'planned'})
    _workflow_fields = frozenset({
        'state', 'number', 'started_on', 'done_on', 'result', 'first_date', 'effect_note', 'effect_checked_at',
        'effect_checked_by_id', 'cancel_reason'})

    # what
    number = fields.Char(readonly=True, copy=False, default="/")
    name = fields.Char("Improvement", required=True, tracking=True)
    problem = fields.Text(help="What keeps going wrong, and in which process the gap is.")
    measure = fields.Text("What Is Done", required=True, tracking=True)
    target = fields.Text(
        "How We See the Effect", required=True, tracking=True,
        help="What has to be different afterwards, so that the effect can be checked, e.g. no wet box in three months.")
    # from where
    review_id = fields.Many2one(
        'customer.complaint.review', "Monthly Review", index='btree_not_null', check_company=True, ondelete='restrict')
    series_id = fields.Many2one(
        'customer.complaint.series', "Serial Complaints", index='btree_not_null', check_company=True, ondelete='set null')
    parent_id = fields.Many2one(
        'customer.improvement', "Follows", index='btree_not_null', readonly=True, copy=False, ondelete='restrict',
        help="The action that had no effect, which this one follows.")
    child_ids = fields.One2many('customer.improvement', 'parent_id', "Followed By", readonly=True)
    type_id = fields.Many2one('customer.complaint.type', "Problem Type", ondelete='restrict', index='btree_not_null')
    cause_id = fields.Many2one(
        'customer.complaint.cause', "Root Cause", ondelete='restrict', domain="[('parent_id', '!=', False)]")
    department_id = fields.Many2one('customer.department', "Department", ondelete='restrict')
    product_ids = fields.Many2many('product.product', string="Products", check_company=True)
    complaint_ids = fields.Many2many(
        'customer.complaint', string="Complaints", check_company=True, copy=False,
        groups="customer_mgmt_policy.group_cs_agent,customer_mgmt_policy.group_quality,customer_mgmt_policy.group_general_manager")
    # who and until when
    company_id = fields.Many2one('res.company', "Company", required=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        'res.users', "Owner", required=True, default=lambda self: self.env.user, tracking=True, index=True,
        domain="[('share', '=', False)]")
    date = fields.Date("Due", required=True, tracking=True)
    first_date = fields.Date("First Due", readonly=True, copy=False)
    # steps
    state = fields.Selection(
        [('planned', "Planned"), ('in_progress', "In Progress"), ('done', "Done, Effect to Check"), ('effective', "Effective"),
         ('ineffective', "Not Effective"), ('cancelled', "Cancelled")],
        "Status", required=True, default='planned', readonly=True, tracking=True, group_expand='_expand_states')
    is_open = fields.Boolean(compute='_compute_is_open', search='_search_is_open')
    started_on = fields.Date(readonly=True, copy=False)
    done_on = fields.Date(readonly=True, copy=False)
    result = fields.Text(readonly=True, copy=False, tracking=True)
    checker_id = fields.Many2one(
        'res.users', "Checker", tracking=True, domain="[('share', '=', False)]",
        help="Who checks the effect: a member of Quality, never the owner.")
    effect_note = fields.Text("Effect", readonly=True, copy=False, tracking=True)
    effect_checked_at = fields.Datetime(readonly=True, copy=False)
    effect_checked_by_id = fields.Many2one('res.users', "Effect Checked By", readonly=True, copy=False)
    cancel_reason = fields.Char(readonly=True, copy=False, tracking=True)
    # for the screen
    can_plan = fields.Boolean(compute='_compute_can')
    can_start = fields.Boolean(compute='_compute_can')
    can_finish = fields.Boolean(compute='_compute_can')
    can_confirm_effect = fields.Boolean(compute='_compute_can')
    can_renegotiate = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')

    _open_idx = models.Index("(user_id, date, id) WHERE state IN ('planned', 'in_progress', 'done')")

    # COMPUTE

    @api.depends('number', 'name')
    def _compute_display_name(self):
        for improvement in self:
            improvement.display_name = " ".join(filter(None, (improvement.number, improvement.name)))

    @api.depends('state')
    def _compute_is_open(self):
        for improvement in self:
            improvement.is_open = improvement.state in OPEN_STATES

    @api.model
    def _search_is_open(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return fields.Domain('state', 'in', OPEN_STATES)

    @api.depends('state', 'user_id')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()
        leads = self._is_leader()
        for improvement in self:
            improvement.can_plan = leads and improvement.state in ('planned', 'in_progress')

    @api.model
    def _expand_states(self, _states, _domain):
        """The board always shows the way of an open action, and its good end."""
        return [*OPEN_STATES, 'effective']

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        improvements = super().create(vals_list)
        for company, group in improvements.grouped('company_id').items():
            sequence = self.env['ir.sequence'].sudo().with_company(company)
            for improvement, number in zip(group.sudo(), sequence._next_by_code_batch(self._name, len(group)), strict=True):
                improvement.write({'number': number or "/", 'first_date': improvement.date})
                improvement._start_clock()
        return improvements

    def write(self, vals):
        self._check_editable(vals)
        res = super().write(vals)
        if 'checker_id' in vals:
            self.filtered(lambda improvement: improvement.state == 'done')._deadline_sync()
        return res

    def _check_editable(self, vals):
        """The owner reports by steps; the plan is changed by Quality and the CS manager, until the work is done."""
        if self.env.su:
            return
        planned = (PLAN | {'date', 'checker_id'}).intersection(vals)
        if planned and not self._is_leader():
            raise AccessError(self.env._("Quality and the CS manager change the plan. Report your progress by the buttons."))
        for improvement in self:
            if 'date' in vals and improvement.date != fields.Date.to_date(vals['date']):
                raise UserError(self.env._("Use “Another Date” to change the date, with its reason."))
            if PLAN.intersection(vals) and improvement.state not in ('planned', 'in_progress'):
                raise UserError(self.env._(
                    "%(name)s is “%(state)s”: %(fields)s cannot be changed now.", name=improvement.number,
                    state=improvement._get_state_label(), fields=self._get_labels(sorted(PLAN.intersection(vals)))))

    # CHECKS

    @api.model
    def _is_leader(self):
        return self.env.su or self.env.user.has_group(QUALITY) or self.env.user.has_group(MANAGER)

    def _get_transition_error(self, verb):
        """Its owner works on it, Quality and the CS manager plan, and whoever did not own it checks the effect."""
        user = self.env.user
        if not self.env.su and verb in ('start', 'finish') and self.user_id != user and not self._is_leader():
            return AccessError(self.env._("%(owner)s carries this out.", owner=self.user_id.name))
        if verb in ('renegotiate', 'cancel') and not self._is_leader():
            return AccessError(self.env._("Quality and the CS manager change the plan. Report your progress by the buttons."))
        if verb in ('confirm_effect', 'deny_effect', 'go_back') and (error := self._get_check_error()):
            return error
        return super()._get_transition_error(verb)

    def _get_check_error(self):
        """C2.4.5: the effect is checked by Quality, and never by whoever owned the action alone."""
        user = self.env.user
        if self.env.su:
            return None
        of_quality = self.sudo().user_id.has_group(QUALITY)
        if not user.has_group(QUALITY) and not (of_quality and user.has_group(MANAGER)):
            return AccessError(self.env._("Quality checks the effect."))
        if self.user_id == user:
            return UserError(self.env._("You own this action, so a colleague checks its effect."))
        return None

    # CLOCKS

    def _start_clock(self):
        self._deadline_start(EXECUTION, due_at=self._get_end_of(self.date))

    def _deadline_user(self):
        """The owner carries out; then whoever checks the effect is asked."""
        return self.checker_id if self.state == 'done' else self.user_id

    def _deadline_renegotiated(self, code, due_at, reason):  # pylint: disable=missing-return
        super()._deadline_renegotiated(code, due_at, reason)
        self.sudo().date = self.company_id.resource_calendar_id._get_local_date(due_at)
        self._message_log(body=self.env._("Due on another date: %(reason)s", reason=reason))

    def _get_end_of(self, date):
        """Return the end of a date where the company is (naive UTC)."""
        return self.company_id.resource_calendar_id._get_end_of_day(date)
