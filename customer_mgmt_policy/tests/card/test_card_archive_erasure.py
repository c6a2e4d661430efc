"""C4.1: what an erasure reaches beyond the archive, what stays, and that both are said before anybody decides."""
from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .archive_common import ArchiveCase


@tagged('post_install', '-at_install')
class TestArchiveErasure(ArchiveCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({'street': "1 Harbour Road", 'phone': "+86 21 0000"})
        cls.customer.sudo().write({'demand_preference': "Cheap and quick", 'focus': "Price"})
        cls.person = cls.env['res.partner'].create({
            'name': "Zhang San", 'parent_id': cls.customer.id, 'email': "zhang@example.cn", 'phone': "+86 139"})

    def _account(self, partner):
        return self.env['res.partner.bank'].create({
            'partner_id': partner.id, 'acc_number': "6222 0000 1234", 'acc_holder_name': "Zhang San"})

    def _file(self, record, name="scan.txt"):
        return self.env['ir.attachment'].with_env(record.env).create({
            'name': name, 'raw': b"content", 'res_model': record._name, 'res_id': record.id})

    def _order(self, partner):
        product = self.env['product.product'].create({'name': "Cable", 'type': 'service'})
        order = self.env['sale.order'].create({
            'partner_id': partner.id, 'order_line': [Command.create({'product_id': product.id, 'price_unit': 10.0})]})
        order.action_cancel()
        return order

    def _erase(self, **vals):
        disposal = self._approved(**vals)
        disposal.with_user(self.custodian).action_confirm_erasure()
        self.env.invalidate_all()
        return disposal

    # A PERSON

    def test_bank_account_of_a_person(self):
        account = self._account(self.person)
        account.message_post(body="Number 6222 0000 1234 checked")
        disposal = self._disposal(kind='person', contact_id=self.person.id)
        self.assertIn("Bank accounts: 1", disposal.what)
        disposal.unlink()
        disposal = self._erase(kind='person', contact_id=self.person.id)
        self.assertRecordValues(account, [{
            'acc_number': f'erased-{account.id}', 'acc_holder_name': False, 'active': False}])
        self.assertNotIn("6222", str(account.message_ids.mapped('body')) + str(self.person.message_ids.mapped('body')))
        self.assertIn('bank', disposal.item_ids.mapped('kind'))

    def test_copies_on_the_card(self):
        """Decision chain, spot checks and applications repeat what the card says of a person."""
        relation = self.env['customer.relationship'].create({
            'partner_id': self.customer.id, 'contact_id': self.person.id, 'note': "Likes tea"})
        change = self.env['customer.info.change'].create({
            'partner_id': self.customer.id, 'reason': "New number", 'line_ids': [Command.create({
                'partner_id': self.person.id, 'field_name': 'phone', 'old_value': "+86 139", 'new_value': "+86 138"})]})
        self._erase(kind='person', contact_id=self.person.id)
        self.assertFalse(relation.exists())
        self.assertEqual(change.line_ids.read(['old_value', 'new_value'])[0] | {'id': 0}, {
            'id': 0, 'old_value': False, 'new_value': False})

    def test_what_stays_is_said(self):
        self._order(self.person)
        disposal = self._disposal(kind='person', contact_id=self.person.id)
        self.assertIn("1 orders and 0 posted invoices", disposal.kept)
        self.assertIn("accounting", disposal.kept)
        disposal.action_submit()
        self.assertIn("1 orders", dict(disposal.sudo().approval_id.facts_submitted)["What stays"])
        self.assertFalse(self._disposal(self._filed()).kept)

    # A CUSTOMER

    def test_all_data_of_a_company(self):
        complaint = self.env['customer.complaint'].sudo().create({
            'partner_id': self.customer.id, 'title': "Late", 'description': "Three days", 'channel': 'phone',
            'user_id': self.sales.id})
        files = self._file(self.customer) + self._file(self.person) + self._file(complaint)
        self.customer.message_post(body="Called about prices", message_type='comment')
        account = self._account(self.customer)
        disposal = self._disposal(kind='customer')
        self.assertIn("Files on cards and records: 3", disposal.what)
        self.assertIn("Personal data of its contacts: 1", disposal.what)
        disposal.unlink()
        self._erase(kind='customer')
        self.assertFalse(files.exists())
        self.assertRecordValues(self.customer, [{
            'name': "上海港贸公司", 'street': "1 Harbour Road", 'phone': False, 'demand_preference': False, 'focus': False,
            'active': False}])
        self.assertNotIn("Called", str(self.customer.message_ids.mapped('body')))
        self.assertRecordValues(self.person, [{'phone': False, 'email': False, 'active': False}])
        self.assertNotIn("Zhang", self.person.name)
        self.assertEqual(account.acc_number, f'erased-{account.id}')
        self.assertEqual(complaint.title, "Late", "the records of the policy stay")

    def test_individual_customer(self):
        """A customer who is a person is made unrecognisable, unless invoices must name the buyer."""
        buyer = self.env['res.partner'].create({
            'name': "Li Si", 'is_company': False, 'is_managed_customer': True, 'user_id': self.sales.id,
            'email': "li@example.cn", 'street': "3 Home Street"})
        self._erase(kind='customer', partner_id=buyer.id)
        self.assertNotIn("Li", buyer.name)
        self.assertRecordValues(buyer, [{'email': False, 'street': False, 'active': False}])

    def test_business_that_goes_on(self):
        product = self.env['product.product'].create({'name': "Cable", 'type': 'service'})
        order = self.env['sale.order'].create({
            'partner_id': self.customer.id, 'order_line': [Command.create({'product_id': product.id, 'price_unit': 10.0})]})
        disposal = self._disposal(kind='customer')
        with self.assertRaisesRegex(UserError, order.name):
            disposal.action_submit()
        order.action_cancel()
        disposal.action_submit()
        disposal.with_user(self.head).action_approval_approve()
        disposal.with_user(self.cs_manager).action_approval_approve()
        order.action_draft()
        with self.assertRaisesRegex(UserError, "still going on"):
            disposal.with_user(self.custodian).action_confirm_erasure()
        self.assertTrue(self.customer.active)

    # UPLOAD

    def test_upload_keeps_the_order(self):
        Upload = self.env['customer.document.upload'].with_user(self.keeper)
        files = self._file(Upload, "b.pdf") + self._file(Upload, "a.pdf")
        wizard = Upload.create({
            'partner_id': self.customer.id, 'type_id': self.contract.id, 'year': 2025, 'file_ids': [Command.set(files.ids)]})
        wizard.action_upload()
        documents = self.Document.search([('year', '=', 2025)], order='copy_number')
        self.assertEqual(documents.mapped('subject'), ["b", "a"])

    def test_files_of_a_closed_dialog_are_deleted(self):
        old, new = (self._file(self.env['customer.document.upload']) for _index in range(2))
        self.env.cr.execute("UPDATE ir_attachment SET create_date = create_date - interval '2 days' WHERE id = %s", [old.id])
        self.env.invalidate_all()
        self.env['customer.document.upload']._gc_files()
        self.assertEqual((old + new).exists(), new)
