from odoo import models

POSTING = 'customer.approval.posting'


class MailThread(models.AbstractModel):
    _inherit = 'mail.thread'

    def _process_attachments_for_post(self, attachments, attachment_ids, message_values):
        """What comes with a message is correspondence, no change of what was submitted for approval."""
        data = self.env.cr.precommit.data
        outer, data[POSTING] = data.get(POSTING), True
        try:
            return super()._process_attachments_for_post(attachments, attachment_ids, message_values)
        finally:
            data[POSTING] = outer
