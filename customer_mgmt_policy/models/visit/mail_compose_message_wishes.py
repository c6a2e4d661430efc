from odoo import api, fields, models

NAMED = 3


class MailComposeMessage(models.TransientModel):
    """A6.1: whoever writes sees whom it would disturb; a mail to many contacts waits for those until their quiet time ends."""
    _inherit = 'mail.compose.message'

    contact_warning = fields.Char(compute='_compute_contact_warning')

    @api.depends('partner_ids', 'composition_mode', 'model', 'res_ids', 'res_domain')
    def _compute_contact_warning(self):
        now = fields.Datetime.now()
        for composer in self:
            people = composer._get_written_to().sudo().filtered('policy_owner_id')
            warnings = [warning for person in people[:20 * NAMED] for warning in person._get_contact_warnings('email', now)]
            shown = list(dict.fromkeys(warnings))
            composer.contact_warning = " ".join(shown[:NAMED]) + (" …" if len(shown) > NAMED else "")

    def _process_mail_values_state(self, mail_values_dict):
        """Mails to many leave at once only to those who do not mind."""
        result = super()._process_mail_values_state(mail_values_dict)
        if self._is_mail_to_contacts():
            now = fields.Datetime.now()
            for person in self.env['res.partner'].sudo().browse(result).filtered('policy_owner_id'):
                if until := person._get_quiet_until(now):
                    result[person.id]['scheduled_date'] = max(
                        until, fields.Datetime.to_datetime(result[person.id].get('scheduled_date')) or until)
        return result

    def _get_written_to(self):
        if self._is_mail_to_contacts():
            return self.env['res.partner'].browse(self._evaluate_res_ids())
        return self.partner_ids
