from odoo import api, fields, models
from odoo.exceptions import UserError

SETTLED = ('corrected', 'answered')


class CustomerSpotCheckLine(models.Model):
    """C4.3: corrections are followed up. What a salesperson settled the head may find not right yet: its time begins anew.

    ============  ===================================  ================================
    step          who                                  from → to
    ============  ===================================  ================================
    not right yet head of the team, CS manager,        corrected, answered → to correct
                  never own entries
    ============  ===================================  ================================
    """
    _inherit = 'customer.spot.check.line'

    reopen_reason = fields.Text("Not Right Yet", help="Why the department head asked for the correction once more.")
    rejected_value = fields.Text("Not Right Either", help="What the card said when the correction was asked for once more.")
    can_reopen = fields.Boolean(compute='_compute_can_reopen')

    @api.depends('correction', 'state', 'owner_id')
    @api.depends_context('uid')
    def _compute_can_reopen(self):
        writable = self._origin._filtered_access('write')
        for line in self:
            line.can_reopen = line._origin in writable and not line._get_reopen_error()

    # ACTIONS

    def action_not_right_yet(self, reason, correct_value=None):
        """Ask the owners of the cards to correct these values once more.

        :param str reason: what is still wrong; the owners read it
        :param str correct_value: the right value, where the head knows it
        """
        self.check_access('write')
        for line in self:
            if error := line._get_reopen_error():
                raise error
        if not (reason or "").strip():
            raise UserError(self.env._("Say what is still wrong."))
        for line in self.sudo():
            line._reopen(reason.strip(), (correct_value or "").strip())
        self.sudo().card_id._start_corrections()

    # CHECKS

    def _get_reopen_error(self):
        if self.sudo().correction not in SETTLED:
            return UserError(self.env._("Only a correction that was answered or carried out can be asked for once more."))
        check = self.sudo().check_id.with_env(self.env)
        return self._get_own_entry_error() or check._get_checker_error()

    # BUSINESS

    def _reopen(self, reason, correct_value):
        """Open the correction again; a right value that the card holds already is none any more."""
        current = self._get_current_text()
        if not correct_value and not self._is_corrected():
            correct_value = self.correct_value
        self.check_id._message_log(body=self.env._(
            "%(field)s is not right yet: %(reason)s (until now: %(settled)s)", field=self._get_correction_text(), reason=reason,
            settled=self.answer or current or self.env._("(empty)")))
        self.write({
            'correction': 'open', 'closed_at': False, 'reopen_reason': reason, 'rejected_value': current,
            'correct_value': correct_value or False,
        })

    def _get_wrong_values(self):
        return [*super()._get_wrong_values(), *([self.rejected_value] if self.reopen_reason else [])]

    def _get_correction_text(self):
        text = super()._get_correction_text()
        return f"{text} – {self.reopen_reason}" if self.reopen_reason and self.correction == 'open' else text
