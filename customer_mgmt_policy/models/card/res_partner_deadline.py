from odoo import fields, models

from ..core.res_partner import INTERNAL


class ResPartner(models.Model):
    """The card has time limits of its own: entry (C2.1.2) and quarterly review (C2.1.3)."""
    _name = 'res.partner'
    _inherit = ['res.partner', 'customer.deadline.mixin']

    deadline_ids = fields.One2many(groups=INTERNAL)
    deadline_due_at = fields.Datetime(groups=INTERNAL)
    deadline_status = fields.Selection(groups=INTERNAL)
    deadline_bar = fields.Json(groups=INTERNAL)

    def _deadline_partner(self):
        return self.commercial_partner_id

    def _deadline_user(self):
        return self.commercial_partner_id.user_id

    def _deadline_company(self):
        """A customer shared by companies is its owner's."""
        return self.company_id or self.user_id.company_id or super()._deadline_company()
