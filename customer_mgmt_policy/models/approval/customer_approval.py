from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Domain
from odoo.tools import clean_context


class CustomerApproval(models.Model):
    """One round of review of one record, as the policy in force prescribed when it was submitted.

    ======================  ===========================================================================
    step                    who
    ======================  ===========================================================================
    approve, refuse         who the open step waits for, but neither the requester nor an earlier decider
    withdraw                the requester, until the first decision
    request cancellation    the requester, from the first decision on
    confirm cancellation    who the open step waits for, or the CS manager, but not the requester
    ======================  ===========================================================================

    Nobody else, the administrator included, and in no other way: no user may write an approval or its steps.
    ``waiting_user_ids`` has rows only while a step is open, so that an inbox costs what waits in it.
    """
    _name = 'customer.approval'
    _description = "Approval"
    _inherit = ['customer.guard.mixin', 'customer.deadline.mixin']
    _order = 'id desc'
    _rec_name = 'res_name'
    _log_access = False     # who and when stand in fields of its own
    _rec_names_search = ['res_name', 'partner_id.name', 'requester_id.name']

    # what it is about
    res_model = fields.Char("Kind of Record", required=True)
    res_id = fields.Many2oneReference("Record ID", model_field='res_model', required=True)
    res_name = fields.Char("Record", required=True)
    purpose = fields.Char()
    partner_id = fields.Many2one('res.partner', "Customer", index='btree_not_null', ondelete='restrict')
    owner_id = fields.Many2one(
        'res.users', "Customer Owner", related='partner_id.policy_owner_id', store=True, index='btree_not_null',
    )
    company_id = fields.Many2one('res.company', "Company", required=True)
    requester_id = fields.Many2one('res.users', "Requested By", required=True, index=True, ondelete='restrict')
    submitted_at = fields.Datetime("Submitted On", required=True, default=fields.Datetime.now)
    round = fields.Integer(required=True, default=1, aggregator=None)
    is_latest = fields.Boolean(default=True)

    # the route, as it stood at submission
    route_id = fields.Many2one('customer.policy.route', "Route", required=True, ondelete='restrict')
    route_names = fields.Json(required=True)
    route_name = fields.Char("Approval Route", compute='_compute_route_name', compute_sudo=True)
    clause_id = fields.Many2one('customer.policy.clause', "Clause Text", required=True, ondelete='restrict')
    clause_code = fields.Char("Clause")
    policy_id = fields.Many2one('customer.policy', "Policy", required=True, ondelete='restrict')
    policy_version = fields.Char("Policy Version")
    signed_by_id = fields.Many2one(related='policy_id.approved_by_id', string="Policy Signed By")
    signed_on = fields.Date(related='policy_id.approved_on', string="Policy Signed On")

    # the content, as it was submitted
    amount = fields.Monetary(help="In the company's currency, at the rate of the day of submission.")
    currency_id = fields.Many2one('res.currency', required=True, ondelete='restrict')
    document_amount = fields.Monetary("Amount Asked For", currency_field='document_currency_id')
    document_currency_id = fields.Many2one('res.currency', "Currency Asked For", ondelete='restrict')
    rate = fields.Float("Exchange Rate", digits=0, aggregator=None)
    rate_date = fields.Date()
    content = fields.Json("Fingerprint", required=True, help="One digest per material field, plus the attachments.")
    facts_submitted = fields.Json()
    facts = fields.Json(compute='_compute_facts', compute_sudo=True)
    files = fields.Json("Attachments", compute='_compute_files')

    # where it stands
    state = fields.Selection(
        [('pending', "Waiting"), ('granted', "Approved"), ('refused', "Refused"), ('withdrawn', "Withdrawn"),
         ('voided', "Voided"), ('cancelled', "Cancelled")],
        default='pending', required=True,
    )
    step_ids = fields.One2many('customer.approval.step', 'approval_id', "Steps")
    step_id = fields.Many2one('customer.approval.step', "Open Step", compute='_compute_step_id', compute_sudo=True)
    waiting_user_ids = fields.Many2many(
        'res.users', 'customer_approval_waiting_rel', 'approval_id', 'user_id', "Waits For", context={'active_test': False})
    waiting_time = fields.Char("Waits", compute='_compute_waiting_time', compute_sudo=True)
    is_stuck = fields.Boolean("Nobody May Decide", compute='_compute_is_stuck', search='_search_is_stuck')
    outcome_reason = fields.Text("Reason")
    closed_at = fields.Datetime("Closed On")
    cancellation_reason = fields.Text("Reason to Cancel")
    cancellation_requested_at = fields.Datetime("Cancellation Requested On")

    approval_bar = fields.Json("Approval Steps", compute='_compute_approval_bar', compute_sudo=True)

    can_decide = fields.Boolean(compute='_compute_can')
    can_withdraw = fields.Boolean(compute='_compute_can')
    can_request_cancellation = fields.Boolean(compute='_compute_can')
    can_confirm_cancellation = fields.Boolean(compute='_compute_can')
    can_open_record = fields.Boolean(compute='_compute_can_open_record')

    _latest_unique = models.UniqueIndex(
        "(res_id, res_model) WHERE is_latest", "This record has just been submitted by somebody else. Reload the page.")
    _record_idx = models.Index("(res_id, res_model)")
    _pending_idx = models.Index("(id) WHERE state = 'pending'")

    # COMPUTE

    @api.depends('state', 'step_ids.state')
    def _compute_step_id(self):
        """The first step that nobody has decided yet is the open one."""
        for approval in self:
            steps = approval.step_ids if approval.state == 'pending' else approval.step_ids.browse()
            approval.step_id = next((step for step in steps if step.state == 'waiting'), False)

    @api.depends('state', 'waiting_user_ids')
    def _compute_is_stuck(self):
        for approval in self:
            approval.is_stuck = approval.state == 'pending' and not approval.waiting_user_ids

    def _search_is_stuck(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return Domain('state', '=', 'pending') & Domain('waiting_user_ids', '=', False)

    @api.depends('state', 'waiting_user_ids', 'requester_id', 'step_ids.state', 'cancellation_requested_at')
    @api.depends_context('uid')
    def _compute_can(self):
        for approval in self:
            approval.can_decide = self.env.user in approval.waiting_user_ids
            approval.can_withdraw = not approval._get_withdraw_error()
            approval.can_request_cancellation = not approval._get_cancellation_error()
            approval.can_confirm_cancellation = not approval._get_confirm_error()

    # CRUD

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(self.env._("Approvals stay on record and cannot be deleted."))

    # END OF A ROUND

    def _stop(self, state, reason=False):
        """End the round before its time."""
        self._skip_rest()
        self._deadline_cancel()
        self._close(state, reason)

    def _skip_rest(self):
        self.step_ids.filtered(lambda step: step.state == 'waiting').write({'state': 'skipped'})

    def _close(self, state, reason=False):
        self._end_waiting()
        self.write({'state': state, 'outcome_reason': reason, 'closed_at': fields.Datetime.now()})

    # CHECKS

    def _lock(self):
        """Take the approvals for deciding; of two people at the same moment the second gets a clear message.

        Whoever holds a row that changed since the transaction began fails on it and is served again from the start.

        :return: the approvals under sudo, without any default that the client may have sent
        """
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(self.env._(
                "Somebody else is deciding on this at this very moment. Reload the page to see the outcome.")) from None
        return self.sudo().with_context(clean_context(self.env.context), active_test=True)

    def _check(self, check, *args):
        """Raise why the user may not; who cannot even see the approval learns only that, or that it is over by now."""
        for approval in self:
            if error := getattr(approval, check)(*args):
                own = approval.sudo(False)
                if not own.has_access('read'):
                    error = approval._get_gone_error() or own.check_access('read')
                raise error if isinstance(error, Exception) else UserError(error)

    @api.model
    def _need_reason(self, reason):
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("State the reason: the others have to know."))
        return reason.strip()

    def _get_closed_error(self):
        """Return why there is nothing to decide any more, or False."""
        if self.state == 'pending':
            return False
        last = self.step_ids.filtered('decided_by_id')[-1:]
        if last and self.state in ('granted', 'refused'):
            return self.env._(
                "%(name)s was already decided (%(outcome)s) by %(person)s.", name=self.res_name,
                outcome=self._get_state_label(), person=last.decided_by_id.name)
        return self.env._(
            "%(name)s does not wait for a decision any more: %(outcome)s.", name=self.res_name, outcome=self._get_state_label())

    def _get_earlier_step_of(self, user):
        return self.step_ids.filtered(lambda step: user in step.decided_by_id | step.on_behalf_of_id)[:1]

    def _get_requester_error(self):
        return self.env.uid != self.requester_id.id and AccessError(self.env._(
            "Only %(person)s, who asked for it, can do that.", person=self.requester_id.name))

    # DEADLINE ENGINE

    def _deadline_user(self):
        """The clock of an open step runs for the first of those who may decide it."""
        return self.waiting_user_ids.sorted('id')[:1]

    def _deadline_clause(self):
        """One limit serves all approvals; why there is one says the clause of the route."""
        return self.clause_id

    def _deadline_document(self):
        return self.env[self.res_model].browse(self.res_id)

    # RECORDS

    def _pair_records(self):
        """Yield each approval with its record (under sudo); records that are gone are left out."""
        for model, approvals in self.grouped('res_model').items():
            records = self.env[model].sudo().browse(approvals.mapped('res_id')).exists().grouped('id')
            yield from (
                (approval, records[approval.res_id]) for approval in approvals if approval.res_id in records)

    def _call(self, hook, *args):
        """Tell the records what came out, all records of one kind at once."""
        for model, approvals in self.grouped('res_model').items():
            getattr(self.env[model].browse(approvals.mapped('res_id')), hook)(*args)

    def _log_on_records(self, body):
        """Leave a line in the chatter of each record."""
        for model, approvals in self.grouped('res_model').items():
            if hasattr(self.env[model], '_message_log_batch'):
                records = self.env[model].browse(approvals.mapped('res_id'))
                records._message_log_batch(dict.fromkeys(records.ids, body))

    # MESSAGES

    def _tell_requesters(self, outcome):
        for requester, approvals in self.grouped('requester_id').items():
            approvals._tell(requester - self.env.user, outcome)

    def _tell(self, users, outcome):
        """One message to these users, however many approvals it is about."""
        users = users.filtered('active')
        if not (self and users):
            return
        links = Markup().join(
            Markup('<li><a href="%s">%s</a></li>') % (approval._get_link(), approval.res_name) for approval in self[:50])
        subject = f"{outcome}: {self[0].res_name}" if len(self) == 1 else self.env._(
            "%(outcome)s: %(count)s requests", outcome=outcome, count=len(self))
        self.env['mail.thread'].message_notify(
            subject=subject, body=Markup("<p>%s</p><ul>%s</ul>") % (outcome, links), partner_ids=users.partner_id.ids,
            email_layout_xmlid='mail.mail_notification_light',
        )

    def _get_link(self):
        return f"{self.get_base_url()}/odoo/approvals/{self.id}"
