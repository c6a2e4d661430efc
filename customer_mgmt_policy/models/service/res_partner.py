from odoo import fields, models

from ..core.res_partner import INTERNAL
from .customer_inquiry import OPEN_STATES


class ResPartner(models.Model):
    _inherit = 'res.partner'

    open_inquiry_count = fields.Integer(compute='_compute_record_counts', groups=INTERNAL)

    def _get_counted_records(self):
        kinds = super()._get_counted_records()
        return {**kinds, 'open_inquiry_count': ('customer.inquiry', [('state', 'in', OPEN_STATES)])}

    def action_open_inquiries(self):
        """Show what the customer asked, what is unanswered first."""
        return self._get_customer_action('customer_mgmt_policy.customer_inquiry_action_all', search_default_open=1)

    def action_take_inquiry(self):
        """Take what this customer asks right now."""
        self.ensure_one()
        return {
            **self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_inquiry_quick_action'),
            'context': {'default_partner_id': self.id},
        }
