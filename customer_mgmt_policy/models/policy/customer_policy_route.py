from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CustomerPolicyRoute(models.Model):
    """Who reviews and who approves records of one kind, in which order."""
    _name = 'customer.policy.route'
    _description = "Approval Route"
    _inherit = ['customer.policy.row.mixin']
    _order = 'policy_id, res_model, sequence, id'

    policy_id = fields.Many2one('customer.policy', "Policy", required=True, ondelete='cascade', index=True)
    clause_id = fields.Many2one(
        'customer.policy.clause', "Clause", required=True, ondelete='restrict', index=True,
        domain="[('policy_id', '=', policy_id)]",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    res_model = fields.Char("Applies To", required=True, help="Technical name of the kind of record, e.g. customer.gift.")
    purpose = fields.Char(help="Tells apart several approvals of one kind of record; empty for the usual one.")
    customer_tier = fields.Selection([('potential', "Potential"), ('regular', "Regular"), ('key', "Key")])
    amount_from = fields.Monetary("From Amount", help="Only from this amount on, in the company's currency.")
    currency_id = fields.Many2one('res.currency', compute='_compute_currency_id')
    step_ids = fields.One2many('customer.policy.route.step', 'route_id', "Steps", copy=True)

    @api.depends('policy_id.company_id')
    @api.depends_context('company')
    def _compute_currency_id(self):
        for route in self:
            route.currency_id = (route.policy_id.company_id or self.env.company).currency_id

    @api.constrains('step_ids')
    def _check_step_ids(self):
        for route in self:
            if not route.step_ids:
                raise ValidationError(self.env._("The route “%(route)s” needs at least one step.", route=route.name))

    def _get_row_key(self):
        return self.res_model, self.purpose or False

    @api.model
    def _find(self, company, res_model, purpose=None, partner=None, amount=0.0):
        """Return the route of the policy in force for a record: highest amount reached first, then tier, then general.

        :param float amount: in the company's currency
        :raise UserError: the policy in force has no such route
        """
        tier = partner and partner.sudo().commercial_partner_id.customer_tier
        policy = self.env['customer.policy']._in_force(company)
        routes = policy.route_ids.filtered(
            lambda route: route.res_model == res_model and (route.purpose or None) == (purpose or None)
            and route.customer_tier in (False, tier) and route.amount_from <= amount
        ).sorted(lambda route: (-route.amount_from, not route.customer_tier, route.sequence, route.id))
        if not routes:
            raise UserError(self.env._(
                "The policy in force has no approval route for “%(model)s”. Ask the CS manager to add one.",
                model=self.env['ir.model']._get(res_model).name))
        return routes[0]
