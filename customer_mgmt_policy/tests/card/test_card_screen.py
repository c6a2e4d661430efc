import base64
from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import formatLang

from .test_card_completeness import CardCase

REPORT = 'customer_mgmt_policy.report_customer_card'


@tagged('post_install', '-at_install')
class TestCardPanel(CardCase):

    def _panel(self, user=None):
        self.env.invalidate_all()
        return self.customer.with_user(user or self.sales).get_card_panel()

    def test_missing(self):
        panel = self._panel()
        self.assertEqual(panel['percent'], self.customer.card_completeness)
        gaps = {gap['label']: gap for gap in panel['missing']}
        self.assertEqual(gaps["Contact"]['field'], 'child_ids')
        self.assertTrue(gaps["Decision Maker"]['mandatory'])
        self._fill(self.customer)
        self.assertEqual(self._panel()['missing'], [])

    def test_clocks(self):
        """What is late comes first, with its clause, and opens what it is about."""
        Demand = self.env['customer.demand']
        self.customer._deadline_cancel()        # what is asked of the card itself
        now = fields.Datetime.now()
        for title, ago, priority in (("Late", 3, 'urgent'), ("Fresh", 0, 'urgent')):
            Demand.create({
                'title': title, 'partner_id': self.customer.id, 'user_id': self.sales.id, 'priority_level': priority,
                'received_at': now - timedelta(days=ago)})
        clocks = self._panel()['clocks']
        self.assertEqual(clocks['late'], 1)
        self.assertEqual(clocks['open'], 2)
        first = clocks['next'][0]
        self.assertEqual(first['clause'], 'C2.3.2')
        action = self.env['customer.deadline'].browse(first['id']).with_user(self.sales).action_open_record()
        self.assertEqual(action['res_model'], 'customer.demand')
        late = self.customer.with_user(self.sales).action_open_deadlines('late')
        self.assertEqual(self.env['customer.deadline'].with_user(self.sales).search(late['domain']).ids, [first['id']])
        every = self.customer.with_user(self.sales).action_open_deadlines()
        self.assertEqual(self.env['customer.deadline'].search_count(every['domain']), 2)

    def test_contacts(self):
        """The last and the next contact, by activity, meeting or visit, whichever is nearer."""
        self.assertFalse(self._panel()['last'] or self._panel()['next'])
        today, now = fields.Date.context_today(self.customer), fields.Datetime.now()
        call = self.customer.activity_schedule('mail.mail_activity_data_call', today, user_id=self.sales.id, automated=False)
        call.action_done()
        self.customer.activity_schedule(
            'mail.mail_activity_data_call', today + timedelta(days=20), user_id=self.sales.id, automated=False)
        # what the system reminds of is no contact with the customer
        self.customer.activity_schedule('mail.mail_activity_data_todo', today + timedelta(days=1), user_id=self.sales.id)
        panel = self._panel()
        self.assertEqual((panel['last']['date'], panel['last']['user']), (fields.Date.to_string(today), self.sales.name))
        self.assertEqual(panel['next']['date'], fields.Date.to_string(today + timedelta(days=20)))
        contact = self.env['res.partner'].create({'name': "Chen", 'parent_id': self.customer.id})
        self.env['calendar.event'].create({
            'name': "Secret plans", 'start': now + timedelta(days=10), 'stop': now + timedelta(days=10, hours=1),
            'partner_ids': [Command.set(contact.ids)], 'user_id': self.head.id})
        coming = self._panel()['next']
        self.assertEqual((coming['kind'], coming['user']), ("Meeting", self.head.name))
        self.assertNotIn("Secret", str(self._panel()))
        self.env['customer.visit'].with_user(self.sales).create({
            'partner_id': self.customer.id, 'planned_start': now + timedelta(days=5)})
        self.assertEqual(self._panel()['next']['kind'], "Visit")

    def test_only_customers(self):
        contact = self.env['res.partner'].create({'name': "Chen", 'parent_id': self.customer.id})
        self.assertFalse(contact.with_user(self.sales).get_card_panel())


