from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerRelationship(models.Model):
    """B6.2: a person at the customer, their part in its decisions, and how close we are. Clauses B6.2, C2.1.1.

    The rows of a customer are its decision chain (决策链); who reports to and who influences whom makes the picture.
    """
    _name = 'customer.relationship'
    _description = "Relationship"
    _inherit = ['customer.guard.mixin']
    _order = 'partner_id, sequence, id'
    _rec_name = 'contact_id'
    _rec_names_search = ['contact_id.name']

    partner_id = fields.Many2one(
        'res.partner', "Customer", required=True, index=True, ondelete='cascade',
        domain="[('is_managed_customer', '=', True), ('parent_id', '=', False)]")
    contact_id = fields.Many2one(
        'res.partner', "Person", required=True, index=True, ondelete='cascade',
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id), ('is_company', '=', False)]")
    active = fields.Boolean(
        related='contact_id.active', store=True, readonly=True, help="Whoever leaves the customer leaves its decision chain.")
    owner_id = fields.Many2one(
        'res.users', "Customer Owner", related='partner_id.policy_owner_id', store=True, index='btree_not_null')
    sequence = fields.Integer(default=10)
    function = fields.Char(related='contact_id.function', readonly=False)
    role = fields.Selection(
        [('decision_maker', "Decision maker"), ('influencer', "Influencer"), ('buyer', "Buyer"),
         ('gatekeeper', "Gatekeeper"), ('user', "End user"), ('other', "Other")],
        required=True, default='influencer',
        help="Part in the customer's decisions: the decision maker signs, influencers are listened to, the buyer "
             "negotiates, the gatekeeper opens doors, users work with what we deliver.")
    closeness = fields.Selection(
        [('close', "Close tie"), ('good', "Good tie"), ('acquainted', "Acquainted"), ('distant', "Distant"),
         ('strained', "Strained")],
        required=True, default='acquainted', help="How firm our link with this person is.")
    attitude = fields.Selection(
        [('supporter', "Supports us"), ('neutral', "Neutral"), ('opponent', "Opposes us")], required=True, default='neutral')
    user_id = fields.Many2one(
        'res.users', "Our Counterpart", domain="[('share', '=', False)]", help="The colleague who keeps the link.")
    reports_to_id = fields.Many2one(
        'customer.relationship', "Reports To", index='btree_not_null', ondelete='set null',
        domain="[('partner_id', '=', partner_id), ('id', '!=', id)]")
    influence_ids = fields.Many2many(
        'customer.relationship', 'customer_relationship_influence_rel', 'relationship_id', 'influenced_id', "Influences",
        domain="[('partner_id', '=', partner_id), ('id', '!=', id)]", help="Who listens to this person.")
    note = fields.Char(help="What to know about this person: interests, likes, history.")

    _person_unique = models.UniqueIndex("(partner_id, contact_id)", "This person is in the decision chain already.")

    # CONSTRAINTS

    @api.constrains('partner_id', 'contact_id')
    def _check_contact(self):
        for person in self:
            customer, contact = person.partner_id, person.contact_id
            if customer.commercial_partner_id != customer or not customer.is_managed_customer:
                raise ValidationError(self.env._("%(name)s is not a managed customer.", name=customer.display_name))
            if contact.commercial_partner_id != customer or contact == customer:
                raise ValidationError(self.env._(
                    "%(contact)s does not belong to the customer %(partner)s.",
                    contact=contact.display_name, partner=customer.display_name))

    @api.constrains('partner_id', 'reports_to_id', 'influence_ids')
    def _check_same_customer(self):
        for person in self:
            if person in person.influence_ids:
                raise ValidationError(self.env._("%(name)s cannot influence themselves.", name=person.contact_id.name))
            if (person.reports_to_id | person.influence_ids).partner_id - person.partner_id:
                raise ValidationError(self.env._(
                    "Whom %(name)s reports to or influences must belong to the same customer.", name=person.contact_id.name))

    @api.constrains('reports_to_id')
    def _check_no_circle(self):
        if self._has_cycle('reports_to_id'):
            raise ValidationError(self.env._("Nobody can report to themselves, not even by way of others. Check “Reports To”."))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._with_customer(vals) for vals in vals_list]
        self._check_customers_visible(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_customers_visible([vals])
        return super().write(vals)

    # TOOLS

    def _with_customer(self, vals):
        """A role entered on a person's own card is one at the company that the person works for."""
        if vals.get('partner_id') or self.env.context.get('default_partner_id') or not vals.get('contact_id'):
            return vals
        contact = self.env['res.partner'].browse(vals['contact_id'])
        contact._check_visible()
        return {**vals, 'partner_id': contact.sudo().commercial_partner_id.id}

    def _check_customers_visible(self, vals_list):
        """Refuse customers and people whose id was guessed."""
        names = ('partner_id', 'contact_id')
        self.env['res.partner'].browse(
            {vals[name] for vals in vals_list for name in names if vals.get(name)})._check_visible()

    @api.depends('contact_id.name')
    def _compute_display_name(self):
        """Within the decision chain of a customer the company's name says nothing."""
        for person in self:
            person.display_name = person.contact_id.name
