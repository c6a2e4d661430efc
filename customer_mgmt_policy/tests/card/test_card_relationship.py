from collections import Counter

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .test_card_completeness import CardCase


@tagged('post_install', '-at_install')
class TestCardRelationship(CardCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._add_person(cls.customer, "Chen Ligu", role='decision_maker', closeness='good')
        cls.buyer = cls._add_person(cls.customer, "Lin Dong", role='buyer', closeness='close', reports_to_id=cls.boss.id)
        cls.engineer = cls._add_person(
            cls.customer, "Wang Mei", role='influencer', closeness='strained', reports_to_id=cls.buyer.id,
            influence_ids=[Command.set(cls.boss.ids)])

    # RULES

    def test_person_of_the_customer(self):
        stranger = self.env['res.partner'].create({'name': "Stranger", 'parent_id': self.customer_other.id})
        for contact in (stranger, self.customer):
            with self.assertRaisesRegex(ValidationError, "does not belong"):
                self._add_person(self.customer, contact)
        with self.assertRaisesRegex(ValidationError, "not a managed customer"):
            supplier = self.env['res.partner'].create({'name': "Supplier", 'is_company': True})
            self._add_person(supplier, "Somebody")

    def test_no_circle(self):
        """Nobody reports to themselves, in one step or several."""
        with self.assertRaisesRegex(ValidationError, "report to themselves"):
            self.boss.reports_to_id = self.engineer
        with self.assertRaisesRegex(ValidationError, "report to themselves"):
            self.boss.reports_to_id = self.boss

    def test_same_customer(self):
        other = self._add_person(self.customer_other, "Zhou")
        for vals in ({'reports_to_id': other.id}, {'influence_ids': [Command.link(other.id)]}):
            with self.assertRaisesRegex(ValidationError, "same customer"):
                self.buyer.write(vals)
        with self.assertRaisesRegex(ValidationError, "influence themselves"):
            self.buyer.influence_ids = self.buyer

    def test_once(self):
        with self.assertRaises(UniqueViolation), mute_logger('odoo.sql_db'):
            self._add_person(self.customer, self.boss.contact_id)

    def test_people_who_left(self):
        """Whoever leaves the customer leaves the chain and the picture; deleting a person leaves the others."""
        self.buyer.contact_id.action_archive()
        self.assertEqual(self.customer.relationship_ids, self.boss + self.engineer)
        self.boss.contact_id.unlink()
        self.assertEqual(self.customer.relationship_ids, self.engineer)
        self.assertFalse(self.customer.decision_maker_id)

    def test_position_is_entered_in_the_chain(self):
        """The chain is where people are entered: their position goes onto their contact, as far as its writer may change it."""
        self.buyer.with_user(self.sales).function = "Purchasing Manager"
        self.assertEqual(self.buyer.contact_id.function, "Purchasing Manager")
        with self.assertRaises(AccessError):
            self.buyer.with_user(self.sales_other).function = "Clerk"
        self.customer.card_state = 'confirmed'
        with self.assertRaisesRegex(UserError, "Change Key Information"):
            self.buyer.with_user(self.sales).function = "Managing Director"

    def test_owner_is_the_counterpart_of_a_new_person(self):
        """Whoever looks after the customer keeps the links, unless somebody else is named; also when another one enters them."""
        person = self.env['res.partner'].create({'name': "Gao Fei", 'parent_id': self.customer.id})
        with Form(self.customer.with_user(self.cs_manager)) as form, form.relationship_ids.new() as line:
            self.assertEqual(line.user_id, self.sales)
            line.contact_id = person
        self.assertEqual(self.customer.relationship_ids.filtered(lambda link: link.contact_id == person).user_id, self.sales)

    # PICTURE

    def test_picture(self):
        """B6.2: everyone once, subordinates below their superior, a line per superior and an arrow per influence."""
        picture = self.customer.with_user(self.sales).get_relationship_map()
        nodes = {node['name']: node for node in picture['nodes']}
        self.assertEqual(len(picture['nodes']), 3)
        self.assertLess(nodes["Chen Ligu"]['y'], nodes["Lin Dong"]['y'])
        self.assertLess(nodes["Lin Dong"]['y'], nodes["Wang Mei"]['y'])
        self.assertEqual(nodes["Wang Mei"]['closeness'], 'strained')
        self.assertTrue(nodes["Chen Ligu"]['is_decider'])
        self.assertEqual(sorted(edge['kind'] for edge in picture['edges']), ['influences', 'reports', 'reports'])
        for node in picture['nodes']:
            self.assertTrue(0 <= node['x'] <= picture['width'] - picture['node_width'])
            self.assertTrue(0 <= node['y'] <= picture['height'] - picture['node_height'])

    def test_nobody_covers_another(self):
        for number in range(9):
            self._add_person(self.customer, f"User {number}", role='user', reports_to_id=(self.boss + self.buyer)[number % 2].id)
        places = [(node['x'], node['y']) for node in self.customer.get_relationship_map()['nodes']]
        self.assertEqual(len(places), 12)
        for index, (left, top) in enumerate(places):
            for other_left, other_top in places[:index]:
                self.assertTrue(abs(left - other_left) >= 132 or abs(top - other_top) >= 62)

    def test_folded_for_a_phone(self):
        """As many side by side as the screen holds; nobody covers another, and lines to folded rows run between them."""
        for number in range(5):
            self._add_person(self.customer, f"User {number}", role='user', reports_to_id=self.boss.id)
        self.env.invalidate_all()
        picture = self.customer.with_user(self.sales).get_relationship_map(2)
        self.assertLessEqual(picture['width'], 2 * picture['node_width'] + 40)
        places = [(node['x'], node['y']) for node in picture['nodes']]
        self.assertEqual(len(set(places)), 8)
        self.assertLessEqual(max(Counter(top for _left, top in places).values()), 2)
        self.assertLess(max(top for _left, top in places) + picture['node_height'], picture['height'])
        between = f" H{min(left for left, _top in places) + picture['node_width'] + 8:g} "
        detours = [edge for edge in picture['edges'] if edge['kind'] == 'reports' and between in edge['path']]
        self.assertEqual(len(detours), 5, "of the six below the boss all but the first two, and the buyer's engineer")
        self.assertEqual(self.customer.get_relationship_map(-3)['width'], picture['width'], "nonsense is two")

    def test_on_the_card(self):
        """The owner enters a person, their role and their superior on the card."""
        with Form(self.customer.with_user(self.sales)) as form, form.relationship_ids.new() as line:
            line.contact_id = self.env['res.partner'].create({'name': "Liu Yang", 'parent_id': self.customer.id})
            line.role = 'user'
            line.reports_to_id = self.engineer
        self.assertIn("Liu Yang", [node['name'] for node in self.customer.get_relationship_map()['nodes']])

    def test_empty(self):
        self.assertFalse(self.customer_other.get_relationship_map())

    # ACCESS

    def test_own_customers_only(self):
        """A guessed customer or person is refused; the chain goes along with a hand-over."""
        Relationship = self.env['customer.relationship'].with_user(self.sales_other)
        with self.assertRaises(AccessError):
            Relationship.create({'partner_id': self.customer.id, 'contact_id': self.boss.contact_id.id})
        with self.assertRaises(AccessError):
            Relationship.browse(self.boss.id).write({'note': "x"})
        self.assertFalse(Relationship.search([('partner_id', '=', self.customer.id)]))
        mine = self._add_person(self.customer_other, "Zhou").with_user(self.sales_other)
        with self.assertRaises(AccessError):
            mine.write({'contact_id': self.boss.contact_id.id})
        self.customer.sudo().user_id = self.sales_other
        self.env.invalidate_all()
        self.assertEqual(len(Relationship.search([('partner_id', '=', self.customer.id)])), 3)

    def test_role_on_a_person_s_own_card(self):
        contact = self.env['res.partner'].create({'name': "New Hand", 'parent_id': self.customer.id})
        contact.with_user(self.sales).write({'role_ids': [Command.create({'role': 'user'})]})
        self.assertEqual(contact.role_ids.partner_id, self.customer)

    def test_not_for_the_customer(self):
        """A portal user reads the contact of the own company, but not what we think of it."""
        portal = self._new_portal_user()
        customer = self.customer.with_user(portal)
        self.assertTrue(customer.read(['name']))
        for name in ('focus', 'demand_preference', 'lawfulness_check', 'card_completeness', 'decision_maker_id',
                     'relationship_ids'):
            self.env.invalidate_all()
            with self.assertRaises(AccessError, msg=name):
                customer.read([name])
        for method in ('get_card_panel', 'get_relationship_map', 'get_trade_figures', 'action_open_trade_orders',
                       'action_open_deadlines'):
            with self.assertRaises(AccessError, msg=method):
                getattr(customer, method)()
        report = self.env['ir.actions.report'].with_user(portal)
        with self.assertRaises(AccessError):
            report._render_qweb_html('customer_mgmt_policy.report_customer_card', self.customer.ids)

    def test_only_who_looks_after_it(self):
        """A customer service agent reads the contact data, not the decision chain and the figures."""
        for user, allowed in ((self.sales, True), (self.head, True), (self.cs_manager, True), (self.general_manager, True),
                              (self.cs_agent, False), (self.sales_other, False), (self.employee, False)):
            customer = self.customer.with_user(user)
            for method in ('get_relationship_map', 'get_trade_figures'):
                self.env.invalidate_all()
                if allowed:
                    getattr(customer, method)()
                else:
                    with self.assertRaises(AccessError, msg=f"{user.login} {method}"):
                        getattr(customer, method)()
        self.assertFalse(self.customer.with_user(self.cs_agent).get_card_panel()['clocks'])

    def _new_portal_user(self):
        user = new_test_user(self.env, 'card_portal', groups='base.group_portal')
        user.partner_id.parent_id = self.customer
        return user
