from odoo import Command
from odoo.tests import tagged

from ..common import SpeedMixin
from .archive_common import ArchiveCase


@tagged('post_install', '-at_install')
class TestArchiveSpeed(SpeedMixin, ArchiveCase):

    def _vals_list(self, count, **vals):
        return [{'partner_id': self.customers[number % 20].id, 'type_id': self.contract.id, 'year': 2000 + number % 5, **vals}
                for number in range(count)]

    def _create(self, count, **vals):
        documents = self.Document.with_user(self.sales).create(self._vals_list(count, **vals))
        self._commit()
        return documents

    def test_create_100(self):
        """A batch costs statements per batch, not per document."""
        self._create(1)
        self._start_cold()
        with self.assertQueryCount(31):
            self._create(100)

    def test_file_100(self):
        documents = self._create(100)
        for document in documents:
            self._attach(document)
        self._start_cold()
        with self.assertQueryCount(100):
            documents.action_file()
            self._commit()

    def test_list_of_80(self):
        documents = self._create(80)
        self._hold(document_ids=documents[:1].ids, partner_id=documents[0].partner_id.id)
        specification = {
            'title': {}, 'partner_id': {'fields': {'display_name': {}}}, 'subject': {}, 'medium': {}, 'file_count': {},
            'cabinet_id': {'fields': {'display_name': {}}}, 'bag_number': {}, 'filed_on': {}, 'state': {},
            'borrower_id': {'fields': {'display_name': {}}}, 'is_on_hold': {}, 'is_disposable': {}}
        for user in (self.sales, self.keeper):
            self._start_cold()
            with self.subTest(user.login), self.assertQueryCount(16):
                self.Document.with_user(user).web_search_read([('id', 'in', documents.ids)], specification, limit=80)

    def test_expired_list(self):
        documents = self._create(80)
        self._start_cold()
        with self.assertQueryCount(13):
            self.Document.with_user(self.keeper).search([('is_disposable', '=', True), ('id', 'in', documents.ids)], limit=80)

    def test_cards_of_20(self):
        self._create(40)
        customers = self.customers.with_user(self.sales)
        self._start_cold()
        with self.assertQueryCount(8):
            customers.mapped('legal_hold_note')

    def test_erase_50(self):
        """The destruction costs statements per request, not per document."""
        documents = self.Document.with_user(self.sales).create([
            {'partner_id': self.customer.id, 'type_id': self.contract.id, 'year': 2000} for _number in range(50)])
        for document in documents:
            self._attach(document)
        documents.action_file()
        disposal = self._approved(documents, document_ids=[Command.set(documents.ids)])
        self._start_cold()
        with self.assertQueryCount(90):
            disposal.with_user(self.custodian).action_confirm_erasure()
            self._commit()
        self.assertEqual(set(documents.mapped('state')), {'disposed'})
