"""A customer changes its owner with everything that hangs on it, and only in this way."""
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import CustomerPolicyCase
from ..records import RecordMaker


@tagged('post_install', '-at_install')
class TestCardHandover(RecordMaker, CustomerPolicyCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env['res.partner'].create({'name': "Wang Wei", 'parent_id': cls.customer.id})
        cls.pool_owner = cls.env.ref('base.user_root')

    def _hand_over(self, user, customers, new_owner, reason="Moved to another region"):
        customers.with_user(user)._handover(new_owner, reason)
        self.env.flush_all()
        self.env.invalidate_all()

    def test_customer_and_contacts(self):
        self._hand_over(self.head, self.customer, self.sales_mate)
        for partner in self.customer + self.person:
            self.assertEqual((partner.user_id, partner.policy_owner_id), (self.sales_mate, self.sales_mate))
        self.assertFalse(self.person.with_user(self.sales).has_access('read'))
        self.assertTrue(self.person.with_user(self.sales_mate).has_access('write'))

    def test_quotations_move_orders_stay(self):
        """Open quotations go along; a confirmed order stays with whoever won it, and the new owner reads it."""
        Order = self.env['sale.order']
        quotation = Order.create({'partner_id': self.person.id, 'user_id': self.sales.id})
        order = Order.create({'partner_id': self.customer.id, 'user_id': self.sales.id})
        order.action_confirm()
        foreign = Order.create({'partner_id': self.customer.id, 'user_id': self.head_other.id})
        self._hand_over(self.head, self.customer, self.sales_mate)
        self.assertEqual(quotation.user_id, self.sales_mate)
        self.assertEqual(order.user_id, self.sales)
        self.assertEqual(foreign.user_id, self.head_other)
        self.assertTrue(order.with_user(self.sales_mate).has_access('read'))
        self.assertFalse(order.with_user(self.sales_mate).has_access('write'))

    def test_activities_meetings_followers(self):
        quotation = self.env['sale.order'].create({'partner_id': self.customer.id, 'user_id': self.sales.id})
        records = [self.customer, self.person, quotation]
        todos = [record.activity_schedule('mail.mail_activity_data_todo', user_id=self.sales.id) for record in records]
        elsewhere = self.key_customer.activity_schedule('mail.mail_activity_data_todo', user_id=self.sales.id)
        for record in records:
            record.message_subscribe(partner_ids=(self.sales.partner_id + self.general_manager.partner_id).ids)
        self.key_customer.message_subscribe(partner_ids=self.sales.partner_id.ids)
        Event = self.env['calendar.event'].with_user(self.sales)
        meetings = Event.create([{
            'name': "Talk", 'start': start, 'stop': start,
            'partner_ids': [Command.set((self.person + self.sales.partner_id).ids)],
        } for start in ('2000-01-01 10:00:00', '2090-01-01 10:00:00')])
        self._hand_over(self.head, self.customer, self.sales_mate)
        for todo in todos:
            self.assertEqual(todo.user_id, self.sales_mate)
        self.assertEqual(elsewhere.user_id, self.sales)
        for record in records:
            self.assertNotIn(self.sales.partner_id, record.message_partner_ids)
            self.assertIn(self.sales_mate.partner_id, record.message_partner_ids)
            self.assertIn(self.general_manager.partner_id, record.message_partner_ids)
        self.assertIn(self.sales.partner_id, self.key_customer.message_partner_ids)
        past, coming = meetings.sudo()
        self.assertEqual((past.user_id, coming.user_id), (self.sales, self.sales_mate))
        self.assertEqual(set(coming.partner_ids), set(self.person + self.sales_mate.partner_id))

    def test_records_of_all_chapters_move(self):
        """Whatever is a record about a customer moves while it is open; what somebody else does stays theirs."""
        models = [self.env[name] for name in self.env['customer.record.mixin']._get_record_models()]
        for model in models:
            if model.default_get(['state'])['state'] in model._closed_states:
                continue        # over as soon as it is written down: it stays with whoever did it
            with self.subTest(model=model._name):
                self.assertIn('owner_id', model._workflow_fields)
                mine, foreign, closed = (self._make_record(model._name, self.customer) for _ in range(3))
                (mine + closed).sudo().user_id = self.sales
                foreign.sudo().user_id = self.cs_manager
                closed.sudo().state = min(set(model._closed_states) & set(model._fields['state'].get_values(self.env)))
                self._hand_over(self.head, self.customer, self.sales_mate)
                self.assertEqual((mine.user_id, foreign.user_id, closed.user_id), (self.sales_mate, self.cs_manager, self.sales))
                self.assertEqual((mine + closed).owner_id, self.sales_mate)
                self.assertEqual(self.customer.handover_ids[0].record_count, 1)
                mine.sudo().state = closed.state
                self._hand_over(self.head, self.customer, self.sales)

    def test_history(self):
        self.env['sale.order'].create({'partner_id': self.customer.id, 'user_id': self.sales.id})
        self._hand_over(self.head, self.customer, self.sales_mate)
        self.assertRecordValues(self.customer.handover_ids, [{
            'from_user_id': self.sales.id, 'to_user_id': self.sales_mate.id, 'handed_over_by_id': self.head.id,
            'reason': "Moved to another region", 'contact_count': 1, 'order_count': 1, 'activity_count': 0,
        }])
        self.assertIn("Moved to another region", self.customer.message_ids[0].body)
        history = self.customer.handover_ids.with_user(self.cs_manager)
        for operation in ('write', 'create', 'unlink'):
            self.assertFalse(history.has_access(operation))

    def test_many_at_once(self):
        """A batch costs statements per batch, not per customer."""
        customers = self.customer.concat(*(self._new_customer(f"Batch {n}", self.sales) for n in range(10)))
        self._hand_over(self.head, self._new_customer("Warm Up", self.sales), self.sales_mate)
        count = self.env.cr.sql_log_count
        self._hand_over(self.head, customers[:1], self.sales_mate)
        one = self.env.cr.sql_log_count - count
        count = self.env.cr.sql_log_count
        self._hand_over(self.head, customers[1:], self.sales_mate)
        ten = self.env.cr.sql_log_count - count
        self.assertLess(ten, 2 * one)
        self.assertEqual(customers.user_id, self.sales_mate)
        self.assertEqual(len(customers.handover_ids), 11)

    def test_new_owner_is_told_once(self):
        before = self.env['mail.notification'].search([('res_partner_id', '=', self.sales_mate.partner_id.id)])
        self._hand_over(self.head, self.customer + self.key_customer, self.sales_mate)
        after = self.env['mail.notification'].search([('res_partner_id', '=', self.sales_mate.partner_id.id)]) - before
        self.assertEqual(len(after), 1)
        self.assertIn("Shanghai Harbour Trading", after.mail_message_id.body)

    # WHO

    def test_who_may(self):
        self.env.invalidate_all()
        for user, customer in (
            (self.sales, self.customer), (self.cs_agent, self.customer), (self.general_manager, self.customer),
            (self.cr_supervisor, self.key_customer), (self.head_other, self.customer), (self.head, self.customer_other),
            (self.employee, self.customer),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                customer.with_user(user)._handover(self.sales_mate, "Try")
        self._hand_over(self.head, self.customer, self.sales_other)
        self._hand_over(self.cs_manager, self.customer, self.sales)
        self.assertEqual(self.customer.user_id, self.sales)

    def test_writing_the_owner_is_a_handover(self):
        """Whoever may decide can also change the owner on the card, by import or RPC: the same service runs."""
        self.customer.with_user(self.head).write({'user_id': self.sales_mate.id, 'city': "Suzhou"})
        self.assertEqual(self.customer.city, "Suzhou")
        self.assertEqual(self.customer.handover_ids.to_user_id, self.sales_mate)
        self.assertEqual(self.person.user_id, self.sales_mate)
        with self.assertRaisesRegex(AccessError, "hand-over"):
            self.customer.with_user(self.sales_mate).user_id = self.sales

    def test_bad_new_owner(self):
        self.sales_other.action_archive()
        portal = self._new_user('portal_owner', 'salesperson')
        portal.group_ids = [Command.set(self.env.ref('base.group_portal').ids)]
        for owner in (self.sales_other, portal):
            with self.subTest(owner=owner.login), self.assertRaises(UserError):
                self.customer.with_user(self.head)._handover(owner, "Try")
        company = self.env['res.company'].create({'name': "Second Company"})
        self.cs_manager.company_ids += company
        there = self._new_customer("There", self.cs_manager, company_id=company.id)
        with self.assertRaises(UserError):
            there.with_user(self.cs_manager).with_context(
                allowed_company_ids=self.cs_manager.company_ids.ids)._handover(self.sales, "Try")

    def test_back_to_the_pool(self):
        """Released customers wait in the pool; their open work goes to whoever took them back."""
        quotation = self.env['sale.order'].create({'partner_id': self.customer.id, 'user_id': self.sales.id})
        self._hand_over(self.head, self.customer, self.env['res.users'])
        self.assertEqual(self.customer.policy_owner_id, self.pool_owner)
        self.assertEqual(quotation.user_id, self.head)
        self.assertFalse(self.customer.with_user(self.sales).has_access('read'))
        self._hand_over(self.head, self.customer, self.sales)
        self.assertEqual(self.customer.user_id, self.sales)

    def test_open_records_of_a_released_customer(self):
        """Whoever took the customer back looks after all kinds of its open records, and so must see them."""
        demand = self.env['customer.demand'].create({
            'partner_id': self.customer.id, 'title': "Pumps", 'demand_type': 'new', 'user_id': self.sales.id})
        visit = self.env['customer.visit'].create({'partner_id': self.customer.id, 'user_id': self.sales.id})
        complaint = self.env['customer.complaint'].create({
            'partner_id': self.customer.id, 'title': "Late", 'description': "Late", 'user_id': self.sales.id})
        self._hand_over(self.head, self.customer, self.env['res.users'])
        for record in (demand, visit, complaint):
            self.assertEqual(record.user_id, self.head)
            self.assertTrue(record.with_user(self.head).has_access('read'))
            self.assertFalse(record.with_user(self.sales).has_access('read'))
        self.assertTrue(demand.with_user(self.head).has_access('write'))

    def test_released_by_the_system(self):
        """Without a person who releases it, the head of the owner takes care; without a head it stays where it is."""
        quotation, other = self.env['sale.order'].create([
            {'partner_id': self.customer.id, 'user_id': self.sales.id},
            {'partner_id': self.customer_other.id, 'user_id': self.sales_other.id}])
        self.sales_other.sale_team_id.user_id = False
        system = self.env['res.partner'].with_user(self.env.ref('base.user_root'))
        for customer in (self.customer, self.customer_other):
            system.browse(customer.id)._handover(self.env['res.users'], "Nobody looks after it")
        self.assertEqual((quotation.user_id, other.user_id), (self.head, self.sales_other))

    def test_owner_who_left(self):
        """Customers of an archived account are queued for the head and can be handed over."""
        self.sales.action_archive()
        queue = self.env['res.partner'].with_user(self.head).search(
            [('is_without_active_owner', '=', True), ('parent_id', '=', False)])
        self.assertIn(self.customer, queue)
        self._hand_over(self.head, self.customer, self.sales_mate)
        self.assertFalse(self.customer.is_without_active_owner)

    # SCREEN

    def test_back_to_the_queue(self):
        action = self.customer.with_user(self.head).with_context(customer_queue=True).action_hand_over()
        wizard = self.env[action['res_model']].with_user(self.head).with_context(**action['context']).create({
            'to_user_id': self.sales_mate.id, 'reason': "Moved"})
        self.assertEqual(wizard.action_hand_over()['path'], 'customers-without-owner')

    def test_wizard(self):
        """From a list with people in it: their customers are meant; afterwards the list is shown again."""
        action = (self.customer + self.key_customer).with_user(self.head).action_hand_over()
        form = Form(self.env[action['res_model']].with_user(self.head).with_context(**action['context']))
        form.to_user_id = self.sales_other
        form.reason = "South China takes over"
        result = form.save().action_hand_over()
        self.assertEqual((self.customer + self.key_customer).user_id, self.sales_other)
        self.assertEqual((result['res_model'], result['target']), ('res.partner', 'main'))
        self.assertAlmostEqual(self.customer.handover_ids.handed_over_at, fields.Datetime.now(), delta=timedelta(minutes=5))
        self.assertFalse(self.customer.with_user(self.head_other).can_hand_over is False)

    def test_saving_out_of_sight(self):
        """A head who gives a customer to another team on its form gets no error for not seeing it any more."""
        result = self.customer.with_user(self.head).web_save({'user_id': self.sales_other.id}, {'name': {}})
        self.assertEqual(result, [])
        self.assertEqual(self.customer.user_id, self.sales_other)