@tagged('post_install', '-at_install')
class TestCardTrade(CardCase):
    """Figures from real orders and posted invoices of the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product, cls.other_product = cls.env['product.product'].create(
            [{'name': "Pump", 'type': 'service'}, {'name': "Seal", 'type': 'service'}])
        cls.contact = cls.env['res.partner'].create({'name': "Chen", 'parent_id': cls.customer.id})
        cls.receivable, cls.income = cls.env['account.account'].create([
            {'name': "Receivable", 'code': 'CARD1', 'account_type': 'asset_receivable', 'reconcile': True},
            {'name': "Income", 'code': 'CARD2', 'account_type': 'income'},
        ])
        cls.env['account.journal'].create({
            'name': "Card sales", 'code': 'CSA', 'type': 'sale', 'default_account_id': cls.income.id})
        cls.general = cls.env['account.journal'].create({'name': "Card entries", 'code': 'CGE', 'type': 'general'})
        cls.customer.property_account_receivable_id = cls.receivable
        cls.contact.property_account_receivable_id = cls.receivable
        cls.today = fields.Date.context_today(cls.customer.with_user(cls.sales))

    def _order(self, amount, days_ago, product=None, partner=None, confirm=True):
        order = self.env['sale.order'].create({
            'partner_id': (partner or self.customer).id, 'order_line': [Command.create({
                'product_id': (product or self.product).id, 'price_unit': amount, 'tax_ids': [Command.clear()]})]})
        if confirm:
            order.action_confirm()
            order.date_order = fields.Datetime.now() - timedelta(days=days_ago)
        return order

    def _invoice(self, amount, due_in, move_type='out_invoice'):
        invoice = self.env['account.move'].create({
            'move_type': move_type, 'partner_id': self.customer.id, 'invoice_date': self.today - timedelta(days=200),
            'invoice_date_due': self.today + timedelta(days=due_in),
            'invoice_line_ids': [Command.create({
                'name': "Pump", 'price_unit': amount, 'account_id': self.income.id, 'tax_ids': [Command.clear()]})]})
        invoice.action_post()
        return invoice

    def _pay(self, invoice, late_by):
        entry = self.env['account.move'].create({
            'journal_id': self.general.id, 'date': invoice.invoice_date_due + timedelta(days=late_by), 'line_ids': [
                Command.create({'account_id': self.income.id, 'debit': invoice.amount_total}),
                Command.create({
                    'account_id': self.receivable.id, 'credit': invoice.amount_total, 'partner_id': self.customer.id})]})
        entry.action_post()
        (invoice.line_ids + entry.line_ids).filtered(lambda line: line.account_id == self.receivable).reconcile()

    def _figures(self):
        return self.customer.with_user(self.sales).get_trade_figures()

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.company.currency_id)

    def test_orders(self):
        """History: the customer's and its contacts' confirmed orders; quotations and other customers' orders do not count."""
        self.assertEqual(self._figures(), {})
        self._order(100, 500)
        self._order(300, 30, self.other_product, self.contact)
        self._order(999, 0, confirm=False)
        self._order(777, 0, partner=self.customer_other)
        figures = self._figures()
        orders = figures['orders']
        self.assertEqual((orders['count'], orders['total']), (2, self._money(400)))
        self.assertEqual((orders['year_count'], orders['year_total']), (1, self._money(300)))
        self.assertLess(orders['first'], orders['last'])
        self.assertEqual([product['name'] for product in figures['products']], ["Seal", "Pump"])
        self.assertEqual(figures['products'][1]['share'], 33)
        domain = self.customer.with_user(self.sales).action_open_trade_orders()['domain']
        self.assertEqual(self.env['sale.order'].search_count(domain), 2)

    def test_payments(self):
        """Record: what is open and overdue now, and by how many days payments were late; paid early is no credit."""
        self._pay(self._invoice(100, -60), late_by=10)
        self._pay(self._invoice(100, -40), late_by=-5)
        self._invoice(250, -12)
        self._invoice(400, 20)
        draft = self._invoice(50, 0)
        draft.button_draft()
        payments = self._figures()['payments']
        self.assertEqual(payments['open'], self._money(650))
        self.assertEqual((payments['overdue'], payments['overdue_days']), (self._money(250), 12))
        self.assertEqual((payments['paid'], payments['average_delay']), (2, 5))
        self.assertEqual(payments['invoices'], 4)
        self._invoice(650, 0, 'out_refund')
        self.assertEqual(self._figures()['payments']['open'], self._money(0))

    def test_other_company(self):
        """The figures are those of the company one works in."""
        self._order(100, 5)
        company = self.env['res.company'].create({'name': "Branch"})
        self.sales.company_ids += company
        self.assertEqual(self.customer.with_user(self.sales).with_company(company).get_trade_figures(), {})

    def test_delivery(self):
        goods = self.env['product.product'].create({'name': "Box", 'type': 'consu'})
        order = self._order(10, 3, goods)
        self.assertFalse(self._figures()['orders']['last_delivery'])
        order.picking_ids.move_ids.write({'quantity': 1, 'picked': True})
        order.picking_ids._action_done()
        today = fields.Date.context_today(self.customer.with_user(self.sales))
        self.assertEqual(self._figures()['orders']['last_delivery'], fields.Date.to_string(today))


