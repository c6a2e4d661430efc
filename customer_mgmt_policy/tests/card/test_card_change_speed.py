from odoo.tests import tagged, warmup

from ..common import SpeedMixin
from .change_common import CardChangeCase


@tagged('post_install', '-at_install')
class TestCardChangeSpeed(SpeedMixin, CardChangeCase):
    """A batch costs a few statements per card at most."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers.write({'phone': "1", 'vat': "2"})
        cls._confirm(cls.customers)

    def _apply_for_all(self):
        changes = self.Change.with_user(self.sales).create([{
            'partner_id': customer.id, 'reason': "They told us",
            'card_form': self._form({customer: {'phone': f"+86 21 5550 {number:04}"}}),
        } for number, customer in enumerate(self.customers)])
        changes.action_submit()
        return changes

    @warmup
    def test_approve_20(self):
        changes = self._apply_for_all()
        approvals = changes.sudo().approval_id.with_user(self.head)
        self._start_cold()
        with self.assertQueryCount(150):
            approvals.action_approve()
            self._commit()
        self.assertEqual(self.customers[7].phone, "+86 21 5550 0007")

    @warmup
    def test_review_20(self):
        self._start_cold()
        with self.assertQueryCount(40):
            self.customers.with_user(self.sales).action_card_still_right()
            self._commit()

    @warmup
    def test_list(self):
        self._apply_for_all()
        self._start_cold()
        specification = {
            'name': {}, 'partner_id': {'fields': {'display_name': {}}}, 'summary': {}, 'state': {}, 'known_at': {},
            'deadline_due_at': {}, 'deadline_status': {}, 'user_id': {'fields': {'display_name': {}}},
        }
        with self.assertQueryCount(16):
            self.Change.with_user(self.sales).web_search_read([], specification, limit=80)

    @warmup
    def test_review_list(self):
        self._start_cold()
        specification = {'complete_name': {}, 'card_reviewed_at': {}, 'card_review_due_at': {}, 'is_card_review_late': {},
                         'user_id': {'fields': {'display_name': {}}}}
        with self.assertQueryCount(12):
            self.env['res.partner'].with_user(self.sales).web_search_read(
                [('card_state', '=', 'confirmed')], specification, limit=80)

    @warmup
    def test_write_of_20_cards(self):
        """What is no key information is not looked after: no savepoint, and no statement per card."""
        self.assertIn('comment', self.env['customer.policy.field']._get_harmless_names())
        self._start_cold()
        with self.assertQueryCount(5):
            self.customers.with_user(self.sales).write({'comment': "<p>Spring campaign</p>"})
            self.env.flush_all()

    @warmup
    def test_write_of_one_card(self):
        self._start_cold()
        with self.assertQueryCount(5):
            self.customers[0].with_user(self.sales).write({'comment': "<p>Spring campaign</p>"})
            self.env.flush_all()

    @warmup
    def test_key_write_of_20_cards(self):
        """Looking after the key information costs no statement per card."""
        self.assertFalse({'phone', 'vat', 'parent_id', 'type', 'child_ids', 'name'}
                         & self.env['customer.policy.field']._get_harmless_names())
        self._start_cold()
        with self.assertQueryCount(18):
            self.customers.with_user(self.sales).write({'phone': "1"})
            self.env.flush_all()

    @warmup
    def test_create_20_customers(self):
        self._start_cold()
        with self.assertQueryCount(55):
            self.env['res.partner'].with_user(self.sales).create([
                {'name': f"Foundry {number}", 'is_company': True, 'is_managed_customer': True} for number in range(20)])
            self.env.flush_all()

    def test_buttons_count_in_one_statement(self):
        """However many kinds of records the buttons of the cards count."""
        customers = self.customers.with_user(self.sales)
        kinds = customers._get_counted_records()
        self.assertGreater(len(kinds), 5)
        customers._count_records(kinds)
        self._commit()
        with self.assertQueryCount(1):
            customers._count_records(kinds)
