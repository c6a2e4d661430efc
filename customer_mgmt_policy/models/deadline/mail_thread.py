from odoo import models


class MailThread(models.AbstractModel):
    _inherit = 'mail.thread'

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Whoever is alerted about a late record gets an activity, but does not follow the customer from then on."""
        if self.env.context.get('customer_deadline_alert'):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)
