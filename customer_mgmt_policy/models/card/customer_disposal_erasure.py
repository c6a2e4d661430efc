from hashlib import sha256
from json import dumps

from odoo import fields, models
from odoo.tools import json_default

from .ir_attachment import releasing
from .res_partner_erasure import restate_facts

# what is written about a document beside its name and its dates
DETAILS = ('subject', 'contact_id', 'reference')


class CustomerDisposal(models.Model):
    """The destruction itself; runs as superuser once IT or the archive keeper confirms it."""
    _inherit = 'customer.disposal'

    def _erase(self):
        """C4.1: really delete the files and blank the details; what was destroyed stays on record by its checksum."""
        self.ensure_one()
        documents = self._get_documents().filtered(lambda document: document.medium != 'paper')
        with releasing(self.env):
            self._erase_documents(documents)
            self._erase_files(self._get_other_files())
            for person in self._get_people():
                self._erase_person(person)
            if self.kind == 'person' or self.kind == 'customer' and not self.partner_id.is_company:
                restate_facts(self)  # what the approvers were told named the person
        self.env.invalidate_all()

    def _erase_documents(self, documents):
        self._erase_files(self.env['ir.attachment'].search([
            ('res_model', '=', documents._name), ('res_id', 'in', documents.ids)]))
        self._note([{
            'kind': 'details', 'name': document.title, 'document_id': document.id,
            'checksum': self._fingerprint(document.read(DETAILS, load='')[0]),
        } for document in documents])
        # letters and comments are content too
        self.env['mail.message'].search([
            ('model', '=', documents._name), ('res_id', 'in', documents.ids), ('message_type', '!=', 'notification'),
        ]).unlink()
        silent = documents.with_context(tracking_disable=True)
        silent.write({**dict.fromkeys(DETAILS, False), 'erased_on': fields.Datetime.now()})
        if self.kind == 'documents':
            self._dispose(documents)
        else:
            both = documents.filtered(lambda document: document.medium == 'both')
            both.with_context(tracking_disable=True).medium = 'paper'
            (documents - both)._leave_archive()

    def _erase_files(self, files):
        documents = {file.id: file.res_id for file in files if file.res_model == 'customer.document'}
        self._note([{
            'kind': 'file', 'name': file.name, 'document_id': documents.get(file.id), 'file_size': file.file_size,
            'checksum': file.checksum,
        } for file in files])
        files.unlink()

    def _erase_person(self, person):
        """Make the contact unrecognisable; contracts and other legal records of the customer stay."""
        contact = person.with_context(active_test=False)
        accounts = contact._get_bank_accounts()
        self._note([{
            'kind': 'person', 'name': person.name if person.is_company else self.env._("Contact %(id)s", id=contact.id),
            'checksum': self._fingerprint(contact._get_personal_data()),
        }] + [{
            'kind': 'bank', 'name': self.env._("Bank account %(id)s", id=account.id),
            'checksum': self._fingerprint(account.read(['acc_number', 'acc_holder_name', 'bank_id'], load='')[0]),
        } for account in accounts])
        contact._anonymise(self.name)

    def _note_shredding(self):
        documents = self.document_ids.filtered(lambda document: document.medium != 'electronic')
        self._note([{
            'kind': 'paper', 'document_id': document.id,
            'name': f"{document.title} · {document.cabinet_id.name or ''} · {document.bag_number or ''}",
        } for document in documents])
        documents.shredded_on = fields.Datetime.now()
        self._dispose(documents)

    def _dispose(self, documents):
        """Documents leave the archive once nothing of them is left."""
        documents.filtered(lambda document: (
            (document.erased_on or document.medium == 'paper')
            and (document.shredded_on or document.medium == 'electronic'))
        )._leave_archive()

    # TOOLS

    def _note(self, rows):
        self.env['customer.disposal.item'].create([{'disposal_id': self.id, **row} for row in rows])

    def _fingerprint(self, values):
        return sha256(dumps(values, default=json_default, sort_keys=True).encode()).hexdigest()
