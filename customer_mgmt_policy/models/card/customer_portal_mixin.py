from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date


class CustomerPortalMixin(models.AbstractModel):
    """A kind of record that a customer's own people raise and follow in the portal.

    A model registers itself by inheriting this, naming ``_portal_kind`` and the fields of ``_portal_form``, and saying in
    the ``_portal_get_*`` hooks what a customer may know of it. Pages, lists, files, limits and conversation are the same
    for all kinds; a record needs ``title``, ``description``, ``received_at``, ``channel`` and ``customer.record.mixin``.

    Portal users have no access right to these models. All they see and do goes through :meth:`_portal_browse`, which finds
    the records of their own company only; of these they get the words of the hooks, and never a field.
    """
    _name = 'customer.portal.mixin'
    _description = "Record in the Customer Portal"
    _inherit = ['portal.mixin', 'mail.thread']

    # last part of the address, e.g. 'demand'
    _portal_kind = None
    _portal_sequence = 10
    # what the customer fills in to raise one: {field: whether it is required}
    _portal_form = {}

    def _compute_access_url(self):
        for record in self:
            record.access_url = f'/my/requests/{self._portal_kind}/{record.id}'

    # THE DOOR

    @api.model
    def _portal_get_kinds(self):
        """Return the registered models in the order of the pages: ``{kind: model}``."""
        models_ = (self.env[name] for name in self.env.registry.descendants(['customer.portal.mixin'], '_inherit'))
        kinds = sorted((model for model in models_ if model._portal_kind), key=lambda model: model._portal_sequence)
        return {model._portal_kind: model for model in kinds}

    @api.model
    def _portal_get_customer(self):
        """Return the customer of the portal user who asks, under sudo; nothing for anybody else."""
        user = self.env.user.sudo()
        customer = user.partner_id.commercial_partner_id
        return customer if user._is_portal() and customer.is_managed_customer and customer.active else customer.browse()

    @api.model
    def _portal_get_company(self):
        """Return the company of ours that the portal user deals with."""
        return self._portal_get_customer().company_id or self.env.user.sudo().company_id

    @api.model
    def _portal_get_domain(self):
        """Return what the portal user may see: the records of the own company, made by the companies that it deals with."""
        customer = self._portal_get_customer()
        if not customer:
            return Domain.FALSE
        return Domain('partner_id', '=', customer.id) & Domain('company_id', 'in', self.env.user.sudo().company_ids.ids)

    @api.model
    def _portal_browse(self, record_id):
        """Return the record under sudo, if it is one of the customer's own."""
        return self.sudo().search(self._portal_get_domain() & Domain('id', '=', record_id))

    @api.model
    def _portal_get_responsible(self):
        """Return who takes care of what the customer raises: its owner, else a CS manager."""
        owner = self._portal_get_customer().user_id
        if owner.active and owner._is_internal():
            return owner
        company = self._portal_get_company()
        managers = self.env.ref('customer_mgmt_policy.group_cs_manager').sudo().all_user_ids.filtered(
            lambda user: user.active and company in user.company_ids)
        if not managers:
            raise UserError(self.env._("Nobody can take this here at the moment. Please call us, or write us an e-mail."))
        return managers.sorted('id')[0]

    # LISTS

    @api.model
    def _portal_get_filter(self, name):
        """Return the domain of a filter of the list."""
        closed = Domain('state', 'in', list(self._portal_get_closed_states()))
        return {'open': ~closed, 'closed': closed, 'waiting': self._portal_get_waiting_domain()}.get(name, Domain.TRUE)

    @api.model
    def _portal_get_search(self, where, words):
        """Return the domain of a search in the list."""
        if where == 'content':
            return Domain('description', 'ilike', words)
        return Domain('name', 'ilike', words) | Domain('title', 'ilike', words)

    def _portal_get_statuses(self):
        """Return what to say of each record now, by its id; the clocks of all of them are read at once."""
        clocks = self.env['customer.deadline'].sudo()._open_of(self)._by_record()
        return {record.id: record._portal_get_status(clocks[record.id]) for record in self}

    # HOOKS

    @api.model
    def _portal_get_words(self):
        """Return what the kind is called: ``title`` of the list, ``one`` record, ``offer`` and ``help`` on “Tell us”."""
        raise NotImplementedError

    @api.model
    def _portal_get_labels(self):
        """Return how the fields of the form are called and explained to a customer: ``{field: (label, hint)}``."""
        raise NotImplementedError

    @api.model
    def _portal_get_closed_states(self):
        """Return the states in which the record is over for the customer."""
        return self._closed_states

    @api.model
    def _portal_get_waiting_domain(self):
        """Return which records wait for the customer."""
        return Domain.FALSE

    def _portal_get_status(self, clocks):
        """Return where the record stands in plain words.

        :param clocks: its open ``customer.deadline``
        :return: what happens now, what comes next and until when, and a Bootstrap colour; here the end of it
        """
        return (self.env._("Done"), "", 'success')

    def _portal_get_steps(self):
        """Return the steps so far, the oldest first: ``[(when, what happened, [(label, text), …]), …]``."""
        return [(self.received_at, self.env._("We received it"), [])]

    def _portal_get_facts(self):
        """Return what the customer told us: ``[(label, text), …]``."""
        labels = self._portal_get_labels()
        facts = [(labels[name][0], self._portal_format(name)) for name in self._portal_form if name != 'title']
        return [(label, text) for label, text in facts if text]

    def _portal_get_question(self):
        """Return what we ask the customer and wait for, or an empty text."""
        return ""

    def _portal_get_agreement(self):
        """Return what is to be accepted and signed: ``[(label, text), …]``; nothing when there is nothing to sign."""
        return []

    def _portal_can_rate(self):
        """Return whether the customer is asked how satisfied he is."""
        return False

    def _portal_get_satisfactions(self):
        """Return what the customer is asked to choose of, if he is asked."""
        return self._fields['satisfaction']._description_selection(self.env) if self._portal_can_rate() else []

    # WORDS

    def _portal_format(self, name):
        """Return the value of a field as a customer reads it."""
        field, value = self._fields[name], self[name]
        if field.type == 'selection':
            return dict(field._description_selection(self.env)).get(value, "")
        if field.relational:
            return ", ".join(value.mapped('display_name'))
        return value or ""

    def _portal_get_due(self, clocks, code):
        """Return the promised day of the obligation ``code`` in words, and whether it has passed; nothing when none runs."""
        clock = clocks.filtered(lambda clock: clock.code == code and clock.state != 'paused')[:1]
        if not clock:
            return "", False
        return self._portal_say_day(clock.due_at), clock.due_at < fields.Datetime.now()

    def _portal_say_day(self, moment):
        """Return a day in words that nobody mistakes, in the reader's time zone."""
        if not moment:
            return ""
        if isinstance(moment, datetime):
            zone = self.env.user.tz or self.company_id.resource_calendar_id.tz
            moment = fields.Datetime.context_timestamp(self.with_context(tz=zone), moment).date()
        return format_date(self.env, moment, date_format='long')
