from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .customer_document import NAMING_ROLES


class CustomerLegalHold(models.Model):
    """Keeps a customer's documents and data from being disposed of (C4.1), e.g. during a lawsuit.

    Legal reviewers and CS managers place and lift holds; everybody who sees the customer sees them. While a hold is
    active nothing of it is disposed of, the customer is not archived and no file of it is deleted.
    """
    _name = 'customer.legal.hold'
    _description = "Legal Hold"
    _inherit = ['customer.record.mixin']
    _order = 'date_from desc, id desc'
    _rec_names_search = ['name', 'partner_id.name']

    _sequence_code = 'customer.legal.hold'
    _closed_states = frozenset({'lifted'})
    _deletable_states = frozenset()
    _transitions = {'lift': ({'active'}, 'lifted', None)}
    _workflow_fields = frozenset({'state', 'owner_id', 'lifted_on', 'lifted_by_id', 'lift_reason'})
    _required_facts = {'lift': ('lift_reason',)}

    user_id = fields.Many2one(help="Who placed the hold and is asked about it.")
    document_ids = fields.Many2many(
        'customer.document', 'customer_legal_hold_document_rel', 'hold_id', 'document_id', "Only These Documents",
        copy=False, domain="[('partner_id', '=', partner_id), ('state', '!=', 'disposed')]",
        help="Empty: everything about the customer.")
    reason = fields.Text(required=True, tracking=True)
    date_from = fields.Date("First Day", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date("Until", tracking=True, help="Empty: until somebody lifts it.")
    state = fields.Selection(
        [('active', "Active"), ('lifted', "Lifted")], "Status", required=True, default='active', readonly=True,
        tracking=True)
    is_in_force = fields.Boolean("In Force", compute='_compute_is_in_force', search='_search_is_in_force')
    lifted_on = fields.Date(copy=False, readonly=True)
    lifted_by_id = fields.Many2one('res.users', "Lifted By", copy=False, readonly=True)
    lift_reason = fields.Text("Why It Was Lifted", copy=False, readonly=True)
    can_lift = fields.Boolean(compute='_compute_can_lift')

    _dates = models.Constraint(
        'CHECK(date_to IS NULL OR date_to >= date_from)', "A hold cannot end before it begins.")
    _active_idx = models.Index("(partner_id) WHERE state = 'active'")

    # COMPUTE

    @api.depends('state', 'date_from', 'date_to')
    def _compute_is_in_force(self):
        in_force = self.filtered_domain(self._get_active_domain())
        for hold in self:
            hold.is_in_force = hold in in_force

    def _search_is_in_force(self, operator, value):
        return self._get_active_domain() if operator == 'in' else NotImplemented

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_can_lift(self):
        for hold in self:
            hold.can_lift = bool(hold._origin) and hold._can('lift')

    # CONSTRAINTS

    @api.constrains('document_ids', 'partner_id')
    def _check_documents(self):
        for hold in self:
            if hold.document_ids.partner_id - hold.partner_id:
                raise ValidationError(self.env._("A legal hold is about one customer. Choose documents of one customer only."))

    # CRUD

    def _normalize_customer(self, vals_list):
        """The legal reviewer works with the names of customers whose cards stay closed."""
        if self.env.user.has_groups(NAMING_ROLES):
            self = self.sudo()
        return super()._normalize_customer(vals_list)

    def _get_locked_fields(self):
        locked = {'partner_id', 'company_id', 'document_ids', 'user_id', 'date_from'}
        return locked | {'reason', 'date_to'} if self.state == 'lifted' else locked

    def write(self, vals):
        if 'date_to' in vals and not self.env.su and (date_to := fields.Date.to_date(vals['date_to'])):
            if date_to < fields.Date.context_today(self):
                raise UserError(self.env._("To end a hold now, lift it and say why."))
        return super().write(vals)

    # ACTIONS

    def action_lift(self, reason):
        """Set the documents free again, and say why."""
        self._move(
            'lift', lift_reason=reason, lifted_on=fields.Date.context_today(self), lifted_by_id=self.env.uid)

    def action_open_lift(self):
        """Ask why the hold is lifted."""
        self.ensure_one()
        self._check_step('lift', {'lift_reason': "?"})
        return self.env['customer.archive.step']._open('lift', self)

    # LOOK-UP

    @api.model
    def _get_active_domain(self):
        # the company's day: the protection begins and ends for everybody at once, wherever they are
        today = self.env.company._get_today()
        return Domain('state', '=', 'active') & Domain('date_from', '<=', today) & (
            Domain('date_to', '=', False) | Domain('date_to', '>=', today))

    @api.model
    def _find_active(self, partners):
        """Return the holds in force on these customers and on documents of theirs, as superuser."""
        customers = partners.sudo().commercial_partner_id
        return self.sudo().search(Domain('partner_id', 'in', customers.ids) & self._get_active_domain()) if customers \
            else self.sudo()
