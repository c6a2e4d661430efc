from odoo import fields, models
from odoo.exceptions import UserError

from .customer_disposal import CONFIRM


class CustomerDisposal(models.Model):
    """C4.1: the department head and the CS manager decide; a legal hold placed meanwhile stops them."""
    _inherit = 'customer.disposal'

    def _approval_facts(self):
        self.ensure_one()
        kinds = dict(self._fields['kind']._description_selection(self.env))
        return [
            (self.env._("Kind"), kinds[self.kind]),
            (self.env._("To be destroyed"), self.what),
            (self.env._("What stays"), self.kept or ""),
            (self.env._("Retention"), self.retention_note or ""),
            (self.env._("Reason"), self.reason),
        ]

    def _approval_step_granted(self, step):  # pylint: disable=missing-return
        super()._approval_step_granted(step)
        for disposal in self:
            if reason := disposal._get_hold_reason():
                raise UserError(reason)

    def _approval_granted(self):
        self._approval_take('granted', approved_on=fields.Datetime.now())

    def _after_transition(self, verb):  # pylint: disable=missing-return
        super()._after_transition(verb)
        if verb == 'approve':
            self._deadline_start(CONFIRM)
        elif verb in ('reopen', 'cancel'):
            self._deadline_cancel(CONFIRM)
