from odoo import models


class IrHttp(models.AbstractModel):
    """What the portal's pages say in the browser is translated too: the conversation, and what is wrong with a file."""
    _inherit = 'ir.http'

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        return [*super()._get_translation_frontend_modules_name(), 'mail', 'customer_mgmt_policy']
