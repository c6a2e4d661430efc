from odoo import api, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env['customer.mail.address'].sudo()._create_missing(companies)
        return companies

    def write(self, vals):
        res = super().write(vals)
        if 'alias_domain_id' in vals:
            self.env['customer.mail.address'].sudo()._follow_domain(self)
        return res
