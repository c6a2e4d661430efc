from odoo import fields, models
from odoo.exceptions import AccessError

from .approvers import Approvers


class CustomerApproval(models.Model):
    """Deciding: the open step is approved or refused, and the next one opens or the round ends."""
    _inherit = 'customer.approval'

    # ACTIONS

    def action_approve(self, comment=None):
        """Approve the open step of each approval, in one go; a comment goes to the requester and stays on the record."""
        return self._decide('granted', isinstance(comment, str) and comment.strip())

    def action_open_approve(self):
        """Ask for the comment that goes with the approval."""
        return self._open_dialog('customer.approval.comment', self.env._("Approve with Comment"))

    def action_refuse(self, reason):
        """Refuse each approval; the reason goes to the requester.

        :raise UserError: without a reason
        """
        return self._decide('refused', self._need_reason(reason))

    def action_open_refuse(self):
        """Ask for the reason of a refusal."""
        return self._open_dialog('customer.approval.refuse', self.env._("Refuse"))

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
        self._tell_decision(decided_steps, granted)
        decided = decided_steps.filtered(lambda step: step.approval_id in following)
        for steps in decided.grouped(lambda step: (step.approval_id.route_id, step.sequence)).values():
            steps.approval_id._call('_approval_step_granted', steps)
        granted._call('_approval_granted')

    def _tell_decision(self, decided_steps, granted):
        """Tell the requesters what came out in the end, and what was remarked on the way."""
        comment = decided_steps[:1].comment
        if comment:
            self._log_on_records(self.env._("Approved: %(comment)s", comment=comment))
            for name, steps in (decided_steps - granted.step_ids).grouped('name').items():
                steps.approval_id._tell_requesters(self.env._("%(step)s: %(comment)s", step=name, comment=comment))
        granted._tell_requesters(self.env._("Approved: %(comment)s", comment=comment) if comment else self.env._("Approved"))

    def _open_next_step(self, approvers):
        """Let the next step of each approval wait for its approvers; its clock starts."""
        self._refresh_waiting(approvers)
        for code, steps in self.step_id.grouped('limit_code').items():
            if code:
                steps.approval_id._deadline_start(code)

    # CHECKS

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

    def _get_gone_error(self):
        """Return what to tell somebody who could have decided a step, and was a moment too late to see it any more."""
        if not self.step_ids.filtered(lambda step: (
                self.env.user in step.user_id | step.alternate_user_id
                or (step.group_id | step.alternate_group_id) & self.env.user.all_group_ids)):
            return False
        last = self.step_ids.filtered('decided_by_id')[-1:]
        return self._get_closed_error() or last and self.env._(
            "The step “%(step)s” of %(name)s was already decided by %(person)s.",
            step=last.name, name=self.res_name, person=last.decided_by_id.name)
