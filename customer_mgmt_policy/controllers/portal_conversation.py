from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.mail.controllers.attachment import AttachmentController
from odoo.addons.mail.controllers.mail import MailController
from odoo.addons.mail.controllers.thread import ThreadController


def get_own_record(thread_model, thread_id):
    """Return the record under sudo when a customer's own person writes on it; nothing for colleagues and other models."""
    model = request.env.get(thread_model)
    if not request.env.user.share or not isinstance(model, request.env.registry['customer.portal.mixin']):
        return None
    return model._portal_browse(int(thread_id))


class CustomerConversation(ThreadController):
    """Messages of customers keep to the limits of the portal."""

    @http.route()
    def mail_message_post(self, thread_model, thread_id, post_data, context=None, **kwargs):
        if record := get_own_record(thread_model, thread_id):
            record._portal_check_message(post_data)
        return super().mail_message_post(thread_model, thread_id, post_data, context=context, **kwargs)


class CustomerConversationFiles(AttachmentController):

    @http.route()
    def mail_attachment_upload(self, ufile, thread_id, thread_model, is_pending=False, **kwargs):
        if record := get_own_record(thread_model, thread_id):
            content = ufile.read()
            try:
                record._portal_check_file(ufile.filename, content)
                record._portal_count('file')
            except UserError as error:
                return request.make_json_response({'error': {'message': str(error)}})
            ufile.seek(0)
        return super().mail_attachment_upload(ufile, thread_id, thread_model, is_pending=is_pending, **kwargs)


class CustomerConversationLink(MailController):

    @classmethod
    def _redirect_to_record(cls, model, res_id, access_token=None, **kwargs):
        """The link in a mail leads the customer's people to the page of the record."""
        if request.session.uid and model and res_id and (record := get_own_record(model, res_id)):
            return request.redirect(record.access_url)
        return super()._redirect_to_record(model, res_id, access_token=access_token, **kwargs)
