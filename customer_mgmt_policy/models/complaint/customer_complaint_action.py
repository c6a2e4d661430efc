from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_complaint import EXECUTION
from .customer_complaint_workflow import HANDLER


class CustomerComplaintAction(models.Model):
    """C2.4.4: one step of carrying the remedies out: what, by whom, until when, and what came of it.

    ==========  ==================================  ====================================
    step        who                                 from → to
    ==========  ==================================  ====================================
    done        its owner, CS agent or manager      open → done
    renegotiate CS agent or manager                 open, with another date
    drop        CS agent or manager                 open → dropped
    ==========  ==================================  ====================================

    Each remedy that was approved begins with one step; Customer Service adds more while the complaint is carried out.
    The owner of a step sees it and reports it done without seeing the complaint.
    """
    _name = 'customer.complaint.action'
    _description = "Execution Step of a Complaint"
    _inherit = ['customer.complaint.line.mixin', 'customer.workflow.mixin', 'customer.deadline.mixin']
    _order = 'state desc, date, id'
    _rec_names_search = ['name', 'complaint_id.name']
    _mail_post_access = 'read'
    _line_states = frozenset({'executing'})
    _deletable_states = frozenset({'open'})
    _workflow_fields = frozenset({
        'state', 'round_id', 'done_at', 'done_by_id', 'result', 'drop_reason', 'first_date', 'partner_id', 'owner_id',
        'company_id'})
    _transitions = {
        'done': ({'open'}, 'done', None),
        'renegotiate': ({'open'}, None, HANDLER),
        'drop': ({'open'}, 'dropped', HANDLER),
    }
    _required_facts = {'done': ('result',), 'drop': ('drop_reason',)}

    name = fields.Char("What Is to Be Done", required=True, tracking=True)
    remedy_id = fields.Many2one(
        'customer.complaint.remedy', "Remedy", index='btree_not_null', ondelete='restrict',
        domain="[('complaint_id', '=', complaint_id), ('round_id', '=', False)]")
    user_id = fields.Many2one(
        'res.users', "Owner", required=True, default=lambda self: self.env.user, tracking=True, index=True,
        domain="[('share', '=', False)]")
    date = fields.Date("Agreed Date", required=True, tracking=True, help="C2.4.4: until the end of this day it is done.")
    first_date = fields.Date(
        "First Agreed On", compute='_compute_first_date', store=True, precompute=True,
        help="What was agreed before any postponement.")
    partner_id = fields.Many2one(related='complaint_id.partner_id', string="Customer", store=True, index=True)
    owner_id = fields.Many2one(related='complaint_id.owner_id', string="Customer Owner", store=True, index=True)
    company_id = fields.Many2one(related='complaint_id.company_id', string="Company", store=True)
    state = fields.Selection(
        [('open', "Open"), ('done', "Done"), ('dropped', "Dropped")], "Status", required=True, default='open',
        readonly=True, tracking=True)
    done_at = fields.Datetime("Done On", readonly=True, copy=False, tracking=True)
    done_by_id = fields.Many2one('res.users', "Reported By", readonly=True, copy=False)
    result = fields.Text(readonly=True, copy=False, tracking=True)
    drop_reason = fields.Char("Dropped Because", readonly=True, copy=False, tracking=True)
    can_done = fields.Boolean(compute='_compute_can')
    can_drop = fields.Boolean(compute='_compute_can')

    # what is mine to do, late first
    _open_idx = models.Index("(user_id, date, id) WHERE state = 'open'")

    # COMPUTE

    @api.depends('complaint_id')
    def _compute_first_date(self):
        for action in self:
            action.first_date = action.first_date or action.date

    @api.depends('state', 'complaint_id.state')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions._start_clocks()
        return actions

    def write(self, vals):
        if not self.env.su and 'date' in vals:
            self._check_date_kept(vals['date'])
        return super().write(vals)

    # ACTIONS

    def action_done(self, result, at=None):
        """C2.4.4: the step was done at ``at`` (default: now), with this result."""
        at = self._check_moment(at)
        self._move('done', result=result, done_at=at, done_by_id=self.env.uid)
        self._deadline_met(EXECUTION, at=at)
        self.sudo()._tell_handler()

    def action_drop(self, reason):
        """The step is not needed after all; it stays on record with the reason."""
        self._move('drop', drop_reason=reason)
        self._deadline_cancel(EXECUTION)

    def action_renegotiate(self, date, reason):
        """C4.4: agree with the customer on another date; the first promise stays on record with the reason."""
        date = fields.Date.to_date(date)
        self._check_step('renegotiate')
        if not date or not (reason or "").strip():
            raise UserError(self.env._("State the new date and its reason."))
        for action in self:
            action._deadline_renegotiate(EXECUTION, action.complaint_id._get_end_of(date), reason)

    def action_open_step(self):
        """Ask for what the step of the context (``default_verb``) needs, in a dialog."""
        self.ensure_one()
        verb = self.env.context.get('default_verb', 'done')
        if error := self._get_transition_error(verb):
            raise error
        Step = self.env['customer.complaint.action.step']
        return {
            'type': 'ir.actions.act_window', 'name': Step._get_verb_label(verb), 'res_model': Step._name,
            'view_mode': 'form', 'target': 'new', 'context': {'default_action_id': self.id, 'default_verb': verb},
        }

    def action_open_complaint(self):
        """Open the complaint that the step belongs to."""
        self.ensure_one()
        self.complaint_id.check_access('read')
        return self.complaint_id._get_records_action()

    def _tell_handler(self):
        """The complaint keeps what was done, and its handler learns of what others did, to tell the customer."""
        for action in self:
            complaint = action.complaint_id
            handler = complaint.user_id - self.env.user
            body = action.with_context(lang=handler.lang or self.env.lang).env._(
                "Step done: %(step)s. %(result)s", step=action.name, result=action.result)
            complaint.message_post(body=body, partner_ids=handler.partner_id.ids, subtype_xmlid='mail.mt_note')

    # CLOCKS

    def _start_clocks(self):
        for action in self.filtered(lambda action: action.state == 'open'):
            action._deadline_start(EXECUTION, due_at=action.sudo().complaint_id._get_end_of(action.date))

    def _deadline_priority(self):
        return self.complaint_id.urgency

    def _deadline_channel(self):
        return self.complaint_id.channel

    def _deadline_renegotiated(self, code, due_at, reason):  # pylint: disable=missing-return
        """Whichever way a new date was agreed on: step and complaint show it, and why."""
        super()._deadline_renegotiated(code, due_at, reason)
        action = self.sudo()
        action.date = action.complaint_id._get_local_date(due_at)
        action.complaint_id._message_log(body=self.env._(
            "A new date was agreed on for “%(step)s”: %(reason)s", step=action.name, reason=reason))

    # CHECKS

    def _check_line_open(self):  # pylint: disable=missing-return
        """Its steps change a step; by hand only Customer Service corrects an open one."""
        if not self.env.su and not self.env.user.has_group(HANDLER):
            raise UserError(self.env._("Report the step as done instead of changing it."))
        super()._check_line_open()
        if not self.env.su and any(action.state != 'open' for action in self):
            raise UserError(self.env._("A step that is done or dropped stays as it is."))

    def _check_date_kept(self, date):
        if any(action.date != fields.Date.to_date(date) for action in self):
            raise UserError(self.env._(
                "The date was agreed on with the customer. Use “Agree on Another Date” to change it, with its reason."))

    def _check_moment(self, at):
        """Return when the step was done: not in the future, and not before the remedy was approved."""
        at = fields.Datetime.to_datetime(at) or fields.Datetime.now()
        if at > fields.Datetime.now():
            raise UserError(self.env._("A step that lies in the future cannot be recorded yet."))
        return at

    def _get_refusal_reason(self, verb):
        if self.round_id or self.sudo().complaint_id.state != 'executing':
            return self.env._("%(complaint)s is not being carried out now.", complaint=self.sudo().complaint_id.name)
        return super()._get_refusal_reason(verb)

    def _get_lines_label(self):
        return self.env._("Execution Steps")
