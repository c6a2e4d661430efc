from odoo import api, fields, models

# not every kind tells all ways apart by which customers reach us
LIKE_CHANNELS = {
    'chat': ('message', 'phone'), 'message': ('chat', 'phone'), 'form': ('email',), 'portal': ('form', 'email'),
    'email': ('form',), 'meeting': ('visit',), 'symposium': ('meeting', 'visit'), 'proposal': ('form', 'portal', 'email'),
}


class CustomerRaisedMixin(models.AbstractModel):
    """A kind of record that another one raises for the same customer, e.g. a demand voiced in a visit.

    A model registers itself as a kind by inheriting this and naming ``_raised_kind``. What inherits
    ``customer.raising.mixin`` offers every kind there is; neither side knows the other's model.
    """
    _name = 'customer.raised.mixin'
    _description = "Record Raised in Another One"

    # short name of the kind, e.g. 'demand'
    _raised_kind = None
    # group whose people raise one for others to take care of, though they have no right to the kind themselves
    _raised_by_group = None

    source_model = fields.Char(readonly=True, copy=False)
    source_id = fields.Many2oneReference(
        "Source", model_field='source_model', readonly=True, copy=False, index='btree_not_null')
    source_name = fields.Char(
        "Raised In", compute='_compute_source_name', compute_sudo=True, help="The record in which this one was raised.")
    is_source_visible = fields.Boolean(compute='_compute_is_source_visible')

    # COMPUTES

    @api.depends('source_model', 'source_id')
    @api.depends_context('lang')
    def _compute_source_name(self):
        """Everybody who sees the record may know where it comes from, though not everybody may open that."""
        for record in self:
            source = record._get_source()
            record.source_name = f"{self.env['ir.model']._get(source._name).name} {source.name}" if source else False

    @api.depends('source_model', 'source_id')
    @api.depends_context('uid')
    def _compute_is_source_visible(self):
        for record in self:
            source = record._get_source()
            record.is_source_visible = bool(source) and source.has_access('read')

    # CRUD

    def _has_field_access(self, field, operation):
        """Where a record comes from is written when it is raised, and by nobody else."""
        if operation == 'write' and field.name in ('source_model', 'source_id') and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    # ACTIONS

    def action_open_source(self):
        """Show the record in which this one was raised."""
        self.ensure_one()
        source = self._get_source()
        source.check_access('read')
        return source._get_records_action(context={})

    # HOOKS

    @api.model
    def _get_raised_values(self, facts):
        """Return the values of a new record of this kind.

        :param dict facts: ``partner_id``, ``contact_id``, ``title``, ``description``, ``channel``, ``priority``, ``at``
            and ``company`` (record)
        """
        values = {name: facts[name] for name in ('partner_id', 'contact_id', 'title', 'description', 'channel')}
        return {**values, 'company_id': facts['company'].id}

    @api.model
    def _get_raised_priority(self):
        """Return the priority that a new record of this kind usually has."""
        return 'general'

    @api.model
    def _get_raised_help(self):
        """Return what becomes of a new record of this kind, in a sentence or two for whoever raises it."""
        return ""

    # TOOLS

    @api.model
    def _get_raised_models(self, operation='read'):
        """Return the models of the registered kinds on which the user has ``operation``: ``{kind: model}``."""
        kinds = (self.env[name] for name in self.env.registry.descendants(['customer.raised.mixin'], '_inherit'))
        return {
            model._raised_kind: model for model in kinds
            if model._raised_kind and (model.has_access(operation) or (operation == 'create' and model._is_raised_for_others()))}

    @api.model
    def _is_raised_for_others(self):
        return bool(self._raised_by_group) and self.env.user.has_group(self._raised_by_group)

    @api.model
    def _raise(self, source, facts):
        """Create a record and remember that it was raised in ``source``, which the user may read.

        The user's own rights apply; whoever raises it for others needs none, and a note of it stays where it was raised.
        """
        facts = {**facts, 'channel': self._get_raised_channel(facts['channel'])}
        model = self if self.has_access('create') or not self._is_raised_for_others() else self.sudo()
        record = model.create(model._get_raised_values(facts))
        record.sudo().write({'source_model': source._name, 'source_id': source.id})
        if model.env.su and not self.env.su:
            source.sudo()._message_log(body=self.env._("Passed on: %(record)s", record=record.display_name))
        return record.with_env(self.env)

    @api.model
    def _get_raised_channel(self, channel):
        """Return the way the customer voiced it, or the one of this kind that comes nearest."""
        known = self._fields['channel'].get_values(self.env)
        return next((name for name in (channel, *LIKE_CHANNELS.get(channel, ())) if name in known), known[0])

    def _get_source(self):
        """Return the record in which this one was raised; nothing when there is none, or none any more."""
        self.ensure_one()
        return self.source_id and self.env[self.source_model].browse(self.source_id).exists() or self.browse()
