from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .archive_common import ArchiveCase


@tagged('post_install', '-at_install')
class TestArchiveDisposal(ArchiveCase):

    def test_electronic(self):
        """C4.1: approved by head and CS manager, erased by IT; the checksum stays."""
        document = self._filed(subject="Secret")
        file = document.attachment_ids
        checksum = file.checksum
        document.message_post(body="A word about it", message_type='comment')
        disposal = self._disposal(document)
        disposal.action_submit()
        self.assertRecordValues(disposal, [{
            'state': 'in_review', 'needs_erasure': True, 'needs_shredding': False, 'requested_by_id': self.sales.id}])
        disposal.with_user(self.head).action_approval_approve()
        self.assertEqual(disposal.state, 'in_review')
        disposal.with_user(self.cs_manager).action_approval_approve()
        self.assertEqual(disposal.state, 'approved')
        clock = disposal.sudo().deadline_ids.filtered(lambda clock: clock.code == 'disposal.confirm')
        self.assertEqual(clock.user_id, self.custodian)
        disposal.with_user(self.custodian).action_confirm_erasure()
        self.assertRecordValues(disposal, [{'state': 'done', 'erased_by_id': self.custodian.id}])
        self.assertFalse(file.exists())
        self.assertRecordValues(document, [{
            'state': 'disposed', 'subject': False, 'title': "上海港贸公司2024年合同", 'disposed_on': self.today}])
        self.assertNotIn("A word", "".join(document.sudo().message_ids.mapped('body')))
        self.assertEqual(clock.state, 'met')
        item = disposal.item_ids.filtered(lambda item: item.kind == 'file')
        self.assertRecordValues(item, [{
            'name': "scan 0.txt", 'checksum': checksum, 'destroyed_by_id': self.custodian.id, 'document_id': document.id}])

    def test_both_media_need_both_confirmations(self):
        document = self._filed(medium='both')
        disposal = self._approved(document)
        disposal.with_user(self.custodian).action_confirm_erasure()
        self.assertEqual((disposal.state, document.state), ('approved', 'filed'))
        self.assertEqual(disposal.sudo()._deadline_open('disposal.confirm').user_id, self.keeper)
        with self.assertRaisesRegex(UserError, "nothing of this kind"):
            disposal.with_user(self.custodian).action_confirm_erasure()
        disposal.with_user(self.keeper).action_confirm_shredding()
        self.assertEqual((disposal.state, document.state), ('done', 'disposed'))
        self.assertEqual(sorted(disposal.item_ids.mapped('kind')), ['details', 'file', 'paper'])

    def test_shredding_first(self):
        document = self._filed(medium='both')
        disposal = self._approved(document)
        disposal.with_user(self.keeper).action_confirm_shredding()
        self.assertEqual((disposal.state, document.state), ('approved', 'filed'))
        disposal.with_user(self.custodian).action_confirm_erasure()
        self.assertEqual((disposal.state, document.state), ('done', 'disposed'))

    def test_paper_only(self):
        disposal = self._approved(self._filed(medium='paper'))
        self.assertFalse(disposal.needs_erasure)
        self.assertFalse(disposal.with_user(self.custodian).has_access('read'))
        disposal.with_user(self.keeper).action_confirm_shredding()
        self.assertEqual(disposal.state, 'done')

    def test_nobody_confirms_what_they_asked_for(self):
        both = self.keeper
        both.group_ids += self.env.ref('customer_mgmt_policy.group_it_custodian')
        disposal = self._approved(self._filed(medium='both'), both)
        for confirm in (disposal.with_user(both).action_confirm_erasure, disposal.with_user(both).action_confirm_shredding):
            with self.assertRaisesRegex(UserError, "Nobody confirms"):
                confirm()
        self.assertTrue(disposal.document_ids.attachment_ids)

    def test_roles_confirm(self):
        disposal = self._approved(self._filed(medium='both'))
        for user in (self.sales, self.head, self.cs_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                disposal.with_user(user).action_confirm_erasure()
        with self.assertRaises(AccessError):
            disposal.with_user(self.keeper).action_confirm_erasure()
        with self.assertRaises(AccessError):
            disposal.with_user(self.custodian).action_confirm_shredding()

    def test_nothing_without_approval(self):
        document = self._filed()
        disposal = self._disposal(document)
        for change in ({'state': 'approved'}, {'needs_erasure': True}, {'erased_by_id': self.custodian.id},
                       {'requested_by_id': self.head.id}):
            with self.subTest(change=change), self.assertRaises(AccessError):
                disposal.write(change)
        disposal.action_submit()
        with self.assertRaises(UserError):
            disposal.write({'reason': "Other"})
        with self.assertRaises(UserError):
            disposal.sudo().with_user(self.custodian).sudo().action_confirm_erasure()
        self.assertTrue(document.attachment_ids)

    def test_a_change_after_approval_voids_it(self):
        document, other = self._filed(), self._filed(year=2020)
        disposal = self._approved(document)
        disposal.sudo().document_ids += other
        self.assertEqual(disposal.state, 'draft')
        with self.assertRaises(UserError):
            disposal.sudo().with_user(self.custodian).sudo().action_confirm_erasure()
        self.assertTrue(other.attachment_ids)

    def test_custodian_sees_no_more_than_needed(self):
        document = self._filed()
        disposal = self._disposal(document)
        disposal.action_submit()
        self.env.invalidate_all()
        self.assertFalse(disposal.with_user(self.custodian).has_access('read'))
        disposal.with_user(self.head).action_approval_approve()
        disposal.with_user(self.cs_manager).action_approval_approve()
        self.env.invalidate_all()
        seen = disposal.with_user(self.custodian)
        self.assertIn(document.title, seen.what)
        with self.assertRaises(AccessError):
            seen.read(['document_ids'])
        with self.assertRaises(UserError):
            seen.write({'reason': "x"})
        self.env.invalidate_all()
        self.assertFalse(document.with_user(self.custodian).has_access('read'))
        self.assertFalse(self.env['customer.document'].with_user(self.custodian).has_access('read'))

    def test_incomplete_requests(self):
        foreign = self._filed(self.sales_other, partner_id=self.customer_other.id)
        with self.assertRaisesRegex(UserError, "Choose the documents"):
            self._disposal().action_submit()
        with self.assertRaisesRegex(UserError, "another customer"):
            self._disposal(foreign, self.cs_manager).action_submit()
        with self.assertRaisesRegex(UserError, "only what is filed"):
            self._disposal(self._lent().document_id).action_submit()
        document = self._filed(year=2019)
        self._disposal(document).action_submit()
        with self.assertRaisesRegex(UserError, "already"):
            self._disposal(document).action_submit()
        with self.assertRaisesRegex(UserError, "Choose the contact"):
            self._disposal(kind='person').action_submit()

    def test_paper_on_loan_is_not_shredded(self):
        document = self._filed(medium='paper')
        disposal = self._disposal(document)
        disposal.action_submit()
        self._lent(document)
        disposal.with_user(self.head).action_approval_approve()
        disposal.with_user(self.cs_manager).action_approval_approve()
        with self.assertRaisesRegex(UserError, "on loan"):
            disposal.with_user(self.keeper).action_confirm_shredding()

    def test_retention_is_shown(self):
        early = self._disposal(self._filed())
        self.assertTrue(early.is_early)
        self.assertIn("1 of 1", early.retention_note)
        expired = self._filed(type_id=self.feedback.id, filed_on=self.today - relativedelta(years=4))
        self.assertFalse(self._disposal(expired).is_early)
        self.assertIn("1 of 1", dict(early._approval_facts())["Retention"])
        self.assertFalse(self._disposal(kind='person').retention_note, "no documents, no retention")

    def test_refused_revised_cancelled(self):
        disposal = self._disposal(self._filed())
        disposal.action_submit()
        disposal.approval_id.with_user(self.head).action_refuse("Keep it")
        self.assertRecordValues(disposal, [{'state': 'refused', 'refusal_reason': "Keep it"}])
        disposal.action_revise()
        disposal.action_submit()
        disposal.with_user(self.head).action_approval_approve()
        disposal.with_user(self.cs_manager).action_approval_approve()
        with self.assertRaisesRegex(UserError, "Only who asked"):
            disposal.with_user(self.keeper).action_cancel()
        disposal.action_cancel()
        self.assertEqual(disposal.state, 'cancelled')
        self.assertFalse(disposal.sudo()._deadline_open())

    def test_bulk_request(self):
        """One request per customer, by the archive keeper who belongs to no team."""
        old = self.today - relativedelta(years=4)
        documents = self._filed(type_id=self.feedback.id, filed_on=old) + self._filed(
            type_id=self.feedback.id, filed_on=old, partner_id=self.key_customer.id)
        wizard = self.env['customer.disposal.request'].with_user(self.keeper).with_context(
            **documents.with_user(self.keeper).action_request_disposal()['context']).create({})
        self.assertRecordValues(wizard, [{'early_count': 0, 'customer_count': 2}])
        self.assertTrue(wizard.reason)
        disposals = self.env['customer.disposal'].search(wizard.action_request()['domain'])
        self.assertEqual(disposals.mapped('state'), ['in_review'] * 2)
        self.assertEqual(disposals.partner_id, self.customer + self.key_customer)
        self.assertIn(self.head_other, disposals.approval_id.waiting_user_ids)

    def test_all_data_of_a_customer(self):
        electronic, both = self._filed(), self._filed(medium='both', year=2020)
        draft, paper = self._draft(year=2021), self._filed(medium='paper', year=2022)
        card = self.env['ir.attachment'].create({
            'name': "card.txt", 'raw': b"card", 'res_model': 'res.partner', 'res_id': self.customer.id})
        disposal = self._approved(kind='customer')
        self.assertFalse(disposal.needs_shredding)
        disposal.with_user(self.custodian).action_confirm_erasure()
        self.assertEqual(disposal.state, 'done')
        self.assertFalse(card.exists())
        documents = electronic + both + draft + paper
        self.assertEqual(documents.mapped('state'), ['disposed', 'filed', 'disposed', 'filed'])
        self.assertEqual(both.medium, 'paper')
        self.assertFalse(documents.attachment_ids)
        self.assertFalse(self.customer.active)


@tagged('post_install', '-at_install')
class TestArchiveErasureOfPersons(ArchiveCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.customer.write({'street': "1 Harbour Road", 'phone': "+86 21 0000"})
        cls.person = cls.env['res.partner'].create({
            'name': "Zhang San", 'parent_id': cls.customer.id, 'email': "zhang@example.cn", 'phone': "+86 139",
            'function': "Buyer", 'comment': "Likes tea", 'street': "2 Home Street", 'type': 'other',
        })

    def test_anonymised(self):
        """C4.1: nothing recognises the person any more; contracts stay."""
        person = self.person
        person.message_post(body="Met Zhang San", message_type='comment')
        person.phone = "+86 138"
        self.env.cr.precommit.run()
        self._attach(person)
        contract = self._filed(contact_id=person.id)
        letter = self._filed(contact_id=person.id, type_id=self.feedback.id)
        follower = self.customer.message_subscribe(partner_ids=person.ids)
        disposal = self._approved(kind='person', contact_id=person.id)
        self.assertIn("Zhang San", str(disposal.sudo().approval_id.facts_submitted))
        disposal.with_user(self.custodian).action_confirm_erasure()
        self.env.invalidate_all()
        self.assertRecordValues(person, [{
            'email': False, 'phone': False, 'function': False, 'comment': False, 'street': False, 'active': False,
            'parent_id': self.customer.id}])
        self.assertNotIn("Zhang", person.name)
        self.assertFalse(self.env['mail.followers'].search([('partner_id', '=', person.id)]), follower)
        self.assertFalse(self.env['ir.attachment'].search([('res_model', '=', 'res.partner'), ('res_id', '=', person.id)]))
        history = str(person.message_ids.mapped('body')) + str(
            self.env['mail.tracking.value'].search([('mail_message_id.res_id', '=', person.id), (
                'mail_message_id.model', '=', 'res.partner')]).mapped('old_value_char'))
        for text in ("Zhang", "139"):
            self.assertNotIn(text, history)
        self.assertIn(disposal.name, history)
        self.assertNotIn("Zhang San", str(disposal.sudo().approval_id.facts_submitted))
        self.assertEqual((contract + letter).mapped('state'), ['filed', 'disposed'])
        self.assertTrue(contract.attachment_ids)
        self.assertRecordValues(self.customer, [{'street': "1 Harbour Road", 'phone': "+86 21 0000", 'active': True}])
        item = disposal.item_ids.filtered(lambda item: item.kind == 'person')
        self.assertEqual(len(item.checksum), 64)
        self.assertNotIn("Zhang", item.name)

    def test_portal_login_goes_too(self):
        user = self._new_user('zhang', 'salesperson')
        user.group_ids = self.env.ref('base.group_portal')
        user.partner_id.parent_id = self.customer
        disposal = self._approved(kind='person', contact_id=user.partner_id.id)
        disposal.with_user(self.custodian).action_confirm_erasure()
        self.assertFalse(user.active)
        self.assertEqual(user.login, f'erased-{user.id}')

    def test_colleagues_are_no_contacts(self):
        self.assertIn("colleague", self.sales_mate.partner_id._get_unerasable_reason())
