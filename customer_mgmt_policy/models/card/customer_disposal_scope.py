from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner_cleansing import OPEN_DOCUMENTS

# what proves afterwards that all was lawful, and the archive, whose files go by its own documents
KEPT_MODELS = frozenset({'customer.document', 'customer.disclosure', 'customer.disposal', 'customer.legal.hold'})


class CustomerDisposal(models.Model):
    """What an erasure reaches beyond the archive, and what the law or the policy keeps: told before anybody decides."""
    _inherit = 'customer.disposal'

    kept = fields.Text("What Stays", compute='_compute_kept', compute_sudo=True)

    @api.depends('kind', 'partner_id', 'contact_id', 'state')
    def _compute_kept(self):
        for disposal in self:
            disposal.kept = "\n".join(disposal._get_kept()) if disposal.kind != 'documents' else False

    def _get_people(self):
        """Return whose personal data is erased: the contact, or everybody at the customer and the customer itself."""
        self.ensure_one()
        if self.kind == 'person':
            return self.contact_id
        return self.env['res.partner'].sudo().with_context(active_test=False).search(
            [('commercial_partner_id', '=', self.partner_id.id)]) if self.kind == 'customer' else self.env['res.partner']

    def _get_other_files(self):
        """Return the files outside of the archive: on the cards, and on the records about the customer."""
        File = self.env['ir.attachment'].sudo()
        files = File.search([('res_model', '=', 'res.partner'), ('res_id', 'in', self._get_people().ids)])
        for name in self._get_erased_models() if self.kind == 'customer' else ():
            records = self.env[name].sudo().with_context(active_test=False).search([
                ('partner_id', '=', self.partner_id.id), ('company_id', '=', self.company_id.id)])
            files |= File.search([('res_model', '=', name), ('res_id', 'in', records.ids)])
        return files

    @api.model
    def _get_erased_models(self):
        """Return the kinds of records about a customer whose files go with its electronic data."""
        return [name for name in self._get_record_models() if name not in KEPT_MODELS]

    def _get_erased(self):
        """Return, line by line, what is erased beside the documents."""
        people = self._get_people()
        if not people:
            return []
        if self.kind == 'person':
            lines = [self.env._("Personal data of %(contact)s: name, phone, e-mail, address, notes, picture, place in the "
                                "decision chain, messages and portal login", contact=people.display_name)]
        else:
            lines = [
                self.env._("Card of %(customer)s: phone, e-mail, notes, needs, business licence, messages",
                           customer=self.partner_id.name),
                self.env._("Personal data of its contacts: %(count)s", count=len(people - self.partner_id)),
            ]
        if files := self._get_other_files():
            lines.append(self.env._("Files on cards and records: %(count)s", count=len(files)))
        if accounts := people._get_bank_accounts():
            lines.append(self.env._("Bank accounts: %(count)s", count=len(accounts)))
        if leads := people._get_leads():
            lines.append(self.env._("Copies on leads: %(count)s", count=len(leads)))
        return lines

    def _get_open_business(self):
        """Return the orders, deliveries and invoices that are still going on with the customer, in words."""
        lines = []
        for name, domain in OPEN_DOCUMENTS.items():
            documents = self.env[name].sudo().search(
                domain & Domain('partner_id.commercial_partner_id', '=', self.partner_id.id), limit=4)
            if documents:
                shown = ", ".join(documents[:3].mapped('display_name')) + ("…" if len(documents) > 3 else "")
                lines.append(f"{self.env['ir.model']._get(name).name}: {shown}")
        return lines

    def _get_kept(self):
        """Return, line by line, what stays and why."""
        people = self._get_people()
        orders, invoices = people._get_trade_counts() if people else (0, 0)
        lines = []
        if orders or invoices:
            lines.append(self.env._(
                "%(orders)s orders and %(invoices)s posted invoices, with the name of the buyer on them: the accounting and "
                "tax laws have them kept.", orders=orders, invoices=invoices))
        if consents := self.env['customer.consent'].sudo().search_count([('partner_id', 'in', people.ids)]):
            lines.append(self.env._(
                "%(count)s consents with their evidence: they prove that the data was used lawfully.", count=consents))
        if self.kind == 'customer':
            lines += self._get_kept_of_customer()
        else:
            lines.append(self.env._("Contracts and other legal records, and the records of visits, demands and complaints."))
        return lines + [self.env._("Mails in mailboxes outside of this system, and backups until they expire.")]

    def _get_kept_of_customer(self):
        papers = self.env['customer.document'].sudo().search_count([
            ('partner_id', '=', self.partner_id.id), ('company_id', '=', self.company_id.id), ('medium', '!=', 'electronic'),
            ('state', 'in', ('filed', 'on_loan'))])
        return [
            *([self.env._("Paper of %(count)s documents: ask for its shredding separately.", count=papers)] if papers else ()),
            self.env._("Name, address and tax number of the company, which is archived; the records of visits, demands, "
                       "complaints and approvals, without their files; the log of disclosures."),
        ]
