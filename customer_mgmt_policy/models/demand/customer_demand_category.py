from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerDemandCategory(models.Model):
    """A4.2.1: the classes by which the company sorts what its customers need; kept by the CS manager."""
    _name = 'customer.demand.category'
    _description = "Demand Category"
    _order = 'sequence, id'

    name = fields.Char("Category", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    note = fields.Char("What Belongs Here", translate=True)
    company_id = fields.Many2one('res.company', "Company", help="Empty: for every company.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """What was sorted stays sorted: a category in use is archived instead."""
        used = self.env['customer.demand'].sudo().search([('category_id', 'in', self.ids)], limit=1)
        if used:
            raise UserError(self.env._(
                "Demands are sorted under “%(category)s”. Archive it instead: it then cannot be chosen any more.",
                category=used.category_id.name))
