from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

MILESTONE = 'demand.milestone'
PLANNING_STATES = ('recorded', 'answered', 'in_progress')
# once the plan is confirmed, these change by the steps only
AGREED_FIELDS = frozenset({'demand_id', 'name', 'due_on'})


class CustomerDemandMilestone(models.Model):
    """C2.3.3: a step of the implementation plan: what, who sees to it, until when, and what came out.

    ==========  ===============  ===================================
    step        from → to        needs
    ==========  ===============  ===================================
    done        open → done      result
    drop        open → dropped   reason
    postpone    open             new date, reason
    ==========  ===============  ===================================

    Whoever may write the demand takes the steps. The clocks run from the confirmed plan on.
    """
    _name = 'customer.demand.milestone'
    _description = "Milestone of a Demand"
    _inherit = ['customer.guard.mixin', 'customer.deadline.mixin']
    _order = 'due_on, sequence, id'
    _rec_names_search = ['name', 'demand_id.name']
    _workflow_fields = frozenset({'state', 'done_at', 'done_by_id', 'result', 'drop_reason'})

    demand_id = fields.Many2one('customer.demand', "Demand", required=True, index=True, ondelete='cascade')
    partner_id = fields.Many2one(related='demand_id.partner_id', string="Customer", store=True, index=True)
    owner_id = fields.Many2one(related='demand_id.owner_id', string="Customer Owner", store=True, index=True)
    company_id = fields.Many2one(related='demand_id.company_id', string="Company", store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Milestone", required=True)
    user_id = fields.Many2one(
        'res.users', "Responsible", required=True, index=True, default=lambda self: self.env.user,
        domain="[('share', '=', False)]", help="Who sees to it; whoever takes care of it must see the demand.")
    due_on = fields.Date("Due On", required=True, help="Until the end of this day it is reached.")
    state = fields.Selection(
        [('open', "Open"), ('done', "Done"), ('dropped', "Dropped")], required=True, default='open', readonly=True)
    done_at = fields.Datetime("Done On", readonly=True, copy=False)
    done_by_id = fields.Many2one('res.users', "Done By", readonly=True, copy=False)
    result = fields.Text(readonly=True, copy=False)
    drop_reason = fields.Char("Why It Was Dropped", readonly=True, copy=False)
    is_confirmed = fields.Boolean(compute='_compute_is_confirmed')

    _open_idx = models.Index("(demand_id, due_on) WHERE state = 'open'")

    # COMPUTE

    @api.depends('name', 'demand_id')
    def _compute_display_name(self):
        for milestone in self:
            milestone.display_name = f"{milestone.demand_id.name or ''} · {milestone.name or ''}"

    @api.depends('demand_id.state')
    def _compute_is_confirmed(self):
        for milestone in self:
            milestone.is_confirmed = milestone.demand_id.state not in ('recorded', 'answered')

    # CONSTRAINTS

    @api.constrains('user_id', 'demand_id')
    def _check_user_sees_demand(self):
        for milestone in self:
            demand, user = milestone.demand_id, milestone.user_id
            if user not in (demand.owner_id, demand.user_id) and not demand.with_user(user).has_access('read'):
                raise ValidationError(self.env._(
                    "%(user)s may not see %(demand)s, so cannot take care of “%(milestone)s”.",
                    user=user.name, demand=demand.name, milestone=milestone.name))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        milestones = super().create(vals_list)
        milestones._check_plan_open()
        milestones.filtered(lambda milestone: milestone.demand_id.state == 'in_progress')._start_clocks()
        milestones.demand_id.sudo()._stop_asking_acceptance()
        return milestones

    def write(self, vals):
        if not self.env.su:
            self._check_writable(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        if self.env.su:
            return
        self._check_plan_open()
        for milestone in self:
            if milestone.is_confirmed:
                raise UserError(self.env._(
                    "The plan is confirmed: “%(milestone)s” stays on record. Drop it with a reason instead.",
                    milestone=milestone.name))

    # ACTIONS

    def action_done(self, result, at=None):
        """The milestone was reached at ``at`` (default: now), with this result."""
        self._check_step()
        if not (result or "").strip():
            raise UserError(self.env._("Write down the result of “%(milestone)s”.", milestone=self[:1].name))
        now = fields.Datetime.now()
        at = fields.Datetime.to_datetime(at) or now
        if at > now:
            raise UserError(self.env._("A step that lies in the future cannot be recorded yet."))
        self.sudo().write({'state': 'done', 'done_at': at, 'done_by_id': self.env.uid, 'result': result})
        self._deadline_met(MILESTONE, at=at)
        self._log_step(lambda milestone: self.env._(
            "Milestone done: %(milestone)s – %(result)s", milestone=milestone.name, result=result))

    def action_drop(self, reason):
        """The milestone is not needed any more."""
        self._check_step()
        self._drop(reason)

    def action_postpone(self, due_on, reason):
        """Agree on another date; the first one stays on record with the reason."""
        self._check_step()
        due_on = fields.Date.to_date(due_on)
        if not (reason or "").strip():
            raise UserError(self.env._("State the reason of the new date."))
        if not due_on or due_on < fields.Date.context_today(self):
            raise UserError(self.env._("State a new date in the future."))
        for milestone in self:
            if milestone._deadline_open(MILESTONE):
                milestone._deadline_renegotiate(MILESTONE, milestone._get_due_at(due_on), reason)
        self.sudo().due_on = due_on
        self._log_step(lambda milestone: self.env._(
            "Milestone postponed: %(milestone)s – %(reason)s", milestone=milestone.name, reason=reason))

    def action_open_step(self):
        """Open the dialog of the step named in the context."""
        self.ensure_one()
        self.check_access('write')
        verb = self.env.context.get('default_verb', 'done')
        labels = dict(self.env['customer.demand.milestone.step']._fields['verb']._description_selection(self.env))
        return {
            'type': 'ir.actions.act_window', 'name': f"{labels[verb]}: {self.name}",
            'res_model': 'customer.demand.milestone.step', 'views': [(False, 'form')], 'target': 'new',
            'context': {'default_milestone_id': self.id, 'default_verb': verb},
        }

    # CHECKS

    def _check_step(self):
        self.check_access('write')
        self.demand_id.check_access('write')
        self._check_plan_open()
        for milestone in self:
            if milestone.state != 'open':
                raise UserError(self.env._("“%(milestone)s” is not open any more.", milestone=milestone.name))

    def _check_plan_open(self):
        """Plans are made and carried out until the customer accepts."""
        if self.env.su:
            return
        self.demand_id.check_access('write')
        for demand in self.demand_id:
            if demand.state not in PLANNING_STATES:
                raise UserError(self.env._(
                    "%(demand)s is “%(state)s”: its plan cannot be changed.",
                    demand=demand.name, state=demand._get_state_label()))

    def _check_writable(self, vals):
        self._check_plan_open()
        for milestone in self:
            if milestone.state != 'open':
                raise UserError(self.env._("“%(milestone)s” is not open any more.", milestone=milestone.name))
            if milestone.is_confirmed and not AGREED_FIELDS.isdisjoint(vals):
                raise UserError(self.env._(
                    "The plan is confirmed: postpone “%(milestone)s” with a reason, or drop it and add another one.",
                    milestone=milestone.name))

    # CLOCKS

    def _start_clocks(self):
        for due_on, milestones in self.filtered(lambda milestone: milestone.state == 'open').grouped('due_on').items():
            for company_milestones in milestones.grouped('company_id').values():
                company_milestones._deadline_start(MILESTONE, due_at=company_milestones[0]._get_due_at(due_on))

    def _get_due_at(self, due_on):
        """Return the end of the day where the company is (naive UTC)."""
        return self.company_id.resource_calendar_id._get_end_of_day(due_on)

    def _deadline_document(self):
        return self.demand_id

    def _deadline_renegotiated(self, code, due_at, reason):  # pylint: disable=missing-return
        """A new date agreed in the list of deadlines is the new date of the milestone."""
        super()._deadline_renegotiated(code, due_at, reason)
        self.sudo().due_on = self.company_id.resource_calendar_id._get_local_date(due_at)

    # TOOLS

    def _drop(self, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("State why the milestone is dropped."))
        self.sudo().write({'state': 'dropped', 'drop_reason': reason})
        self._deadline_cancel(MILESTONE)
        self._log_step(lambda milestone: self.env._(
            "Milestone dropped: %(milestone)s – %(reason)s", milestone=milestone.name, reason=reason))

    def _log_step(self, get_text):
        """Tell the demand's chatter, one message per demand."""
        self.demand_id._message_log_batch({
            demand.id: "\n".join(get_text(milestone) for milestone in milestones)
            for demand, milestones in self.grouped('demand_id').items()})
