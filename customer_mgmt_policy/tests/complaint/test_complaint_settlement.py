from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from ..common import get_today
from .common import ComplaintCase


@tagged('post_install', '-at_install')
class TestComplaintSettlement(ComplaintCase):
    """C2.4.3–4: credit notes, deliveries and returns begin at an approved remedy and stay within it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref('account.group_account_manager') + cls.env.ref('stock.group_stock_manager')
        cls.accountant = new_test_user(cls.env, 'accountant_c', groups='base.group_user,account.group_account_invoice')
        cls.storeman = new_test_user(cls.env, 'storeman_c', groups='base.group_user,stock.group_stock_user')
        cls._make_books()
        cls.product = cls.env['product.product'].create({'name': "Cable", 'type': 'consu', 'is_storable': True,
            'list_price': 100})
        cls.warehouse = cls.env['stock.warehouse'].search([('company_id', '=', cls.company.id)], limit=1)
        cls.env['stock.quant']._update_available_quantity(cls.product, cls.warehouse.lot_stock_id, 100)

    @classmethod
    def _make_books(cls):
        Account = cls.env['account.account']
        cls.receivable, cls.income, cls.tax_account = Account.create([
            {'name': name, 'code': code, 'account_type': kind, 'reconcile': kind == 'asset_receivable',
             'company_ids': [Command.set(cls.company.ids)]}
            for name, code, kind in (("Receivable", 'X1122', 'asset_receivable'), ("Income", 'X6001', 'income'),
                                     ("Tax", 'X2221', 'liability_current'))])
        cls.journal = cls.env['account.journal'].create({
            'name': "Sales X", 'code': "XSX", 'type': 'sale', 'company_id': cls.company.id, 'default_account_id': cls.income.id})
        cls.customer.property_account_receivable_id = cls.receivable
        cls.company.account_fiscal_country_id = cls.company.account_fiscal_country_id or cls.env.ref('base.cn')

    def _invoice(self, price=1000, **vals):
        invoice = self.env['account.move'].create({
            'move_type': 'out_invoice', 'partner_id': self.customer.id, 'journal_id': self.journal.id,
            'invoice_date': fields.Date.today(), 'invoice_line_ids': [
                Command.create({'name': "Cable", 'product_id': self.product.id, 'quantity': 3, 'price_unit': price,
                    'account_id': self.income.id,
                                'tax_ids': [Command.clear()]}),
                Command.create({'name': "Freight", 'quantity': 1, 'price_unit': 33.33, 'account_id': self.income.id,
                                'tax_ids': [Command.clear()]})], **vals})
        invoice.action_post()
        return invoice

    def _remedied(self, kind='refund', amount=480, **vals):
        """Return the approved remedy of a complaint that is being carried out."""
        complaint = self._liability_settled(product_ids=[Command.set(self.product.ids)], **vals)
        self._propose(complaint, kind=kind, amount=amount)
        complaint.with_user(self.manager).action_approval_approve()
        return complaint.remedy_ids

    def _dialog(self, remedy, user, **vals):
        return self.env['customer.complaint.settle'].with_user(user).create({'remedy_id': remedy.id, **vals})

    def _ask(self, remedy, **vals):
        self._dialog(remedy, self.agent, **vals).action_confirm()
        return remedy.settlement_ids.sorted('id')[-1:]

    def _create(self, settlement, user, **vals):
        dialog = self._dialog(settlement.remedy_id, user, settlement_id=settlement.id, **vals)
        dialog.action_confirm()
        return (settlement.move_id or settlement.picking_id).with_env(self.env)

    # CREDIT NOTES

    def test_agent_asks_accountant_reverses(self):
        """The whole way: asked for, drafted as the reversal of an invoice up to the approved amount, posted."""
        remedy, invoice = self._remedied(), self._invoice()
        settlement = self._ask(remedy, user_id=self.accountant.id, note="Invoice of March")
        self.assertEqual((settlement.state, settlement.amount, settlement.user_id), ('requested', 480, self.accountant))
        activity = settlement.activity_ids
        self.assertEqual((activity.user_id, activity.date_deadline), (self.accountant, remedy.date))
        move = self._create(settlement, self.accountant, invoice_id=invoice.id)
        self.assertRecordValues(move, [{
            'move_type': 'out_refund', 'state': 'draft', 'reversed_entry_id': invoice.id, 'amount_total': 480,
            'partner_id': self.customer.id}])
        self.assertEqual(settlement.state, 'draft')
        self.assertFalse(settlement.activity_ids, "The activity is done")
        move.with_user(self.accountant).action_post()
        self.assertIn(settlement.state, ('posted', 'paid'))
        self.assertEqual(move.with_user(self.accountant).complaint_settlement_count, 1)
        opened = move.with_user(self.accountant).action_open_complaint_settlement()
        self.assertEqual(opened['res_id'], settlement.id)

    def test_small_invoice_is_reversed_whole(self):
        remedy, invoice = self._remedied(amount=5000), self._invoice()
        settlement = self._ask(remedy, user_id=self.accountant.id)
        move = self._create(settlement, self.accountant, invoice_id=invoice.id)
        self.assertEqual(move.amount_total, invoice.amount_total)
        self.assertEqual(len(move.invoice_line_ids), 2)

    def test_without_invoice(self):
        settlement = self._ask(self._remedied(kind='compensation'), user_id=self.accountant.id)
        move = self._create(settlement, self.accountant)
        self.assertRecordValues(move, [{'move_type': 'out_refund', 'state': 'draft', 'amount_total': 480}])
        self.assertIn(settlement.complaint_id.name, move.ref)

    def test_taxes_stay_in_proportion(self):
        tax = self.env['account.tax'].create({
            'name': "VAT 13 X", 'amount': 13, 'type_tax_use': 'sale', 'company_id': self.company.id,
            'tax_group_id': self.env['account.tax.group'].create({'name': "VAT X", 'company_id': self.company.id}).id,
            'country_id': self.company.account_fiscal_country_id.id})
        invoice = self.env['account.move'].create({
            'move_type': 'out_invoice', 'partner_id': self.customer.id, 'journal_id': self.journal.id,
            'invoice_date': fields.Date.today(), 'invoice_line_ids': [Command.create({
                'name': "Cable", 'quantity': 7, 'price_unit': 123.45, 'account_id': self.income.id,
                'tax_ids': [Command.set(tax.ids)]})]})
        invoice.action_post()
        settlement = self._ask(self._remedied(amount=500), user_id=self.accountant.id)
        move = self._create(settlement, self.accountant, invoice_id=invoice.id)
        self.assertLessEqual(move.amount_total, 500)
        self.assertAlmostEqual(move.amount_total, 500, delta=0.02)
        self.assertEqual(move.invoice_line_ids.tax_ids, tax)
        self.assertAlmostEqual(move.amount_tax, 500 * 13 / 113, delta=0.02)

    def test_no_more_than_approved(self):
        remedy = self._remedied()
        self._ask(remedy, user_id=self.accountant.id, amount=300)
        with self.assertRaisesRegex(UserError, "more than the approved"), self.env.cr.savepoint():
            self._ask(remedy, user_id=self.accountant.id, amount=200)
        self.env.invalidate_all()
        second = self._ask(remedy, user_id=self.accountant.id)
        self.assertEqual(second.amount, 180, "What is left is proposed")
        with self.assertRaises(UserError):
            self._ask(remedy, user_id=self.accountant.id, amount=0)
        move = self._create(second, self.accountant)
        move.invoice_line_ids.price_unit = 200
        with self.assertRaisesRegex(UserError, "approved"):
            move.with_user(self.accountant).action_post()
        self.assertEqual(move.state, 'draft')
        move.invoice_line_ids.price_unit = 180
        move.with_user(self.accountant).action_post()
        self.assertEqual(move.state, 'posted')

    def test_other_currency_keeps_its_rate(self):
        """Approved in dollars, booked in another currency: compared at the rate of the day it was asked for."""
        foreign = self.env.ref('base.EUR') if self.company.currency_id != self.env.ref('base.EUR') else self.env.ref('base.USD')
        foreign.active = True
        today = get_today()
        rate = self.env['res.currency.rate'].create({
            'currency_id': foreign.id, 'company_id': self.company.id, 'name': today, 'rate': 0.125})
        complaint = self._liability_settled()
        complaint.currency_id = foreign
        self._propose(complaint, kind='refund', amount=100)
        complaint.with_user(self.manager).action_approval_approve()
        settlement = self._ask(complaint.remedy_ids, user_id=self.accountant.id)
        self.assertRecordValues(settlement, [{'amount': 100, 'rate': 8, 'company_amount': 800, 'rate_date': today}])
        move = self._create(settlement, self.accountant, invoice_id=self._invoice().id)
        self.assertEqual((move.currency_id, move.amount_total), (self.company.currency_id, 800))
        rate.rate = 0.25
        move.with_user(self.accountant).action_post()
        self.assertEqual(settlement.company_amount, 800)

    def test_deleted_draft_is_asked_for_again(self):
        settlement = self._ask(self._remedied(), user_id=self.accountant.id)
        move = self._create(settlement, self.accountant)
        with self.assertRaisesRegex(UserError, "already"):
            self._create(settlement, self.accountant)
        move.with_user(self.accountant).unlink()
        self.assertEqual(settlement.state, 'requested')

    # GOODS

    def _delivered(self, quantity=10):
        order = self.env['sale.order'].create({
            'partner_id': self.customer.id, 'order_line': [Command.create({'product_id': self.product.id,
                'product_uom_qty': quantity})]})
        order.action_confirm()
        picking = order.picking_ids
        picking.action_assign()
        picking.move_ids.picked = True
        picking._action_done()
        return order, picking

    def _replace(self, quantity=2):
        """Return the replacement of two cables, created by the storekeeper, and the order that they replace."""
        order, delivered = self._delivered()
        settlement = self._ask(self._remedied(kind='replacement', amount=0), user_id=self.storeman.id)
        self._create(settlement, self.storeman, picking_id=delivered.id, line_ids=[
            Command.create({'product_id': self.product.id, 'quantity': quantity})])
        return settlement, order

    def _get_transfers(self, settlement):
        return settlement.sudo()._get_pickings().with_env(self.env)

    def _transfer(self, picking):
        picking.move_ids.picked = True
        picking.with_user(self.storeman)._action_done()

    def test_replacement_in_one_step(self):
        """Free of charge: the order does not become due for an invoice again."""
        settlement, order = self._replace()
        picking = self._get_transfers(settlement)
        self.assertEqual(settlement.kind, 'delivery')
        self.assertRecordValues(picking, [{
            'state': 'assigned', 'picking_type_code': 'outgoing', 'partner_id': self.customer.id, 'sale_id': False}])
        self.assertIn(settlement.complaint_id.name, picking.origin)
        self.assertEqual(picking.move_ids.product_uom_qty, 2)
        self.assertEqual(settlement.state, 'ready')
        self._transfer(picking)
        self.assertEqual(settlement.state, 'done')
        self.assertEqual(order.order_line.qty_delivered, 10)
        self.assertEqual(picking.with_user(self.storeman).complaint_settlement_count, 1)

    def test_replacement_in_three_steps(self):
        """Picked, packed, shipped as any delivery of the warehouse; it is done when the goods left, not before."""
        delivered = self._delivered()[1]
        self.warehouse.delivery_steps = 'pick_pack_ship'
        settlement = self._ask(self._remedied(kind='replacement', amount=0), user_id=self.storeman.id)
        self._create(settlement, self.storeman, picking_id=delivered.id, line_ids=[
            Command.create({'product_id': self.product.id, 'quantity': 2})])
        steps = self.env['stock.picking']
        for kind in ('pick_type_id', 'pack_type_id', 'out_type_id'):
            step = self._get_transfers(settlement) - steps
            self.assertRecordValues(step, [{'picking_type_id': self.warehouse[kind].id, 'state': 'assigned'}])
            self.assertEqual(settlement.state, 'ready')
            self.assertEqual(step.with_user(self.storeman).action_open_complaint_settlement()['res_id'], settlement.id)
            self._transfer(step)
            steps += step
        self.assertEqual(settlement.state, 'done')
        self.assertEqual(steps.move_ids[-1:].location_dest_id.usage, 'customer')
        opened = settlement.with_user(self.storeman).action_open_document()
        self.assertEqual(self.env['stock.picking'].search(opened['domain']), steps)
        self.assertEqual(settlement.document, ", ".join(steps.mapped('name')))

    def test_replacement_waits_for_goods(self):
        settlement = self._replace(quantity=1000)[0]
        self.assertEqual(settlement.state, 'waiting', "More than is in stock")
        self._get_transfers(settlement).with_user(self.storeman).action_cancel()
        self.assertEqual(settlement.state, 'cancelled')
        self._create(settlement, self.storeman, line_ids=[Command.create({'product_id': self.product.id, 'quantity': 1})])
        self.assertEqual(settlement.state, 'ready', "A cancelled one is created anew")

    def test_deleted_delivery_is_asked_for_again(self):
        settlement = self._replace()[0]
        self._get_transfers(settlement).action_cancel()
        self._get_transfers(settlement).unlink()
        self.assertEqual((settlement.state, settlement.document), ('requested', False))

    def test_returned_replacement_stays_delivered(self):
        settlement = self._replace()[0]
        picking = self._get_transfers(settlement)
        self._transfer(picking)
        returned = self.env['stock.return.picking'].with_context(
            active_model='stock.picking', active_id=picking.id, active_ids=picking.ids).create({})
        returned.product_return_moves.quantity = 2
        returned.action_create_returns()
        self.assertEqual((settlement.state, self._get_transfers(settlement)), ('done', picking))

    def test_return_by_the_wizard_of_stock(self):
        order, delivered = self._delivered()
        settlement = self._ask(self._remedied(kind='refund'), kind='return', user_id=self.storeman.id)
        with self.assertRaisesRegex(UserError, "Choose the delivery"):
            self._create(settlement, self.storeman, line_ids=[Command.create({'product_id': self.product.id, 'quantity': 4})])
        picking = self._create(settlement, self.storeman, picking_id=delivered.id, line_ids=[
            Command.create({'product_id': self.product.id, 'quantity': 4})])
        self.assertEqual((picking.return_id, picking.picking_type_code), (delivered, 'incoming'))
        self.assertEqual(picking.move_ids.product_uom_qty, 4)
        picking.move_ids.picked = True
        picking._action_done()
        self.assertEqual((settlement.state, order.order_line.qty_delivered), ('done', 6),
            "Refunded goods are taken off the order")

    def test_lines_start_from_the_delivery(self):
        """A return takes what was delivered; how much goes out free of charge somebody has to state."""
        delivered = self._delivered(quantity=7)[1]
        remedy = self._remedied(kind='replacement', amount=0)
        for kind, quantity in (('return', 7), ('delivery', 0)):
            settlement = self._ask(remedy, kind=kind, user_id=self.storeman.id)
            dialog = self._dialog(remedy, self.storeman, settlement_id=settlement.id, picking_id=delivered.id)
            self.assertRecordValues(dialog.line_ids, [{'product_id': self.product.id, 'delivered': 7, 'quantity': quantity}])
        with self.assertRaisesRegex(UserError, "which goods"):
            dialog.action_confirm()

    # RULES AND RIGHTS

    def test_only_approved_remedies(self):
        remedy = self._remedied()
        complaint = self._liability_settled()
        self._propose(complaint, kind='refund')
        with self.assertRaisesRegex(UserError, "approved remedy"):
            complaint.remedy_ids.action_settle()
        with self.assertRaises(UserError):
            self._ask(complaint.remedy_ids, user_id=self.accountant.id)
        self.assertEqual(remedy._get_settlement_kinds(), ['credit_note', 'return'])
        self.assertEqual(remedy.with_user(self.agent).action_settle()['context'], {'default_remedy_id': remedy.id})
        with self.assertRaises(UserError):
            remedy.with_user(self.sales).action_settle()

    def test_rights_of_odoo_hold(self):
        """The agent cannot create the documents, whichever way; the accountant does without seeing the complaint."""
        settlement = self._ask(self._remedied(), user_id=self.accountant.id)
        with self.assertRaises(AccessError):
            settlement.with_user(self.agent).action_create_document()
        with self.assertRaises(AccessError):
            settlement.complaint_id.with_user(self.accountant).read(['title'])
        for user in (self.storeman, self.employee, self.sales):
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertRaises(AccessError):
                settlement.with_user(user).read(['kind'])
        settlement.with_user(self.accountant).web_read({
            'number': {}, 'plan': {}, 'state': {}, 'can_create': {}, 'amount': {}, 'document': {},
            'complaint_id': {'fields': {'display_name': {}}}, 'remedy_id': {'fields': {'display_name': {}}}})
        action = settlement.with_user(self.accountant).action_create_document()
        dialog = self.env['customer.complaint.settle'].with_user(self.accountant).with_context(action['context'])
        values = dialog.onchange({}, [], {
            'settlement_id': {'fields': {}}, 'remedy_id': {'fields': {'display_name': {}}}, 'kind': {}, 'kind_choices': {},
            'amount': {}, 'creates': {}, 'plan': {},
            'amount_left': {}, 'user_id': {'fields': {'display_name': {}}},
            'partner_id': {'fields': {'display_name': {}}}})['value']
        self.assertEqual((values['kind'], values['amount'], values['creates']), ('credit_note', 480, True))

    def test_asked_person_has_the_role(self):
        with self.assertRaises(ValidationError):
            self._ask(self._remedied(), user_id=self.employee.id)

    def test_record_is_guarded(self):
        settlement = self._ask(self._remedied(), user_id=self.accountant.id)
        for vals in ({'amount': 9999}, {'move_id': False}, {'withdrawn_at': fields.Datetime.now()}):
            with self.subTest(vals), self.assertRaises(UserError):
                call_kw(self.env['customer.complaint.settlement'].with_user(self.agent), 'write', [settlement.ids, vals], {})
        with self.assertRaises(UserError):
            call_kw(self.env['customer.complaint.settlement'].with_user(self.agent), 'create', [[{
                'complaint_id': settlement.complaint_id.id, 'remedy_id': settlement.remedy_id.id, 'kind': 'credit_note',
                'amount': 1, 'user_id': self.accountant.id, 'move_id': self._invoice().id}]], {})
        with self.assertRaises(UserError):
            settlement.with_user(self.agent).unlink()

    def test_document_is_linked_by_its_creation_alone(self):
        """Nobody passes another document off as the one that settles a complaint, nor asks in somebody else's name."""
        remedy, invoice = self._remedied(), self._invoice()
        vals = {'complaint_id': remedy.complaint_id.id, 'remedy_id': remedy.id, 'kind': 'credit_note',
                'user_id': self.accountant.id, 'amount': 480}
        for forged in ({'move_id': invoice.id}, {'withdrawn_at': fields.Datetime.now()}, {'rate': 7.0},
                       {'requested_by_id': self.manager.id}):
            with self.subTest(forged=forged), self.assertRaisesRegex(AccessError, "Use the buttons"):
                self.env['customer.complaint.settlement'].with_user(self.agent).create({**vals, **forged})

    def test_withdrawn(self):
        remedy = self._remedied()
        settlement = self._ask(remedy, user_id=self.accountant.id)
        with self.assertRaises(UserError):
            settlement.with_user(self.accountant).action_withdraw()
        settlement.with_user(self.agent).action_withdraw()
        self.assertEqual((settlement.state, len(settlement.activity_ids)), ('withdrawn', 0))
        self.assertEqual(remedy._get_amount_left(), 480)
        with self.assertRaises(UserError):
            settlement.with_user(self.accountant).action_create_document()

    def test_finishing_warns(self):
        """The dialogs that report a remedy as done name what is still open in Accounting."""
        remedy = self._remedied()
        complaint = remedy.complaint_id
        complaint.action_tell("The money is on its way.")
        settlement = self._ask(remedy, user_id=self.accountant.id)
        step = self.env['customer.complaint.action.step'].with_user(self.agent).create({
            'action_id': complaint.action_ids.id, 'verb': 'done', 'result': "Refunded"})
        self.assertIn("Credit note", step.open_settlements)
        finish = self.env['customer.complaint.step'].with_user(self.agent).create({'complaint_id': complaint.id,
            'verb': 'finish'})
        self.assertIn("To Create", finish.open_settlements)
        settlement.with_user(self.agent).action_withdraw()
        finish.invalidate_recordset()
        self.assertFalse(finish.open_settlements)

    def test_whole_remedy_is_not_done_by_itself(self):
        """The last step offers to finish the remedy only when nothing is open in Accounting or Inventory, of no other remedy."""
        remedy = self._remedied()
        complaint = remedy.complaint_id
        complaint.action_tell("The money is on its way.")
        settlement = self._ask(remedy, user_id=self.accountant.id)
        own = complaint.action_ids
        other = self.env['customer.complaint.action'].with_user(self.agent).create({
            'complaint_id': complaint.id, 'name': "Cover the dock", 'date': remedy.date, 'user_id': self.agent.id})
        own.action_done("Asked Accounting")
        vals = {'action_id': other.id, 'verb': 'done', 'result': "Covered"}
        step = self.env['customer.complaint.action.step'].with_user(self.agent).create(vals)
        self.assertRecordValues(step, [{'is_last': True, 'finish': False}])
        self.assertIn("Credit note", step.open_settlements)
        settlement.with_user(self.agent).action_withdraw()
        step = self.env['customer.complaint.action.step'].with_user(self.agent).create(vals)
        self.assertRecordValues(step, [{'finish': True, 'open_settlements': ''}])

    def test_nothing_closes_before_it_is_booked(self):
        """A credit note is posted and goods are moved before the complaint closes; paying has time."""
        remedy, invoice = self._remedied(), self._invoice()
        complaint = remedy.complaint_id
        complaint.action_tell("The money is on its way.")
        settlement = self._ask(remedy, user_id=self.accountant.id)
        self._finish(complaint)
        complaint.action_call_back('satisfied')
        with self.assertRaisesRegex(UserError, r"unfinished: Credit note \(To Create\)"):
            complaint.action_close()
        move = self._create(settlement, self.accountant, invoice_id=invoice.id)
        with self.assertRaisesRegex(UserError, r"unfinished: Credit note .*\(Draft\)"):
            complaint.action_close()
        move.action_post()
        complaint.action_close()
        self.assertEqual(complaint.state, 'closed')

    def test_goods_of_an_earlier_round_are_still_due(self):
        settlement = self._replace()[0]
        complaint = settlement.complaint_id
        complaint.action_tell("New cables are on their way.")
        self._finish(complaint)
        complaint.action_call_back('dissatisfied', feedback="Nothing came")
        self._settle(complaint)
        complaint.with_user(self.legal).action_approval_approve()
        self._propose(complaint, kind='apology', amount=0)
        complaint.with_user(self.manager).action_approval_approve()
        complaint.action_tell("Sorry")
        self._finish(complaint)
        complaint.action_call_back('fair')
        with self.assertRaisesRegex(UserError, "unfinished: Replacement delivery"):
            complaint.action_close()
        self._transfer(self._get_transfers(settlement))
        complaint.action_close()
        self.assertEqual(complaint.state, 'closed')

    def test_later_round_starts_anew(self):
        """What an earlier round approved is not spent any more."""
        remedy = self._remedied()
        complaint = remedy.complaint_id
        complaint.action_tell("The money is on its way.")
        self._finish(complaint)
        complaint.action_call_back('dissatisfied', feedback="Nothing came")
        with self.assertRaises(UserError):
            self._ask(remedy, user_id=self.accountant.id)

    def test_list_of_40(self):
        remedy = self._remedied(amount=4000)
        self.env['customer.complaint.settlement'].create([{
            'complaint_id': remedy.complaint_id.id, 'remedy_id': remedy.id, 'kind': 'credit_note', 'amount': 10,
            'user_id': self.accountant.id} for _number in range(40)])
        specification = {
            'number': {}, 'kind': {}, 'document': {}, 'document_amount': {}, 'state': {}, 'is_open': {}, 'can_create': {},
            'partner_id': {'fields': {'display_name': {}}}, 'user_id': {'fields': {'display_name': {}}}}
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(20):
            self.env['customer.complaint.settlement'].with_user(self.accountant).web_search_read(
                [('remedy_id', '=', remedy.id)], specification, limit=80)
