from odoo import api, fields, models


class CustomerMailFreeDomain(models.Model):
    """A mail domain that anybody can have an address of: it says nothing about whose customer the sender is."""
    _name = 'customer.mail.free.domain'
    _description = "Free-mail Domain"
    _order = 'name'

    name = fields.Char("Domain", required=True, help="What stands after the @, e.g. qq.com.")

    _name_unique = models.UniqueIndex('(name)', "This domain is already in the list.")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalized(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._normalized(vals))

    @api.model
    def _normalized(self, vals):
        if 'name' not in vals:
            return vals
        return {**vals, 'name': (vals['name'] or '').strip().lower().rpartition('@')[2]}
