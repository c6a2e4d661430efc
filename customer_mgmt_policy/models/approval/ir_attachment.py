from odoo import api, models

from .mail_thread import POSTING

CONTENT_FIELDS = ('res_model', 'res_id', 'raw', 'datas', 'db_datas', 'checksum', 'url')


class IrAttachment(models.Model):
    _inherit = 'ir.attachment'

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._tell_approval_records(attachments._get_approval_records())
        return attachments

    def write(self, vals):
        before = not vals.keys().isdisjoint(CONTENT_FIELDS) and self._get_approval_records()
        res = super().write(vals)
        if before is not False:
            self._tell_approval_records(before + self._get_approval_records())
        return res

    def unlink(self):
        records = self._get_approval_records()
        res = super().unlink()
        self._tell_approval_records(records)
        return res

    def _can_return_content(self, field_name=None, access_token=None):
        """Whoever is to decide opens what was submitted, also without seeing the record, as long as it waits for them."""
        return super()._can_return_content(field_name, access_token) or self._waits_for_decision_of_user()

    def _waits_for_decision_of_user(self):
        attachment = self.sudo()
        if not attachment._get_approval_records():
            return False
        approval = self.env['customer.approval'].sudo().search([
            ('res_model', '=', attachment.res_model), ('res_id', '=', attachment.res_id), ('state', '=', 'pending'),
            ('waiting_user_ids', 'in', [self.env.uid])], limit=1)
        return attachment.id in (approval._get_file_ids() if approval else ())

    def _get_approval_records(self):
        """Return the records under approval that the attachments belong to, as ``[recordset per model]``."""
        result = []
        for model, attachments in self.sudo().grouped('res_model').items():
            if model in self.env and hasattr(self.env[model], '_approval_content_changed'):
                result.append(self.env[model].browse(set(attachments.mapped('res_id')) - {False}))
        return result

    def _tell_approval_records(self, records_list):
        """Attachments are part of what was submitted; what comes with a message is correspondence."""
        if not self.env.cr.precommit.data.get(POSTING):
            for records in records_list:
                records.exists()._approval_content_changed()
