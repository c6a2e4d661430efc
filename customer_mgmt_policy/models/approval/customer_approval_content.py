from hashlib import sha256
from json import JSONEncoder

from odoo import api, models
from odoo.tools import json_default

ATTACHMENTS = 'attachments'
encode = JSONEncoder(default=json_default).encode


class CustomerApproval(models.Model):
    """What was submitted is what is decided: a digest per material field, and the attachments."""
    _inherit = 'customer.approval'

    # FINGERPRINT

    @api.model
    def _get_contents(self, records, purpose):
        """Return ``{record id: {field path: digest, 'attachments': {attachment id: checksum}}}`` as of now."""
        paths = sorted(records._approval_get_fields(purpose))
        binaries = [path for path in paths if '.' not in path and records._fields[path].type == 'binary']
        attachments = self._get_attachments(records, binaries)
        return {
            record.id: {
                **{path: self._digest(record, path) for path in paths if path not in binaries},
                ATTACHMENTS: attachments.get(record.id, {}),
            }
            for record in records.with_context(lang=None)
        }

    @api.model
    def _digest(self, record, path):
        *relations, name = path.split('.')
        for relation in relations:
            record = record[relation]
        field = record._fields[name]
        rows = record.sorted('id') if len(record) > 1 else record
        values = [[row.id, self._normalize(field.convert_to_read(row[name], row, use_display_name=False))] for row in rows]
        return sha256(encode(values).encode()).hexdigest()[:16]

    @api.model
    def _normalize(self, value):
        if isinstance(value, float):
            return f"{value:.6f}"
        return sorted(value) if isinstance(value, (list, tuple)) else value

    @api.model
    def _get_attachments(self, records, binaries=()):
        attachments = self.env['ir.attachment'].sudo().search_fetch(
            [('res_model', '=', records._name), ('res_id', 'in', records.ids), ('res_field', 'in', [False, *binaries])],
            ['res_id', 'checksum', 'url'])
        result = {}
        for attachment in attachments:
            result.setdefault(attachment.res_id, {})[str(attachment.id)] = attachment.checksum or attachment.url or ""
        return result

    # FILES

    @api.depends('content', 'waiting_user_ids')
    @api.depends_context('uid')
    def _compute_files(self):
        """The attachments that were submitted, for whose decision is waited for and for who may read them anyway."""
        files = self.env['ir.attachment'].browse(id_ for approval in self for id_ in approval._get_file_ids()).exists()
        readable = files._filtered_access('read')
        for approval in self:
            own = files.browse(approval._get_file_ids()) & (files if approval.can_decide else readable)
            approval.files = [{'id': file.id, 'name': file.name, 'size': file.file_size} for file in own.sudo()] or False

    def _get_file_ids(self):
        return [int(id_) for id_ in self.content.get(ATTACHMENTS, ())]

    # CHANGES

    def _get_changes(self):
        """Return ``{approval: [changed field paths]}`` for those whose record is not what was submitted."""
        changes = {}
        for (model, purpose), approvals in self.grouped(lambda approval: (approval.res_model, approval.purpose)).items():
            records = self.env[model].sudo().browse(approvals.mapped('res_id'))
            contents = self._get_contents(records, purpose)
            for approval in approvals:
                changes[approval] = approval._compare_content(contents.get(approval.res_id, {}))
        return {approval: paths for approval, paths in changes.items() if paths}

    def _compare_content(self, content):
        old = self.content
        old_files, new_files = old[ATTACHMENTS], content.get(ATTACHMENTS, {})
        paths = [path for path, digest in old.items() if path != ATTACHMENTS and content.get(path) != digest]
        changed = any(new_files.get(id_) != checksum for id_, checksum in old_files.items())
        if changed or self._without_correspondence(new_files.keys() - old_files.keys()):
            paths.append(ATTACHMENTS)
        return paths

    @api.model
    def _without_correspondence(self, attachment_ids):
        """Leave out what came with a message: letters written later are no part of what was submitted."""
        attachments = self.env['ir.attachment'].sudo().browse(map(int, attachment_ids))
        return attachments and attachments - self.env['mail.message'].sudo().search(
            [('attachment_ids', 'in', attachments.ids)]).attachment_ids

    def _void_changed(self):
        """Void what is not any more what was submitted, say so on the record, and return it."""
        changes = self._get_changes()
        by_reason = {}
        for approval, paths in changes.items():
            by_reason.setdefault(approval._get_change_reason(paths), []).append(approval.id)
        for reason, ids in by_reason.items():
            self.browse(ids)._void(reason)
        return self.browse(approval.id for approval in changes)

    def _void(self, reason):
        self._stop('voided', reason)
        self._log_on_records(reason)
        self._tell_requesters(reason)
        self._call('_approval_voided', reason)

    def _get_change_reason(self, paths):
        Model = self.env[self.res_model]
        if reason := Model.browse(self.res_id)._approval_change_reason(paths):
            return reason
        labels = dict.fromkeys(
            self.env._("Attachments") if path == ATTACHMENTS else Model._fields[path.split('.')[0]]._description_string(self.env)
            for path in paths)
        return self.env._(
            "The approval is void: %(fields)s changed after the submission. Submit again.", fields=", ".join(labels))

    def _get_voided_notice(self):
        """Return what the approver sees instead of a decision."""
        return {
            'type': 'ir.actions.client', 'tag': 'display_notification',
            'params': {
                'type': 'warning', 'sticky': True, 'next': {'type': 'ir.actions.act_window_close'},
                'title': self.env._("Not decided"),
                'message': "\n".join(f"{approval.res_name}: {approval.outcome_reason}" for approval in self),
            },
        }
