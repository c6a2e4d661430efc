from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

DUTY = 'complaint.monthly_review'
# what is written down until the review is concluded, and what may change in a draft only
CONTENT = frozenset({
    'user_id', 'participant_ids', 'discussed_on', 'causes', 'gaps', 'conclusion', 'standard_ids', 'training_ids',
    'improvement_ids'})
SCOPE = frozenset({'month', 'company_id'})


class CustomerComplaintReview(models.Model):
    """C2.4.5: the complaints of one month, looked at together: figures, causes, gaps, and what follows from them.

    ==========  ==============================  ======================
    step        who                             from → to
    ==========  ==============================  ======================
    refresh     Quality, CS manager             draft (figures anew)
    discuss     Quality, CS manager             draft → discussed
    redraft     Quality, CS manager             discussed → draft
    conclude    the same, not the responsible   discussed → concluded
    ==========  ==============================  ======================

    The general manager reads. Figures are prefilled, frozen once the review was discussed; the company's duty is done when
    the review is concluded.
    """
    _name = 'customer.complaint.review'
    _description = "Monthly Complaint Review"
    _inherit = ['customer.workflow.mixin']
    _order = 'month desc, id desc'
    _rec_name = 'month'
    _check_company_auto = True

    _transitions = {
        'discuss': ({'draft'}, 'discussed', None),
        'redraft': ({'discussed'}, 'draft', None),
        'conclude': ({'discussed'}, 'concluded', None),
    }
    _required_facts = {'discuss': ('causes', 'participant_ids')}
    _deletable_states = frozenset({'draft'})
    _workflow_fields = frozenset({
        'state', 'figure_ids', 'summary_ids', 'step_ids', 'breakdown_ids', 'series_ids', 'refreshed_at', 'concluded_at',
        'concluded_by_id', 'complaint_count',
        'reopen_count', 'overdue_share', 'satisfied_share', 'days_to_close'})

    company_id = fields.Many2one(
        'res.company', "Company", required=True, default=lambda self: self.env.company, index=True)
    month = fields.Date(
        "Month Under Review", required=True, default=lambda self: self._get_last_month(),
        help="The month whose complaints are reviewed; its first day stands for it.")
    user_id = fields.Many2one(
        'res.users', "Prepared By", required=True, default=lambda self: self.env.user, tracking=True,
        domain="[('share', '=', False)]")
    state = fields.Selection(
        [('draft', "In Preparation"), ('discussed', "Discussed"), ('concluded', "Concluded")],
        "Status", required=True, default='draft', readonly=True, tracking=True)

    # figures
    figure_ids = fields.One2many('customer.complaint.review.figure', 'review_id', "Figures", readonly=True, copy=False)
    summary_ids = fields.One2many(
        'customer.complaint.review.figure', 'review_id', "Summary", readonly=True, copy=False, domain=[('dimension', '=',
            'summary')])
    step_ids = fields.One2many(
        'customer.complaint.review.figure', 'review_id', "Time to Each Step", readonly=True, copy=False,
        domain=[('dimension', '=', 'step')])
    breakdown_ids = fields.One2many(
        'customer.complaint.review.figure', 'review_id', "What and Why", readonly=True, copy=False,
        domain=[('dimension', 'not in', ('summary', 'step'))])
    series_ids = fields.Many2many('customer.complaint.series', string="Serial Complaints", readonly=True, copy=False)
    refreshed_at = fields.Datetime("Figures Of", readonly=True, copy=False)
    complaint_count = fields.Integer("Complaints", readonly=True, copy=False)
    reopen_count = fields.Integer("Re-opened", readonly=True, copy=False)
    overdue_share = fields.Float("Overdue (%)", readonly=True, copy=False, digits=(5, 1), aggregator='avg')
    satisfied_share = fields.Float("Satisfied (%)", readonly=True, copy=False, digits=(5, 1), aggregator='avg')
    days_to_close = fields.Float("Days to Closure", readonly=True, copy=False, digits=(8, 1), aggregator='avg')
    frequent_note = fields.Char(compute='_compute_frequent_note', help="C2.4.5: what came up often in the month.")

    # the review
    discussed_on = fields.Date(copy=False, default=fields.Date.context_today)
    participant_ids = fields.Many2many('res.users', string="Took Part", domain="[('share', '=', False)]", copy=False)
    causes = fields.Text(
        "Frequent Problems and Their Causes", copy=False, help="C2.4.5: which types of problem keep coming, and why.")
    gaps = fields.Text("Gaps in Our Processes", copy=False, help="C2.4.5: which process or rule let it happen.")
    conclusion = fields.Text(copy=False)
    standard_ids = fields.One2many('customer.complaint.review.standard', 'review_id', "Changed Standards", copy=False)
    training_ids = fields.One2many('customer.complaint.training', 'review_id', "Training", copy=False)
    improvement_ids = fields.One2many('customer.improvement', 'review_id', "Improvement Actions", copy=False)
    open_improvement_count = fields.Integer("Open Actions", compute='_compute_open_improvement_count')
    concluded_at = fields.Datetime("Concluded On", readonly=True, copy=False)
    concluded_by_id = fields.Many2one('res.users', "Concluded By", readonly=True, copy=False)
    can_edit = fields.Boolean(compute='_compute_can')
    can_conclude = fields.Boolean(compute='_compute_can')

    _month_once = models.UniqueIndex('(company_id, month)', "The complaints of this month have their review already.")
    _month_begins = models.Constraint('CHECK(EXTRACT(day FROM month) = 1)', "A month is named by its first day.")

    # DEFAULTS

    @api.model
    def _get_last_month(self):
        return fields.Date.context_today(self).replace(day=1) - relativedelta(months=1)

    # COMPUTE

    @api.depends('month')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for review in self:
            review.display_name = self.env._("Complaint review %(month)s", month=review._get_month_label())

    @api.depends('figure_ids.is_frequent')
    @api.depends_context('lang')
    def _compute_frequent_note(self):
        for review in self:
            frequent = review.figure_ids.filtered(lambda figure: figure.is_frequent and figure.dimension == 'type')
            review.frequent_note = ", ".join(f"{figure.name} ({figure.value_text})" for figure in frequent)

    @api.depends('improvement_ids.state')
    def _compute_open_improvement_count(self):
        counts = dict(self.env['customer.improvement']._read_group(
            [('review_id', 'in', self.ids), ('is_open', '=', True)], ['review_id'], ['__count']))
        for review in self:
            review.open_improvement_count = counts.get(review._origin, 0)

    @api.depends('state', 'user_id')
    @api.depends_context('uid')
    def _compute_can(self):
        for review in self:
            review.can_edit = review.state != 'concluded' and review.has_access('write')
            review.can_conclude = bool(review.id) and review._can('conclude')

    # CONSTRAINTS

    @api.constrains('month')
    def _check_month(self):
        for review in self:
            if review.month > review._get_last_month():
                raise ValidationError(self.env._(
                    "%(month)s is not over yet. A month is reviewed once it has ended.", month=review._get_month_label()))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create([self._to_first_day(vals) for vals in vals_list])
        reviews._refresh()
        return reviews

    def write(self, vals):
        vals = self._to_first_day(vals)
        self._check_editable(vals)
        res = super().write(vals)
        if not SCOPE.isdisjoint(vals):
            self._refresh()
        return res

    @api.model
    def _to_first_day(self, vals):
        month = fields.Date.to_date(vals.get('month'))
        return {**vals, 'month': month.replace(day=1)} if month else vals

    def _check_editable(self, vals):
        """What was discussed keeps its figures; what is concluded keeps everything."""
        if self.env.su:
            return
        for review in self:
            locked = {'draft': frozenset(), 'discussed': SCOPE, 'concluded': SCOPE | CONTENT}[review.state]
            if names := locked.intersection(vals):
                raise UserError(self.env._(
                    "%(review)s is “%(state)s”: %(fields)s cannot be changed now.", review=review.display_name,
                    state=review._get_state_label(), fields=self._get_labels(sorted(names))))

    # ACTIONS

    def action_refresh(self):
        """Count anew, e.g. because a complaint of the month was investigated meanwhile."""
        self.check_access('write')
        for review in self:
            if review.state != 'draft':
                raise UserError(self.env._(
                    "%(review)s was discussed: its figures stay as they were then.", review=review.display_name))
        self._refresh()

    def action_discuss(self):
        """The review was discussed by those who took part; its figures stay as they were."""
        self._move('discuss')

    def action_redraft(self):
        """Back to the preparation, to count anew."""
        self._transition('redraft')

    def action_conclude(self):
        """C2.4.5: sign the review off; whoever prepared it leaves that to a colleague."""
        self._move('conclude', concluded_at=fields.Datetime.now(), concluded_by_id=self.env.uid)
        self._fulfil_duty()

    def action_open_complaints(self):
        """Open the complaints of the month."""
        self.ensure_one()
        self.check_access('read')
        start, stop = self._get_period(self.month)
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_complaint_action_analysis')
        return {
            **action, 'name': self.display_name, 'views': [(False, view) for view in ('list', 'kanban', 'form', 'pivot',
                'graph')],
            'domain': [('company_id', '=', self.company_id.id), ('state', '!=', 'cancelled'),
                       ('received_at', '>=', start), ('received_at', '<', stop)]}

    def action_open_improvements(self):
        """Open the improvement actions of the review."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_improvement_action')
        return {**action, 'domain': [('review_id', '=', self.id)], 'context': {'default_review_id': self.id}}

    def action_print(self):
        """Print the review."""
        self.check_access('read')
        return self.env.ref('customer_mgmt_policy.customer_complaint_report_review').report_action(self, config=False)

    # CHECKS

    def _get_refusal_reason(self, verb):
        if verb == 'conclude' and self.user_id == self.env.user and not self.env.su:
            return self.env._(
                "You prepared this review, so somebody else of Quality or the CS manager concludes it.")
        return super()._get_refusal_reason(verb)

    def _get_missing(self, verb, facts):
        missing = super()._get_missing(verb, facts)
        if verb == 'conclude':
            missing += [self.env._("an improvement action against “%(type)s”", type=figure.name)
                        for figure in self._get_frequent_without_action()]
        return missing

    def _get_frequent_without_action(self):
        """C2.4.5: frequent problem types need measures: of this review, or open ones of an earlier one."""
        frequent = self.figure_ids.filtered(lambda figure: figure.is_frequent and figure.dimension == 'type' and figure.res_id)
        known = self.env['customer.improvement'].sudo().search([
            ('company_id', '=', self.company_id.id), ('type_id', 'in', frequent.mapped('res_id')),
            '|', ('review_id', '=', self.id), ('is_open', '=', True)]).type_id
        return frequent.filtered(lambda figure: figure.res_id not in known.ids)

    # DUTY

    def _fulfil_duty(self):
        """The review that the running time asks for does the duty; one of an earlier month came too late for its own."""
        for review in self:
            duty = self.env['customer.duty'].sudo().search(
                [('company_id', '=', review.company_id.id), ('code', '=', DUTY)], limit=1)
            if duty and review.month >= duty._get_month_to_review():
                self.env['customer.duty']._fulfil(
                    DUTY, review.company_id, review.display_name, res_model=self._name, res_id=review.id)

    # TOOLS

    def _get_month_label(self):
        """Return e.g. “October 2026”."""
        pattern = self.env._("MMMM yyyy")
        return format_date(self.env, self.month, date_format=pattern) if self.month else ""

    def _get_file_name(self):
        return self.display_name
