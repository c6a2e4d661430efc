from odoo import api, fields, models


class MailComposeMessage(models.TransientModel):
    """A2.1.2: a mail to many contacts at once states what it is for; who did not agree to that gets none."""
    _inherit = 'mail.compose.message'

    consent_purpose_id = fields.Many2one(
        'customer.consent.purpose', "Sent For", default=lambda self: self._get_default_consent_purpose(),
        domain="['|', ('uses_channel', '=', True), ('needs_consent', '=', False)]",
        help="People at customers who did not agree to this get no mail.")
    lacking_consent = fields.Char(compute='_compute_lacking_consent')

    @api.model
    def _get_default_consent_purpose(self):
        return self.env['customer.consent.purpose']._by_code('marketing')

    @api.depends('consent_purpose_id', 'composition_mode', 'model', 'res_ids', 'res_domain')
    def _compute_lacking_consent(self):
        for composer in self:
            lacking = composer._get_lacking_consent(composer._is_mail_to_contacts() and composer._evaluate_res_ids() or ())
            composer.lacking_consent = lacking._name_some() if lacking else False

    def _process_mail_values_state(self, mail_values_dict):
        """Leave people out like those who opted out of Odoo's own mailings."""
        result = super()._process_mail_values_state(mail_values_dict)
        if self._is_mail_to_contacts():
            for partner_id in self._get_lacking_consent(mail_values_dict).ids:
                result[partner_id].update(state='cancel', failure_type='mail_optout', is_notification=False)
        return result

    def _is_mail_to_contacts(self):
        return self.model == 'res.partner' and self.composition_mode == 'mass_mail'

    def _get_lacking_consent(self, partner_ids):
        purpose = self.consent_purpose_id or self._get_default_consent_purpose()
        partners = self.env['res.partner'].browse(partner_ids)
        return partners - partners._get_consented(purpose.code, 'email' if purpose.uses_channel else None)
