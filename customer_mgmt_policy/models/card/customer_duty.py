from odoo import models

# which record fulfils the duty: {code: action that makes one}
DONE_BY = {
    'spot.check': 'customer_mgmt_policy.customer_spot_check_action',
    'data.cleansing': 'customer_mgmt_policy.customer_cleansing_action',
}


class CustomerDuty(models.Model):
    """Double review and cleansing are done by their records, never by ticking off (C4.3)."""
    _inherit = 'customer.duty'

    def _get_start_action(self):
        if self.code not in DONE_BY:
            return super()._get_start_action()
        action = self.env['ir.actions.act_window']._for_xml_id(DONE_BY[self.code])
        return {**action, 'views': [(False, 'form')], 'context': {'default_company_id': self.company_id.id}}

    def _get_report_refusal(self):
        if self.code in DONE_BY:
            return self.env._("“%(duty)s” is done by finishing its record. Press Start.", duty=self.name)
        return super()._get_report_refusal()
