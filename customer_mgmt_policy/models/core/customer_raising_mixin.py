from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerRaisingMixin(models.AbstractModel):
    """A record about a customer in which others are raised, e.g. a visit in which the customer voices demands.

    Which kinds there are and who may raise them is up to the kinds, see ``customer.raised.mixin``.
    """
    _name = 'customer.raising.mixin'
    _description = "Record That Raises Others"

    # how the customer voiced what is raised here
    _raising_channel = None

    raised = fields.Json(compute='_compute_raised', help="How many records of each kind were raised here.")
    may_raise = fields.Boolean(compute='_compute_may_raise')

    # COMPUTES

    @api.depends_context('uid', 'lang')
    def _compute_raised(self):
        """Count what the user may see of each kind: one query per kind."""
        self.raised = False
        for kind, model in self._get_kinds('read').items():
            label = self.env['ir.model']._get(model._name).name
            counts = dict(model._read_group(self._get_raised_domain(), ['source_id'], ['__count']))
            for record in self:
                if count := counts.get(record._origin.id):
                    record.raised = [*(record.raised or ()), {'kind': kind, 'label': label, 'count': count}]

    @api.depends_context('uid')
    def _compute_may_raise(self):
        kinds = self._get_kinds('create')
        for record in self:
            record.may_raise = bool(kinds and record.id) and not record._get_raise_error()

    # ACTIONS

    def action_raise(self):
        """Ask what to raise for the customer."""
        return self._open_raise(self._get_raise_wording())

    def action_open_raised(self, kind):
        """Show the records of ``kind`` that were raised here."""
        self.ensure_one()
        self.check_access('read')
        kinds = self._get_kinds('read')
        if kind not in kinds:
            raise UserError(self.env._("You may not see what was raised here."))
        return kinds[kind].search(self._get_raised_domain())._get_records_action(
            context={'create': False}, name=self.env._("Raised in %(record)s", record=self.name))

    # HOOKS

    def _get_raise_error(self):
        """Return why nothing can be raised here now (translated text), or False."""
        return False

    def _get_raise_wording(self):
        """Return what the customer said, as far as it is on record."""
        return ""

    def _get_raise_moment(self):
        """Return when the customer said it (naive UTC), or None for now."""
        return None

    # TOOLS

    def _open_raise(self, wording):
        self.ensure_one()
        self._check_raise()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("What does the customer want?"),
            'res_model': 'customer.raise',
            'view_mode': 'form',
            'views': [(False, 'form')],
            'target': 'new',
            'context': {
                'default_source_model': self._name, 'default_source_id': self.id, 'default_description': wording},
        }

    def _check_raise(self):
        self.check_access('read')
        for record in self:
            if error := record._get_raise_error():
                raise UserError(error)

    def _get_raised_records(self):
        """Return what was raised here, kind by kind, to be named: what the user may see, and all of a kind that the user
        raises for others."""
        kinds = {**self._get_kinds('create'), **self._get_kinds('read')}
        return [
            record for model in kinds.values()
            for record in (model if model.has_access('read') else model.sudo()).search(self._get_raised_domain())]

    @api.model
    def _get_kinds(self, operation):
        return self.env['customer.raised.mixin']._get_raised_models(operation)

    def _get_raised_domain(self):
        return [('source_model', '=', self._name), ('source_id', 'in', self.ids)]
