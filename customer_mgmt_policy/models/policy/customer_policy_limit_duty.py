from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerPolicyLimit(models.Model):
    """A repeating time limit that a role owes to the company itself, whichever customer: a company duty."""
    _inherit = 'customer.policy.limit'

    duty_group_id = fields.Many2one(
        'res.groups', "Owed by the Role", ondelete='restrict',
        help="For duties that the company itself owes again and again: somebody in this role fulfils them.")
    duty_proof = fields.Selection(
        [('none', "Nothing"), ('note', "A note"), ('evidence', "A file as evidence")], "Proof Demanded",
        required=True, default='note', help="What has to be handed in when the duty is reported as done.")

    @api.constrains('duty_group_id', 'is_recurring', 'basis', 'partner_id', 'customer_tier', 'priority', 'channel')
    def _check_duty(self):
        for limit in self.filtered('duty_group_id'):
            if not limit.is_recurring or limit.basis != 'after':
                raise ValidationError(self.env._(
                    "“%(name)s” is owed by a role, so it has to repeat and to count from the last time.", name=limit.name))
            if limit.partner_id or limit.customer_tier or limit.priority or limit.channel:
                raise ValidationError(self.env._(
                    "“%(name)s” is owed by a role for the whole company; it cannot hold for some customers only.",
                    name=limit.name))

    @api.model
    def _get_duties(self, company):
        """Return the company duties of the policy in force for ``company``, one limit per code, under sudo."""
        rows = self.sudo().search([
            ('policy_id', '=', self.env['customer.policy']._in_force(company).id), ('duty_group_id', '!=', False),
        ], order='code, sequence desc, id desc')
        return self.sudo().concat(*{limit.code: limit for limit in rows}.values())
