from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .change_common import CardChangeCase


@tagged('post_install', '-at_install')
class TestCardChangeValues(CardChangeCase):
    """Every kind of field can be applied for, is shown in words, and arrives on the card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.industry = cls.env['res.partner.industry'].create({'name': "Harbours"})
        cls.tags = cls.env['res.partner.category'].create([{'name': name} for name in ("A", "B", "C")])
        for name in ('comment', 'founded_on', 'employee_count', 'annual_revenue', 'industry_id', 'category_id',
                     'business_scope', 'region_id', 'partner_latitude'):
            cls._key(name)
        cls.customer.sudo().category_id = cls.tags[0] + cls.tags[1]

    def _change(self, name, value):
        change = self._apply_for({self.customer: {name: value}})
        words = (change.line_ids.old_text, change.line_ids.new_text)
        self._approve(change)
        self.assertEqual(change.state, 'applied')
        return words

    def test_char(self):
        self.assertEqual(self._change('name', " Harbour Trading "), ("Shanghai Harbour Trading", "Harbour Trading"))
        self.assertEqual(self.customer.name, "Harbour Trading")

    def test_text(self):
        self.assertEqual(self._change('demand_preference', "Hooks\nand chains"), ("Hooks", "Hooks\nand chains"))
        self.assertEqual(self.customer.demand_preference, "Hooks\nand chains")

    def test_html(self):
        self.assertEqual(self._change('comment', "<p>Pays late</p>")[1], "Pays late")
        self.assertEqual(self.customer.comment, "<p>Pays late</p>")

    def test_date(self):
        old, new = self._change('founded_on', '1998-05-01')
        self.assertEqual(str(self.customer.founded_on), '1998-05-01')
        self.assertEqual(old, "")
        self.assertIn("1998", new)

    def test_integer(self):
        self.assertEqual(self._change('employee_count', 120)[1], "120")
        self.assertEqual(self.customer.employee_count, 120)

    def test_float(self):
        self._change('partner_latitude', 31.2)
        self.assertAlmostEqual(self.customer.partner_latitude, 31.2)

    def test_monetary(self):
        old, new = self._change('annual_revenue', 2500000.5)
        self.assertIn("1,000,000.00", old)
        self.assertIn("2,500,000.50", new)
        self.assertEqual(self.customer.annual_revenue, 2500000.5)

    def test_selection(self):
        self.assertEqual(self._change('cooperation_status', 'active'), ("In negotiation", "In cooperation"))
        self.assertEqual(self.customer.cooperation_status, 'active')

    def test_many2one(self):
        self.assertEqual(
            self._change('industry_id', {'id': self.industry.id, 'display_name': "Harbours"}), ("", "Harbours"))
        self.assertEqual(self.customer.industry_id, self.industry)

    def test_many2many(self):
        """Lists say what was added and what was removed."""
        old, new = self._change('category_id', [[self.tags[1].id, "B"], [self.tags[2].id, "C"]])
        self.assertEqual((old, new), ("A, B", "B, C (+ C; − A)"))
        self.assertEqual(self.customer.category_id, self.tags[1] + self.tags[2])

    def test_emptied(self):
        old, new = self._change('category_id', [])
        self.assertEqual((old, new), ("A, B", " (− A, B)"))
        self.assertFalse(self.customer.category_id)
        self._change('cooperation_status', False)
        self.assertFalse(self.customer.cooperation_status)

    def test_nonsense(self):
        for name, value in (
                ('founded_on', "yesterday"), ('employee_count', "many"), ('cooperation_status', 'friends'),
                ('industry_id', 10 ** 8), ('industry_id', "x"), ('category_id', [[-5, "x"]]), ('name', {'a': 1}),
                ('annual_revenue', [1])):
            with self.subTest(name=name, value=value), self.assertRaises(UserError):
                self._apply_for({self.customer: {name: value}}, submit=False)

    # CONTACTS

    def test_contact_leaves(self):
        change = self._apply_for({}, leaves=[self.wang])
        self.assertEqual((change.line_ids.old_text, change.line_ids.new_text), ("Wang Wei", "Left"))
        self._approve(change)
        self.assertFalse(self.wang.active)
        self.assertEqual(self.customer.child_ids, self.chen)

    def test_contact_with_login_leaves(self):
        self.env['res.users'].create({
            'login': 'wang', 'partner_id': self.wang.id,
            'group_ids': [Command.set(self.env.ref('base.group_portal').ids)]})
        with self.assertRaisesRegex(UserError, "Wang Wei"):
            self._apply_for({}, leaves=[self.wang])

    def test_new_contacts(self):
        change = self._apply_for({}, new=[{'name': "Liu Yang", 'function': "CEO"}, {'name': "Zhao Lei"}])
        self.assertIn("Liu Yang", change.line_ids[0].target)
        self._approve(change)
        people = self.customer.child_ids - self.wang - self.chen
        self.assertRecordValues(people.sorted('name'), [
            {'name': "Liu Yang", 'function': "CEO", 'type': 'contact', 'user_id': self.sales.id},
            {'name': "Zhao Lei", 'function': False, 'type': 'contact', 'user_id': self.sales.id},
        ])
        self.assertEqual(change.line_ids.partner_id, people, "the history says who it became")

    def test_new_contact_without_name(self):
        with self.assertRaisesRegex(UserError, "name"):
            self._apply_for({}, new=[{'function': "CEO"}])

    def test_replaced_contact(self):
        change = self._apply_for({self.chen: {'function': "Purchasing"}}, leaves=[self.wang], new=[{'name': "Liu Yang"}])
        self._approve(change)
        self.assertEqual(self.customer.child_ids.mapped('name'), ["Chen Wei", "Liu Yang"])
        self.assertEqual(self.chen.function, "Purchasing")

    # FORM

    def test_form_shows_the_card(self):
        """The form holds the customer and its people with what is key, and fills in what was asked for."""
        change = self._apply_for({self.customer: {'industry_id': self.industry.id}}, submit=False)
        self.env.invalidate_all()
        sections = change.card_form['sections']
        self.assertEqual([(section['kind'], section['name']) for section in sections], [
            ('customer', self.customer.name), ('contact', "Wang Wei"), ('contact', "Chen Wei")])
        entries = {entry['name']: entry for entry in sections[0]['fields']}
        self.assertEqual(entries['industry_id']['new'], {'id': self.industry.id, 'display_name': "Harbours"})
        self.assertNotIn('new', entries['phone'])
        self.assertEqual(entries['phone']['value'], self.customer.phone)
        self.assertTrue(entries['phone']['is_key'])
        self.assertFalse(entries['city']['is_key'])
        lines = change.line_ids
        change.card_form = change.card_form
        self.assertEqual(change.line_ids, lines, "saving what is there changes nothing")

    def test_form_of_a_new_application(self):
        values = self.Change.with_user(self.sales).with_context(default_partner_id=self.customer.id).onchange(
            {}, [], {'partner_id': {}, 'card_form': {}})['value']
        self.assertEqual(len(values['card_form']['sections']), 3)
