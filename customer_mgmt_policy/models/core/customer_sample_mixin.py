from odoo import api, fields, models
from odoo.tools import SQL


class CustomerSampleMixin(models.AbstractModel):
    """A kind of record that shows how well a service is done, so that inspections draw samples of it (A5.2).

    A model registers itself by inheriting this and saying in the ``_sample_*`` hooks which records count and what an
    inspector has to know of one. Inspectors read the facts of what was drawn, not the records themselves.
    """
    _name = 'customer.sample.mixin'
    _description = "Record That Is Drawn for Inspections"

    # when the service was done
    _sample_date = 'received_at'

    # HOOKS

    @api.model
    def _sample_label(self):
        """Return what the records are called, in plural."""
        raise NotImplementedError

    @api.model
    def _sample_domain(self):
        """Return which records show a service that was done."""
        return fields.Domain.TRUE

    def _sample_values(self):
        """Return what the inspector gets to see: ``name``, ``customer_name``, ``user_id`` and ``facts``."""
        raise NotImplementedError

    # TOOLS

    @api.model
    def _sample_get_kinds(self):
        """Return the registered models: ``{name: model}``."""
        names = self.env.registry.descendants(['customer.sample.mixin'], '_inherit')
        return {name: self.env[name] for name in sorted(names) if not self.env[name]._abstract}

    @api.model
    def _sample_draw(self, company, start, stop, count):
        """Return up to ``count`` records of ``company`` between two moments (naive UTC), chosen at random, under sudo."""
        domain = self._sample_domain() & fields.Domain('company_id', '=', company.id)
        domain &= fields.Domain(self._sample_date, '>=', start) & fields.Domain(self._sample_date, '<', stop)
        query = self.sudo()._search(domain)
        query.order, query.limit = SQL("random()"), count
        return self.sudo().browse(query).sorted(lambda record: (record[self._sample_date], record.id))

    @api.model
    def _sample_facts(self, *pairs):
        """Return labels and texts as lines, without those that have no text."""
        return "\n".join(f"{label}: {text}" for label, text in pairs if text)

    def _sample_moment(self, name):
        """Return a moment of the record in words, where its company is."""
        zone = self.company_id.resource_calendar_id.tz
        return self[name] and fields.Datetime.context_timestamp(
            self.with_context(tz=zone), self[name]).strftime('%Y-%m-%d %H:%M')
