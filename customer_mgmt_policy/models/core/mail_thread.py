import logging
import re
from contextlib import contextmanager

from odoo import api, models

_logger = logging.getLogger(__name__)

AUTOMATIC = 'customer.thread.automatic'
# what our own automatic mails say about themselves, so that other programs do not answer them
AUTOMATIC_HEADERS = {'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All'}
AUTOMATIC_TYPES = frozenset({'auto_comment', 'out_of_office'})
RESPONDER_HEADERS = ('X-Autoreply', 'X-Autorespond', 'X-Autoresponder')
RESPONDER_PRECEDENCES = frozenset({'auto_reply', 'bulk', 'junk'})
# web mailers and DingTalk mark their vacation notices in the subject only, before a colon
RESPONDER_SUBJECT = re.compile(
    r'^\W{0,2}(?:自动回复|自動回覆|自动答复|自動答覆|automatic reply|auto[- ]?reply|out of office)\W{0,2}\s*[:\uff1a]', re.I)


class MailThread(models.AbstractModel):
    """An automatic reply is no response.

    A vacation notice or “we received your mail” to a record about a customer is kept as a note with the type
    ``out_of_office``; only the colleague whom it answers is told. It opens no record, and whatever a model does when
    a message arrives: no clock is met by it (``_deadline_met``), nor by the automatic replies of colleagues.
    """
    _inherit = 'mail.thread'

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        if not self._is_automatic_mail(message):
            return super()._message_route_process(message, message_dict, routes)
        ours = [route for route in routes or () if isinstance(self.env[route[0]], self.pool['customer.thread.mixin'])]
        others = [route for route in routes or () if route not in ours]
        thread_id = super()._message_route_process(message, dict(message_dict), others)
        kept = [route for route in ours if route[1] or not self._is_reply(message)]
        if len(kept) < len(ours):
            _logger.info("Mail %s is an automatic reply to none of our records and opens none", message_dict['message_id'])
        with self._answering_automatically():
            for route in kept:
                thread_id = super()._message_route_process(message, self._mark_automatic(message_dict, route), [route])
        return thread_id

    def message_post(self, *, message_type='notification', **kwargs):
        if message_type not in AUTOMATIC_TYPES:
            return super().message_post(message_type=message_type, **kwargs)
        with self._answering_automatically():
            return super().message_post(message_type=message_type, **kwargs)

    @api.model
    def _is_automatic_mail(self, message):
        """Return whether a program wrote the mail (RFC 3834, and the headers of older programs).

        :param message: ``email.message.EmailMessage``
        """
        submitted = (message.get('Auto-Submitted') or 'no').partition(';')[0].strip().lower()
        return (
            submitted != 'no' or (message.get('Precedence') or '').strip().lower() in RESPONDER_PRECEDENCES
            or any((message.get(name) or 'no').strip().lower() != 'no' for name in RESPONDER_HEADERS)
            or self._has_responder_subject(message)
        )

    @api.model
    def _has_responder_subject(self, message):
        return bool(RESPONDER_SUBJECT.match((message.get('Subject') or '').strip()))

    @api.model
    def _is_reply(self, message):
        """Return whether an automatic mail answers something; the notice of a platform comes of itself."""
        submitted = (message.get('Auto-Submitted') or '').strip().lower()
        return (
            submitted.startswith('auto-replied') or bool(message.get('In-Reply-To') or message.get('References'))
            or self._has_responder_subject(message))

    @api.model
    def _mark_automatic(self, message_dict, route):
        """Return the parsed mail for a record of ours: a note that is sent to nobody outside."""
        if not route[1]:
            return dict(message_dict)
        values = dict(message_dict, message_type='out_of_office', is_internal=True)
        parent = self.env['mail.message'].sudo().browse(values.get('parent_id') or [])
        if parent.author_id.partner_share:
            values.pop('parent_id')
        return values

    # TOOLS

    @contextmanager
    def _answering_automatically(self):
        """Let the clocks know; it stands on the cursor, out of any client's reach."""
        data = self.env.cr.precommit.data
        outer, data[AUTOMATIC] = data.get(AUTOMATIC), True
        try:
            yield
        finally:
            data[AUTOMATIC] = outer

    @api.model
    def _is_answering_automatically(self):
        """Return whether what happens right now happens because of an automatic message."""
        return bool(self.env.cr.precommit.data.get(AUTOMATIC))
