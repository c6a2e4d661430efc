from odoo import models

from .res_partner_entry import ENTRY_CODE
from .res_partner_protected import STEP_FIELDS


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """What becomes of two cards of one customer: the kept one stays in its own state, clocks and consents join."""
    _inherit = 'base.partner.merge.automatic.wizard'

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env['res.partner'].browse(partner_ids).exists()
        if not self.env.su:
            (partners - (dst_partner or partners[:0]))._check_may_leave()       # C2.1.3: nobody off a confirmed card
        if len(partners) > 1 and partners.sudo()._deadline_open():
            dst_partner = (dst_partner or partners.filtered('is_managed_customer')[0]).with_env(self.env)
            self._merge_clocks(partners.sudo(), dst_partner.sudo())
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        self._merge_consents(partners)
        return result

    def _merge_clocks(self, partners, survivor):
        """The card that stays keeps the earliest start of each time limit; a confirmed one is not entered again."""
        others = partners - survivor
        if survivor.card_state == 'confirmed' or not survivor._has_card():
            others._deadline_cancel(ENTRY_CODE)
        elif entered := partners._deadline_open(ENTRY_CODE).mapped('started_at'):
            survivor.collected_at = min(entered)
        if survivor._has_card():
            others._deadline_merge_into(survivor)

    def _merge_consents(self, partners):
        """Both people's consents stay; of each purpose the newest one counts."""
        kept = partners.exists()
        kept.invalidate_recordset(['consent_ids'])
        kept.sudo().consent_ids._refresh_latest()

    def _update_values(self, src_partners, dst_partner):
        """What was confirmed, verified or decided on one card says nothing of the other."""
        src_partners.sudo().write(dict.fromkeys(STEP_FIELDS, False))
        return super()._update_values(src_partners, dst_partner)
