from os.path import splitext

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerDocumentUpload(models.TransientModel):
    """Several files at once: each becomes a document, or all of them one."""
    _name = 'customer.document.upload'
    _description = "Upload Documents"

    partner_id = fields.Many2one(
        'res.partner', "Customer", required=True, ondelete='cascade',
        domain="[('is_managed_customer', '=', True), ('parent_id', '=', False)]")
    type_id = fields.Many2one('customer.document.type', "Document Type", required=True, ondelete='cascade')
    year = fields.Integer(required=True, default=lambda self: fields.Date.context_today(self).year)
    file_ids = fields.Many2many('ir.attachment', string="Files")
    one_each = fields.Boolean("One Document per File", default=True)
    file_now = fields.Boolean("File at Once", default=True, help="Otherwise the documents wait as drafts.")

    def action_upload(self):
        """Create the documents and show them."""
        self.ensure_one()
        if not self.file_ids:
            raise UserError(self.env._("Choose at least one file."))
        files = self.file_ids.sorted('id')
        groups = list(files) if self.one_each else [files]
        documents = self.env['customer.document'].create([{
            'partner_id': self.partner_id.id, 'type_id': self.type_id.id, 'year': self.year,
            'subject': ", ".join(splitext(name)[0] for name in files.mapped('name'))[:200],
        } for files in groups])
        for document, files in zip(documents, groups, strict=True):
            files.write({'res_model': document._name, 'res_id': document.id})
        if self.file_now:
            documents.action_file()
        return {
            **self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_document_action'),
            'domain': [('id', 'in', documents.ids)], 'context': {},
        }

    @api.autovacuum
    def _gc_files(self):
        """Files of a dialog that was closed belong to nothing."""
        self.env['ir.attachment'].sudo().search([
            ('res_model', '=', self._name), ('res_id', '=', 0),
            ('create_date', '<', fields.Datetime.now() - relativedelta(days=1)),
        ], limit=1000).unlink()
