from odoo import fields, models
from odoo.exceptions import UserError


class CustomerDeadline(models.Model):
    """C4.4: a time limit that cannot be kept becomes a promise of its own, once the customer agreed to a new date.

    The clock of the limit stays on record, missed or not; the one that replaces it runs to the agreed date and moves by
    nothing but another agreement.
    """
    _inherit = 'customer.deadline'

    policy_due_at = fields.Datetime(
        "Due by the Policy", help="When the time limit itself would have been over, before the customer agreed to a new date.")
    agreed_count = fields.Integer("Times Agreed Anew", aggregator=None)

    def _extend(self, due_at, reason):
        """Run to the date that the customer agreed to; what was missed until now stays missed."""
        now = fields.Datetime.now()
        for clock in self:
            if error := clock._get_extend_error():
                raise UserError(error)
            clock._get_record()._deadline_check_promise(clock, due_at)
        self.filtered(lambda clock: clock.state == 'running' and clock.due_at < now)._breach(now)
        successors = self._replace({clock: clock._prepare_extension(due_at) for clock in self})
        for clock, successor in zip(self, successors, strict=True):
            successor._log('renegotiate', note=reason, old_due_at=clock.due_at, new_due_at=due_at)
            clock._get_record()._deadline_renegotiated(clock.code, due_at, reason)
        return successors

    def _get_extend_error(self):
        """Return why no new date can be agreed for this clock, or False."""
        if self.is_recurring:
            return self.env._("“%(obligation)s” repeats; its dates are not agreed one by one.", obligation=self.name)
        if self.state == 'paused':
            return self.env._("“%(obligation)s” is paused. Let it run on before you agree on a new date.", obligation=self.name)
        return False

    def _prepare_extension(self, due_at):
        """Return the values of the clock that runs to the agreed date; it keeps start and pauses."""
        now, calendar = fields.Datetime.now(), self.company_id.resource_calendar_id
        return {
            **self._prepare(self.company_id, self.limit_id, self.target_at or self.started_at, due_at=due_at),
            'warn_at': self._get_warn_at(self.limit_id, now, due_at, calendar), 'started_at': self.started_at,
            'pause_seconds': self.pause_seconds, 'pause_working_seconds': self.pause_working_seconds,
            **self._get_agreement(), 'promised_at': due_at, 'policy_due_at': self.policy_due_at or self.due_at,
            'agreed_count': self.agreed_count + 1,
        }

    def _prepare_retarget(self, limit, at):
        """A date agreed with the customer stands, whatever limit would apply now."""
        vals = super()._prepare_retarget(limit, at)
        if self.policy_due_at:
            vals.update(self._get_agreement(), due_at=self.due_at, warn_at=self.warn_at)
        return vals

    def _get_agreement(self):
        return {
            'limit_basis': 'promised', 'pause_allowed': False, 'promised_at': self.promised_at,
            'policy_due_at': self.policy_due_at, 'agreed_count': self.agreed_count,
        }

    def _renegotiate(self, due_at, reason):
        """What was agreed once in place of a time limit is agreed anew in the same way."""
        agreed = self.filtered('policy_due_at')
        successors = agreed._extend(due_at, reason) if agreed else self.browse()
        return successors | super(CustomerDeadline, self - agreed)._renegotiate(due_at, reason)
