from contextlib import contextmanager

from odoo import models

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

RELEASING = 'customer.archive.releasing'
CONTENT_FIELDS = frozenset({'res_model', 'res_id', 'res_field', 'raw', 'datas', 'db_datas', 'store_fname', 'url', 'type'})


@contextmanager
def releasing(env):
    """Let a confirmed disposal delete what is kept; lives on the cursor, out of any client's reach."""
    data = env.cr.precommit.data
    outer, data[RELEASING] = data.get(RELEASING), True
    try:
        yield
    finally:
        data[RELEASING] = outer


class IrAttachment(models.Model):
    """C4.1: files of what was filed, or is under a legal hold, are neither deleted nor replaced.

    The guard holds for everybody, superuser included: the core deletes attachments of messages as superuser.
    """
    _inherit = 'ir.attachment'

    def write(self, vals):
        if not CONTENT_FIELDS.isdisjoint(vals):
            self._check_not_archived(vals)
        return super().write(vals)

    def unlink(self):
        self._check_not_archived()
        return super().unlink()

    def _check_not_archived(self, vals=None):
        if self.env.cr.precommit.data.get(RELEASING) or self.env.su and self.env.context.get(MODULE_UNINSTALL_FLAG):
            return
        attachments = self.sudo().with_context(bin_size=False, bin_size_raw=False, bin_size_datas=False)  # real content
        if vals is not None:
            attachments = attachments.filtered(lambda file: any(file[name] != vals[name] for name in vals
                                                                if name in CONTENT_FIELDS and name in file._fields))
        by_model = attachments.filtered('res_id').grouped('res_model')
        if files := by_model.get('customer.document'):
            documents = self.env['customer.document'].sudo().browse(set(files.mapped('res_id'))).exists()
            documents.with_env(self.env)._check_files_free()
        if files := by_model.get('res.partner', self.browse()).filtered(lambda file: not file.res_field):
            partners = self.env['res.partner'].sudo().browse(set(files.mapped('res_id'))).exists()
            partners.with_env(self.env)._check_not_held()
