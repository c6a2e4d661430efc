"""Who sees which contact, and that nobody can write himself past it."""
from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.mail.tools.discuss import Store

from ..common import CustomerPolicyCase
from ..records import RecordMaker


@tagged('post_install', '-at_install')
class TestCoreVisibility(RecordMaker, CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Partner = cls.env['res.partner']
        cls.person = Partner.create({'name': "Wang Wei", 'parent_id': cls.customer.id})
        cls.person_other = Partner.create({'name': "Chen Jie", 'parent_id': cls.customer_other.id})
        cls.supplier = Partner.create({'name': "Ningbo Carriers", 'is_company': True})
        cls.pool = cls._new_customer("Nobody's Mill", cls.env['res.users'])

    def _sees(self, user, partner):
        self.env.flush_all()
        self.env.invalidate_all()
        found = self.env['res.partner'].with_user(user).search([('id', 'in', partner.ids)])
        self.assertEqual(found.has_access('read'), True)
        return found == partner

    # SEEING

    def test_name_is_no_link_to_a_closed_card(self):
        """Whoever knows customers by name only gets no link that ends in an access error."""
        for user, closed in ((self.sales, False), (self.general_manager, False), (self.legal_reviewer, True),
                             (self.finance_reviewer, True), (self.archive_keeper, True), (self.it_custodian, True)):
            for model in ('customer.complaint', 'customer.disclosure', 'customer.deadline'):
                if not self.env[model].with_user(user).has_access('read'):
                    continue
                arch = self.env[model].with_user(user).get_view(view_type='form')['arch']
                options = etree.fromstring(arch).xpath("//field[@name='partner_id']/@options")
                with self.subTest(user=user.login, model=model):
                    self.assertEqual(any("'no_open': True" in value for value in options), closed)

    def test_contacts_follow_their_customer(self):
        """People at a customer have the customer's owner, whatever was typed on them."""
        self.assertEqual(self.person.user_id, self.sales)
        self.assertEqual(self.person.policy_owner_id, self.sales)
        self.person.with_user(self.sales).write({'user_id': self.sales_other.id})
        self.assertEqual(self.person.user_id, self.sales)
        self.assertTrue(self._sees(self.sales, self.person))
        self.assertFalse(self._sees(self.sales, self.person_other))
        self.assertFalse(self._sees(self.sales_mate, self.person))

    def test_everybody_sees_what_is_no_customer(self):
        internal = self.sales_other.partner_id + self.env.company.partner_id + self.env.ref('base.partner_root')
        for user in (self.sales, self.employee, self.finance_reviewer):
            self.assertTrue(self._sees(user, self.supplier))
            for partner in internal:
                self.assertTrue(self._sees(user, partner.with_context(active_test=False)) or not partner.active)

    def test_role_mixes(self):
        """The rules of all roles that a person holds add up."""
        mixes = {
            'customer_mgmt_policy.group_salesperson,account.group_account_invoice': True,
            'customer_mgmt_policy.group_salesperson,stock.group_stock_user': True,
            'customer_mgmt_policy.group_salesperson,customer_mgmt_policy.group_finance_reviewer': False,
            'customer_mgmt_policy.group_department_head,customer_mgmt_policy.group_finance_reviewer': False,
            'customer_mgmt_policy.group_salesperson,customer_mgmt_policy.group_cs_agent': True,
            'customer_mgmt_policy.group_salesperson,customer_mgmt_policy.group_legal_reviewer': False,
            'customer_mgmt_policy.group_salesperson,base.group_partner_manager': False,
            'sales_team.group_sale_salesman': False,
            'sales_team.group_sale_manager': True,
            'base.group_system': True,
        }
        for number, (groups, sees_all) in enumerate(mixes.items()):
            with self.subTest(groups=groups):
                user = new_test_user(self.env, f'mix{number}', groups=groups)
                self.assertEqual(self._sees(user, self.customer + self.customer_other + self.pool), sees_all)
                self.assertEqual(self._sees(user, self.customer_other), sees_all)

    def test_mixed_agent_may_read_all_but_write_own_only(self):
        user = new_test_user(
            self.env, 'agent_sales', groups='customer_mgmt_policy.group_salesperson,customer_mgmt_policy.group_cs_agent')
        self.customer_other.user_id = user
        self.assertTrue(self.customer_other.with_user(user).has_access('write'))
        self.assertTrue(self.customer.with_user(user).has_access('read'))
        self.assertFalse(self.customer.with_user(user).has_access('write'))

    def test_head_sees_team_pool_and_left(self):
        """The head sees the team's customers, those without owner, and those of people who left the team's ranks."""
        mate_customer = self._new_customer("Suzhou Silk", self.sales_mate)
        self.assertTrue(self._sees(self.head, self.customer + mate_customer + self.pool))
        self.assertFalse(self._sees(self.head, self.customer_other))
        self.sales_mate.action_archive()
        self.assertTrue(self._sees(self.head, mate_customer))
        self.assertFalse(self._sees(self.head_other, mate_customer))
        queue = self.env['res.partner'].with_user(self.head).search([('is_without_active_owner', '=', True)])
        self.assertEqual(queue & (mate_customer + self.pool + self.customer), mate_customer + self.pool)

    def test_change_of_team_shows_at_once(self):
        """Rules follow paths, so a new membership counts without logging in again."""
        self.assertFalse(self._sees(self.head, self.customer_other))
        self.team_other.member_ids -= self.sales_other
        self.team.member_ids += self.sales_other
        self.assertTrue(self._sees(self.head, self.customer_other))

    def test_key_customers(self):
        self.assertTrue(self._sees(self.cr_specialist, self.key_customer))
        self.assertTrue(self._sees(self.cr_supervisor, self.key_customer))
        self.assertFalse(self._sees(self.cr_supervisor, self.customer))
        self.key_customer.with_user(self.cr_supervisor).customer_tier = 'regular'
        self.assertFalse(self._sees(self.cr_specialist, self.key_customer))

    def test_portal_sees_own_company(self):
        portal = new_test_user(self.env, 'portal_wang', groups='base.group_portal')
        portal.partner_id.parent_id = self.customer
        self.assertTrue(self._sees(portal, self.customer + self.person))
        self.assertFalse(self._sees(portal, self.customer_other))
        self.assertFalse(self._sees(self.sales_other, portal.partner_id))

    def test_two_companies(self):
        """The company rule of Odoo stays on top: an own customer of another company shows only there."""
        company = self.env['res.company'].create({'name': "Second Company"})
        customer = self._new_customer("Only There", self.sales, company_id=company.id)
        self.assertFalse(self._sees(self.sales, customer))
        self.sales.company_ids += company
        both = customer.with_context(allowed_company_ids=(self.company + company).ids)
        self.assertTrue(self._sees(self.sales, both))
        self.assertFalse(self._sees(self.sales_mate, both))

    def test_visible_child_under_hidden_parent(self):
        """A subsidiary of one's own under somebody else's group: names, search and form work."""
        child = self._new_customer("Guangzhou Dyeing", self.sales, parent_id=self.customer_other.id)
        self.env.flush_all()
        self.env.invalidate_all()
        Partner = self.env['res.partner'].with_user(self.sales)
        found = Partner.web_name_search("Guangzhou Dyeing", {'display_name': {}, 'parent_id': {'fields': {'display_name': {}}}})
        self.assertEqual([values['id'] for values in found], child.ids)
        self.env.invalidate_all()
        found = Partner.web_name_search("Guangzhou Dyeing", {'display_name': {}})
        self.assertIn("Guangzhou Dyeing", found[0]['__formatted_display_name'])
        self._read_form(child, self.sales)

    def test_forms_open(self):
        """The contact form opens for everybody who sees the contact."""
        for user in (self.sales, self.head, self.cr_specialist, self.cr_supervisor, self.cs_agent, self.cs_manager,
                     self.general_manager):
            self._read_form(self.key_customer, user)
        for user in (self.sales, self.employee, self.finance_reviewer):
            self._read_form(self.supplier, user)

    def _read_form(self, record, user):
        Model = record.with_user(user).browse()
        arch = etree.fromstring(Model.get_view(view_type='form')['arch'])
        names = {
            node.get('name') for node in arch.iterfind('.//field')
            if not any(a.tag == 'field' for a in node.iterancestors())
        }
        self.env.invalidate_all()
        spec = {name: {'fields': {'display_name': {}}} if Model._fields[name].type == 'many2one' else {} for name in names}
        self.assertTrue(record.with_user(user).web_read(spec))

    # WRITING PAST THE RULE

    def test_salesperson_cannot_publish_or_give_away(self):
        customer = self.customer.with_user(self.sales)
        for vals in (
            {'is_managed_customer': False}, {'user_id': self.sales_mate.id}, {'user_id': False},
            {'customer_tier': 'key'}, {'customer_tier': 'regular'}, {'cr_specialist_id': self.cr_specialist.id},
            {'policy_owner_id': self.sales_mate.id}, {'policy_owner_id': False},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                customer.write(vals)
        for vals in ({'parent_id': self.customer_other.id}, {'parent_id': self.supplier.id}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self.person.with_user(self.sales).write(vals)
        self.person.with_user(self.sales).parent_id = self.key_customer
        self.assertEqual(self.person.policy_owner_id, self.sales)

    def test_company_moves_only_to_own_companies(self):
        company = self.env['res.company'].create({'name': "Second Company"})
        with self.assertRaises(AccessError):
            self.customer.with_user(self.sales).company_id = company

    def test_others_are_out_of_reach(self):
        self.env.invalidate_all()
        for vals in ({'name': "Mine now"}, {'user_id': self.sales.id}):
            with self.assertRaises(AccessError):
                self.customer_other.with_user(self.sales).write(vals)
        with self.assertRaises(AccessError):
            self.customer_other.with_user(self.sales).copy()
        with self.assertRaises(AccessError):
            self.env['res.partner'].with_user(self.sales).create({'name': "Spy", 'parent_id': self.customer_other.id})
        with self.assertRaises(AccessError):
            self.env['res.partner'].with_user(self.cs_agent).create({'name': "Agent"})

    def test_import_and_defaults_are_guarded(self):
        """Import and context defaults go the way of create and write."""
        Partner = self.env['res.partner'].with_user(self.sales)
        result = Partner.load(['name', 'is_company', 'user_id/.id'], [["Imported Ltd", "1", str(self.sales_mate.id)]])
        self.assertTrue(result['messages'])
        result = Partner.load(['name', 'is_company', 'customer_tier'], [["Imported Ltd", "1", "Key"]])
        self.assertTrue(result['messages'])
        result = Partner.load(['name', 'is_company'], [["Imported Ltd", "1"]])
        self.assertFalse(result['messages'])
        self.assertEqual(self.env['res.partner'].browse(result['ids']).policy_owner_id, self.sales)
        customer = Partner.with_context(default_user_id=self.sales_mate.id, default_customer_tier='key').create(
            {'name': "Default"})
        self.assertEqual((customer.policy_owner_id, customer.customer_tier), (self.sales, 'potential'))
        with self.assertRaises(AccessError):
            Partner.with_context(default_policy_owner_id=self.sales_mate.id).create({'name': "Default"})

    def test_created_customer_belongs_to_creator(self):
        """A customer made on any screen is the salesperson's own; a supplier or a contact of one is nobody's."""
        Partner = self.env['res.partner'].with_user(self.sales)
        quick = Partner.browse(Partner.with_context(res_partner_search_mode='customer').name_create("Quick Trading")[0])
        self.assertEqual((quick.policy_owner_id, quick.user_id, quick.customer_tier), (self.sales, self.sales, 'potential'))
        person = Partner.create({'name': "Buyer", 'parent_id': quick.id})
        self.assertEqual((person.policy_owner_id, person.user_id), (self.sales, self.sales))
        supplier = Partner.with_context(res_partner_search_mode='supplier').create({'name': "Paper Mill"})
        self.assertFalse(supplier.policy_owner_id)
        contact = Partner.create({'name': "Driver", 'parent_id': self.supplier.id})
        self.assertFalse(contact.policy_owner_id)
        self.assertFalse(contact.is_managed_customer)
        pooled = self.env['res.partner'].with_user(self.cs_manager).create({'name': "Pool Ltd", 'is_managed_customer': True})
        self.assertEqual(pooled.policy_owner_id, self.env.ref('base.user_root'))

    def test_form_defaults(self):
        form = Form(self.env['res.partner'].with_user(self.sales).with_context(default_is_managed_customer=True))
        form.name = "Typed In"
        self.assertEqual(form.user_id, self.sales)
        self.assertEqual(form.save().policy_owner_id, self.sales)

    def test_managing_an_existing_contact(self):
        """Whoever may work on a free contact may put it under the policy as own customer, never our own companies."""
        self.supplier.with_user(self.sales).write({'is_managed_customer': True, 'user_id': self.sales.id})
        self.assertEqual(self.supplier.policy_owner_id, self.sales)
        self.assertEqual(self.supplier.customer_tier, 'potential')
        with self.assertRaises(ValidationError):
            self.env.company.partner_id.with_user(self.cs_manager).is_managed_customer = True
        with self.assertRaises(ValidationError):
            self.employee.partner_id.with_user(self.cs_manager).is_managed_customer = True
        free = self.env['res.partner'].create({'name': "Free", 'user_id': self.sales_mate.id})
        with self.assertRaises(AccessError):
            free.with_user(self.sales).is_managed_customer = True

    def test_roles_decide(self):
        self.customer.with_user(self.head).customer_tier = 'regular'
        with self.assertRaises(AccessError):
            self.customer.with_user(self.head).customer_tier = 'key'
        self.customer.with_user(self.cs_manager).write({'customer_tier': 'key', 'cr_specialist_id': self.cr_specialist.id})
        self.assertTrue(self._sees(self.cr_specialist, self.customer + self.person))
        self.customer.with_user(self.head).is_managed_customer = False
        self.assertFalse(self.person.policy_owner_id)

    # CORE WORK GOES ON

    def test_salesperson_still_works(self):
        """Quote, confirm, mail, meet, plan: with own customers, beside colleagues whose customers are hidden."""
        env = self.env(user=self.sales)
        product = self.env['product.product'].create({'name': "Cloth", 'list_price': 10, 'type': 'consu'})
        order = env['sale.order'].create({
            'partner_id': self.customer.id, 'order_line': [Command.create({'product_id': product.id})]})
        self.env.invalidate_all()
        order.action_confirm()
        order.message_post(
            body="Dear customer", partner_ids=self.person.ids, message_type='comment', subtype_xmlid='mail.mt_comment')
        env['calendar.event'].create({
            'name': "Talk", 'start': '2030-01-01 10:00:00', 'stop': '2030-01-01 11:00:00',
            'partner_ids': [Command.set((self.person + self.sales.partner_id + self.sales_other.partner_id).ids)]})
        self.customer.with_user(self.sales).activity_schedule('mail.mail_activity_data_todo', user_id=self.sales.id)
        self.env.invalidate_all()
        self._read_form(order, self.sales)
        self._read_form(self.sales, self.sales)
        self.assertTrue(env['res.users'].search([('id', '=', self.sales_other.id)]))

    def test_invoice_and_deliver(self):
        """A salesperson who may also invoice and deliver does so; one with Odoo's own rights only, too."""
        product = self.env['product.product'].create(
            {'name': "Cloth", 'list_price': 10, 'type': 'consu', 'invoice_policy': 'order'})
        clerk = new_test_user(
            self.env, 'clerk',
            groups='customer_mgmt_policy.group_salesperson,stock.group_stock_user,account.group_account_invoice')
        seller = new_test_user(self.env, 'seller', groups='sales_team.group_sale_salesman')
        for user, customer in ((clerk, self._new_customer("Clerk's", clerk)), (seller, self._new_customer("Seller's", seller))):
            order = self.env['sale.order'].with_user(user).create({
                'partner_id': customer.id, 'order_line': [Command.create({'product_id': product.id})]})
            order.action_confirm()
            self.env.invalidate_all()
            invoice = order._create_invoices()
            self.assertEqual(invoice.partner_id, customer)
            self._read_form(order, user)
            self.assertEqual(invoice.with_user(user).read(['partner_id'])[0]['partner_id'][0], customer.id)
        picking = self.env['sale.order'].search([('partner_id.name', '=', "Clerk's")]).picking_ids.with_user(clerk)
        self.env.invalidate_all()
        picking.move_ids.quantity = 1
        picking.button_validate()
        self.assertEqual(picking.state, 'done')

    def test_documents_of_a_customer_given_away_open(self):
        """The previous owner keeps the orders won; they open, but the customer behind them does not."""
        order = self.env['sale.order'].create({'partner_id': self.customer.id, 'user_id': self.sales.id})
        order.action_confirm()
        self.customer.user_id = self.sales_other
        self.env.flush_all()
        self._read_form(order, self.sales)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            order.with_user(self.sales).partner_id.phone  # noqa: B018

    def test_guessed_ids(self):
        """Quotations and meetings cannot be made with a customer that one does not see."""
        hidden = self.person_other
        for partner in (hidden, self.customer_other):
            with self.assertRaises(AccessError):
                self.env['sale.order'].with_user(self.sales).create({'partner_id': partner.id})
            with self.assertRaises(AccessError):
                self.env['calendar.event'].with_user(self.sales).create({
                    'name': "Talk", 'start': '2030-01-01 10:00:00', 'stop': '2030-01-01 11:00:00',
                    'partner_ids': [Command.link(partner.id)]})
        order = self.env['sale.order'].with_user(self.sales).create({'partner_id': self.customer.id})
        with self.assertRaises(AccessError):
            order.partner_shipping_id = hidden

    def test_guessed_ids_in_our_records(self):
        """No kind of record of ours is made for, or moved to, a customer that the writer does not see."""
        writer = self._new_user('writer', 'salesperson', 'cr_specialist', 'finance_reviewer')
        tried = 0
        for name in self.env['customer.record.mixin']._get_record_models():
            own = self._make_record(name, self._new_customer(f"Own {name}", writer))
            for partner in (self.customer_other, self.person_other):
                self.env.invalidate_all()
                with self.subTest(model=name), self.assertRaisesRegex(AccessError, "do not look after"):
                    self.env[name].with_user(writer)._normalize_customer([{'partner_id': partner.id}])
                if not own.with_user(writer).has_access('write'):
                    continue
                tried += 1
                with self.subTest(model=name), self.assertRaises(UserError):
                    own.with_user(writer).write({'partner_id': partner.id})
                self.assertNotEqual(own.partner_id, partner)
        self.assertGreaterEqual(tried, 4)

    def test_pool_is_not_for_grabs(self):
        """Whoever may not hand out customers cannot take one out of the pool, whatever its id."""
        self.assertFalse(self._sees(self.sales, self.pool))
        self.env.invalidate_all()
        for vals in ({'user_id': self.sales.id}, {'is_managed_customer': False}):
            with self.assertRaises(AccessError):
                self.pool.with_user(self.sales).write(vals)
        self.pool.with_user(self.head).user_id = self.sales
        self.assertTrue(self._sees(self.sales, self.pool))

    def test_chatter_with_hidden_people_opens(self):
        """Messages by and to people whom the reader does not see do not break the reader's chatter."""
        self.supplier.message_subscribe(partner_ids=self.person_other.ids)
        self.supplier.message_post(
            body="Hello", author_id=self.person_other.id, partner_ids=self.customer_other.ids, message_type='comment',
            subtype_xmlid='mail.mt_comment')
        self.env.flush_all()
        self.env.invalidate_all()
        messages = self.supplier.with_user(self.sales).message_ids
        self.assertTrue(Store().add(messages).get_result())
        self.env.invalidate_all()
        thread = self.supplier.with_user(self.sales)
        self.assertTrue(Store().add(thread, ['display_name'], request_list=['followers'], as_thread=True).get_result())

    def test_meeting_of_a_colleague_opens(self):
        """A meeting with somebody else's customer shows in the calendar; its form opens."""
        event = self.env['calendar.event'].with_user(self.sales_other).create({
            'name': "Talk", 'start': '2030-01-01 10:00:00', 'stop': '2030-01-01 11:00:00',
            'partner_ids': [Command.set((self.person_other + self.sales.partner_id).ids)]})
        self._read_form(event, self.sales)
        self.assertEqual(event.with_user(self.sales).name, "Talk")

    def test_head_reads_orders_of_the_team(self):
        order = self.env['sale.order'].create({'partner_id': self.customer.id, 'user_id': self.sales.id})
        order_other = self.env['sale.order'].create({'partner_id': self.customer_other.id, 'user_id': self.sales_other.id})
        self.env.flush_all()
        orders = self.env['sale.order'].with_user(self.head).search([('id', 'in', (order + order_other).ids)])
        self.assertEqual(orders, order)

    def test_administrator_learns_what_shows_all_customers(self):
        """Roles of other applications that show every customer are named where a salesperson is given them."""
        self.assertFalse(self.sales.customer_visibility_hint)
        self.sales.group_ids += self.env.ref('sales_team.group_sale_manager')
        self.assertIn("Administrator", self.sales.customer_visibility_hint)
        self.assertTrue(self._sees(self.sales, self.customer_other))
        self.assertFalse(self.head.customer_visibility_hint)
        self.cs_manager.group_ids += self.env.ref('sales_team.group_sale_manager')
        self.assertFalse(self.cs_manager.customer_visibility_hint, "sees all by the own role")
