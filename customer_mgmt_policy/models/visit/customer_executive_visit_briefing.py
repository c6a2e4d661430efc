from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date, formatLang

REPORT = 'customer_mgmt_policy.report_customer_executive_briefing'
# how much of each part fits the briefing
SHOWN, TREND_MONTHS = 6, 12
# size of a bar of the sales trend, in pixels
BAR_HEIGHT = 96


class CustomerExecutiveVisit(models.Model):
    """B9: the briefing is drawn from what is on record at the moment it is printed, whatever chapter holds it."""
    _inherit = 'customer.executive.visit'

    def _send_briefing(self):
        """Mail the briefing, in the executive's language, and keep it with the visit."""
        executive = self.executive_id
        if not executive.email:
            raise UserError(self.env._("%(name)s has no e-mail address to send the briefing to.", name=executive.name))
        visit = self.with_context(lang=executive.lang)
        content, kind = self.env['ir.actions.report'].sudo().with_context(lang=executive.lang)._render_qweb_pdf(REPORT, self.ids)
        visit.message_post(
            body=visit.env._("Briefing for your visit to %(customer)s on %(start)s",
                             customer=self.partner_id.name, start=self._format_time(self.planned_start)),
            partner_ids=executive.partner_id.ids, attachments=[(f"{visit._get_briefing_file_name()}.{kind}", content)])

    def _get_briefing_file_name(self):
        return self.env._("Briefing %(number)s %(customer)s", number=self.name.replace('/', '-'),
                          customer=self.sudo().partner_id.name)

    def _get_briefing(self):
        """Return the parts of the briefing; under sudo, for whoever may read the visit."""
        self.ensure_one()
        visit = self.sudo().with_company(self.company_id)
        customer = visit.partner_id
        return {
            'customer': customer, 'trade': customer._get_trade_figures(), 'trend': visit._get_sales_trend(),
            'map': customer._get_map_image(), 'people': customer.relationship_ids,
            'open': visit._get_open_records(), 'promises': visit._get_open_promises(), 'history': visit._get_history_lines(),
            'late': self.env['customer.deadline'].sudo().search(
                [('partner_id', '=', customer.id), ('is_open', '=', True), ('bucket', '=', '1_late')], limit=SHOWN),
        }

    def _get_open_records(self):
        """Return what the customer raised and waits for, kind by kind: ``[(label, records)]``."""
        kinds = self.env['customer.raised.mixin']._get_raised_models()
        found = []
        for model in kinds.values():
            records = model.search([
                ('partner_id', '=', self.partner_id.id), ('state', 'not in', list(model._closed_states)),
                ('company_id', '=', self.company_id.id)], order='create_date desc', limit=SHOWN)
            found.append((self.env['ir.model']._get(model._name).name, records))
        return found

    def _get_open_promises(self):
        """Return the questions of earlier visits whose answer the customer waits for."""
        return self.env['customer.visit.question'].search(
            [('partner_id', '=', self.partner_id.id), ('is_open', '=', True)], order='promised_on', limit=SHOWN)

    def _get_history_lines(self):
        """Return the last contacts, newest first: ``[{'at', 'kind', 'who', 'text'}]``."""
        of_customer = [('partner_id', '=', self.partner_id.id)]
        visits = self.env['customer.visit'].search(
            [*of_customer, ('state', 'in', ('held', 'done'))], order='actual_start desc', limit=SHOWN)
        entries = self.env['customer.communication'].search([*of_customer, ('state', '=', 'logged')], limit=SHOWN)
        lines = [
            *({'at': visit.actual_start, 'kind': self.env._("Visit"), 'who': visit.user_id.name,
               'text': visit.agreements or visit.needs or ""} for visit in visits),
            *({'at': entry.at, 'kind': entry._get_channel_label(), 'who': entry.user_id.name, 'text': entry.summary}
              for entry in entries),
            *({'at': visit.held_on, 'kind': self.env._("Executive visit"), 'who': visit.executive_id.name,
               'text': visit.outcome or visit.purpose or ""} for visit in self.history_ids),
        ]
        return sorted(lines, key=lambda line: line['at'], reverse=True)[:SHOWN + 2]

    def _get_sales_trend(self):
        """Return the value of confirmed orders month by month, ready to be drawn, or nothing without any."""
        calendar = self.company_id.resource_calendar_id
        first = calendar._get_local_date().replace(day=1) - relativedelta(months=TREND_MONTHS - 1)
        self.env['sale.order'].flush_model(['partner_id', 'state', 'company_id', 'date_order', 'amount_total', 'currency_rate'])
        amounts = dict(self.env.execute_query(SQL(
            """SELECT date_trunc('month', sale.date_order AT TIME ZONE 'UTC' AT TIME ZONE %s)::date,
                      sum(sale.amount_total / COALESCE(NULLIF(sale.currency_rate, 0), 1))
                 FROM sale_order sale JOIN res_partner person ON person.id = sale.partner_id
                WHERE sale.state = 'sale' AND sale.company_id = %s AND sale.date_order >= %s AND person.commercial_partner_id = %s
             GROUP BY 1""",
            calendar._get_timezone().zone, self.company_id.id, calendar._get_midnight(first), self.partner_id.id)))
        most = max(amounts.values(), default=0)
        if not most:
            return []
        months = [first + relativedelta(months=number) for number in range(TREND_MONTHS)]
        return [{
            'label': format_date(self.env, month, date_format='MMM' if month.month > 1 else 'MMM yy'),
            'amount': self._to_short_amount(amounts.get(month, 0)),
            'height': round(BAR_HEIGHT * max(amounts.get(month, 0), 0) / most),
        } for month in months]

    def _to_short_amount(self, amount):
        """Return an amount in thousands, as short as a bar is wide."""
        if not amount:
            return ""
        return formatLang(self.env, amount / 1000, digits=0 if amount >= 10000 else 1)
