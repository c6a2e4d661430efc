from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CustomerRecordMixin(models.AbstractModel):
    """A numbered record about one customer: visit, demand, complaint, gift …

    It is seen through the customer's owner (``owner_id``), never through ``user_id`` alone, so that a hand-over of
    the customer takes everything along.
    """
    _name = 'customer.record.mixin'
    _description = "Record about a Customer"
    _inherit = ['customer.workflow.mixin']
    _check_company_auto = True

    # code of the ir.sequence that numbers the model's records
    _sequence_code = None
    _workflow_fields = frozenset({'state', 'owner_id'})
    # states in which the record is over: when the customer is handed over it stays with whoever did it
    _closed_states = frozenset({'closed', 'done', 'refused', 'cancelled'})
    # fields with people at the customer, and with colleagues who work on the record
    _contact_fields = ('contact_id',)
    _colleague_fields = ('user_id',)

    name = fields.Char("Number", readonly=True, copy=False, default="/")
    partner_id = fields.Many2one(
        'res.partner', "Customer", required=True, index=True, check_company=True, tracking=True,
        ondelete='restrict', domain="[('is_managed_customer', '=', True), ('parent_id', '=', False)]",
    )
    contact_id = fields.Many2one(
        'res.partner', "Contact", check_company=True, ondelete='restrict',
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id)]",
        help="The person at the customer.",
    )
    user_id = fields.Many2one(
        'res.users', "Responsible", required=True, default=lambda self: self.env.user, tracking=True, index=True,
        domain="[('share', '=', False)]",
    )
    owner_id = fields.Many2one(
        'res.users', "Customer Owner", related='partner_id.policy_owner_id', store=True, readonly=True, index=True,
        help="Who owns the customer; salespeople see the records of their own customers only.",
    )
    company_id = fields.Many2one(
        'res.company', "Company", required=True, default=lambda self: self.env.company,
    )

    # CONSTRAINTS

    @api.constrains('partner_id')
    def _check_managed_customer(self):
        for record in self:
            if not record.partner_id.is_managed_customer:
                raise ValidationError(self.env._(
                    "%(partner)s is not a managed customer. Turn on “Managed customer” on its card first.",
                    partner=record.partner_id.display_name,
                ))

    @api.constrains(lambda self: ('partner_id', *self._contact_fields))
    def _check_contacts(self):
        for name in self._contact_fields:
            for record in self:
                for contact in record[name]:
                    if contact.commercial_partner_id != record.partner_id:
                        raise ValidationError(self.env._(
                            "%(contact)s does not belong to the customer %(partner)s.",
                            contact=contact.display_name, partner=record.partner_id.display_name,
                        ))

    @api.constrains(lambda self: ('partner_id', *self._colleague_fields))
    def _check_colleagues(self):
        """Nobody takes care of what they may not see; the customer's owner sees it all."""
        for name in self._colleague_fields:
            others = self.filtered(lambda record, name=name: record[name] and record[name] != record.owner_id)
            for user, records in others.grouped(name).items():
                if not records.with_user(user).has_access('read'):
                    raise ValidationError(self.env._(
                        "%(user)s may not see %(record)s of %(customer)s, so cannot take care of it.",
                        user=user.name, record=records[:1].name, customer=records.partner_id[:1].display_name,
                    ))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_computed(self._fields['partner_id']) and not all('partner_id' in vals for vals in vals_list):
            default = self.default_get(['partner_id'])
            vals_list = [default | vals for vals in vals_list]
        self._normalize_customer(vals_list)
        self._assign_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if 'name' in vals and not self.env.su:
            raise UserError(self.env._("The number is given by the system and cannot be changed."))
        self._check_editable(vals)
        self._normalize_customer([vals])
        return super().write(vals)

    def _check_editable(self, vals):
        """Keep what the state of the record has settled; its steps themselves write as superuser."""
        if self.env.su:
            return
        for record in self:
            if locked := record._get_locked_fields().intersection(vals):
                raise UserError(self.env._(
                    "%(name)s is “%(state)s”: %(fields)s cannot be changed now.", name=record.name,
                    state=record._get_state_label(), fields=self._get_labels(name for name in vals if name in locked),
                ))

    @api.model
    @api.private
    @api.readonly
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """Read along what the access rules ask for, lest they fetch all rows of a list a second time."""
        if field_names and self._has_field_access(self._fields['owner_id'], 'read'):
            field_names = [*field_names, 'owner_id', 'company_id']
        return super().search_fetch(domain, field_names, offset=offset, limit=limit, order=order)

    # HOOKS

    def _get_locked_fields(self):
        """Return the names of the fields that nobody may change by hand in this state."""
        return frozenset()

    def _get_last_moment(self, after=None):
        """Return when the step before the next one happened, or the one whose time is in the field ``after``."""
        return self[after] if after else self.create_date

    # TOOLS

    @api.model
    def _get_record_models(self):
        """Return the names of all kinds of records about a customer, those that inherit through another mixin included."""
        names = self.pool.descendants(['customer.record.mixin'], '_inherit')
        return [name for name in names if not self.env[name]._abstract]

    def _check_moment(self, at, after=None):
        """Return when a step happened: not in the future, and not before what it follows."""
        now = fields.Datetime.now()
        at = fields.Datetime.to_datetime(at) or now
        if at > now:
            raise UserError(self.env._("A step that lies in the future cannot be recorded yet."))
        for record in self:
            if at < record._get_last_moment(after):
                raise UserError(self.env._(
                    "%(name)s: the time that you state lies before the step that it follows.", name=record.name))
        return at

    def _assign_numbers(self, vals_list):
        """Number new records from the sequence of their company; only the system itself may bring its own number."""
        vals_by_company = defaultdict(list)
        for vals in vals_list:
            if not (self.env.su and vals.get('name', "/") != "/"):
                vals_by_company[vals.get('company_id') or self.env.company.id].append(vals)
        for company_id, company_vals in vals_by_company.items():
            Sequence = self.env['ir.sequence'].sudo().with_company(company_id)
            numbers = Sequence._next_by_code_batch(self._sequence_code, len(company_vals))
            for vals, number in zip(company_vals, numbers, strict=True):
                vals['name'] = number or "/"

    def _normalize_customer(self, vals_list):
        """Point ``partner_id`` at the commercial entity, and refuse customers that the writer may not see."""
        Partner = self.env['res.partner']
        partners = Partner.browse({vals['partner_id'] for vals in vals_list if vals.get('partner_id')})
        if not partners:
            return
        partners._check_visible()
        commercial = {partner.id: partner.sudo().commercial_partner_id.id for partner in partners}
        for vals in vals_list:
            if vals.get('partner_id'):
                contact_id, vals['partner_id'] = vals['partner_id'], commercial[vals['partner_id']]
                if contact_id != vals['partner_id']:
                    vals.setdefault('contact_id', contact_id)

    # HAND-OVER

    def _handover_to(self, user):
        """Give the records, found open by the hand-over of their customer, to ``user``; runs as superuser."""
        self.user_id = user
