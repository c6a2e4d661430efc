from dateutil.relativedelta import relativedelta

from odoo.tests import HttpCase, tagged

from .archive_common import ArchiveCase


@tagged('post_install', '-at_install')
class TestArchiveTour(ArchiveCase, HttpCase):

    def _tour(self, name, user, url='/odoo'):
        self.start_tour(url, f'customer_archive_{name}_tour', login=user.login)

    def test_file_and_lend(self):
        """C2.1.4 in the browser: the keeper files, the salesperson borrows, the keeper lends and takes back."""
        self._tour('file', self.keeper)
        document = self.Document.search([('partner_id', '=', self.key_customer.id)])
        self.assertRecordValues(document, [{'state': 'filed', 'bag_number': "A-0132", 'cabinet_id': self.cabinet.id}])
        self._tour('borrow', self.sales)
        self._tour('lend', self.keeper)
        self.assertRecordValues(document.loan_ids, [{'state': 'returned', 'user_id': self.sales.id}])

    def test_drop(self):
        """Two files dropped onto the list become two documents, in their order."""
        self._tour('drop', self.keeper)
        documents = self.Document.search([('partner_id', '=', self.key_customer.id)], order='copy_number')
        self.assertEqual(documents.mapped('subject'), ["first", "second"])
        self.assertEqual(documents.mapped('state'), ['filed'] * 2)
        self.assertEqual([document.attachment_ids.name for document in documents], ["first.txt", "second.txt"])

    def test_dispose(self):
        """C4.1 in the browser: asked for, approved twice, erased and confirmed by IT."""
        document = self._filed(type_id=self.feedback.id, filed_on=self.today - relativedelta(years=4))
        for name, user in (('dispose', self.sales), ('approve', self.head), ('approve', self.cs_manager),
                           ('erase', self.custodian)):
            self._tour(name, user)
        self.assertEqual(document.state, 'disposed')
        self.assertFalse(document.attachment_ids)
