from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import clean_context


class CustomerApprovalMixin(models.AbstractModel):
    """Gives a model its approvals. The routes themselves are rows of the policy, found by model and purpose.

    A model calls :meth:`_approval_submit` from its own checked method. The outcome takes the step of its ``_transitions``
    that ``_approval_verbs`` names; what else follows is the matter of ``_after_transition``. The hooks get all records of
    one decision at once and run under sudo with the person who decided as ``env.user``.
    """
    _name = 'customer.approval.mixin'
    _description = "Record under Approval"

    # what an approver decides on: any change of these afterwards voids the approval; paths lead into lines, whose model
    # inherits customer.approval.line.mixin. Attachments always belong to it.
    _approval_fields = frozenset()
    # states in which a granted approval is used up, so that later changes do not void it any more
    _approval_executed_states = frozenset()

    # whether the record's own form repeats what is to be decided for whoever decides, because it stands on several tabs
    _approval_shows_facts = False

    # which step each outcome takes; a model whose steps depend on more than that overrides the hooks
    _approval_verbs = {'granted': 'approve', 'refused': 'refuse', 'withdrawn': 'reopen', 'voided': 'reopen'}

    approval_ids = fields.One2many(
        'customer.approval', 'res_id', "Approvals", bypass_search_access=True, copy=False, readonly=True)
    approval_id = fields.Many2one('customer.approval', "Latest Approval", compute='_compute_approval', compute_sudo=True)
    approval_state = fields.Selection(
        [('none', "None"), ('pending', "Waiting"), ('granted', "Approved"), ('refused', "Refused"), ('withdrawn', "Withdrawn"),
         ('voided', "Voided"), ('cancelled', "Cancelled")],
        "Approval", compute='_compute_approval', search='_search_approval_state', compute_sudo=True,
    )
    approval_can_decide = fields.Boolean(compute='_compute_approval_can', compute_sudo=True)
    approval_can_withdraw = fields.Boolean(compute='_compute_approval_can', compute_sudo=True)
    approval_bar = fields.Json("Approval Steps", compute='_compute_approval_bar', compute_sudo=True)

    # COMPUTE

    @api.depends('approval_ids.state', 'approval_ids.is_latest')
    def _compute_approval(self):
        latest = self._approval_latest().grouped('res_id')
        for record in self:
            record.approval_id = latest.get(record._origin.id)
            record.approval_state = record.approval_id.state or 'none'

    @api.depends('approval_id', 'approval_ids.waiting_user_ids', 'approval_ids.state')
    @api.depends_context('uid')
    def _compute_approval_can(self):
        for record in self:
            approval = record.approval_id
            record.approval_can_decide = approval.can_decide
            record.approval_can_withdraw = approval.can_withdraw or approval.can_request_cancellation

    @api.depends('approval_ids.state', 'approval_ids.waiting_user_ids', 'approval_ids.cancellation_requested_at')
    @api.depends_context('lang', 'uid')
    def _compute_approval_bar(self):
        for record in self:
            record.approval_bar = record.approval_id.approval_bar

    def _search_approval_state(self, operator, value):
        if operator != 'in':
            return NotImplemented
        latest = Domain('res_model', '=', self._name) & Domain('is_latest', '=', True)
        domain = Domain('approval_ids', 'any!', latest & Domain('state', 'in', [state for state in value if state != 'none']))
        return domain | ~Domain('approval_ids', 'any!', latest) if 'none' in value else domain

    # CRUD

    def write(self, vals):
        res = super().write(vals)
        if not vals.keys().isdisjoint(self._approval_get_watched()):
            self._approval_content_changed()
        return res

    def unlink(self):
        self.env['customer.approval'].sudo().search(
            [('res_model', '=', self._name), ('res_id', 'in', self.ids), ('state', '=', 'pending')])._stop('cancelled')
        return super().unlink()

    # ACTIONS

    def action_approval_approve(self):
        """Approve the open step of each record."""
        return self._approval_pending().action_approve()

    def action_approval_refuse(self):
        """Ask for the reason of a refusal."""
        return self._approval_pending().action_open_refuse()

    def action_approval_withdraw(self):
        """Take the request back; once somebody decided, ask for its cancellation instead."""
        approvals = self._approval_pending()
        if approvals.sudo().step_ids.decided_by_id:
            return approvals.action_open_cancellation()
        return approvals.action_withdraw()

    def _approval_pending(self):
        """Return the pending approvals, as the current user sees them."""
        approvals = self._approval_latest().filtered(lambda approval: approval.state == 'pending')
        if len(approvals) != len(self):
            raise UserError(self.env._("This does not wait for a decision any more. Reload the page to see where it stands."))
        return approvals.with_env(self.env)

    # ENGINE

    def _approval_submit(self, purpose=None):
        """Start the review that the policy in force prescribes for each record.

        :param str purpose: tells apart several approvals of one kind of record
        :return: the ``customer.approval`` rows
        :raise UserError: no route, nobody who could decide, or under review already
        """
        return self.env['customer.approval']._submit(self, purpose)

    def _approval_latest(self):
        return self.env['customer.approval'].sudo().search(
            [('res_model', '=', self._name), ('res_id', 'in', self.ids), ('is_latest', '=', True)])

    def _approval_content_changed(self):
        """Void what waits for a decision, or was granted and not yet carried out, if its content really changed."""
        executed = {
            record.id for record in self.sudo() if 'state' in self._fields and record.state in self._approval_executed_states}
        live = self._approval_latest().filtered(lambda approval: (
            approval.state == 'pending' or approval.state == 'granted' and approval.res_id not in executed))
        if live:
            live.with_context(clean_context(self.env.context), active_test=True)._void_changed()

    def _approval_get_watched(self):
        """Return the names of the record's own fields whose change may matter."""
        return {path for path in self._approval_fields if '.' not in path}

    # HOOKS

    def _approval_get_fields(self, purpose):
        """Return the paths of the fields that this approval is about."""
        return self._approval_fields

    def _approval_amount(self):
        """Return the amount that chooses the route, and its currency."""
        return 0.0, self._approval_company().currency_id

    def _approval_facts(self):
        """Return what an approver needs to know to decide: ``[(translated label, text), …]``."""
        return []

    def _approval_change_reason(self, paths):
        """Return why the approval is void after these fields changed, or False for the usual words."""
        return False

    def _approval_requester(self):
        """Return who asks, and so cannot decide."""
        return self.env.user

    def _approval_partner(self):
        """Return the customer."""
        return self.partner_id if 'partner_id' in self._fields else self.env['res.partner']

    def _approval_company(self):
        """Return the company whose policy and people apply."""
        return self.company_id if 'company_id' in self._fields and self.company_id else self.env.company

    def _approval_granted(self):
        """All steps were approved."""
        self._approval_take('granted')

    def _approval_step_granted(self, step):
        """A step was approved, and another one follows.

        :param step: the ``customer.approval.step`` rows just decided, one per record
        """

    def _approval_refused(self, reason):
        """Somebody refused; a model with a ``refusal_reason`` keeps why."""
        self._approval_take('refused', **({'refusal_reason': reason} if 'refusal_reason' in self._fields else {}))

    def _approval_withdrawn(self):
        """The requester took the request back, or its cancellation was confirmed."""
        self._approval_take_back('withdrawn')

    def _approval_voided(self, reason):
        """The content changed after the submission."""
        self._approval_take_back('voided')

    def _approval_take(self, outcome, **vals):
        """Take the step that ``outcome`` stands for."""
        self._transition(self._approval_verbs[outcome], **vals)

    def _approval_take_back(self, outcome):
        """Take the step back to where it can be submitted again; what has gone further meanwhile stays where it is."""
        sources = self._transitions[self._approval_verbs[outcome]][0]
        if records := self.filtered(lambda record: record.state in sources):
            records._approval_take(outcome)
