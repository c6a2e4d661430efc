from odoo import api, models
from odoo.tools import consteq, hmac


class CustomerConsent(models.Model):
    """A2.1.2: where a person withdraws who only has the mail that they got by this consent."""
    _inherit = 'customer.consent'

    def _get_withdrawal_token(self):
        return hmac(self.env(su=True), 'customer_mgmt_policy.consent.withdrawal', self.id)

    def _get_withdrawal_link(self):
        """Return the address that lets its holder end this consent, and do nothing else."""
        return f'{self.get_base_url()}/consent/mail/{self.id}/{self._get_withdrawal_token()}'

    @api.model
    def _by_withdrawal_link(self, consent_id, token):
        """Return the consent that counts today for the same person and purpose; empty for a link that is none of ours."""
        consent = self.sudo().browse(consent_id).exists()
        if not consent or not consteq(consent._get_withdrawal_token(), token):
            return self.sudo()
        return self.sudo().search([
            ('partner_id', '=', consent.partner_id.id), ('purpose_id', '=', consent.purpose_id.id),
            ('company_id', '=', consent.company_id.id), ('is_latest', '=', True)], limit=1)
