from odoo import models


class ResPartner(models.Model):
    """The card has time limits of its own: entry (C2.1.2) and quarterly review (C2.1.3)."""
    _name = 'res.partner'
    _inherit = ['res.partner', 'customer.deadline.mixin']

    def _deadline_partner(self):
        return self.commercial_partner_id
