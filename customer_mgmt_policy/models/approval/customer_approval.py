from datetime import timedelta

from babel.dates import format_timedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, clean_context
from odoo.tools.misc import babel_locale_parse

from .approvers import Approvers
from .customer_approval_step import pick_name

CS_MANAGER = 'customer_mgmt_policy.group_cs_manager'


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
    _inherit = ['customer.deadline.mixin']
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

    @api.depends('route_names')
    @api.depends_context('lang')
    def _compute_route_name(self):
        for approval in self:
            approval.route_name = pick_name(approval.route_names, approval.route_id)

    @api.depends('state', 'facts_submitted')
    @api.depends_context('lang')
    def _compute_facts(self):
        """What the approver needs to know: as it is while it waits (in the reader's language), then as it was."""
        pending = self.filtered(lambda approval: approval.state == 'pending')
        for approval, record in pending._pair_records():
            approval.facts = [[label, str(text or "")] for label, text in record._approval_facts()]
        for approval in self:
            approval.facts = approval.facts or approval.facts_submitted

    @api.depends('state', 'step_ids.state')
    def _compute_step_id(self):
        """The first step that nobody has decided yet is the open one."""
        for approval in self:
            steps = approval.step_ids if approval.state == 'pending' else approval.step_ids.browse()
            approval.step_id = next((step for step in steps if step.state == 'waiting'), False)

    @api.depends('state', 'step_ids.decided_at')
    @api.depends_context('lang')
    def _compute_waiting_time(self):
        now, locale = fields.Datetime.now(), babel_locale_parse(self.env.lang or 'en_US')
        for approval in self:
            waited = max(now - approval._get_waiting_since(), timedelta(minutes=1))
            approval.waiting_time = approval.state == 'pending' and format_timedelta(waited, locale=locale, granularity='minute')

    @api.depends('state', 'waiting_user_ids')
    def _compute_is_stuck(self):
        for approval in self:
            approval.is_stuck = approval.state == 'pending' and not approval.waiting_user_ids

    def _search_is_stuck(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return Domain('state', '=', 'pending') & Domain('waiting_user_ids', '=', False)

    @api.depends('state', 'step_ids.state', 'waiting_user_ids', 'cancellation_requested_at')
    @api.depends_context('lang')
    def _compute_approval_bar(self):
        for approval in self:
            approval.approval_bar = approval._get_bar_values()

    @api.depends('state', 'waiting_user_ids', 'requester_id', 'step_ids.state', 'cancellation_requested_at')
    @api.depends_context('uid')
    def _compute_can(self):
        for approval in self:
            approval.can_decide = self.env.user in approval.waiting_user_ids
            approval.can_withdraw = not approval._get_withdraw_error()
            approval.can_request_cancellation = not approval._get_cancellation_error()
            approval.can_confirm_cancellation = not approval._get_confirm_error()

    @api.depends_context('uid')
    def _compute_can_open_record(self):
        readable = {
            (model, id_) for model, approvals in self.grouped('res_model').items()
            for id_ in self.env[model].browse(approvals.mapped('res_id')).exists()._filtered_access('read').ids
        }
        for approval in self:
            approval.can_open_record = (approval.res_model, approval.res_id) in readable

    # CRUD

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(self.env._("Approvals stay on record and cannot be deleted."))

    # ACTIONS

    def action_approve(self, comment=None):
        """Approve the open step of each approval, in one go."""
        return self._decide('granted', comment)

    def action_refuse(self, reason):
        """Refuse each approval; the reason goes to the requester.

        :raise UserError: without a reason
        """
        return self._decide('refused', self._need_reason(reason))

    def action_open_refuse(self):
        """Ask for the reason of a refusal."""
        return self._open_dialog('customer.approval.refuse', self.env._("Refuse"))

    def action_withdraw(self):
        """Take the request back, as long as nobody has decided anything."""
        approvals = self._lock()
        approvals._check('_get_withdraw_error')
        approvals._stop('withdrawn')
        approvals._call('_approval_withdrawn')
        return True

    def action_open_cancellation(self):
        """Ask for the reason of a cancellation."""
        return self._open_dialog('customer.approval.cancellation', self.env._("Request Cancellation"))

    def action_request_cancellation(self, reason):
        """Ask whoever decides now to stop the approval: somebody decided already, so it is not the requester's alone."""
        reason = self._need_reason(reason)
        approvals = self._lock()
        approvals._check('_get_cancellation_error')
        approvals.write({'cancellation_reason': reason, 'cancellation_requested_at': fields.Datetime.now()})
        approvals._log_on_records(self.env._("Cancellation of the approval requested: %(reason)s", reason=reason))
        for users, group in approvals.grouped('waiting_user_ids').items():
            group._tell(users, self.env._("Cancellation requested: %(reason)s", reason=reason))
        return True

    def action_confirm_cancellation(self):
        """Stop the approval as requested, or because nobody can decide it any more."""
        approvals = self._lock()
        approvals._check('_get_confirm_error')
        approvals._stop('cancelled')
        approvals._log_on_records(self.env._("The approval was cancelled."))
        approvals._tell_requesters(self.env._("Cancelled"))
        approvals._call('_approval_withdrawn')
        return True

    def action_open_record(self):
        """Open what is to be decided."""
        self.ensure_one()
        self.check_access('read')
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("%(name)s does not exist any more.", name=self.res_name))
        record.check_access('read')
        return record._get_records_action(name=self.res_name)

    @api.model
    def get_waiting_count(self):
        """Return how many approvals wait for the current user; the rows that say so exist only while they wait."""
        self.flush_model(['waiting_user_ids'])
        query = SQL("SELECT COUNT(*) FROM customer_approval_waiting_rel WHERE user_id = %s", self.env.uid)
        if len(self.env.user.company_ids) > 1:
            query = SQL(
                "%s AND approval_id IN (SELECT id FROM customer_approval WHERE state = 'pending' AND company_id IN %s)",
                query, tuple(self.env.companies.ids))
        return self.env.execute_query(query)[0][0]

    # DECIDE

    def _decide(self, verdict, comment=None):
        """Decide the open steps in the user's own name, or on behalf of whom the user substitutes.

        What changed since its submission is voided instead of decided, and the user is told.
        """
        approvals = self._lock()
        approvals._check('_get_closed_error')
        approvers = Approvers(self.env, approvals.requester_id)
        candidates = approvals._get_candidates(approvers)
        approvals._check('_get_decider_error', candidates)
        changed = approvals._void_changed()
        approvals -= changed
        steps = approvals.step_id
        approvals._record_decision(verdict, comment, candidates)
        if verdict == 'refused':
            approvals._refuse(comment)
        else:
            approvals._advance(steps, approvers)
        return changed._get_voided_notice() if changed else True

    def _record_decision(self, verdict, comment, candidates):
        vals = {'state': verdict, 'decided_by_id': self.env.uid, 'decided_at': fields.Datetime.now(), 'comment': comment}
        by_principal = self.grouped(lambda approval: candidates[approval][self.env.uid])
        for code, steps in self.step_id.grouped('limit_code').items():
            if code:
                steps.approval_id._deadline_met(code)
        for principal_id, approvals in by_principal.items():
            approvals.step_id.write({**vals, 'on_behalf_of_id': principal_id})

    def _refuse(self, reason):
        self._skip_rest()
        self._close('refused', reason)
        self._log_on_records(self.env._("Refused: %(reason)s", reason=reason))
        self._tell_requesters(self.env._("Refused: %(reason)s", reason=reason))
        self._call('_approval_refused', reason)

    def _advance(self, decided_steps, approvers):
        """Open the next step of each approval, or grant those that have none left."""
        following = self.filtered('step_id')
        following._open_next_step(approvers)
        granted = self - following
        granted._close('granted')
        granted._tell_requesters(self.env._("Approved"))
        decided = decided_steps.filtered(lambda step: step.approval_id in following)
        for steps in decided.grouped(lambda step: (step.approval_id.route_id, step.sequence)).values():
            steps.approval_id._call('_approval_step_granted', steps)
        granted._call('_approval_granted')

    def _open_next_step(self, approvers):
        """Let the next step of each approval wait for its approvers; its clock starts."""
        self._refresh_waiting(approvers)
        for code, steps in self.step_id.grouped('limit_code').items():
            if code:
                steps.approval_id._deadline_start(code)

    def _get_waiting_since(self):
        return max(self.step_ids.filtered('decided_at').mapped('decided_at'), default=self.submitted_at)

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

    def _get_gone_error(self):
        """Return what to tell somebody who could have decided a step, and was a moment too late to see it any more."""
        if not self.step_ids.filtered(lambda step: self.env.user in step.user_id | step.alternate_user_id
                                      or step.group_id in self.env.user.all_group_ids):
            return False
        last = self.step_ids.filtered('decided_by_id')[-1:]
        return self._get_closed_error() or last and self.env._(
            "The step “%(step)s” of %(name)s was already decided by %(person)s.",
            step=last.name, name=self.res_name, person=last.decided_by_id.name)

    def _get_decider_error(self, candidates):
        """Return why the current user may not decide the open step, or None."""
        if self.env.uid in candidates[self]:
            return None
        if self.env.uid == self.requester_id.id:
            return AccessError(self.env._("Nobody decides on what they asked for: %(name)s.", name=self.res_name))
        if step := self._get_earlier_step_of(self.env.user):
            return AccessError(self.env._(
                "You already decided the step “%(step)s” of %(name)s; another step needs another person.",
                step=step.name, name=self.res_name))
        return AccessError(self.env._(
            "The step “%(step)s” of %(name)s does not wait for you.", step=self.step_id.name, name=self.res_name))

    def _get_earlier_step_of(self, user):
        return self.step_ids.filtered(lambda step: user in step.decided_by_id | step.on_behalf_of_id)[:1]

    def _get_withdraw_error(self):
        if error := self._get_closed_error() or self._get_requester_error():
            return error
        if self.step_ids.filtered('decided_by_id'):
            return self.env._("Somebody has decided already. Request the cancellation instead.")
        return False

    def _get_cancellation_error(self):
        if error := self._get_closed_error() or self._get_requester_error():
            return error
        if not self.step_ids.filtered('decided_by_id'):
            return self.env._("Nobody has decided yet: withdraw the request.")
        return self.cancellation_requested_at and self.env._("The cancellation has been requested already.")

    def _get_confirm_error(self):
        if error := self._get_closed_error():
            return error
        if not (self.cancellation_requested_at or self.is_stuck):
            return self.env._("Nobody asked to cancel %(name)s.", name=self.res_name)
        if self.env.uid == self.requester_id.id:
            return self.env._("Somebody else has to confirm the cancellation.")
        if self.env.user not in self.waiting_user_ids and not self.env.user.has_group(CS_MANAGER):
            return AccessError(self.env._("Only the current approver or the CS manager confirms a cancellation."))
        return False

    def _get_requester_error(self):
        return self.env.uid != self.requester_id.id and AccessError(self.env._(
            "Only %(person)s, who asked for it, can do that.", person=self.requester_id.name))

    # DEADLINE ENGINE

    def _deadline_user(self):
        """The clock of an open step runs for the first of those who may decide it."""
        return self.waiting_user_ids[:1]

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

    # TOOLS

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

    def _open_dialog(self, model, name):
        self.check_access('read')
        return {
            'type': 'ir.actions.act_window', 'name': name, 'res_model': model, 'view_mode': 'form', 'target': 'new',
            'context': {'default_approval_ids': self.ids},
        }

    def _get_state_label(self):
        return dict(self._fields['state']._description_selection(self.env))[self.state]

    def _get_bar_values(self):
        """Return what the bar on the record shows."""
        self.ensure_one()
        return {
            'id': self.id, 'state': self.state, 'state_label': self._get_state_label(), 'round': self.round,
            'route': self.route_name, 'clause': self.clause_code, 'version': self.policy_version,
            'requester': {'id': self.requester_id.id, 'name': self.requester_id.name},
            'submitted_at': fields.Datetime.to_string(self.submitted_at), 'reason': self.outcome_reason or "",
            'is_stuck': self.is_stuck, 'cancellation': self.state == 'pending' and self.cancellation_reason or "",
            'steps': [step._get_bar_values() for step in self.step_ids],
        }
