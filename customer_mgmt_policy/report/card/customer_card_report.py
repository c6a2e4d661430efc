from odoo import api, models


class ReportCustomerCard(models.AbstractModel):
    _name = 'report.customer_mgmt_policy.report_customer_card'
    _description = "Customer Information Form"
    _inherit = ['customer.form.report']

    _form_model = 'res.partner'

    @api.model
    def _get_report_values(self, docids, data=None):
        """Figures and decision chain are printed for those who see them on the screen."""
        self.env['res.partner']._check_internal()
        return {
            **super()._get_report_values(docids, data),
            'looks_after': self.env['res.partner']._looks_after_customers(),
        }
