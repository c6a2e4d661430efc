from odoo import api, fields, models


class CustomerPolicyClause(models.Model):
    _name = 'customer.policy.clause'
    _description = "Policy Clause"
    _inherit = ['customer.policy.row.mixin']
    _order = 'policy_id, sequence, id'
    _rec_names_search = ['code', 'title']

    policy_id = fields.Many2one('customer.policy', "Policy", required=True, ondelete='cascade', index=True)
    sequence = fields.Integer(default=10)
    code = fields.Char("Clause", required=True, help="Identifier of the clause in the company's documents, e.g. C2.2.3.")
    title = fields.Char(required=True, translate=True)
    text = fields.Text(translate=True)

    _code_unique = models.Constraint('UNIQUE(policy_id, code)', "This clause is already in the policy.")

    @api.depends('code', 'title')
    def _compute_display_name(self):
        for clause in self:
            clause.display_name = f"{clause.code} {clause.title}"
