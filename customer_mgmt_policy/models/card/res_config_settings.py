from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    portal_file_types = fields.Char(related='company_id.portal_file_types', readonly=False)
