from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .change_common import CardChangeCase


@tagged('post_install', '-at_install')
class TestCardChangeTry(CardChangeCase):
    """What the card would refuse is told to the applicant at the submission, not to the approver."""

    def _refused(self, reason, values, **kwargs):
        change = self._apply_for(values, submit=False, **kwargs)
        with self.assertRaisesRegex(UserError, reason):
            change.action_submit()
        self.env.invalidate_all()
        self.assertEqual((change.state, change.sudo().approval_id.id), ('draft', False))
        return change

    def test_mistyped_code(self):
        self.customer.sudo().country_id = self.env.ref('base.cn')
        before = self.customer.vat
        change = self._refused("mistyped", {self.customer: {'vat': "91311473E76DGUG4G9", 'phone': "1"}})
        self.assertEqual((self.customer.vat, self.customer.phone), (before, "+86 21 5550 1000"))
        change.card_form = self._form({self.customer: {'phone': "1"}})
        change.action_submit()
        self.assertEqual(change.state, 'submitted')

    def test_referral_without_its_check(self):
        self._key('information_source')
        self._refused("lawful", {self.customer: {'information_source': 'referral'}})

    def test_database_constraint(self):
        """The database's own refusals too, in words; the transaction goes on."""
        self._key('color')
        self.env.cr.execute("ALTER TABLE res_partner ADD CONSTRAINT card_try_color CHECK (color IS NULL OR color < 12)")
        self._refused("card_try_color|color", {self.customer: {'color': 99}})
        self.env.cr.execute("SELECT 1")

    def test_nothing_stays(self):
        """A try leaves no value, contact, message, tracking or activity behind."""
        messages, people = self.customer.message_ids, self.customer.child_ids
        change = self._apply_for(
            {self.customer: {'phone': "1"}, self.chen: {'function': "Director"}}, leaves=[self.wang],
            new=[{'name': "Liu Yang"}], submit=False)
        lines = change.line_ids
        change.action_submit()
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        self.assertEqual(self.customer.message_ids, messages)
        self.assertEqual(self.customer.with_context(active_test=False).child_ids, people)
        self.assertEqual((self.customer.phone, self.chen.function, self.wang.active), ("+86 21 5550 1000", "Quay", True))
        self.assertEqual((change.line_ids, lines.mapped('partner_id')), (lines, self.customer + self.chen + self.wang))
        self._approve(change)
        self.assertEqual((change.state, self.customer.phone), ('applied', "1"))

    def test_several_at_once(self):
        """One that is refused names its customer and keeps the others from being submitted half."""
        other = self._new_customer("Second Card", self.sales, vat="", city="Ningbo", country_id=self.env.ref('base.cn').id)
        self._confirm(other)
        changes = self._apply_for({self.customer: {'phone': "1"}}, submit=False)
        changes |= self._apply_for({other: {'vat': "91311473E76DGUG4G9"}}, customer=other, submit=False)
        with self.assertRaisesRegex(UserError, "Second Card"):
            changes.action_submit()
        self.assertEqual(set(changes.mapped('state')), {'draft'})

    def test_programming_error_is_not_hidden(self):
        change = self._apply_for({self.customer: {'phone': "1"}}, submit=False)
        with patch.object(type(self.customer), '_check_credit_codes', side_effect=TypeError("broken")), \
                self.assertRaises(TypeError):
            change.sudo()._try_out()

    def test_key_rows_that_cannot_be_guarded(self):
        """The policy refuses key fields that no application can show."""
        for name in ('image_1920', 'child_ids', 'bank_ids', 'commercial_company_name', 'user_id'):
            with self.subTest(name=name), self.assertRaisesRegex(ValidationError, "cannot be key information"):
                self._key(name)
        self._key('industry_id')
