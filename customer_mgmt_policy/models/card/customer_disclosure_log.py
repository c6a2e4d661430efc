from hashlib import sha256
from json import dumps

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

CHECKERS = 'customer_mgmt_policy.group_cs_manager,customer_mgmt_policy.group_legal_reviewer'
# what the digest of a row is about: plain values only, as they were at the disclosure
SEALED = (
    'number', 'disclosure_name', 'customer_name', 'people', 'recipient', 'categories', 'details', 'purpose', 'basis',
    'disclosed_at', 'disclosed_by', 'how', 'approved_by', 'evidence_digest', 'previous_digest')


class CustomerDisclosureLog(models.Model):
    """A2.3.2: what was disclosed, in a log that nobody can edit.

    Each row keeps the digest of its content and of the row before. Whoever changes, adds or removes a row in the
    database itself breaks the chain, which :meth:`action_check_chain` shows.
    """
    _name = 'customer.disclosure.log'
    _description = "Log of Disclosures"
    _inherit = ['customer.guard.mixin']
    _order = 'company_id, number desc'
    _rec_name = 'disclosure_name'

    disclosure_id = fields.Many2one(
        'customer.disclosure', "Disclosure", required=True, readonly=True, index=True, ondelete='restrict')
    partner_id = fields.Many2one('res.partner', "Customer", readonly=True, ondelete='restrict')
    owner_id = fields.Many2one('res.users', related='partner_id.policy_owner_id', store=True, index='btree_not_null')
    company_id = fields.Many2one('res.company', "Company", required=True, readonly=True)
    number = fields.Integer("No.", required=True, readonly=True, aggregator=None)
    disclosure_name = fields.Char("Request", required=True, readonly=True)
    customer_name = fields.Char("Customer's Name", readonly=True)
    people = fields.Char("People Concerned", readonly=True)
    recipient = fields.Char("Recipient of the Data", readonly=True)
    categories = fields.Char("Data", readonly=True)
    details = fields.Text("Exactly What", readonly=True)
    purpose = fields.Text("What For", readonly=True)
    basis = fields.Char("Legal Basis", readonly=True)
    disclosed_at = fields.Datetime("Disclosed On", required=True, readonly=True)
    disclosed_by = fields.Char(readonly=True)
    how = fields.Char(readonly=True)
    approved_by = fields.Char(readonly=True)
    evidence_digest = fields.Char("Digest of the Document", readonly=True)
    previous_digest = fields.Char("Digest of the Row Before", required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True)

    _number_unique = models.UniqueIndex('(company_id, number)')

    # CRUD

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The log of disclosures cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The log of disclosures cannot be changed."))

    # ACTIONS

    def action_check_chain(self):
        """Tell whether the log is as it was written."""
        if not self.env.user.has_groups(CHECKERS):
            raise AccessError(self.env._("The log is checked by the CS manager or the legal reviewer."))
        companies = self.env.companies
        problems = [problem for company in companies for problem in self.sudo()._find_breaks(company)]
        count = self.sudo().search_count([('company_id', 'in', companies.ids)])
        return {
            'type': 'ir.actions.client', 'tag': 'display_notification',
            'params': {
                'type': 'danger' if problems else 'success', 'sticky': bool(problems),
                'title': self.env._("The log was tampered with") if problems else self.env._("The log is intact"),
                'message': "\n".join(problems[:5]) or self.env._(
                    "%(count)s rows checked: each is as it was written, and none is missing.", count=count),
            },
        }

    # CHAIN

    @api.model
    def _append(self, disclosure):
        """Write the row of ``disclosure`` at the end of its company's chain, one after the other."""
        disclosure = disclosure.sudo().with_context(bin_size=False)
        company = disclosure.company_id
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(hashtext('customer_disclosure_log'), %s)", company.id))
        last = self.sudo().search([('company_id', '=', company.id)], order='number desc', limit=1)
        vals = {
            **self._describe(disclosure), 'number': last.number + 1, 'previous_digest': last.digest or "0" * 64,
        }
        return self.sudo().create({
            **vals, 'digest': self._seal(vals), 'disclosure_id': disclosure.id, 'partner_id': disclosure.partner_id.id,
            'company_id': company.id,
        })

    @api.model
    def _describe(self, disclosure):
        basis = dict(disclosure._fields['legal_basis']._description_selection(self.env))[disclosure.legal_basis]
        return {
            'disclosure_name': disclosure.name, 'customer_name': disclosure.partner_id.name,
            'people': ", ".join(disclosure.person_ids.mapped('name')), 'recipient': disclosure.recipient,
            'categories': ", ".join(disclosure.category_ids.mapped('name')), 'details': disclosure.details or "",
            'purpose': disclosure.purpose, 'basis': " · ".join(filter(None, [basis, disclosure.law_citation])),
            'disclosed_at': disclosure.disclosed_at, 'disclosed_by': disclosure.disclosed_by_id.name,
            'how': disclosure.disclosed_how,
            'approved_by': ", ".join(disclosure.approval_id.step_ids.decided_by_id.mapped('name')),
            'evidence_digest': sha256(disclosure.evidence or b"").hexdigest() if disclosure.evidence else "",
        }

    @api.model
    def _seal(self, vals):
        """Return the digest of a row's content; empty text and none are the same."""
        content = [
            fields.Datetime.to_string(vals[name]) if name == 'disclosed_at' else vals[name] or "" for name in SEALED]
        return sha256(dumps(content, ensure_ascii=False).encode()).hexdigest()

    @api.model
    def _find_breaks(self, company):
        """Return, in words, where the chain of ``company`` is broken; empty when it is intact."""
        self.invalidate_model()
        problems, previous, expected = [], "0" * 64, 1
        rows = self.search([('company_id', '=', company.id)], order='number')
        for row in rows:
            if row.number != expected or row.previous_digest != previous:
                problems.append(self.env._(
                    "%(company)s: the row before no. %(number)s is missing or was changed.",
                    company=company.name, number=row.number))
            if row.digest != self._seal({name: row[name] for name in SEALED}):
                problems.append(self.env._(
                    "%(company)s: row no. %(number)s (%(name)s) was changed.", company=company.name, number=row.number,
                    name=row.disclosure_name))
            previous, expected = row.digest, row.number + 1
        unlogged = self.env['customer.disclosure'].search(
            [('company_id', '=', company.id), ('state', '=', 'disclosed'), ('id', 'not in', rows.disclosure_id.ids)])
        return problems + [
            self.env._("%(company)s: the row of %(name)s is missing.", company=company.name, name=disclosure.name)
            for disclosure in unlogged
        ]
