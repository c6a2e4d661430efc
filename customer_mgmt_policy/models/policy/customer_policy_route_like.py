from odoo import Command, api, fields, models

LIKE_FIELDS = ('name', 'clause_id', 'res_model', 'purpose')
STEP_FIELDS = (
    'sequence', 'name', 'approver_kind', 'group_id', 'user_id', 'alternate_user_id', 'alternate_group_id', 'limit_code')


class CustomerPolicyRoute(models.Model):
    """A route from an amount on, or for one tier, starts as a copy of the general one: it is about the same decision."""
    _inherit = 'customer.policy.route'

    like_id = fields.Many2one(
        'customer.policy.route', "Same Decision As", store=False,
        help="Fills in the row with its steps; then add steps, and say from which amount on or for which tier they hold.")

    @api.onchange('like_id')
    def _onchange_like_id(self):
        if self.like_id:
            self.update({name: self.like_id[name] for name in LIKE_FIELDS})
            self.step_ids = [Command.clear(), *(
                Command.create({name: step[name] for name in STEP_FIELDS}) for step in self.like_id.step_ids)]
