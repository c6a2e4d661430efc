from odoo import models


class ReportCustomerGift(models.AbstractModel):
    _name = 'report.customer_mgmt_policy.report_customer_gift'
    _description = "Gift Application"
    _inherit = ['customer.form.report']

    _form_model = 'customer.gift'
