from odoo import models


class MailComposeMessage(models.TransientModel):
    _inherit = 'mail.compose.message'

    def _action_send_mail(self, auto_commit=False):
        """C2.2.3: minutes count as sent when they really went to somebody at the customer."""
        res = super()._action_send_mail(auto_commit=auto_commit)
        for composer in self.filtered(lambda composer: composer.model == 'customer.visit'):
            visits = self.env['customer.visit'].browse(composer._evaluate_res_ids())
            if composer.template_id == visits._get_minutes_template():
                visits.filtered(lambda visit, recipients=composer.partner_ids: (
                    visit.partner_id in recipients.commercial_partner_id))._minutes_sent()
        return res
