from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import clean_context

TITLE_LENGTH = 60
FACTS = ('title', 'description', 'priority', 'at')


class CustomerRaise(models.TransientModel):
    """Raises a record of a registered kind for the customer of another record, e.g. a demand in a visit."""
    _name = 'customer.raise'
    _description = "Raise a Demand or Complaint"

    source_model = fields.Char(required=True)
    source_id = fields.Many2oneReference(model_field='source_model', required=True)
    partner_id = fields.Many2one('res.partner', "Customer", compute='_compute_partner_id')
    raised_before = fields.Char("Raised Here Already", compute='_compute_raised_before')

    kind = fields.Selection(
        selection='_get_kinds', string="Raise As", required=True, default=lambda self: self._get_only_kind())
    kind_help = fields.Char(compute='_compute_kind_help')
    description = fields.Text("In the Customer's Words", required=True)
    title = fields.Char("Subject", compute='_compute_title', store=True, readonly=False, precompute=True, required=True)
    proposed_title = fields.Char(compute='_compute_title', store=True, readonly=False, precompute=True)
    contact_id = fields.Many2one(
        'res.partner', "Contact", compute='_compute_contact_id', store=True, readonly=False, precompute=True,
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id)]")
    priority = fields.Selection(
        [('urgent', "Urgent"), ('important', "Important"), ('general', "General")],
        compute='_compute_priority', store=True, readonly=False, precompute=True, required=True)
    at = fields.Datetime(
        "Voiced On", compute='_compute_at', store=True, readonly=False, precompute=True, required=True,
        help="The time limits count from here, even when it is recorded later.")

    # COMPUTES

    @api.model
    def _get_kinds(self):
        """Offer the kinds that the user may create."""
        kinds = self.env['customer.raised.mixin']._get_raised_models('create')
        return [(kind, self.env['ir.model']._get(model._name).name) for kind, model in kinds.items()]

    @api.model
    def _get_only_kind(self):
        kinds = self._get_kinds()
        return kinds[0][0] if len(kinds) == 1 else False

    @api.depends('source_model', 'source_id')
    def _compute_partner_id(self):
        for wizard in self:
            wizard.partner_id = wizard._get_source().partner_id

    @api.depends('source_model', 'source_id')
    def _compute_raised_before(self):
        """What was raised here before, so that nothing is raised twice."""
        for wizard in self:
            records = wizard._get_source()._get_raised_records()
            wizard.raised_before = ", ".join(record.display_name for record in records)

    @api.depends('kind')
    def _compute_kind_help(self):
        for wizard in self:
            wizard.kind_help = wizard.kind and wizard._get_kind_model()._get_raised_help()

    @api.depends('description')
    def _compute_title(self):
        """The first line says in short what it is about; a subject of the user's own stays."""
        for wizard in self:
            first_line = next(iter((wizard.description or "").strip().splitlines()), "")
            proposed = shorten(first_line, TITLE_LENGTH, placeholder="…")
            if not wizard.title or wizard.title == wizard.proposed_title:
                wizard.title = proposed
            wizard.proposed_title = proposed

    @api.depends('source_model', 'source_id')
    def _compute_contact_id(self):
        for wizard in self:
            wizard.contact_id = wizard._get_source().contact_id

    @api.depends('kind')
    def _compute_priority(self):
        for wizard in self:
            wizard.priority = wizard.kind and wizard._get_kind_model()._get_raised_priority()

    @api.depends('source_model', 'source_id')
    def _compute_at(self):
        for wizard in self:
            wizard.at = wizard._get_source()._get_raise_moment() or fields.Datetime.now()

    # ACTIONS

    def action_raise(self):
        """Raise it and go on with the record in which it was raised."""
        return self._get_told(self._raise())

    def action_raise_and_open(self):
        """Raise it and go to it, to add what else is known; whoever may not see it reads who takes care of it."""
        record = self._raise()
        return record._get_records_action(context={}) if record.has_access('read') else self._get_told(record)

    def _get_told(self, record):
        record = record.sudo()
        message = self.env._("On record: %(record)s", record=record.display_name)
        if record.user_id != self.env.user:
            message = self.env._(
                "On record: %(record)s. %(user)s takes care of it.", record=record.display_name, user=record.user_id.name)
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {'type': 'success', 'message': message, 'next': {'type': 'ir.actions.act_window_close'}},
        }

    def _raise(self):
        """Create the record; the kind itself checks what the user may do for this customer."""
        self.ensure_one()
        source = self._get_source()
        source._check_raise()
        facts = {name: self[name] for name in FACTS}
        return self._get_kind_model()._raise(source, {
            **facts, 'partner_id': source.partner_id.id, 'contact_id': self.contact_id.id,
            'channel': source._raising_channel, 'company': source.company_id,
        })

    # TOOLS

    def _get_source(self):
        """Return the record in which something is raised; the client names it, so it is checked."""
        self.ensure_one()
        if self.source_model not in self.env.registry.descendants(['customer.raising.mixin'], '_inherit'):
            raise AccessError(self.env._("Nothing can be raised here."))
        source = self.env[self.source_model].browse(self.source_id)
        source.check_access('read')
        return source

    def _get_kind_model(self):
        """Return the model of the kind; the defaults of the dialog are none of a new record's."""
        kinds = self.env['customer.raised.mixin'].with_context(clean_context(self.env.context))
        return kinds._get_raised_models('create')[self.kind]
