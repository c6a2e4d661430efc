from odoo import models


class ReportCustomerExecutiveBriefing(models.AbstractModel):
    _name = 'report.customer_mgmt_policy.report_customer_executive_briefing'
    _description = "Briefing for an Executive Visit"
    _inherit = ['customer.form.report']

    _form_model = 'customer.executive.visit'