@tagged('post_install', '-at_install')
class TestCardForm(CardCase):
    """模板一 on paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._fill(cls.customer)
        cls._add_person(
            cls.customer, "Wang Mei", role='influencer', influence_ids=[Command.set(cls.customer.relationship_ids.ids)])

    def _html(self, user, customer=None, lang='en_US'):
        user.lang = lang
        report = self.env['ir.actions.report'].with_user(user).with_context(lang=lang)
        return " ".join(report._render_qweb_html(REPORT, (customer or self.customer).ids)[0].decode().split())

    def test_complete(self):
        html = self._html(self.sales)
        for text in (
            "Shanghai Harbour Trading", "91310000MA1FL0AB1C", "Manufacturing", "120", "2008-05-12", "1 Bund, Shanghai",
            "Chen Wei", "Purchasing Manager", "+86 139 1234 5678", "chen@harbour.example.cn", "Bearings, short lead times",
            "Decision maker", "Wang Mei", "March and September", "Delivery time", "☑ Customer volunteered", "☐ Industry research",
            "Filled In By", "Checked By", "Customer Information Form", "Long-term", "East China", "data:image/svg+xml",
        ):
            self.assertIn(text, html)
        self.assertNotIn('False', html)

    def test_empty(self):
        """A bare card prints as the form to fill in; several print one after the other."""
        html = self._html(self.sales, self.key_customer + self.customer)
        self.assertIn("National Grid Works", html)
        self.assertIn("Chen Wei", html)
        self.assertNotIn('False', html)

    def test_what_is_not_known_of_a_contact_keeps_its_place(self):
        """A phone number does not slip into the column of a position that is not known."""
        self.env['res.partner'].create({'name': "Zhou Min", 'parent_id': self.customer.id, 'phone': "+86 139 0000 0000"})
        table = etree.HTML(self._html(self.sales)).find('.//table[@class="people"]')
        cells = [["".join(cell.itertext()).strip() for cell in row] for row in table.iter('tr')]
        self.assertIn(["Zhou Min", "", "+86 139 0000 0000", ""], cells)

    def test_map_is_a_drawing(self):
        """The picture is a well-formed drawing with everybody in it."""
        source = self.customer._get_map_image()['source']
        drawing = etree.fromstring(base64.b64decode(source.partition(',')[2]))
        self.assertEqual(etree.QName(drawing).localname, 'svg')
        self.assertTrue(drawing.get('viewBox'))
        texts = "".join(drawing.itertext())
        self.assertIn("Chen Wei", texts)
        self.assertIn("Wang Mei", texts)

    def test_agent_gets_no_figures(self):
        html = self._html(self.cs_agent)
        self.assertIn("Chen Wei", html)
        self.assertNotIn("image/svg", html)
        self.assertNotIn("Decision maker,", html)

    def test_chinese(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.env.ref('customer_mgmt_policy.report_customer_card_document').update_field_translations(
            'arch_db', {'zh_CN': {"Customer Information Form": "客户信息收集表"}})
        self.assertIn("客户信息收集表", self._html(self.sales, lang='zh_CN'))

    def test_file_name(self):
        self.assertEqual(self.customer._get_card_form_name(), "Customer Information Form Shanghai Harbour Trading")

    def test_real_pdf(self):
        report = self.env['ir.actions.report'].with_user(self.sales).with_context(force_report_rendering=True)
        pdf, kind = report._render_qweb_pdf(REPORT, self.customer.ids)
        self.assertEqual(kind, 'pdf')
        self.assertTrue(pdf.startswith(b'%PDF'))
