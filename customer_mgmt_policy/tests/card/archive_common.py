from odoo import Command, fields

from ..common import CustomerPolicyCase, get_today


class ArchiveCase(CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = "上海港贸公司"
        cls.keeper, cls.custodian, cls.legal = cls.archive_keeper, cls.it_custodian, cls.legal_reviewer
        cls.contract = cls.env.ref('customer_mgmt_policy.document_type_contract')
        cls.feedback = cls.env.ref('customer_mgmt_policy.document_type_feedback')
        cls.cabinet = cls.env['customer.archive.cabinet'].create({'name': "Test cabinet"})
        cls.Document = cls.env['customer.document']
        cls.today = get_today()

    def _draft(self, user=None, files=1, **vals):
        document = self.Document.with_user(user or self.sales).create({
            'partner_id': self.customer.id, 'type_id': self.contract.id, 'year': 2024, **vals})
        self._attach(document, files)
        return document

    def _attach(self, document, count=1):
        return self.env['ir.attachment'].with_env(document.env).create([
            {'name': f"scan {number}.txt", 'raw': f"content {number}".encode(), 'res_model': document._name,
             'res_id': document.id} for number in range(count)])

    def _filed(self, user=None, medium='electronic', filed_on=None, **vals):
        if medium != 'electronic':
            vals = {'cabinet_id': self.cabinet.id, 'bag_number': "A-1", **vals}
        document = self._draft(user, files=0 if medium == 'paper' else 1, medium=medium, **vals)
        if filed_on:
            document.sudo().filed_on = filed_on
        document.with_user(self.keeper).action_file()
        return document

    def _lent(self, document=None, **vals):
        loan = self._loan(document or self._filed(medium='paper'), **vals)
        loan.action_submit()
        loan.with_user(self.keeper).action_hand_out()
        return loan

    def _loan(self, document, user=None, **vals):
        return self.env['customer.document.loan'].with_user(user or self.sales).create({
            'document_id': document.id, 'purpose': "Renewal", 'due_on': fields.Date.add(self.today, days=7), **vals})

    def _disposal(self, documents=None, user=None, **vals):
        if documents is not None:
            vals['document_ids'] = [Command.set(documents.ids)]
        return self.env['customer.disposal'].with_user(user or self.sales).create({
            'partner_id': self.customer.id, 'reason': "Expired", **vals})

    def _approved(self, documents=None, user=None, **vals):
        disposal = self._disposal(documents, user, **vals)
        disposal.action_submit()
        disposal.with_user(self.head).action_approval_approve()
        disposal.with_user(self.cs_manager).action_approval_approve()
        return disposal

    def _hold(self, user=None, **vals):
        return self.env['customer.legal.hold'].with_user(user or self.legal).create({
            'partner_id': self.customer.id, 'reason': "Lawsuit", **vals})
