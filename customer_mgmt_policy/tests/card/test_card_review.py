from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..core.common import shanghai
from .change_common import CardChangeCase

REVIEW = 'card.review'


@tagged('post_install', '-at_install')
class TestCardReview(CardChangeCase):
    """C2.1.3: the basic data of every confirmed card is reviewed each quarter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Partner = cls.env['res.partner']
        with freeze_time(shanghai('2026-01-05 10:00')):
            cls.customer.sudo().card_state = 'draft'
            cls.mill = cls._new_customer("Suzhou Silk", cls.sales_mate)
            cls._confirm(cls.customer + cls.mill)

    def _clocks(self, card):
        return self.env['customer.deadline'].search([
            ('res_model', '=', 'res.partner'), ('res_id', '=', card.id), ('code', '=', REVIEW), ('cycle', '>', 0)], order='id')

    def _open(self, card):
        return card._deadline_open(REVIEW)

    def test_starts_with_the_confirmation(self):
        self.assertRecordValues(self._open(self.customer), [{
            'due_at': shanghai('2026-04-05 10:00'), 'user_id': self.sales.id, 'owner_id': self.sales.id,
            'partner_id': self.customer.id}])
        self.assertFalse(self._open(self.customer_other))

    def test_still_right(self):
        """Whoever edits the card confirms it; the next quarter counts from the schedule."""
        with freeze_time(shanghai('2026-04-01 10:00')):
            self.assertTrue(self.customer.is_card_review_due)
            self.customer.with_user(self.sales).action_card_still_right()
            self.env.invalidate_all()
            self.assertRecordValues(self.customer, [{
                'card_reviewed_at': shanghai('2026-04-01 10:00'), 'card_reviewed_by_id': self.sales.id,
                'is_card_review_due': False}])
            self.assertEqual(self._open(self.customer).due_at, shanghai('2026-07-05 10:00'))
            self.customer.with_user(self.sales).action_card_still_right()
            self.assertEqual(self._open(self.customer).due_at, shanghai('2026-07-05 10:00'), "a second time skips none")
        self.assertIn("still right", self.customer.message_ids[:1].body)

    def test_who_may(self):
        with self.assertRaises(AccessError):
            self.customer.with_user(self.sales_mate).action_card_still_right()
        with self.assertRaises(AccessError):
            self.customer.with_user(self.general_manager).action_card_still_right()
        with self.assertRaises(UserError):
            self.customer_other.with_user(self.sales_other).action_card_still_right()
        for user in (self.head, self.cs_manager):
            self.customer.with_user(user).action_card_still_right()
            self.assertEqual(self.customer.card_reviewed_by_id, user)

    def test_list_of_due_cards(self):
        due = [('is_card_review_due', '=', True)]
        with freeze_time(shanghai('2026-02-01 10:00')):
            self.assertFalse(self.Partner.with_user(self.sales).search(due))
        with freeze_time(shanghai('2026-04-01 10:00')):
            self.assertEqual(self.Partner.with_user(self.sales).search(due), self.customer)
            self.assertEqual(self.Partner.with_user(self.head).search(due), self.customer + self.mill, "the team's")
            self.assertFalse(self.Partner.with_user(self.sales).search([('is_card_review_late', '=', True)]))
            (self.customer + self.mill).with_user(self.head).action_card_still_right()
            self.env.invalidate_all()
            self.assertFalse(self.Partner.with_user(self.head).search(due))
        with freeze_time(shanghai('2026-07-06 10:00')):
            self.assertEqual(self.Partner.with_user(self.sales).search([('is_card_review_late', '=', True)]), self.customer)
            self.env.invalidate_all()
            self.assertTrue(self.customer.is_card_review_late)

    def test_late_review(self):
        with freeze_time(shanghai('2026-08-01 10:00')):
            clock = self._open(self.customer)
            self.customer.with_user(self.sales).action_card_still_right()
            self.assertRecordValues(clock, [{'state': 'met_late', 'missed_slots': 2}])
            self.assertEqual(self._open(self.customer).due_at, shanghai('2026-10-05 10:00'))

    def test_ends_with_the_phase(self):
        clock = self._open(self.customer)
        self.customer.sudo().card_state = 'draft'
        self.assertEqual(clock.state, 'cancelled')
        self._confirm(self.customer)
        clock = self._open(self.customer)
        self.assertEqual((clock.state, clock.cycle), ('running', self._clocks(self.customer)[-1:].cycle))
        self.customer.sudo().active = False
        self.assertEqual(clock.state, 'cancelled')
        self.assertFalse(self._open(self.customer))
        self.customer.sudo().active = True
        self.assertTrue(self._open(self.customer))

    def test_differences_go_into_an_application(self):
        """Who applies for the differences has reviewed the card."""
        with freeze_time(shanghai('2026-04-01 10:00')):
            action = self.customer.with_user(self.sales).action_change_key_information()
            self.assertTrue(action['context']['default_is_review'])
            change = self._apply_for({self.customer: {'phone': "1"}}, is_review=True)
            self.env.invalidate_all()
            self.assertEqual(self.customer.card_reviewed_by_id, self.sales)
            self.assertEqual(self._open(self.customer).due_at, shanghai('2026-07-05 10:00'))
            self.assertIn(change.name, self.customer.message_ids[:1].body)

    def test_button_continues_the_draft(self):
        change = self._apply_for({self.customer: {'phone': "1"}}, submit=False)
        self.assertEqual(self.customer.with_user(self.sales).action_change_key_information()['res_id'], change.id)
        self.assertFalse(self.customer.with_user(self.head).action_change_key_information()['res_id'])
        with self.assertRaises(AccessError):
            self.customer.with_user(self.sales_mate).action_change_key_information()

    def test_handed_over(self):
        self.customer.with_user(self.head)._handover(self.sales_mate, "Leave")
        self.assertRecordValues(self._open(self.customer), [{'user_id': self.sales_mate.id, 'owner_id': self.sales_mate.id}])

    def test_counts_of_changes(self):
        self._apply_for({self.customer: {'phone': "1"}})
        self._approve(self._apply_for({self.customer: {'vat': "1"}}))
        self.assertRecordValues(self.customer.with_user(self.sales), [{'info_change_count': 2, 'open_info_change_count': 1}])
