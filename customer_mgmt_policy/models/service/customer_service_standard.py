from odoo import api, fields, models


class CustomerServiceStandard(models.Model):
    """What an inspection checks of a service (A5.2): one question that is answered with met or not met."""
    _name = 'customer.service.standard'
    _description = "Standard of a Service"
    _inherit = ['customer.guard.mixin']
    _order = 'sequence, id'

    service_id = fields.Many2one('customer.service', "Service", required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='service_id.company_id', store=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("Standard", required=True, translate=True, help="What must be so, e.g. answered within the time limit.")
    method = fields.Char("How It Is Checked", translate=True)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        services = self.env['customer.service'].browse({vals['service_id'] for vals in vals_list if vals.get('service_id')})
        services._check_not_withdrawn()
        with services._revising():
            return super().create(vals_list)

    def write(self, vals):
        self.service_id._check_not_withdrawn()
        with self.service_id._revising():
            return super().write(vals)

    def unlink(self):
        services = self.service_id
        services._check_not_withdrawn()
        with services._revising():
            return super().unlink()
