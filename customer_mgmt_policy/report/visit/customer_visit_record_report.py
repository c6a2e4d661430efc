from odoo import models


class ReportCustomerVisitRecord(models.AbstractModel):
    _name = 'report.customer_mgmt_policy.report_customer_visit_record'
    _description = "Visit Record"
    _inherit = ['customer.form.report']

    _form_model = 'customer.visit'
