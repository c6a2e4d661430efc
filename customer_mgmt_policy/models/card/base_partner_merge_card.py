from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = 'base.partner.merge.automatic.wizard'

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """C2.1.3: merging takes nobody off a confirmed card; what it changes on the card itself is checked there."""
        partners = self.env['res.partner'].browse(partner_ids).exists()
        if not self.env.su:
            (partners - (dst_partner or partners[:0]))._check_may_leave()
        return super()._merge(partner_ids, dst_partner, extra_checks)

    def _update_values(self, src_partners, dst_partner):
        """The kept card stays in its own state: what only the card's own steps write does not come from a duplicate."""
        src_partners.sudo().write(dict.fromkeys(dst_partner._get_protected_names(), False))
        return super()._update_values(src_partners, dst_partner)
