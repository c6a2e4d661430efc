from odoo import models


class ResPartner(models.Model):
    """A2.1.2: a text message to many contacts at once counts as marketing; who did not agree to that gets none.

    Only Odoo's ``sms`` asks for numbers this way; without it nobody calls this method.
    """
    _inherit = 'res.partner'

    def _sms_get_recipients_info(self, force_field=False, partner_fallback=True):
        """Name from the list who did not agree, before anything is written; leave them out of a planned mailing."""
        recipients = super()._sms_get_recipients_info(force_field=force_field, partner_fallback=partner_fallback)
        if len(self) > 1:
            lacking = self - self._get_consented('marketing', 'message')
            if self.env.context.get('active_model') == self._name:
                lacking._check_consent('marketing', 'message')
            for partner in lacking:
                recipients[partner.id].update(sanitized=False, number=False)
        return recipients
