from odoo import fields, models
from odoo.exceptions import AccessError

CS_MANAGER = 'customer_mgmt_policy.group_cs_manager'


class CustomerApproval(models.Model):
    """Stopping a round: taken back by the requester, or cancelled by those who decide once somebody has decided."""
    _inherit = 'customer.approval'

    # ACTIONS

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

    # CHECKS

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
