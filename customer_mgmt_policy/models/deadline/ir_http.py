from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = 'ir.http'

    def session_info(self):
        """CS managers and administrators are told wherever they are when the deadlines are no longer checked."""
        info = super().session_info()
        info['customer_deadline_watch'] = self.env.user.has_groups(
            'customer_mgmt_policy.group_cs_manager,base.group_system')
        return info
