from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .archive_common import ArchiveCase


@tagged('post_install', '-at_install')
class TestArchiveHold(ArchiveCase):

    def test_who_places_and_lifts(self):
        for user in (self.sales, self.head, self.keeper, self.general_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._hold(user)
        hold = self._hold(self.legal)
        self.assertRecordValues(hold, [{'state': 'active', 'is_in_force': True, 'user_id': self.legal.id}])
        with self.assertRaises(AccessError):
            hold.with_user(self.sales).action_lift("x")
        with self.assertRaisesRegex(UserError, "Missing"):
            hold.action_lift("")
        with self.assertRaisesRegex(UserError, "lift it"):
            hold.date_to = self.today - timedelta(days=1)
        with self.assertRaises(UserError):
            hold.with_user(self.cs_manager).unlink()
        wizard = self.env['customer.archive.step'].with_user(self.cs_manager).with_context(
            **hold.with_user(self.cs_manager).action_open_lift()['context']).create({'note': "Settled"})
        wizard.action_confirm()
        self.assertRecordValues(hold, [{
            'state': 'lifted', 'lifted_by_id': self.cs_manager.id, 'lift_reason': "Settled", 'is_in_force': False}])

    def test_from_and_until(self):
        document = self._filed()
        hold = self._hold(date_from=self.today + timedelta(days=3))
        self.assertFalse(document.is_on_hold)
        hold.sudo().write({'date_from': self.today - timedelta(days=9), 'date_to': self.today - timedelta(days=1)})
        self.env.invalidate_all()
        self.assertFalse(document.is_on_hold)
        hold.sudo().date_to = self.today
        self.env.invalidate_all()
        self.assertTrue(document.is_on_hold)
        self.assertIn(hold, self.env['customer.legal.hold'].search([('is_in_force', '=', True)]))
        self.assertEqual(self.Document.search([('is_on_hold', '=', True), ('partner_id', '=', self.customer.id)]), document)

    def test_single_documents(self):
        held, free = self._filed(), self._filed(year=2020)
        self._hold(document_ids=held.ids)
        self.assertEqual((held + free).mapped('is_on_hold'), [True, False])
        self.assertEqual(self.Document.search(
            [('is_on_hold', '=', False), ('id', 'in', (held + free).ids)]), free)
        other = self._filed(self.sales_other, partner_id=self.customer_other.id)
        with self.assertRaises(ValidationError):
            self._hold(document_ids=other.ids)

    def test_blocks_the_request(self):
        document = self._filed()
        disposal = self._disposal(document)
        hold = self._hold()
        with self.assertRaisesRegex(UserError, "legal hold keeps"):
            disposal.action_submit()
        hold.action_lift("Settled")
        disposal.action_submit()
        self.assertEqual(disposal.state, 'in_review')

    def test_blocks_the_approval(self):
        disposal = self._disposal(self._filed())
        disposal.action_submit()
        hold = self._hold()
        with self.assertRaisesRegex(UserError, "legal hold keeps"), self.env.cr.savepoint():
            disposal.with_user(self.head).action_approval_approve()
        hold.action_lift("Settled")
        disposal.with_user(self.head).action_approval_approve()
        self._hold()
        with self.assertRaisesRegex(UserError, "legal hold keeps"):
            disposal.with_user(self.cs_manager).action_approval_approve()

    def test_blocks_the_confirmation(self):
        disposal = self._approved(self._filed(medium='both'))
        self._hold()
        self.env.invalidate_all()
        self.assertTrue(disposal.is_on_hold)
        with self.assertRaisesRegex(UserError, "legal hold keeps"):
            disposal.with_user(self.custodian).action_confirm_erasure()
        with self.assertRaisesRegex(UserError, "legal hold keeps"):
            disposal.with_user(self.keeper).action_confirm_shredding()

    def test_blocks_erasing_people_and_customers(self):
        person = self.env['res.partner'].create({'name': "Zhang San", 'parent_id': self.customer.id})
        self._hold()
        for vals in ({'kind': 'person', 'contact_id': person.id}, {'kind': 'customer'}):
            with self.assertRaisesRegex(UserError, "legal hold keeps"):
                self._disposal(**vals).action_submit()

    def test_blocks_archiving_and_deleting(self):
        document = self._draft()
        file = self.env['ir.attachment'].create({
            'name': "card.txt", 'raw': b"card", 'res_model': 'res.partner', 'res_id': self.customer.id})
        person = self.env['res.partner'].create({'name': "Zhang San", 'parent_id': self.customer.id})
        self._hold()
        for change in (
            lambda: self.customer.with_user(self.cs_manager).action_archive(),
            lambda: person.write({'active': False}),
            lambda: person.unlink(),
            lambda: file.with_user(self.cs_manager).unlink(),
            lambda: file.write({'raw': b"other"}),
            lambda: document.attachment_ids.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "[Ll]egal hold"):
                change()
        self.customer.image_1920 = False        # the picture of the card is no record
        file.name = "renamed.txt"

    def test_seen_on_the_card(self):
        hold = self._hold()
        self.env.invalidate_all()
        self.assertIn(hold.name, self.customer.with_user(self.sales).legal_hold_note)
        self.assertIn(hold.name, self.customer.with_user(self.sales).get_card_panel()['hold'])
        self.assertTrue(hold.with_user(self.sales).has_access('read'))
        self.assertFalse(hold.with_user(self.sales_other).has_access('read'))
        self.customer.with_user(self.head)._handover(self.sales_mate, "Moved")
        self.assertEqual(hold.user_id, self.legal)
