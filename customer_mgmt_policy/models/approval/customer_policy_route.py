from odoo import api, fields, models


class CustomerPolicyRoute(models.Model):
    """A route is for one of the kinds of record that can be approved; people choose it by its name."""
    _inherit = 'customer.policy.route'

    res_model = fields.Selection(
        selection='_get_approvable_models', help="The kind of record that takes this way.")

    @api.model
    def _get_approvable_models(self):
        names = self.env.registry.descendants(['customer.approval.mixin'], '_inherit')
        return [(name, self.env['ir.model']._get(name).name or name) for name in names if not self.env[name]._abstract]
