from odoo import api, models
from odoo.fields import Domain


class CustomerMailIntake(models.Model):
    """Whose customer the sender of a mail is."""
    _inherit = 'customer.mail.intake'

    @api.model
    def _find_customer(self, email, company):
        """Return ``{'partner', 'contact', 'candidates', 'reason'}`` for an address.

        It is clear (no reason) for a contact of one managed customer, else for the one customer with the mail domain of
        the address. Everything else is for a person to decide; who is possible is named.
        """
        nobody = self.env['res.partner']
        if not email:
            return self._as_found(reason='no_sender')
        senders = nobody.with_context(active_test=False).search(
            [('email_normalized', '=', email), ('company_id', 'in', [company.id, False])], order='id')
        if self._is_colleague(senders, email, company):
            return self._as_found(reason='colleague')
        managed = senders.filtered(lambda sender: sender.commercial_partner_id.is_managed_customer)
        present = managed.filtered(lambda sender: sender.active and sender.commercial_partner_id.active)
        customers = present.commercial_partner_id
        if len(customers) == 1:
            return self._as_found(customers, (present - customers)[:1])
        if customers:
            return self._as_found(candidates=customers, reason='ambiguous')
        if managed:
            return self._as_found(candidates=managed.commercial_partner_id, reason='archived')
        return self._find_by_domain(email, company, known=bool(senders.filtered('active')))

    @api.model
    def _find_by_domain(self, email, company, known):
        """:param bool known: the sender is a contact of ours, but of no managed customer"""
        domain = email.rpartition('@')[2]
        if self.env['customer.mail.free.domain'].search_count([('name', '=', domain)], limit=1):
            return self._as_found(reason='not_customer' if known else 'unknown')
        everybody = self.env['res.partner']._find_by_mail_domain(domain).filtered(
            lambda customer: not customer.company_id or customer.company_id == company)
        customers = everybody.filtered('active')
        if known:
            return self._as_found(candidates=customers, reason='not_customer')
        if len(customers) == 1:
            return self._as_found(customers)
        if customers:
            return self._as_found(candidates=customers, reason='ambiguous')
        return self._as_found(candidates=everybody, reason='archived' if everybody else 'unknown')

    @api.model
    def _is_colleague(self, senders, email, company):
        """Return whether the sender is one of us: a user, our company, or somebody at our own mail domain."""
        if any(user._is_internal() for user in senders.user_ids):
            return True
        domain = company.alias_domain_id.name
        return bool(domain) and email.rpartition('@')[2] == domain.lower()

    @api.model
    def _as_found(self, partner=None, contact=None, candidates=None, reason=False):
        nobody = self.env['res.partner']
        candidates = candidates or partner or nobody
        return {
            'partner': partner or (candidates if len(candidates) == 1 and reason != 'archived' else nobody),
            'contact': contact or nobody, 'candidates': candidates, 'reason': reason,
        }

    @api.model
    def _create_contact(self, customer, name, email):
        """Return the customer's contact with this address: who is there already, else a new one."""
        contact = self.env['res.partner'].sudo().search(
            [('commercial_partner_id', '=', customer.id), ('id', '!=', customer.id), ('email_normalized', '=', email)], limit=1)
        return contact or self.env['res.partner'].sudo().create({
            'name': name or email, 'email': email, 'parent_id': customer.id, 'type': 'contact', 'lang': customer.lang,
            'company_id': customer.company_id.id,
        })

    @api.model
    def _erase_writers(self, contacts):
        """Blank what the queue repeats of people whose personal data is erased; what still waits has to be decided first."""
        emails = [email for email in contacts.mapped('email_normalized') if email]
        items = self.search(Domain('state', '!=', 'waiting') & (
            Domain('contact_id', 'in', contacts.ids) | Domain('writer_email', 'in', emails)))
        blank = ('email_from', 'writer_name', 'writer_email', 'text', 'description', 'headers', 'dismiss_note')
        for item in items:
            name = self.env._("Erased contact %(id)s", id=item.contact_id.id or item.id)
            item.with_context(tracking_disable=True).write({'name': name, **dict.fromkeys(blank, False)})
        self.env['ir.attachment'].search([('res_model', '=', self._name), ('res_id', 'in', items.ids)]).unlink()
        self.env['mail.message'].search([('model', '=', self._name), ('res_id', 'in', items.ids)]).unlink()
        for kind, _label in self._get_kinds():
            self.env[kind].sudo().search([('intake_email', 'in', emails)]).intake_email = False
