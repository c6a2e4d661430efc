from odoo import fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    portal_file_types = fields.Char(
        "File Types in the Portal", required=True,
        default="pdf, jpg, jpeg, png, gif, webp, doc, docx, xls, xlsx, ppt, pptx, csv, txt, zip, mp4, mov",
        help="Endings of the files that customers may send in the portal, separated by commas.")

    def _get_portal_file_types(self):
        """Return the endings of the files that customers may send."""
        self.ensure_one()
        return [ending.strip().lstrip('.').lower() for ending in self.sudo().portal_file_types.split(',') if ending.strip()]
