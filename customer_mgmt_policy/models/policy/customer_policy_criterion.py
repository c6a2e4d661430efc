from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerPolicyCriterion(models.Model):
    """A threshold, cap or count of the policy."""
    _name = 'customer.policy.criterion'
    _description = "Policy Criterion"
    _inherit = ['customer.policy.row.mixin']
    _order = 'policy_id, code, id'
    _rec_names_search = ['name', 'code']

    policy_id = fields.Many2one('customer.policy', "Policy", required=True, ondelete='cascade', index=True)
    clause_id = fields.Many2one(
        'customer.policy.clause', "Clause", required=True, ondelete='restrict', index=True,
        domain="[('policy_id', '=', policy_id)]",
    )
    code = fields.Char(required=True, help="Technical name of the criterion, e.g. gift.customer_year_cap.")
    name = fields.Char("Criterion", required=True, translate=True)
    value = fields.Float(required=True)
    unit = fields.Selection(
        [('amount', "Company currency"), ('count', "Times"), ('hour', "Hours"), ('day', "Days"), ('month', "Months"),
         ('percent', "%")],
        required=True, default='count',
    )

    _code_unique = models.Constraint('UNIQUE(policy_id, code)', "This criterion is already in the policy.")

    @api.model
    def _get(self, company, code):
        """Return the value (float, in the criterion's unit) in force for ``company``.

        :raise UserError: the policy in force has no such criterion
        """
        policy = self.env['customer.policy']._in_force(company)
        criterion = policy.criterion_ids.filtered(lambda row: row.code == code)
        if not criterion:
            raise UserError(self.env._(
                "The policy in force has no criterion “%(code)s”. Ask the CS manager to add it.", code=code))
        return criterion.value
