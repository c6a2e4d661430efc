from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

FIGURES = ('accuracy', 'key_accuracy', 'counted_count', 'wrong_count')


class CustomerSpotCheck(models.Model):
    """C4.3, double review: the salesperson enters, the department head checks a random sample of the team's cards.

    ==========  ===================================  ==========================
    step        who                                  from → to
    ==========  ===================================  ==========================
    draw        head of the team, CS manager         draft → in progress
    judge       the same, never own entries          (verdicts, in progress)
    finish      the same                             in progress → done
    cancel      the same                             draft, in progress → cancelled
    ==========  ===================================  ==========================
    """
    _name = 'customer.spot.check'
    _description = "Spot Check of Customer Cards"
    _inherit = ['customer.workflow.mixin']
    _order = 'date_to desc, id desc'
    _check_company_auto = True

    _transitions = {
        'draw': ({'draft'}, 'in_progress', None),
        'finish': ({'in_progress'}, 'done', None),
        'cancel': ({'draft', 'in_progress'}, 'cancelled', None),
    }
    _workflow_fields = frozenset({
        'state', 'name', 'seed', 'population', 'drawn_at', 'drawn_by_id', 'done_at', 'cancel_reason', *FIGURES})

    name = fields.Char("Number", readonly=True, copy=False, default="/")
    company_id = fields.Many2one('res.company', "Company", required=True, default=lambda self: self.env.company)
    team_id = fields.Many2one(
        'crm.team', "Team", required=True, index=True, check_company=True, default=lambda self: self._default_team(),
        domain="[('company_id', 'in', [company_id, False])]", tracking=True)
    head_id = fields.Many2one('res.users', "Department Head", related='team_id.user_id')
    date_from = fields.Date(
        "First Day", required=True, compute='_compute_date_from', store=True, readonly=False, precompute=True,
        help="Cards that were entered or changed in this period are drawn first.")
    date_to = fields.Date("Last Day", required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [('draft', "Draft"), ('in_progress', "Being Checked"), ('done', "Done"), ('cancelled', "Cancelled")],
        required=True, default='draft', tracking=True, readonly=True)
    cancel_reason = fields.Char(readonly=True, copy=False)

    # the sample
    card_ids = fields.One2many('customer.spot.check.card', 'check_id', "Sample", readonly=True)
    line_ids = fields.One2many('customer.spot.check.line', 'check_id', "Fields", readonly=True)
    seed = fields.Integer(
        "Random Number", readonly=True, copy=False, aggregator=None,
        help="The sample follows from this number and from the cards at the time of drawing.")
    population = fields.Integer("Cards of the Team", readonly=True, copy=False, help="Confirmed cards at the time of drawing.")
    drawn_at = fields.Datetime(readonly=True, copy=False)
    drawn_by_id = fields.Many2one('res.users', "Drawn By", readonly=True, copy=False)
    card_count = fields.Integer("Cards in the Sample", compute='_compute_progress')
    pending_count = fields.Integer("Still to Check", compute='_compute_progress')
    progress = fields.Float("Checked (%)", compute='_compute_progress')

    # the result
    done_at = fields.Datetime("Done", readonly=True, copy=False)
    counted_count = fields.Integer("Fields Verified", readonly=True, copy=False)
    wrong_count = fields.Integer("Wrong Fields", readonly=True, copy=False)
    accuracy = fields.Float("Accuracy (%)", readonly=True, copy=False, aggregator='avg', digits=(5, 1))
    key_accuracy = fields.Float(
        "Key Fields (%)", readonly=True, copy=False, aggregator='avg', digits=(5, 1),
        help="C4.3: key fields have to be right without exception.")
    open_count = fields.Integer("Open Corrections", compute='_compute_open_count')
    # for the screen
    can_draw = fields.Boolean(compute='_compute_can')
    can_check = fields.Boolean(compute='_compute_can')

    _period = models.Constraint('CHECK(date_from <= date_to)', "The period ends before it begins.")

    # DEFAULTS

    def _default_team(self):
        """The first team that the user leads."""
        return self.env['crm.team'].search(
            [('user_id', '=', self.env.uid), ('company_id', 'in', [self.env.company.id, False])], limit=1)

    # COMPUTE

    @api.depends('team_id')
    def _compute_date_from(self):
        """The period begins after that of the team's last check."""
        rows = self.sudo()._read_group(
            [('team_id', 'in', self.team_id.ids), ('state', '=', 'done')], ['team_id'], ['date_to:max'])
        last = {team.id: date_to for team, date_to in rows}
        for check in self:
            end = last.get(check.team_id.id)
            date_to = check.date_to or fields.Date.context_today(self)
            start = end + relativedelta(days=1) if end else date_to - relativedelta(months=3)
            check.date_from = min(start, date_to)

    @api.depends('line_ids.verdict')
    def _compute_progress(self):
        Line = self.env['customer.spot.check.line'].sudo()
        rows = Line._read_group([('check_id', 'in', self.ids)], ['check_id', 'verdict'], ['__count'])
        counts = {}
        for check, verdict, count in rows:
            counts.setdefault(check.id, {})[verdict] = count
        cards = dict(self.env['customer.spot.check.card'].sudo()._read_group(
            [('check_id', 'in', self.ids)], ['check_id'], ['__count']))
        cards = {check.id: count for check, count in cards.items()}
        for check in self:
            of_check = counts.get(check.id, {})
            total, pending = sum(of_check.values()), of_check.get('pending', 0)
            check.card_count, check.pending_count = cards.get(check.id, 0), pending
            check.progress = 100 * (total - pending) / total if total else 0

    @api.depends('line_ids.correction')
    def _compute_open_count(self):
        counts = dict(self.env['customer.spot.check.line'].sudo()._read_group(
            [('check_id', 'in', self.ids), ('correction', '=', 'open')], ['check_id'], ['__count']))
        counts = {check.id: count for check, count in counts.items()}
        for check in self:
            check.open_count = counts.get(check.id, 0)

    @api.depends('state', 'team_id')
    @api.depends_context('uid')
    def _compute_can(self):
        for check in self:
            check.can_draw = not check._origin or check._can('draw')
            check.can_check = check.state == 'in_progress' and check.has_access('write') and not check._get_checker_error()

    # CONSTRAINTS AND CRUD

    @api.constrains('team_id')
    def _check_team(self):
        for check in self:
            if not check.sudo().team_id.user_id:
                raise ValidationError(self.env._(
                    "%(team)s has no leader. Give the team a leader first: the department head checks its cards.",
                    team=check.sudo().team_id.name))

    @api.model_create_multi
    def create(self, vals_list):
        checks = super().create(vals_list)
        for company, group in checks.grouped('company_id').items():
            numbers = self.env['ir.sequence'].sudo().with_company(company)._next_by_code_batch(self._name, len(group))
            for check, number in zip(group.sudo(), numbers, strict=True):
                check.name = number
        return checks

    def write(self, vals):
        if not self.env.su and not vals.keys().isdisjoint({'team_id', 'company_id', 'date_from', 'date_to'}):
            for check in self:
                if check.state != 'draft':
                    raise UserError(self.env._(
                        "%(name)s: the sample is drawn, so team and period cannot be changed any more.", name=check.name))
        return super().write(vals)

    # ACTIONS

    def action_work(self):
        """Open the sample on one screen, card by card."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_spot_check_line_action_work')
        return {**action, 'name': self.display_name, 'domain': [('check_id', '=', self.id)],
                'context': {'group_by': ['card_id'], 'default_check_id': self.id}}

    def action_finish(self):
        """Settle the figures; what is wrong goes back to the salesperson (C4.3)."""
        for check in self:
            check._transition('finish', done_at=fields.Datetime.now(), **check._get_figures())
            check.sudo().line_ids._open_corrections()
            check._fulfil_duty()

    def action_cancel(self, reason=None):
        """Give up a check that cannot be carried out; the drawn sample stays on record."""
        self._transition('cancel', cancel_reason=reason or False)

    # CHECKS

    def _get_transition_error(self, verb):
        return super()._get_transition_error(verb) or self._get_checker_error()

    def _get_checker_error(self):
        """C4.3: the head of the team checks, or the CS manager."""
        user = self.env.user
        if self.env.su or self.sudo().team_id.user_id == user or user.has_group('customer_mgmt_policy.group_cs_manager'):
            return None
        return AccessError(self.env._(
            "%(team)s is checked by %(head)s or the CS manager.",
            team=self.sudo().team_id.name, head=self.sudo().team_id.user_id.name))

    def _get_refusal_reason(self, verb):
        lines = self.sudo().line_ids
        if verb == 'finish' and (pending := lines.filtered(lambda line: line.verdict == 'pending')):
            return self.env._("%(count)s fields are still to be checked, e.g. of %(customer)s.",
                              count=len(pending), customer=pending[0].partner_id.display_name)
        if verb == 'finish' and (bare := lines.filtered(lambda line: line._lacks_correction())):
            return self.env._("Say what is right, or what you found out: %(fields)s.", fields=", ".join(
                f"{line.partner_id.display_name} › {line._get_field_label()}" for line in bare[:5]))
        return super()._get_refusal_reason(verb)

    # RESULT

    def _get_figures(self):
        """Return the figures of the finished check, as stored on it."""
        counted = self.sudo().line_ids.filtered(lambda line: line.verdict in ('right', 'wrong'))
        keys = counted.filtered('is_key')

        def share(lines):
            return 100 * len(lines.filtered(lambda line: line.verdict == 'right')) / len(lines) if lines else 100
        wrong = counted.filtered(lambda line: line.verdict == 'wrong')
        return dict(zip(FIGURES, (share(counted), share(keys), len(counted), len(wrong)), strict=True))

    def _fulfil_duty(self):
        """The company's duty is done when every team with confirmed cards was checked in its time."""
        Duty = self.env['customer.duty'].sudo()
        duty = Duty.search([('company_id', '=', self.company_id.id), ('code', '=', 'spot.check')])
        since = duty._deadline_open('spot.check')[:1].started_at
        if waiting := self._get_teams_to_check(since):
            self.message_post(body=self.env._(
                "Still to be checked in this period: %(teams)s.", teams=", ".join(waiting.mapped('name'))))
            return
        Duty.with_user(self.env.user)._fulfil('spot.check', self.company_id, self.env._(
            "Spot check %(number)s, %(team)s: %(accuracy).1f %% right.", number=self.name, team=self.team_id.name,
            accuracy=self.accuracy), res_model=self._name, res_id=self.id)

    def _get_teams_to_check(self, since):
        """Return the company's teams with confirmed cards that no check was finished for since then."""
        teams = self.env['crm.team'].sudo().search(
            [('company_id', 'in', [self.company_id.id, False]), ('user_id', '!=', False)])
        done = self.sudo().search([
            ('company_id', '=', self.company_id.id), ('state', '=', 'done'), ('done_at', '>=', since or self.done_at)])
        waiting = teams - done.team_id
        owners = self.env['res.partner'].sudo()._read_group(self._get_card_domain(waiting), ['policy_owner_id'])
        return waiting.filtered(lambda team: team.member_ids & self.env['res.users'].union(*(row[0] for row in owners)))

    def _get_card_domain(self, teams):
        """Return the domain of the confirmed cards of the members of ``teams`` in this company."""
        return [
            ('policy_owner_id', 'in', (teams.member_ids | teams.user_id).ids), ('is_managed_customer', '=', True),
            ('parent_id', '=', False), ('card_state', '=', 'confirmed'), ('company_id', 'in', [self.company_id.id, False]),
        ]
