from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_deadline import OPEN_STATES


class CustomerDeadline(models.Model):
    """What people do with a clock. Whoever may write the record may pause, resume and renegotiate its clocks."""
    _inherit = 'customer.deadline'

    def action_open_record(self):
        """Open what the obligation is about."""
        self.check_access('read')
        document = self.sudo()._get_documents().get(self.sudo())
        if not document:
            raise UserError(self.env._("The record of this deadline does not exist any more."))
        return {
            'type': 'ir.actions.act_window', 'res_model': document._name, 'res_id': document.id, 'views': [(False, 'form')],
        }

    def action_pause(self, reason=None):
        """Stop the time; asks for the reason when none is given."""
        self._check_record_access()
        for clock in self.sudo():
            if error := clock._get_pause_error():
                raise UserError(error)
        if not reason:
            return self._ask('pause', self.env._("Pause"))
        self.sudo()._pause(reason)
        return None

    def action_resume(self):
        """Let a paused clock run on."""
        self._check_record_access()
        self.sudo()._resume(fields.Datetime.now())

    def action_renegotiate(self, due_at=None, reason=None):
        """Agree on a new promised date; asks for date and reason when none are given."""
        self._check_record_access()
        if not (due_at and reason):
            return self._ask_promise() or self._ask('renegotiate', self.env._("New Date"))
        self.sudo()._renegotiate(fields.Datetime.to_datetime(due_at), reason)
        return None

    def action_inform(self, due_at=None, reason=None):
        """C4.4: note that the customer was told beforehand that the limit will be missed, why, and the new promise."""
        self._check_record_access()
        if not (due_at and reason):
            return self._ask_promise() or self._ask('extension', self.env._("Customer Informed"))
        clocks = self.sudo()
        clocks.promised_at = due_at
        clocks._log('extension', note=reason, new_due_at=due_at)
        return None

    @api.readonly
    def explain(self):
        """Return the answer to “why this due time?” in plain words, for the dialog."""
        self.check_access('read')
        return self.sudo()._get_explanation()

    # CHECKS

    def _check_record_access(self):
        clocks = self.sudo()
        for res_model, of_model in clocks.grouped('res_model').items():
            self.env[res_model].browse(of_model.mapped('res_id')).check_access('write')
        for clock in clocks:
            if clock.state not in OPEN_STATES:
                raise UserError(self.env._("“%(obligation)s” is no longer running.", obligation=clock.name))

    def _ask_promise(self):
        """Return the dialog of the record itself, if it has one."""
        self.ensure_one()
        return self._get_record()._deadline_ask_promise(self)

    def _ask(self, kind, title):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window', 'name': title, 'res_model': 'customer.deadline.change', 'target': 'new',
            'views': [(False, 'form')], 'context': {'default_deadline_id': self.id, 'default_kind': kind},
        }

    # CLOCK BAR

    def _get_bar_values(self, writable):
        """Return what the clock bar of a record shows; texts in the language of the user."""
        times = ('started_at', 'warn_at', 'due_at', 'paused_at', 'pause_until', 'promised_at')
        return {
            **{name: fields.Datetime.to_string(self[name]) for name in times},
            'id': self.id, 'name': self.name, 'clause': self.clause_code, 'state': self.state,
            'pause_reason': self.pause_reason, 'user': self.user_id.name, 'missed': self.missed_slots,
            'can_pause': writable and not self._get_pause_error(),
            'can_resume': writable and self.state == 'paused',
            'can_renegotiate': writable and self.limit_basis == 'promised',
            'can_inform': writable and self.limit_basis != 'promised' and self.state != 'paused',
        }
