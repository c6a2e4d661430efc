from odoo import api, models
from odoo.exceptions import AccessError, UserError


class CustomerWorkflowMixin(models.AbstractModel):
    """States that only change through checked methods.

    A model declares ``_transitions = {verb: (source states, target state or None to stay, group or None)}`` and offers
    one public ``action_<verb>`` method per verb that calls :meth:`_transition`. The fields of ``_workflow_fields``
    cannot be written by users, whether through the web client, RPC, import, copy or defaults.
    """
    _name = 'customer.workflow.mixin'
    _description = "Policy Workflow"
    _inherit = ['customer.thread.mixin']

    _workflow_fields = frozenset({'state'})
    _transitions = {}
    # what must be known before a step is taken: {verb: field names}
    _required_facts = {}
    # states in which a record may be deleted; later on it can only be cancelled
    _deletable_states = frozenset({'draft', 'cancelled'})

    # CRUD

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_progress(self):
        for record in self:
            if record.state not in self._deletable_states:
                raise UserError(self.env._(
                    "%(name)s is already in progress and stays on record. Cancel it instead of deleting it.",
                    name=record.display_name,
                ))

    # ACTIONS

    def _transition(self, verb, **vals):
        """Move all records along ``verb``, writing ``vals`` in the same statement.

        :param str verb: key of ``_transitions``
        :raise AccessError: the user may not write the records or lacks the group of the transition
        :raise UserError: a record is in another state, or a business condition refuses it; nothing is written then
        """
        if target := self._transitions[verb][1]:
            vals['state'] = target
        self.check_access('write')
        for record in self:
            if error := record._get_transition_error(verb):
                raise error
        self.sudo().write(vals)
        self._after_transition(verb)

    def _move(self, verb, **facts):
        """Move along ``verb`` like :meth:`_transition`, once everything that the policy wants to know is there."""
        self._check_step(verb, facts)
        self._transition(verb, **facts)

    def _check_step(self, verb, facts=()):
        """Raise why the records cannot take ``verb`` with ``facts`` now; what is missing is named all at once."""
        self.check_access('write')
        for record in self:
            if error := record._get_transition_error(verb) or record._get_missing_error(verb, dict(facts)):
                raise error

    def _can(self, verb):
        """Return whether the current user may move this record along ``verb`` now; never raises."""
        self.ensure_one()
        return self.has_access('write') and not self._get_transition_error(verb)

    def _offer_steps(self):
        """Fill ``can_<verb>`` for each step that has such a field, computed by ``_compute_can``: whether to show its button."""
        verbs = [verb for verb in self._transitions
                 if getattr(self._fields.get(f'can_{verb}'), 'compute', None) == '_compute_can']
        writable = set(self._filtered_access('write'))
        for record in self:
            is_writable = bool(record._origin) and record in writable
            for verb in verbs:
                record[f'can_{verb}'] = is_writable and record._is_offered(verb)

    # HOOKS

    def _is_offered(self, verb):
        """Return whether to show the button of ``verb`` to a user who may write the record: when the step can be taken now."""
        return not self._get_transition_error(verb)

    def _get_transition_error(self, verb):
        """Return the exception that forbids ``verb`` on this record to the current user, or None."""
        sources, _target, group = self._transitions[verb]
        if group and not (self.env.su or self.env.user.has_group(group)):
            return AccessError(self.env._(
                "This step is reserved to the role “%(role)s”.", role=self.env.ref(group).sudo().name,
            ))
        if self.state not in sources:
            return UserError(self.env._(
                "%(name)s is “%(state)s”, so this step is not possible any more. Reload the page to see where it stands.",
                name=self.display_name, state=self._get_state_label(),
            ))
        if reason := self._get_refusal_reason(verb):
            return UserError(reason)
        return None

    def _get_refusal_reason(self, verb):
        """Return why the business forbids ``verb`` on this record (translated text), or False."""
        return False

    def _get_required_facts(self, verb):
        """Return the names of the fields that ``verb`` needs on this record."""
        return self._required_facts.get(verb, ())

    def _get_missing(self, verb, facts):
        """Return what ``verb`` still lacks beside ``facts``, in words."""
        values = {name: facts.get(name, self[name]) for name in self._get_required_facts(verb)}
        return [self._get_labels([name]) for name, value in values.items()
                if not (value.strip() if isinstance(value, str) else value)]

    def _after_transition(self, verb):
        """Called once for all records after ``verb`` was written: clocks, activities, mails."""

    # TOOLS

    def _get_missing_error(self, verb, facts):
        missing = self.sudo()._get_missing(verb, facts)
        return UserError(self.env._(
            "%(name)s: this step is not possible yet. Missing: %(missing)s.",
            name=self.display_name, missing=", ".join(missing),
        )) if missing else None

    @api.model
    def _get_labels(self, names):
        return ", ".join(self._fields[name]._description_string(self.env) for name in names)

    def _get_state_label(self):
        self.ensure_one()
        return dict(self._fields['state']._description_selection(self.env)).get(self.state, self.state)
