from odoo import models

from .customer_archive_inspection import DUTY


class CustomerDuty(models.Model):
    """C2.1.4: the duty to inspect the archive is done with an inspection."""
    _inherit = 'customer.duty'

    def _get_start_action(self):
        if self.code != DUTY:
            return super()._get_start_action()
        return {
            **self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_archive_inspection_action'),
            'views': [(False, 'form')], 'context': {'default_company_id': self.company_id.id},
        }
