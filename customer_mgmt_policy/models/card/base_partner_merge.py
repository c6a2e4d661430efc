from odoo import models

from .res_partner_entry import ENTRY_CODE, GUARDED_FIELDS


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = 'base.partner.merge.automatic.wizard'

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """The card that stays keeps the earliest start of each time limit; a confirmed one is not entered again."""
        partners = self.env['res.partner'].browse(partner_ids).exists().sudo()
        if len(partners) > 1 and partners._deadline_open():
            survivor = (dst_partner or partners.filtered('is_managed_customer')[0]).sudo()
            dst_partner = survivor.with_env(self.env)
            others = partners - survivor
            if survivor.card_state == 'confirmed' or not survivor._has_card():
                others._deadline_cancel(ENTRY_CODE)
            elif entered := (partners._deadline_open(ENTRY_CODE)).mapped('started_at'):
                survivor.collected_at = min(entered)
            if survivor._has_card():
                others._deadline_merge_into(survivor)
        return super()._merge(partner_ids, dst_partner, extra_checks)

    def _update_values(self, src_partners, dst_partner):
        """What was confirmed or verified on one card says nothing of the other."""
        src_partners.sudo().write(dict.fromkeys(GUARDED_FIELDS, False))
        return super()._update_values(src_partners, dst_partner)
