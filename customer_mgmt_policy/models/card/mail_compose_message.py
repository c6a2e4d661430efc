from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError


class MailComposeMessage(models.TransientModel):
    """A2.1.2: a mail to many contacts at once states what it is for; who did not agree to that gets none.

    Who gets none and why is said before it is sent, and whoever gets it by consent finds in it where to withdraw.
    """
    _inherit = 'mail.compose.message'

    consent_purpose_id = fields.Many2one(
        'customer.consent.purpose', "Sent For", default=lambda self: self._get_default_consent_purpose(),
        domain="['|', ('uses_channel', '=', True), ('needs_consent', '=', False)]",
        help="People at customers who did not agree to this get no mail.")
    lacking_consent = fields.Char(compute='_compute_reached')
    lacking_email = fields.Char(compute='_compute_reached')
    reached = fields.Char(compute='_compute_reached')

    @api.model
    def _get_default_consent_purpose(self):
        return self.env['customer.consent.purpose']._by_code('marketing')

    # COMPUTE

    @api.depends('consent_purpose_id', 'composition_mode', 'model', 'res_ids', 'res_domain')
    def _compute_reached(self):
        for composer in self:
            chosen, without_consent, without_email = composer._split_contacts()
            composer.lacking_consent = without_consent._name_some() if without_consent else False
            composer.lacking_email = without_email._name_some() if without_email else False
            composer.reached = bool(chosen) and self.env._(
                "Goes to %(count)s of %(total)s.", total=len(chosen), count=len(chosen - without_consent - without_email))

    @api.depends('composition_mode', 'model')
    def _compute_reply_to(self):  # pylint: disable=missing-return
        """Answers to a mail to many reach whoever wrote it, unless another address is entered."""
        super()._compute_reply_to()
        for composer in self.filtered(lambda composer: not composer.reply_to and composer._is_mail_to_contacts()):
            composer.reply_to = self.env.user.email_formatted

    # ACTIONS

    def action_send_mail(self):
        """Say how many mails leave; refuse when none would."""
        if len(self) != 1 or not self._is_mail_to_contacts():
            return super().action_send_mail()
        chosen, without_consent, without_email = self._split_contacts()
        reached = chosen - without_consent - without_email
        if chosen and not reached:
            raise UserError(self.env._(
                "None of those chosen would get this mail: they did not agree to “%(purpose)s” by e-mail, or have no address. "
                "Ask them for consent first, or state another purpose if the mail serves one.",
                purpose=self._get_consent_purpose().name))
        message = self.env._(
            "Mails on their way: %(sent)s. Left out: %(left_out)s.", sent=len(reached), left_out=len(chosen - reached))
        return {
            'type': 'ir.actions.client', 'tag': 'display_notification',
            'params': {'type': 'success', 'message': message, 'next': super().action_send_mail()}}

    # SENDING

    def _process_mail_values_state(self, mail_values_dict):
        """Leave people out like those who opted out of Odoo's own mailings."""
        result = super()._process_mail_values_state(mail_values_dict)
        if self._is_mail_to_contacts():
            partners = self.env['res.partner'].browse(mail_values_dict)
            for partner_id in self._get_lacking_consent(partners).ids:
                result[partner_id].update(state='cancel', failure_type='mail_optout', is_notification=False)
            self._add_withdrawal(partners, result)
        return result

    def _add_withdrawal(self, partners, mail_values):
        """Only the mail itself carries the personal link, not the message that colleagues read."""
        for consent in partners._get_given_consents(self._get_consent_purpose(), self._get_channel()):
            consent = consent.with_context(lang=consent.partner_id.lang)
            values, link = mail_values[consent.partner_id.id], consent._get_withdrawal_link()
            reason = consent.env._("You get this mail because you agreed to “%(purpose)s”.", purpose=consent.purpose_id.name)
            values['body_html'] = Markup('%s<p style="font-size:12px;color:#777">%s <a href="%s">%s</a></p>') % (
                Markup(values.get('body_html') or ""), reason, link, consent.env._("Withdraw"))
            values['headers'] = repr({'List-Unsubscribe': f'<{link}>'})

    # TOOLS

    def _is_mail_to_contacts(self):
        return self.model == 'res.partner' and self.composition_mode == 'mass_mail'

    def _split_contacts(self):
        """Return all contacts that were chosen, those who did not agree, and those of the others without an address."""
        chosen = self.env['res.partner']
        if self._is_mail_to_contacts():
            chosen = chosen.browse(self._evaluate_res_ids())
        without_consent = self._get_lacking_consent(chosen)
        return chosen, without_consent, (chosen - without_consent).filtered(lambda partner: not partner.email_normalized)

    def _get_consent_purpose(self):
        return self.consent_purpose_id or self._get_default_consent_purpose()

    def _get_channel(self):
        return 'email' if self._get_consent_purpose().uses_channel else None

    def _get_lacking_consent(self, partners):
        return partners - partners._get_consented(self._get_consent_purpose().code, self._get_channel())
