import logging

from odoo import api, models

from .mail_charset import printable, repair

_logger = logging.getLogger(__name__)


class MailThread(models.AbstractModel):
    """Where the mail gateway meets the intake: mails are read right, find their record, and bring what is known of them."""
    _inherit = 'mail.thread'

    @api.model
    def message_parse(self, message, save_original=False):
        repair(message)
        return printable(super().message_parse(message, save_original=save_original))

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        if self.env['mail.message'].sudo().search_count([('message_id', '=', message_dict['message_id'])], limit=1):
            _logger.info("Mail %s came in before and is not taken again", message_dict['message_id'])
            return []
        intake = self.env['customer.mail.intake'].sudo()
        try:
            routes = super().message_route(message, message_dict, model, thread_id, custom_values)
        except ValueError:
            if not self.env.context.get('default_fetchmail_server_id'):
                raise       # the mail server that delivered it tells the sender
            routes = intake._get_unaddressed_routes()
        return intake._direct_routes(message_dict, routes)

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        routes = self.env['customer.mail.intake'].sudo()._add_facts(message, routes)
        return super()._message_route_process(message, message_dict, routes)

    # The gateway's own account reads no complaints: what a mail answers, or brings back, is looked up for it.

    def _get_parent_message(self, msg_dict):
        return super(MailThread, self.sudo())._get_parent_message(msg_dict)

    def _get_bounced_message_data(self, message, message_dict):
        return super(MailThread, self.sudo())._get_bounced_message_data(message, message_dict)

    @api.model
    def _detect_is_bounce(self, message, message_dict):
        """A read receipt says that the mail did arrive."""
        return not self._is_read_receipt(message) and super()._detect_is_bounce(message, message_dict)

    @api.model
    def _is_automatic_mail(self, message):
        return self._is_read_receipt(message) or super()._is_automatic_mail(message)

    @api.model
    def _is_reply(self, message):
        return self._is_read_receipt(message) or super()._is_reply(message)

    @api.model
    def _is_read_receipt(self, message):
        return (
            message.get_content_type() == 'multipart/report'
            and (message.get_param('report-type') or '').lower() == 'disposition-notification')
