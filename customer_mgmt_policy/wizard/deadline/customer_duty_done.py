from odoo import fields, models
from odoo.exceptions import UserError


class CustomerDutyDone(models.TransientModel):
    """Asks how a company duty was fulfilled, and for the proof that the policy demands."""
    _name = 'customer.duty.done'
    _description = "Report a Duty as Done"

    duty_id = fields.Many2one('customer.duty', required=True, readonly=True, ondelete='cascade')
    code = fields.Char(related='duty_id.code')
    duty_proof = fields.Selection(related='duty_id.duty_proof')
    done_at = fields.Datetime("Done", required=True, default=fields.Datetime.now)
    result = fields.Selection([('ok', "All right"), ('problem', "Problem found")], required=True, default='ok')
    note = fields.Text("Work Done")
    attachment_ids = fields.Many2many('ir.attachment', string="Evidence")
    # a restore drill
    backup_at = fields.Datetime("Backup Of", help="When the backup that was restored had been made.")
    restored_to = fields.Char(help="Where the backup was restored, e.g. the test server.")

    def action_confirm(self):
        """Write the fulfilment down, under the same checks as everywhere else."""
        self.ensure_one()
        duty = self.duty_id
        duty._check_report()
        self._check_proof()
        log = duty._log_done(self.note, at=self.done_at, **self._get_facts())
        log.sudo().attachment_ids = self._hand_in_files(log)
        return {'type': 'ir.actions.act_window_close'}

    def _check_proof(self):
        now = fields.Datetime.now()
        if self.done_at > now:
            raise UserError(self.env._("A step that lies in the future cannot be recorded yet."))
        has_note = bool((self.note or "").strip())
        if self.duty_proof == 'evidence' and not self.attachment_ids:
            raise UserError(self.env._(
                "The policy demands a file as evidence, e.g. a log, a photo or a signed sheet. Attach it."))
        if not has_note and (self.duty_proof == 'note' or self.result == 'problem'):
            raise UserError(self.env._("Say in a few words what was done and found."))
        if self.code == 'backup.verified':
            self._check_drill()

    def _check_drill(self):
        """A2.2.2: nothing was verified before a backup was restored somewhere."""
        if not self.backup_at or not (self.restored_to or "").strip():
            raise UserError(self.env._("State which backup was restored, and where."))
        if self.backup_at > self.done_at:
            raise UserError(self.env._("The backup cannot have been made after its restore drill."))

    def _get_facts(self):
        facts = {'result': self.result}
        if self.code == 'backup.verified':
            facts.update(backup_at=self.backup_at, restored_to=self.restored_to)
        return facts

    def _hand_in_files(self, log):
        """Return the files as part of the fulfilment: those uploaded here, and copies of any that belong elsewhere."""
        files, place = self.attachment_ids, {'res_model': log._name, 'res_id': log.id}
        files.check_access('read')
        uploaded = files.filtered(lambda file: not file.res_id and file.create_uid == self.env.user)
        uploaded.sudo().write(place)
        return uploaded.sudo() + (files - uploaded).sudo().copy(place)
