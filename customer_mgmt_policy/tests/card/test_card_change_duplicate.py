from odoo.exceptions import UserError
from odoo.tests import tagged

from .change_common import CardChangeCase

CODE = "91310000MA1K35X12Y"


@tagged('post_install', '-at_install')
class TestCardChangeDuplicate(CardChangeCase):
    """A2.3.1: a change of name or code shows that another customer has it already, and no more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._new_customer("广州纺织品有限公司", cls.sales_other, vat=CODE, phone="+86 20 1234 5678")
        cls.Check = cls.env['customer.duplicate.check']

    def _warning(self, change, user):
        self.env.invalidate_all()
        return change.with_user(user).duplicate_warning

    def _fact(self, change, user):
        self.env.invalidate_all()
        return dict(change.sudo().approval_id.with_user(user).facts).get("Existing Customer")

    def test_head_learns_owner_and_department_only(self):
        change = self._apply_for({self.customer: {'name': "广州 纺织品 有限责任公司"}})
        warning = self._warning(change, self.head)
        self.assertIn(self.sales_other.name, warning)
        self.assertIn(self.sales_other.sale_team_id.name, warning)
        for hidden in (self.other.name, self.other.phone, CODE):
            self.assertNotIn(hidden, warning)
        self.assertEqual(self._fact(change, self.head), warning)

    def test_who_sees_the_customer_reads_its_name(self):
        change = self._apply_for({self.customer: {'vat': CODE}})
        self.assertIn(self.other.name, self._warning(change, self.cs_manager))
        self.assertNotIn(self.other.name, self._warning(change, self.head))

    def test_waits_for_an_owner(self):
        self.other.user_id = False
        change = self._apply_for({self.customer: {'name': self.other.name}}, user=self.sales)
        self.assertIn("waits for an owner", self._warning(change, self.sales))

    def test_silent_otherwise(self):
        """Nothing is said of other fields, of names that are free, of the customer itself, and of drafts."""
        for values in ({'phone': "1"}, {'name': "Dockside Two Ltd"}, {'name': f"{self.customer.name} Ltd"}):
            change = self._apply_for({self.customer: values})
            self.assertFalse(self._warning(change, self.head))
            self.assertIsNone(self._fact(change, self.head))
            change.action_approval_withdraw()
            change.action_cancel()
        draft = self._apply_for({self.customer: {'name': self.other.name}}, submit=False)
        self.assertFalse(self._warning(draft, self.sales))

    def test_counts_as_a_look_up(self):
        change = self._apply_for({self.customer: {'name': self.other.name}})
        check = self.Check.search([('user_id', '=', self.sales.id)])
        self.assertRecordValues(check, [{'partner_id': self.other.id, 'is_refusal': False}])
        self.assertIn(self.sales_other.name, check.answer)
        change.action_approval_withdraw()
        self.env['customer.policy.criterion'].search([('code', '=', 'duplicate.lookup_hour_cap')]).value = 1
        change.write({'card_form': self._form({self.customer: {'name': "Another Try Ltd"}})})
        with self.assertRaisesRegex(UserError, "compared 1 names"):
            change.action_submit()
        self.assertEqual(change.state, 'draft')
