from odoo import api, fields, models

LIKE_FIELDS = ('code', 'name', 'clause_id', 'starts_when', 'basis', 'value', 'unit', 'is_recurring', 'pause_allowed',
               'pause_max_days', 'warning_percent', 'is_urgent')


class CustomerPolicyLimit(models.Model):
    """A standard for one customer, tier, priority or channel starts as a copy of the general one (B6.3)."""
    _inherit = 'customer.policy.limit'

    like_id = fields.Many2one(
        'customer.policy.limit', "Same Obligation As", store=False,
        help="Fills in the row; then change the limit and say for whom it holds.")

    @api.onchange('like_id')
    def _onchange_like_id(self):
        if self.like_id:
            self.update({name: self.like_id[name] for name in LIKE_FIELDS})
