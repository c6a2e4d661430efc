from odoo import api, fields, models
from odoo.exceptions import ValidationError

REVIEWER = 'customer_mgmt_policy.group_feasibility_reviewer'


class CustomerDemandFunction(models.Model):
    """C2.3.1: a function of the review group (需求评审小组) and the people who speak for it; kept by the CS manager."""
    _name = 'customer.demand.function'
    _description = "Function of the Demand Review Group"
    _order = 'sequence, id'

    name = fields.Char("Function", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, help="An archived function is not asked any more.")
    question = fields.Char(
        "What It Judges", translate=True, help="Shown to its reviewers, e.g. whether our range covers the demand.")
    user_ids = fields.Many2many(
        'res.users', string="Reviewers", domain="[('share', '=', False)]",
        help="Who answers for this function. Without anybody here, everyone with the role “Feasibility reviewer” may.")
    company_id = fields.Many2one('res.company', "Company", help="Empty: for every company.")

    @api.constrains('user_ids')
    def _check_reviewers(self):
        for function in self:
            for user in function.user_ids:
                if not user.has_group(REVIEWER):
                    raise ValidationError(self.env._(
                        "%(user)s lacks the role “%(role)s”. Give the role first.", user=user.name,
                        role=self.env.ref(REVIEWER).name))

    def _get_members(self, company):
        """Return who may answer for this function about a demand of ``company``: its reviewers, else the whole role."""
        self.ensure_one()
        role = self.env.ref(REVIEWER).sudo()
        members = self.sudo().user_ids or role.all_user_ids
        return members.filtered(lambda user: user.active and role in user.all_group_ids and company in user.company_ids)

    @api.model
    def _get_asked(self, company):
        """Return the functions that are asked about the demands of ``company``."""
        return self.sudo().search([('company_id', 'in', (False, company.id))])
