from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class CustomerDuty(models.Model):
    """What the company itself owes again and again by its policy: one row per company and obligation.

    ================  ==========================================================
    who               may
    ================  ==========================================================
    the role          read its duties
    responsible       report the duty as done, or do it by the record that it asks for
    CS manager        the same for every duty, and choose who is responsible
    general manager   read all
    ================  ==========================================================

    Nobody creates or deletes duties: they follow the policy in force (:meth:`_maintain`).
    """
    _name = 'customer.duty'
    _description = "Company Duty"
    _inherit = ['customer.thread.mixin', 'customer.deadline.mixin']
    _order = 'company_id, code, id'
    _rec_names_search = ['limit_id.name', 'code']
    _workflow_fields = frozenset({'active', 'company_id', 'code', 'limit_id', 'last_log_id'})
    _check_company_auto = True

    # what
    company_id = fields.Many2one('res.company', "Company", required=True, readonly=True, index=True)
    code = fields.Char(required=True, readonly=True)
    limit_id = fields.Many2one(
        'customer.policy.limit', "Time Limit", required=True, readonly=True, ondelete='restrict', index=True)
    name = fields.Char("Duty", related='limit_id.name')
    clause_id = fields.Many2one(related='limit_id.clause_id')
    rhythm = fields.Char("Every", compute='_compute_rhythm', compute_sudo=True)
    duty_proof = fields.Selection(related='limit_id.duty_proof')
    active = fields.Boolean(default=True, readonly=True, help="Off when the policy does not ask for the duty any more.")
    # who
    group_id = fields.Many2one('res.groups', "Role", related='limit_id.duty_group_id', store=True)
    candidate_ids = fields.Many2many('res.users', compute='_compute_candidate_ids', compute_sudo=True)
    user_id = fields.Many2one(
        'res.users', "Responsible", index=True, tracking=True, domain="[('id', 'in', candidate_ids)]",
        help="An active member of the role. Whoever leaves the role is replaced by a colleague by the next day.")
    # done
    log_ids = fields.One2many('customer.duty.log', 'duty_id', "Fulfilments", readonly=True)
    last_log_id = fields.Many2one('customer.duty.log', "Last Fulfilment", readonly=True, copy=False, ondelete='set null')
    last_done_at = fields.Datetime("Last Done", related='last_log_id.done_at')
    last_result = fields.Selection(related='last_log_id.result', string="Last Result")
    missed_count = fields.Integer(
        "Missed Times", compute='_compute_missed_count', compute_sudo=True,
        help="How many times the duty was not fulfilled at all, or late.")
    # for the screen
    can_report = fields.Boolean(compute='_compute_can')
    can_start = fields.Boolean(compute='_compute_can')

    _code_unique = models.Constraint('UNIQUE(company_id, code)', "The company has this duty already.")

    # COMPUTE

    @api.depends('limit_id.value', 'limit_id.unit')
    @api.depends_context('lang')
    def _compute_rhythm(self):
        for duty in self:
            limit = duty.limit_id
            once = {'week': self.env._("Week"), 'month': self.env._("Month"), 'quarter': self.env._("Quarter"),
                    'year': self.env._("Year")}
            duty.rhythm = once.get(limit.unit) if limit.value == 1 else limit._get_length_label()

    @api.depends('group_id', 'company_id')
    def _compute_candidate_ids(self):
        for (group, company), duties in self.grouped(lambda duty: (duty.group_id, duty.company_id)).items():
            duties.candidate_ids = self._get_members(group, company)

    @api.depends('deadline_ids.breached_at', 'deadline_ids.missed_slots')
    def _compute_missed_count(self):
        rows = self.env['customer.deadline'].sudo()._read_group(
            [('res_model', '=', self._name), ('res_id', 'in', self.ids), ('breached_at', '!=', False)],
            ['res_id'], ['__count', 'missed_slots:sum'])
        counts = {res_id: count + (missed or 0) for res_id, count, missed in rows}
        for duty in self:
            duty.missed_count = counts.get(duty.id, 0)

    @api.depends('user_id', 'code', 'active')
    @api.depends_context('uid')
    def _compute_can(self):
        for duty in self:
            mine = duty.active and duty._is_mine()
            duty.can_start = mine and bool(duty._get_start_action())
            duty.can_report = mine and not duty._get_report_refusal()

    # CONSTRAINTS

    @api.constrains('user_id')
    def _check_user(self):
        for duty in self.filtered('user_id'):
            if duty.user_id not in self._get_members(duty.group_id, duty.company_id):
                raise ValidationError(self.env._(
                    "%(user)s does not hold the role “%(role)s” in %(company)s, so cannot be responsible for “%(duty)s”.",
                    user=duty.user_id.name, role=duty.group_id.name, company=duty.company_id.name, duty=duty.name))

    # ACTIONS

    def action_start(self):
        """Open what the duty is done with, e.g. a new spot check."""
        self.ensure_one()
        self._check_mine()
        return self._get_start_action()

    def action_done(self):
        """Open the dialog that reports the duty as done."""
        self.ensure_one()
        self._check_report()
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_duty_done_action')
        return {**action, 'name': self.name, 'context': {'default_duty_id': self.id}}

    # CHECKS

    def _is_mine(self):
        """Return whether the current user may fulfil this duty: the responsible and the CS manager."""
        self.ensure_one()
        return self.env.su or self.user_id == self.env.user or (
            self.env.user.has_group('customer_mgmt_policy.group_cs_manager'))

    def _check_mine(self):
        self.check_access('read')
        for duty in self:
            if not duty._is_mine():
                raise AccessError(self.env._(
                    "“%(duty)s” is done by %(user)s. Ask the CS manager to make you responsible.",
                    duty=duty.name, user=duty.user_id.name or duty.group_id.name))

    def _check_report(self):
        self._check_mine()
        for duty in self:
            if not duty.active:
                raise UserError(self.env._("The policy in force does not ask for “%(duty)s” any more.", duty=duty.name))
            if reason := duty._get_report_refusal():
                raise UserError(reason)

    # HOOKS

    def _get_start_action(self):
        """Return the action that does this duty, by its code, or False; chapters add theirs."""
        self.ensure_one()
        return False

    def _get_report_refusal(self):
        """Return why the duty cannot simply be reported as done (translated text), or False.

        A chapter whose records fulfil the duty says so here.
        """
        self.ensure_one()
        return False

    def _get_schedule_start(self):
        """Return from when the rhythm of a new duty counts (naive UTC)."""
        self.ensure_one()
        return fields.Datetime.now()

    # FULFILMENT

    @api.model
    def _fulfil(self, code, company, note, at=None, **facts):
        """The company fulfilled its duty ``code``, e.g. by a spot check that is done.

        :param str code: code of the time limit
        :param company: ``res.company``
        :param str note: what was done, in words
        :param datetime at: naive UTC, default now
        :param facts: further values of ``customer.duty.log``
        :return: the ``customer.duty.log`` row, none when the policy does not ask for this duty
        """
        domain = [('company_id', '=', company.id), ('code', '=', code)]
        duty = self.sudo().search(domain)
        if not duty:
            self.sudo()._maintain(company)
            duty = self.sudo().search(domain)
        return duty._log_done(note, at=at, **facts) if duty else self.env['customer.duty.log']

    def _log_done(self, note, at=None, **facts):
        """Write the fulfilment down and stop the clock of its time; the next one runs on by the schedule."""
        self.ensure_one()
        duty, at = self.sudo(), at or fields.Datetime.now()
        clock = duty._deadline_met(duty.code, at=at)
        log = self.env['customer.duty.log'].sudo().create({
            'duty_id': duty.id, 'done_at': at, 'user_id': self.env.uid, 'note': note, 'deadline_id': clock.id,
            'due_at': clock.due_at, 'is_late': clock.state == 'met_late', 'missed_slots': clock.missed_slots, **facts,
        })
        if at >= (duty.last_done_at or at):
            duty.last_log_id = log
        log._follow_up()
        return log
