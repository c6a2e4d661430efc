from odoo import api, models
from odoo.exceptions import AccessError

from ...models.card.res_partner_card import CARE_ROLES


class ReportCustomerCard(models.AbstractModel):
    _name = 'report.customer_mgmt_policy.report_customer_card'
    _description = "Customer Information Form"
    _inherit = ['customer.form.report']

    _form_model = 'res.partner'

    @api.model
    def _get_report_values(self, docids, data=None):
        """Figures and decision chain are printed for those who see them on the screen."""
        if not self.env.user._is_internal():
            raise AccessError(self.env._("The customer information form is for colleagues only."))
        return {
            **super()._get_report_values(docids, data),
            'looks_after': self.env.su or self.env.user.has_groups(CARE_ROLES),
        }
