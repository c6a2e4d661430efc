from odoo import models


class ReportCustomerDocumentLabel(models.AbstractModel):
    _name = 'report.customer_mgmt_policy.report_document_label'
    _description = "Bag Label"
    _inherit = ['customer.form.report']

    _form_model = 'customer.document'
