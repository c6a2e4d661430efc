from datetime import datetime, timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import DemandCase


@tagged('post_install', '-at_install')
class TestDemandSolution(DemandCase):
    """A4.3.1: products of the solution, and quotations from them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hook, cls.rail, cls.paint = cls.env['product.product'].create([
            {'name': name, 'list_price': price, 'sale_ok': True, 'type': 'consu', 'taxes_id': [Command.clear()]}
            for name, price in (("Hook B", 30), ("Rail", 100), ("Paint", 8))])

    def _propose(self, demand, product=None, **vals):
        return self.env['customer.demand.line'].with_user(self.sales).create(
            {'demand_id': demand.id, 'product_id': (product or self.hook).id, **vals})

    def test_price_of_the_customer(self):
        """The customer's price list proposes the price; a price stated by hand stays."""
        self.customer.property_product_pricelist = self.env['product.pricelist'].create({
            'name': "Harbour", 'currency_id': self.company.currency_id.id, 'item_ids': [Command.create({
                'applied_on': '0_product_variant', 'product_id': self.hook.id, 'compute_price': 'fixed', 'fixed_price': 25})]})
        demand = self._new_demand()
        line = self._propose(demand, quantity=40)
        self.assertEqual((line.price_unit, line.subtotal, demand.products_amount), (25, 1000, 1000))
        self.assertEqual(self._propose(demand, self.rail, price_unit=90).price_unit, 90)

    def test_what_was_told_stays(self):
        demand = self._new_demand(solution="40 hooks")
        line = self._propose(demand)
        demand.action_answer()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            line.quantity = 5
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            line.unlink()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            self._propose(demand)
        self._propose(demand, kind='alternative')
        demand.action_reopen("Wants more")
        line.quantity = 5

    def test_products_of_others_refused(self):
        demand = self._new_demand()
        line = self._propose(demand)
        foreign = self.env['customer.demand'].create({'title': "Foreign", 'partner_id': self.customer_other.id})
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self._propose(foreign)
        with self.assertRaises(AccessError):
            line.demand_id = foreign
        with self.assertRaises(AccessError):
            line.with_user(self.general_manager).quantity = 3

    def test_suggestions(self):
        """Asked for goes first and is chosen already; what was bought follows by how often; what is proposed is left out."""
        Order = self.env['sale.order']
        for product, times in ((self.rail, 2), (self.paint, 1)):
            for _number in range(times):
                Order.create({'partner_id': self.contact.id, 'order_line': [Command.create(
                    {'product_id': product.id, 'product_uom_qty': 6})]}).action_confirm()
        demand = self._new_demand(product_ids=[Command.set(self.hook.ids)], quantity=40)
        dialog = self.env['customer.demand.suggestion'].with_user(self.sales).create({'demand_id': demand.id})
        self.assertEqual(dialog.line_ids.product_id, self.hook + self.rail + self.paint)
        self.assertEqual(dialog.line_ids.mapped('quantity'), [40, 6, 6])
        self.assertEqual(dialog.line_ids.mapped('is_chosen'), [True, False, False])
        self.assertIn("Bought 2 times", dialog.line_ids[1].reason)
        dialog.line_ids[1].is_chosen = True
        dialog.action_confirm()
        self.assertEqual(demand.line_ids.product_id, self.hook + self.rail)
        again = self.env['customer.demand.suggestion'].with_user(self.sales).create({'demand_id': demand.id})
        self.assertEqual(again.line_ids.product_id, self.paint)

    def test_quotation(self):
        """The lines, prices and remarks of the solution become a draft for the customer; several are possible."""
        demand = self._new_demand()
        with self.assertRaisesRegex(UserError, "Propose products first"):
            demand.action_create_quotation()
        self._propose(demand, quantity=40, price_unit=28, name="coated")
        self.assertTrue(demand.can_quote)
        action = demand.action_create_quotation()
        order = self.env['sale.order'].browse(action['res_id'])
        self.assertEqual((order.state, order.partner_id, order.user_id, order.customer_demand_id), (
            'draft', self.customer, self.sales, demand))
        self.assertEqual(order.origin, demand.name)
        self.assertRecordValues(order.order_line, [{'product_id': self.hook.id, 'product_uom_qty': 40, 'price_unit': 28}])
        self.assertIn("coated", order.order_line.name)
        demand.action_create_quotation()
        self.assertEqual((demand.quotation_count, len(demand.quotation_ids)), (2, 2))
        self.assertEqual(order.with_user(self.sales).action_open_customer_demand()['res_id'], demand.id)
        self.assertFalse(order.copy().customer_demand_id)

    def test_quotation_in_another_currency(self):
        """Prices are converted at the rate of the company's day, which begins before that of UTC."""
        euro = self.env['res.currency'].with_context(active_test=False).search([('name', '=', 'EUR')])
        euro.active = True
        euro.rate_ids.unlink()
        for day, rate in (('2026-05-01', 2), ('2026-05-12', 4)):
            self.env['res.currency.rate'].create(
                {'currency_id': euro.id, 'name': day, 'company_id': self.company.id, 'rate': rate})
        self.customer.property_product_pricelist = self.env['product.pricelist'].create({'name': "Euro", 'currency_id': euro.id})
        demand = self._new_demand()
        self._propose(demand, quantity=40, price_unit=28)
        with freeze_time(datetime(2026, 5, 11, 23, 30)):
            order = self.env['sale.order'].browse(demand.action_create_quotation()['res_id'])
        self.assertEqual((order.currency_id, order.order_line.price_unit), (euro, 112))

    def test_quotation_needs_rights_in_sales(self):
        """Without rights in Sales nobody quotes, and only the demand links its quotations."""
        demand = self.env['customer.demand'].create({'title': "Key", 'partner_id': self.key_customer.id})
        self._propose(demand)
        for user in (self.cr_specialist, self.cs_manager):
            seen = demand.with_user(user)
            self.env.invalidate_all()
            self.assertFalse(seen.can_quote)
            self.assertEqual(seen.quotation_count, 0)
            with self.assertRaises(AccessError):
                seen.action_create_quotation()
        order = self.env['sale.order'].with_user(self.sales).create({'partner_id': self.customer.id})
        with self.assertRaises(AccessError):
            order.customer_demand_id = demand
        with self.assertRaises(AccessError):
            self.env['sale.order'].with_user(self.sales).create(
                {'partner_id': self.customer.id, 'customer_demand_id': demand.id})

    def test_alternative_products(self):
        """A4.3.2: products offered instead fill the dialog and the letter, and can be quoted."""
        demand = self._new_demand(contact_id=self.contact.id)
        self._propose(demand, self.rail, kind='alternative')
        dialog = self.env['customer.demand.step'].with_user(self.sales).create({
            'verb': 'cannot_be_met', 'demand_ids': demand.ids, 'reason': "No such alloy"})
        self.assertEqual(dialog.alternative, self.rail.display_name)
        self.assertIn("No such alloy", dialog.message)
        self.assertTrue(dialog.send_mail)
        dialog.action_confirm()
        self.assertEqual((demand.state, demand.alternative), ('cannot_be_met', self.rail.display_name))
        self.assertIn(self.contact, demand.message_ids.partner_ids)
        order = self.env['sale.order'].browse(demand.action_create_quotation()['res_id'])
        self.assertEqual(order.order_line.product_id, self.rail)


