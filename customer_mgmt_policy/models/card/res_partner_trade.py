from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, float_round, formatLang

TOP_PRODUCTS = 8
# payments are judged by the invoices of the last years, not by those of long ago
PAYMENT_YEARS = 2


class ResPartner(models.Model):
    """C2.1.1: cooperation history (合作历史) and payment record (付款记录), from orders, deliveries and posted invoices.

    Whoever looks after the customer reads the figures, even without the right to open invoices.
    """
    _inherit = 'res.partner'

    @api.readonly
    def get_trade_figures(self):
        """Return history, payment record and products, in the currency and from the documents of the user's company.

        Five statements, when somebody opens this part of a card; never for lists.
        """
        self.ensure_one()
        self.check_access('read')
        self._check_looks_after()
        return self._get_trade_figures() if self.is_managed_customer and not self.parent_id else {}

    # ACTIONS

    def action_open_trade_orders(self):
        """Open the confirmed orders of this customer that the user may see."""
        self.ensure_one()
        self.check_access('read')
        self._check_looks_after()
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Orders"), 'res_model': 'sale.order',
            'view_mode': 'list,kanban,form,pivot,graph', 'context': {'create': False},
            'domain': [('state', '=', 'sale'), ('partner_id.commercial_partner_id', '=', self.commercial_partner_id.id)],
        }

    # FIGURES

    def _get_trade_figures(self):
        """Return history, payment record and products of one customer, ready to be shown, or nothing without any."""
        orders = self._get_order_figures()
        payments = self._get_payment_figures()
        if not orders['count'] and not payments['invoices']:
            return {}
        return {'orders': orders, 'payments': payments, 'products': self._get_top_products()}

    def _get_order_figures(self):
        self.env['sale.order'].flush_model(['partner_id', 'state', 'company_id', 'date_order', 'amount_total', 'currency_rate'])
        year_ago = fields.Datetime.now() - relativedelta(years=1)
        first, last, count, total, year_count, year_total = self.env.execute_query(SQL(
            """SELECT min(date_order), max(date_order), count(*), sum(amount),
                      count(*) FILTER (WHERE date_order >= %(year_ago)s), sum(amount) FILTER (WHERE date_order >= %(year_ago)s)
                 FROM (SELECT date_order, amount_total / COALESCE(NULLIF(currency_rate, 0), 1) AS amount
                         FROM sale_order
                        WHERE state = 'sale' AND company_id = %(company)s AND partner_id IN %(people)s) orders""",
            year_ago=year_ago, company=self.env.company.id, people=self._get_people_query()))[0]
        return {
            'count': count, 'first': self._to_day(first), 'last': self._to_day(last), 'total': self._to_money(total),
            'year_count': year_count, 'year_total': self._to_money(year_total),
            'last_delivery': self._to_day(self._get_last_delivery()),
        }

    def _get_last_delivery(self):
        self.env['stock.picking'].flush_model(['partner_id', 'state', 'company_id', 'date_done', 'picking_type_id'])
        return self.env.execute_query(SQL(
            """SELECT max(picking.date_done)
                 FROM stock_picking picking
                 JOIN stock_picking_type kind ON kind.id = picking.picking_type_id AND kind.code = 'outgoing'
                WHERE picking.state = 'done' AND picking.company_id = %s AND picking.partner_id IN %s""",
            self.env.company.id, self._get_people_query()))[0][0]

    def _get_payment_figures(self):
        """Return what the customer owes and how late it pays, from the receivable lines of posted invoices."""
        Line = self.env['account.move.line']
        Line.flush_model()
        self.env['account.partial.reconcile'].flush_model(['debit_move_id', 'max_date'])
        today = fields.Date.context_today(self)
        owed, overdue, oldest, invoices, delay, paid = self.env.execute_query(SQL(
            """SELECT sum(line.amount_residual),
                      sum(line.amount_residual) FILTER (WHERE line.date_maturity < %(today)s),
                      min(line.date_maturity) FILTER (WHERE line.amount_residual > 0 AND line.date_maturity < %(today)s),
                      count(DISTINCT line.move_id),
                      avg(GREATEST(paid.day - line.date_maturity, 0)) FILTER (WHERE paid.day IS NOT NULL), count(paid.day)
                 FROM account_move_line line
                 JOIN account_move move ON move.id = line.move_id AND move.move_type IN ('out_invoice', 'out_refund')
                 JOIN account_account account ON account.id = line.account_id AND account.account_type = 'asset_receivable'
            LEFT JOIN LATERAL (SELECT max(part.max_date) AS day FROM account_partial_reconcile part
                                WHERE part.debit_move_id = line.id) paid
                   ON line.reconciled AND line.debit > 0 AND line.date_maturity >= %(since)s
                WHERE line.parent_state = 'posted' AND line.company_id = %(company)s AND line.partner_id IN %(people)s""",
            today=today, since=today - relativedelta(years=PAYMENT_YEARS), company=self.env.company.id,
            people=self._get_people_query()))[0]
        return {
            'invoices': invoices, 'open': self._to_money(owed), 'overdue': self._to_money(max(overdue or 0, 0)),
            'is_overdue': (overdue or 0) > 0, 'overdue_days': (today - oldest).days if oldest else 0,
            'average_delay': float_round(delay or 0, precision_digits=1) if paid else False, 'paid': paid,
        }

    def _get_top_products(self):
        self.env['sale.order.line'].flush_model(['order_id', 'product_id', 'product_uom_qty', 'price_total'])
        rows = self.env.execute_query(SQL(
            """SELECT line.product_id, count(DISTINCT line.order_id),
                      sum(line.price_total / COALESCE(NULLIF(sale.currency_rate, 0), 1)) AS amount
                 FROM sale_order sale
                 JOIN sale_order_line line ON line.order_id = sale.id AND line.product_id IS NOT NULL AND line.display_type IS NULL
                WHERE sale.state = 'sale' AND sale.company_id = %s AND sale.partner_id IN %s
             GROUP BY line.product_id ORDER BY amount DESC NULLS LAST, line.product_id LIMIT %s""",
            self.env.company.id, self._get_people_query(), TOP_PRODUCTS))
        names = {product.id: product.display_name for product in self.env['product.product'].sudo().browse(row[0] for row in rows)}
        most = max((row[2] for row in rows), default=0)
        return [
            {'name': names[product_id], 'orders': orders, 'amount': self._to_money(amount), 'share': round(100 * amount / most) if most else 0}
            for product_id, orders, amount in rows
        ]

    # TOOLS

    def _get_people_query(self):
        """The customer, its contacts and its addresses, as a sub-query."""
        return SQL("(SELECT id FROM res_partner WHERE commercial_partner_id = %s)", self.id)

    def _to_money(self, amount):
        return formatLang(self.env, amount or 0, currency_obj=self.env.company.currency_id)

    def _to_day(self, moment):
        return fields.Date.to_string(fields.Datetime.context_timestamp(self, moment).date()) if moment else False
