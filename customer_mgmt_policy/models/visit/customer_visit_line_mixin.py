from odoo import fields, models
from odoo.exceptions import UserError


class CustomerVisitLineMixin(models.AbstractModel):
    """What is noted in a visit, line by line; it is seen through the customer's owner like the visit itself."""
    _name = 'customer.visit.line.mixin'
    _description = "Noted in a Visit"
    _inherit = ['customer.guard.mixin']

    visit_id = fields.Many2one('customer.visit', "Visit", required=True, index=True, ondelete='cascade')
    partner_id = fields.Many2one(related='visit_id.partner_id', string="Customer", store=True, index=True)
    owner_id = fields.Many2one(related='visit_id.owner_id', string="Customer Owner", store=True, index=True)
    company_id = fields.Many2one(related='visit_id.company_id', string="Company", store=True)

    def _check_visit_open(self):
        """Lines belong to a visit that takes place and is not closed yet."""
        if self.env.su:
            return
        for visit in self.visit_id:
            if visit.state not in ('approved', 'held'):
                raise UserError(self._get_visit_closed_text(visit))

    def _get_visit_closed_text(self, visit):
        """Return why the lines of ``visit`` cannot be changed."""
        return self.env._("%(visit)s is “%(state)s”: its record cannot be changed.",
                          visit=visit.name, state=visit._get_state_label())