MONDAY = datetime(2026, 5, 11, 2, 0)        # 10:00 in Shanghai
HOUR = timedelta(hours=1)


@tagged('post_install', '-at_install')
class TestDemandExtension(DemandCase):
    """C4.4: before the limit is missed the customer is told, and agrees to a new date."""

    def setUp(self):
        super().setUp()
        frozen = freeze_time(MONDAY)
        self.time = frozen.start()
        self.addCleanup(frozen.stop)
        self.demand = self._new_demand(priority_level='urgent', contact_id=self.contact.id, solution="40 hooks")

    def _clocks(self):
        return self.demand.sudo().deadline_ids.filtered(lambda clock: clock.code == 'demand.feedback').sorted('id')

    def test_agreed_beforehand(self):
        """The old clock stays on record, the new one runs to the agreed date, and keeping it is in time."""
        self.demand.action_extend(MONDAY + 48 * HOUR, "Drawings are checked", message="<p>Two days more</p>", send_mail=True)
        old, new = self._clocks()
        self.assertEqual((old.state, old.breached_at), ('superseded', False))
        self.assertRecordValues(new, [{
            'state': 'running', 'due_at': MONDAY + 48 * HOUR, 'policy_due_at': MONDAY + 24 * HOUR, 'agreed_count': 1,
            'started_at': MONDAY, 'limit_basis': 'promised'}])
        self.assertEqual(new.event_ids.note, "Drawings are checked")
        self.assertIn("Due by the policy", new._get_explanation()['body'])
        self.assertIn(self.contact, self.demand.message_ids.partner_ids)
        self.time.move_to(MONDAY + 47 * HOUR)
        self.demand.action_answer()
        self.assertEqual((new.state, self.demand.on_time_rate), ('met', 100))

    def test_agreed_too_late(self):
        """A breach stays on record: the statistics count the answer as late, although the new date was kept."""
        self.time.move_to(MONDAY + 25 * HOUR)
        self.demand.action_extend(MONDAY + 48 * HOUR, "Forgotten")
        old, new = self._clocks()
        self.assertEqual((old.state, old.breached_at), ('superseded', MONDAY + 24 * HOUR))
        self.assertEqual(old.event_ids.filtered(lambda event: event.kind == 'breach').due_at, MONDAY + 24 * HOUR)
        self.demand.action_answer()
        self.assertEqual((new.state, self.demand.on_time_rate), ('met', 0))

    def test_how_often_and_how_long(self):
        """The policy says how often, and until when; the general dialogs and methods of the clock keep to it."""
        with self.assertRaisesRegex(UserError, "at the latest"):
            self.demand.action_extend(MONDAY + timedelta(days=40), "Long")
        for hours in (48, 72):
            self.demand.action_extend(MONDAY + hours * HOUR, "Again")
        clock = self._clocks()[-1]
        self.assertEqual((clock.agreed_count, clock.policy_due_at), (2, MONDAY + 24 * HOUR))
        self.assertFalse(self.demand.can_extend)
        with self.assertRaisesRegex(UserError, "2 times"):
            self.demand.action_extend(MONDAY + 96 * HOUR, "Once more")
        with self.assertRaisesRegex(UserError, "2 times"):
            clock.with_user(self.sales).action_renegotiate(MONDAY + 96 * HOUR, "Once more")

    def test_bad_dates_and_reasons(self):
        for due_at, reason, error in (
            (MONDAY + 48 * HOUR, " ", "reason"), (MONDAY + 2 * HOUR, "Sooner", "later than"), (False, "x", "later than"),
            (MONDAY - HOUR, "Past", "later than"),
        ):
            with self.subTest(error), self.assertRaisesRegex(UserError, error):
                self.demand.action_extend(due_at, reason)
        self.assertEqual(self._clocks().state, 'running')
        self.demand.action_hold("Drawings")
        with self.assertRaisesRegex(UserError, "paused"):
            self.demand.action_extend(MONDAY + 48 * HOUR, "While waiting")

    def test_agreed_date_stands(self):
        """Neither another priority nor waiting moves an agreed date."""
        self.demand.action_extend(MONDAY + 48 * HOUR, "Drawings are checked")
        self.demand.priority_level = 'general'
        clock = self._clocks()[-1]
        self.assertEqual((clock.due_at, clock.agreed_count, clock.limit_basis), (MONDAY + 48 * HOUR, 1, 'promised'))
        with self.assertRaisesRegex(UserError, "does not move by a pause"):
            self.demand.action_hold("Drawings")

    def test_dialog(self):
        """It proposes one working day more, writes in the contact's language, and is what the clock's own link opens."""
        self.env['res.lang']._activate_lang('zh_CN')
        self.contact.lang = 'zh_CN'
        self.env.ref('customer_mgmt_policy.mail_template_demand_extension').with_context(lang='zh_CN').body_html = (
            "<p>新的日期：<t t-out=\"due_at\"/>，原因：<t t-out=\"reason\"/></p>")
        action = self._clocks().with_user(self.sales).action_inform()
        self.assertEqual(action['res_model'], 'customer.demand.extension')
        dialog = self.env['customer.demand.extension'].with_user(self.sales).with_context(action['context']).create(
            {'reason': "图纸审核"})
        self.assertEqual(dialog.due_at, datetime(2026, 5, 13, 10))
        self.assertIn("新的日期", dialog.message)
        self.assertIn("图纸审核", dialog.message)
        dialog.action_confirm()
        self.assertEqual(self._clocks()[-1].due_at, dialog.due_at)
        self.assertIn("图纸审核", self.demand.message_ids.filtered('partner_ids').body)

    def test_dialog_without_an_address(self):
        """Nothing is offered to be sent when nobody at the customer has an e-mail address."""
        (self.contact + self.customer).email = False
        action = self._clocks().with_user(self.sales).action_inform()
        dialog = self.env['customer.demand.extension'].with_user(self.sales).with_context(action['context']).create(
            {'reason': "Drawings"})
        self.assertEqual((dialog.email, dialog.send_mail), (False, False))

    def test_rights(self):
        for user in (self.sales_other, self.general_manager):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                self.demand.with_user(user).action_extend(MONDAY + 48 * HOUR, "Not mine")

    def test_merge_keeps_the_promise(self):
        self.demand.action_extend(MONDAY + 48 * HOUR, "Drawings are checked")
        other = self._new_demand(priority_level='urgent', received_at=MONDAY - 2 * HOUR)
        self.demand.action_merge(other.ids)
        clock = self._clocks().filtered('is_open')
        self.assertEqual((clock.due_at, clock.started_at), (MONDAY + 48 * HOUR, MONDAY - 2 * HOUR))
