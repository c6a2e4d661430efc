from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = 'base.partner.merge.automatic.wizard'

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Both people's consents stay; of each purpose the newest one counts."""
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        kept = self.env['res.partner'].browse(partner_ids).exists()
        kept.invalidate_recordset(['consent_ids'])
        kept.sudo().consent_ids._refresh_latest()
        return result
