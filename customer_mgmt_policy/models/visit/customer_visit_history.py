from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

# how many open records of each kind the screen names, and how many quarters of business it shows
SHOWN_RECORDS, SHOWN_QUARTERS = 5, 5


class CustomerVisit(models.Model):
    """C2.2.1: the history review on one screen: what is open with the customer, of any kind, and how business goes."""
    _inherit = 'customer.visit'

    history_open = fields.Html("Open with This Customer", compute='_compute_history_open', sanitize=False)
    history_sales = fields.Html("Orders by Quarter", compute='_compute_history_sales', sanitize=False)

    @api.depends('partner_id')
    @api.depends_context('uid', 'lang')
    def _compute_history_open(self):
        for visit in self:
            visit.history_open = Markup("").join(visit._get_open_lines()) or False

    @api.depends('partner_id')
    @api.depends_context('uid', 'lang', 'company')
    def _compute_history_sales(self):
        may_see = self.env['res.partner']._looks_after_customers()
        for visit in self:
            visit.history_sales = may_see and visit.partner_id and visit._get_sales_table()

    def _get_open_lines(self):
        """Yield a line of links per kind of record that the reader may see and that is open with the customer."""
        for name in sorted(set(self._get_record_models()) - {self._name}):
            Model = self.env[name]
            if not Model.has_access('read'):
                continue
            domain = [('partner_id', '=', self.partner_id._origin.id), ('state', 'not in', sorted(Model._closed_states))]
            records = Model.search(domain, limit=SHOWN_RECORDS, order='id desc')
            if records:
                links = Markup(" · ").join(
                    Markup('<a href="/odoo/%s/%s">%s</a> <span class="text-muted">%s</span>')
                    % (name, record.id, record.display_name, record._get_state_label()) for record in records)
                label = self.env['ir.model']._get(name).name
                yield Markup('<div class="mb-1"><b>%s</b>: %s</div>') % (label, links)

    def _get_sales_table(self):
        """Return the confirmed orders of the last quarters, the latest last."""
        rows = self._get_sales_by_quarter()
        if not any(amount for _start, amount in rows):
            return False
        most = max(amount for _start, amount in rows)
        currency = self.env.company.currency_id
        return Markup('<table class="table table-sm w-auto mb-0">%s</table>') % Markup("").join(
            Markup('<tr><td>%s</td><td class="text-end">%s</td><td style="width: 160px;"><div class="bg-primary rounded" '
                   'style="height: 0.8em; width: %s%%;"></div></td></tr>')
            % (f"{start.year} Q{(start.month + 2) // 3}", formatLang(self.env, amount, currency_obj=currency),
               round(100 * amount / most)) for start, amount in rows)

    def _get_sales_by_quarter(self):
        """Return ``[(first day, amount in the company's currency)]``, quarters without orders included."""
        today = self.env.company._get_today()
        this = today.replace(day=1) - relativedelta(months=(today.month - 1) % 3)
        starts = [this - relativedelta(months=3 * back) for back in reversed(range(SHOWN_QUARTERS))]
        self.env['sale.order'].flush_model(['partner_id', 'state', 'company_id', 'date_order', 'amount_total', 'currency_rate'])
        amounts = dict(self.env.execute_query(SQL(
            """SELECT date_trunc('quarter', date_order AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date,
                      sum(amount_total / COALESCE(NULLIF(currency_rate, 0), 1))
                 FROM sale_order
                WHERE state = 'sale' AND company_id = %(company)s AND date_order >= %(since)s AND partner_id IN %(people)s
             GROUP BY 1""",
            tz=self.env.company.resource_calendar_id._get_timezone().zone, company=self.env.company.id,
            since=starts[0] - relativedelta(days=1), people=self.partner_id._origin._get_people_query())))
        return [(start, amounts.get(start, 0)) for start in starts]
