from datetime import timedelta

from odoo import Command, api, fields, models

# days from the due date to the payment, in turn; the latest invoices are not paid yet
DELAYS = (0, 3, 12, -2, 7, 25)
INVOICED_ORDERS, TERM = 90, timedelta(days=30)


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_payments(self):
        """Invoice the latest orders of key and regular customers and let them pay, in time and late; runs once."""
        demo = self._quietly()
        company = demo._company()
        Move = demo.env['account.move']
        if Move.search_count([('company_id', '=', company.id)], limit=1):
            return
        accounts = demo._create_accounts(company)
        orders = demo.env['sale.order'].search(
            [('company_id', '=', company.id), ('state', '=', 'sale'), ('partner_id.customer_tier', '!=', 'potential'),
             ('date_order', '<', fields.Datetime.now() - timedelta(days=5))], order='date_order desc', limit=INVOICED_ORDERS)
        orders.partner_id.property_account_receivable_id = accounts['asset_receivable']
        invoices = Move.create([demo._get_invoice_vals(order, accounts) for order in orders.sorted('date_order')])
        invoices.action_post()
        demo._pay(invoices, accounts)

    def _create_accounts(self, company):
        """A trading company needs four accounts and two journals to show how its customers pay."""
        accounts = {
            kind: self.env['account.account'].create({
                'name': name, 'code': code, 'account_type': kind, 'reconcile': kind == 'asset_receivable',
                'company_ids': [Command.set(company.ids)]})
            for kind, code, name in (('asset_receivable', '1122', "应收账款"), ('asset_cash', '1002', "银行存款"), ('income', '6001', "主营业务收入"))
        }
        Journal = self.env['account.journal']
        Journal.create({'name': "销售发票", 'code': "XS", 'type': 'sale', 'company_id': company.id, 'default_account_id': accounts['income'].id})
        accounts['journal'] = Journal.create({'name': "收款", 'code': "SK", 'type': 'general', 'company_id': company.id})
        return accounts

    def _get_invoice_vals(self, order, accounts):
        day = order.date_order.date() + timedelta(days=4)
        return {
            'move_type': 'out_invoice', 'partner_id': order.partner_id.id, 'company_id': order.company_id.id,
            'currency_id': order.currency_id.id, 'invoice_origin': order.name, 'invoice_date': day, 'invoice_date_due': day + TERM,
            'invoice_user_id': order.user_id.id,
            'invoice_line_ids': [
                Command.create({
                    'product_id': line.product_id.id, 'name': line.name, 'quantity': line.product_uom_qty, 'price_unit': line.price_unit,
                    'account_id': accounts['income'].id, 'tax_ids': [Command.clear()], 'sale_line_ids': [Command.link(line.id)]})
                for line in order.order_line
            ],
        }

    def _pay(self, invoices, accounts):
        today = fields.Date.today()
        for number, invoice in enumerate(invoices):
            day = invoice.invoice_date_due + timedelta(days=DELAYS[number % len(DELAYS)])
            if day > today or number % 17 == 16:
                continue
            entry = self.env['account.move'].create({
                'move_type': 'entry', 'journal_id': accounts['journal'].id, 'date': day, 'ref': invoice.name,
                'line_ids': [
                    Command.create({'account_id': accounts['asset_cash'].id, 'debit': invoice.amount_total}),
                    Command.create({'account_id': accounts['asset_receivable'].id, 'credit': invoice.amount_total,
                                    'partner_id': invoice.commercial_partner_id.id}),
                ],
            })
            entry.action_post()
            (invoice.line_ids + entry.line_ids).filtered(lambda line: line.account_id == accounts['asset_receivable']).reconcile()
