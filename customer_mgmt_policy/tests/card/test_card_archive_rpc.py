"""What a client could send by itself: the archive's walls stand over the wire."""
from odoo.tests import HttpCase, tagged

from .archive_common import ArchiveCase


@tagged('post_install', '-at_install')
class TestArchiveRpc(ArchiveCase, HttpCase):

    def _call(self, user, model, method, *args, **kwargs):
        self.authenticate(user.login, user.login)
        response = self.url_open('/web/dataset/call_kw', json={
            'jsonrpc': '2.0', 'params': {'model': model, 'method': method, 'args': args, 'kwargs': kwargs}}).json()
        return response.get('result'), (response.get('error') or {}).get('data', {}).get('name', '')

    def test_refused_over_the_wire(self):
        document = self._filed(medium='both')
        file = document.attachment_ids
        disposal = self._disposal(document)
        disposal.action_submit()
        hold = self._hold()
        loan = self._loan(document)
        refused = [
            (self.sales, 'ir.attachment', 'unlink', file.ids),
            (self.keeper, 'ir.attachment', 'write', file.ids, {'raw': "eA=="}),
            (self.keeper, 'ir.attachment', 'write', file.ids, {'res_model': 'res.partner', 'res_id': 1}),
            (self.sales, 'customer.document', 'write', document.ids, {'state': 'draft'}),
            (self.keeper, 'customer.document', 'unlink', document.ids),
            (self.keeper, 'customer.document', '_leave_archive', document.ids),
            (self.sales_other, 'customer.document', 'web_read', document.ids, {'title': {}}),
            (self.custodian, 'customer.document', 'search_read', []),
            (self.custodian, 'customer.disposal', 'action_confirm_erasure', disposal.ids),
            (self.custodian, 'customer.disposal', '_erase', disposal.ids),
            (self.sales, 'customer.disposal', 'web_save', disposal.ids, {'state': 'approved'}, {}),
            (self.sales, 'customer.disposal.item', 'create', {'disposal_id': disposal.id, 'kind': 'file', 'name': "x"}),
            (self.sales, 'customer.legal.hold', 'action_lift', hold.ids, "mine"),
            (self.sales, 'customer.legal.hold', 'write', hold.ids, {'state': 'lifted'}),
            (self.sales, 'customer.document.loan', 'action_hand_out', loan.ids),
            (self.sales, 'customer.archive.finding', 'create', {'note': "x"}),
            (self.sales, 'res.partner', '_anonymise', self.customer.ids, "x"),
        ]
        for user, model, method, *args in refused:
            with self.subTest(model=model, method=method, user=user.login):
                result, error = self._call(user, model, method, *args)
                self.assertTrue(error.endswith(('AccessError', 'UserError')), (result, error))
        self.env.invalidate_all()
        self.assertEqual(file.raw, b"content 0")

    def test_message_files_cannot_be_deleted(self):
        """The chatter deletes files as superuser; not those on file."""
        document = self._filed()
        self.authenticate(self.sales.login, self.sales.login)
        self.url_open('/mail/attachment/delete', json={
            'jsonrpc': '2.0', 'params': {'attachment_id': document.attachment_ids.id}})
        self.env.invalidate_all()
        self.assertTrue(document.attachment_ids.exists())
