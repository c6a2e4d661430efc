from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError


class CustomerPolicyField(models.Model):
    """What the policy says of one field of the customer card: whether it must be known, and how it may change.

    Rows for contacts say the same of the people at the customer.
    """
    _name = 'customer.policy.field'
    _description = "Field of the Customer Card"
    _inherit = ['customer.policy.row.mixin']
    _order = 'policy_id, applies_to, sequence, id'
    _rec_name = 'label'

    policy_id = fields.Many2one('customer.policy', "Policy", required=True, ondelete='cascade', index=True)
    clause_id = fields.Many2one(
        'customer.policy.clause', "Clause", required=True, ondelete='restrict', index=True,
        domain="[('policy_id', '=', policy_id)]",
    )
    sequence = fields.Integer(default=10)
    field_id = fields.Many2one(
        'ir.model.fields', "Field", required=True, ondelete='cascade', domain="[('model', '=', 'res.partner')]")
    field_name = fields.Char("Technical Name", related='field_id.name', store=True, compute_sudo=True)
    label = fields.Char("Name", compute='_compute_label', compute_sudo=True)
    applies_to = fields.Selection(
        [('customer', "Every customer"), ('company', "Companies"), ('person', "Persons"), ('contact', "Contacts")],
        required=True, default='customer',
        help="Contacts are the people at a customer; persons are customers who are no company.",
    )
    weight = fields.Integer(
        default=1, help="What the field counts in the completeness of the card; 0: nothing.")
    is_mandatory = fields.Boolean("Mandatory", help="C2.1.2: the card cannot be confirmed without it.")
    is_key = fields.Boolean(
        "Key Field", help="C2.1.3: changes on a confirmed card are applied for and approved by the department head.")
    is_checked = fields.Boolean("Spot-checked", help="C4.3: part of the double review.")
    exempt_group_ids = fields.Many2many(
        'res.groups', 'customer_policy_field_exempt_rel', 'row_id', 'group_id', "May Change Directly",
        help="Roles that change this key field without an application.")

    _field_unique = models.Constraint('UNIQUE(policy_id, field_id, applies_to)', "This field is already in the policy.")
    _weight_positive = models.Constraint('CHECK(weight >= 0)', "A field cannot count less than nothing.")

    @api.depends('field_id')
    @api.depends_context('lang')
    def _compute_label(self):
        for row in self:
            field = self.env['res.partner']._fields.get(row.field_name)
            row.label = field._description_string(self.env) if field else row.field_name

    @api.constrains('field_id')
    def _check_field(self):
        for row in self:
            if row.field_id.model != 'res.partner':
                raise ValidationError(self.env._("Choose a field of the contact."))

    def _get_row_key(self):
        return self.field_id, self.applies_to

    # LOOK-UP

    @api.model
    def _get(self, company, applies_to):
        """Return the rows of the policy in force for ``company`` that speak of ``applies_to``, under sudo.

        :param str applies_to: ``'company'`` or ``'person'`` (customers, with the rows for every customer), or ``'contact'``
        """
        policy_id = self.env['customer.policy']._in_force(company).id
        return self.sudo().browse(self._get_ids(policy_id, applies_to))

    @api.model
    @tools.ormcache('policy_id', 'applies_to')
    def _get_ids(self, policy_id, applies_to):
        kinds = ['contact'] if applies_to == 'contact' else ['customer', applies_to]
        rows = self.sudo().search([('policy_id', '=', policy_id), ('applies_to', 'in', kinds)], order='sequence, id')
        return tuple(row.id for row in rows if row.field_name in self.env['res.partner']._fields)
