from odoo import models
from odoo.exceptions import AccessError, UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging must not lead around the rules on who sees a customer and who gives it away."""
    _inherit = 'base.partner.merge.automatic.wizard'

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env['res.partner'].browse(partner_ids).exists()
        partners._check_visible()
        managed = partners.filtered('is_managed_customer')
        if managed and len(partners.commercial_partner_id) > 1:
            if not partners._decides_on_ownership():
                raise AccessError(self.env._(
                    "Customers are merged by the department head or the CS manager. Ask them to merge these."))
            if dst_partner and not dst_partner.is_managed_customer:
                raise UserError(self.env._(
                    "Keep %(customer)s: it is a managed customer, the other contact is not.", customer=managed[0].display_name))
            dst_partner = dst_partner or managed[0]
        return super()._merge(partner_ids, dst_partner, extra_checks)
