from odoo import api, models

from ..core.mail_thread import AUTOMATIC_HEADERS

ANSWER = 'customer_mgmt_policy.mail_activity_type_customer_answer'


class CustomerRecordMixin(models.AbstractModel):
    """What customers answer by mail reaches whoever takes care; so does the news that a mail to them did not arrive."""
    _inherit = 'customer.record.mixin'

    def _mail_by_itself(self, template):
        """Send the customers of these records an automatic mail; what they answer comes back to their record."""
        mails = template.sudo().send_mail_batch(self.ids, email_values={'headers': repr(AUTOMATIC_HEADERS)})
        addresses = self.sudo()._notify_get_reply_to()
        for mail in mails.filtered(lambda mail: not mail.reply_to):
            mail.reply_to = addresses[mail.res_id]

    def message_update(self, msg_dict, update_vals=None):
        res = super().message_update(msg_dict, update_vals)
        if msg_dict.get('message_type') == 'email' and not self.env['mail.thread']._is_answering_automatically():
            for record in self.sudo():
                record._receive_answer(msg_dict)
        return res

    def _receive_answer(self, msg_dict):
        """The handler is told; an answer to what is over opens nothing, but somebody decides about it."""
        if self._is_of_colleague(msg_dict):
            return
        handler = self._get_answer_handler()
        if handler.partner_id not in self.message_partner_ids:
            self._message_subscribe(handler.partner_id.ids)
        if self.state in self._closed_states and not self.activity_search([ANSWER]):
            record = self.with_context(lang=handler.lang)
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                ANSWER, user_id=handler.id, summary=record.env._(
                    "The customer wrote after it was “%(state)s”", state=record._get_state_label()))

    @api.model
    def _is_of_colleague(self, msg_dict):
        author = self.env['res.partner'].sudo().browse(msg_dict.get('author_id') or [])
        return any(user._is_internal() for user in author.user_ids)

    def _message_receive_bounce(self, email, partner):
        res = super()._message_receive_bounce(email, partner)
        for record in self.sudo():
            handler = record._get_answer_handler()
            speaking = record.with_context(lang=handler.lang)
            speaking.with_user(self.env.ref('base.user_root')).message_post(
                body=speaking.env._(
                    "The mail to %(email)s did not arrive. Check the address, or tell the customer in another way.",
                    email=email or partner[:1].email or partner[:1].name),
                partner_ids=handler.partner_id.ids, message_type='notification', subtype_xmlid='mail.mt_note')
        return res

    def _get_answer_handler(self):
        """Return whom answers concern: the responsible, else the owner, else somebody of customer service."""
        self.ensure_one()
        available = (self.user_id | self.owner_id).filtered(lambda user: user.active and not user.share)
        return available[:1] or self.env['customer.mail.intake']._get_duty_user(self.company_id) or self.user_id

    def _tell_added(self, subjects):
        """Tell whoever takes care of the record that mails of these subjects were added to it."""
        handler = self._get_answer_handler()
        record = self.with_context(lang=handler.lang)
        record.message_notify(
            partner_ids=handler.partner_id.ids, subject=record.display_name,
            body=record.env._("A mail of the customer was added: %(subjects)s", subjects=", ".join(subjects)))
