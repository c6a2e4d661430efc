from odoo import api, models
from odoo.exceptions import AccessError, UserError


class CustomerPortalMixin(models.AbstractModel):
    """The public part of the chatter: read and written by colleagues, and by the customer's own people who signed in."""
    _inherit = 'customer.portal.mixin'

    @api.model
    def _get_thread_with_access(self, thread_id, **kwargs):
        """A link with a token alone opens nothing: the customer's people sign in, and find what is their company's."""
        if self.env.user.share:
            return self._portal_browse(thread_id)
        return super()._get_thread_with_access(thread_id, **kwargs)

    def _thread_to_store(self, store, fields, *, request_list=None):
        """What is around the conversation (files of notes, activities, followers) is none of the customer's business."""
        if self.env.user.share:
            request_list = None
        return super()._thread_to_store(store, fields, request_list=request_list)

    def _message_get_suggested_recipients_batch(self, **kwargs):
        if self.env.user.share:
            return {record.id: [] for record in self}
        return super()._message_get_suggested_recipients_batch(**kwargs)

    def message_post(self, *, partner_ids=None, **kwargs):
        """Customers write on the pages of the portal only; whoever is responsible hears of it, following or not."""
        if not self.env.user.share:
            return super().message_post(partner_ids=partner_ids, **kwargs)
        if not self.env.su:
            raise AccessError(self.env._("Please write on the page of the portal."))
        told = self.user_id.partner_id if not kwargs.get('notify_skip_followers') else self.env['res.partner']
        return super().message_post(partner_ids=[*(partner_ids or ()), *told.ids], **kwargs)

    # WHAT THE CUSTOMER SAYS

    def _portal_say(self, text, attachments=None, heading=None, is_silent=False):
        """Post what the customer wrote, with the files, into the conversation; those who follow the record are told.

        :param heading: what it is about, e.g. “Not accepted”
        :param is_silent: tell nobody, because whoever has to know is told in another way
        """
        self.ensure_one()
        body = self.env['ir.qweb']._render('customer_mgmt_policy.portal_request_message', {'heading': heading, 'text': text})
        return self.message_post(
            body=body, attachment_ids=attachments.ids if attachments else [], message_type='comment',
            subtype_xmlid='mail.mt_comment', notify_skip_followers=is_silent)

    def _portal_tell_responsible(self, summary):
        """Put what the customer did on the list of whoever is responsible.

        :param summary: function that says it in the language of its argument's environment
        """
        for record in self:
            user = record.user_id
            record.activity_schedule(
                'mail.mail_activity_data_todo', user_id=user.id, summary=summary(record.with_context(lang=user.lang).env))

    def _portal_check_message(self, post_data):
        """Count a message of the customer, and check how many files it carries.

        :raise UserError: too many messages, or files
        """
        count = self._portal_get_file_limits()['count']
        if len(post_data.get('attachment_ids') or []) > count:
            raise UserError(self.env._("You can send up to %(count)s files at once.", count=count))
        self._portal_count('message')
