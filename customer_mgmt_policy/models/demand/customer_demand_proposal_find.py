import logging
from collections import namedtuple

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH_SIZE = 1000
RULES = ('months', 'min_orders', 'recent_orders', 'late_factor', 'late_days', 'faster', 'drop', 'rise')
Rhythm = namedtuple('Rhythm', (
    'customer_id', 'count', 'last_day', 'gap', 'long_gap', 'usual_gap', 'recent_gap', 'amount', 'usual_amount', 'recent_amount'))


class CustomerDemandProposal(models.Model):
    """C2.3.1: the analysis of the order rhythm. One statement over the orders of a batch of customers, then a decision per
    customer; what it costs does not grow with what was proposed before.

    The orders of one day count as one. What is usual is the median, which a single odd order does not move.
    """
    _inherit = 'customer.demand.proposal'

    # SCHEDULED

    @api.model
    def _cron_analyse_rhythm(self):
        """Go through the managed customers of every company once a day, batch by batch."""
        cron = self.env['ir.cron']
        companies = self.env['res.company'].sudo().search([], order='id').filtered(     # pylint: disable=no-search-all
            lambda company: not company.demand_rhythm_on or company.demand_rhythm_on < company._get_today())
        for left, company in zip(range(len(companies), 0, -1), companies, strict=True):
            today = company._get_today()
            while customer_ids := self._find_customers(company, BATCH_SIZE):
                self.sudo()._analyse_safely(company, customer_ids, today)
                company.demand_rhythm_position = customer_ids[-1]
                if not cron._commit_progress(len(customer_ids), remaining=left * BATCH_SIZE):
                    return
                self.env.invalidate_all()
            company.write({'demand_rhythm_on': today, 'demand_rhythm_position': 0})
            if not cron._commit_progress(1, remaining=(left - 1) * BATCH_SIZE):
                return

    @api.model
    def _find_customers(self, company, limit):
        """Return the ids of the next customers with an owner, after those that this round has looked at."""
        return [row[0] for row in self.env.execute_query(SQL(
            """SELECT id FROM res_partner
                WHERE id > %s AND is_managed_customer AND parent_id IS NULL AND user_id IS NOT NULL AND active
                  AND (company_id IS NULL OR company_id = %s)
             ORDER BY id LIMIT %s""", company.demand_rhythm_position, company.id, limit))]

    def _analyse_safely(self, company, customer_ids, today):
        """Analyse all at once; if one fails, one by one, so that only that one waits until tomorrow."""
        try:
            with self.env.cr.savepoint():
                self._analyse(company, customer_ids, today)
        except Exception:
            _logger.info("The orders of %s customers could not be analysed together", len(customer_ids), exc_info=True)
            for customer_id in customer_ids:
                self._analyse_alone(company, customer_id, today)

    def _analyse_alone(self, company, customer_id, today):
        try:
            with self.env.cr.savepoint():
                self._analyse(company, [customer_id], today)
        except Exception:
            _logger.exception("The orders of customer %s could not be analysed", customer_id)

    # ANALYSIS

    @api.model
    def _analyse(self, company, customer_ids, today):
        """Propose what changed in the orders of these customers, and settle what is as usual again."""
        if not (rules := self._get_rules(company)):
            return self.browse()
        rhythms = self._get_rhythms(company, customer_ids, rules, today)
        known = self.search(
            Domain('company_id', '=', company.id) & Domain('partner_id', 'in', customer_ids) & (
                Domain('is_over', '=', False) | Domain('last_order_on', 'in', list({row.last_day for row in rhythms}))))
        known._settle({row.customer_id: row for row in rhythms}, rules, today)
        proposed = {(row.partner_id.id, row.kind) for row in known if not row.is_over}
        proposed_before = {(row.partner_id.id, row.kind, row.last_order_on) for row in known}
        proposals = self.create([
            vals for row in rhythms for vals in self._find_changes(company, row, rules, today)
            if (row.customer_id, vals['kind']) not in proposed
            and (row.customer_id, vals['kind'], row.last_day) not in proposed_before
        ])
        proposals._tell_owners()
        return proposals

    @api.model
    def _get_rules(self, company):
        """Return the thresholds of the policy; a policy that does not state them proposes nothing."""
        get = self.env['customer.policy.criterion']._get
        try:
            return {name: get(company, f'demand.rhythm_{name}') for name in RULES}
        except UserError as error:
            _logger.warning("No analysis of the order rhythm for %s: %s", company.name, error)
            return None

    @api.model
    def _get_rhythms(self, company, customer_ids, rules, today):
        """Return what is usual and what is recent in the confirmed orders of each customer that has enough of them."""
        self.env['sale.order'].flush_model(
            ['partner_id', 'state', 'company_id', 'date_order', 'amount_untaxed', 'currency_rate'])
        rows = self.env.execute_query(SQL(
            """WITH days AS (
                   SELECT partner.commercial_partner_id AS customer_id,
                          (sale.date_order AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS day,
                          sum(sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1)) AS amount
                     FROM res_partner partner JOIN sale_order sale ON sale.partner_id = partner.id
                    WHERE partner.commercial_partner_id = ANY(%(customers)s) AND sale.state = 'sale'
                      AND sale.company_id = %(company)s AND sale.date_order >= %(since)s
                 GROUP BY 1, 2
               ), steps AS (
                   SELECT *, day - lag(day) OVER by_day AS gap,
                          row_number() OVER (PARTITION BY customer_id ORDER BY day DESC) AS age
                     FROM days WINDOW by_day AS (PARTITION BY customer_id ORDER BY day)
               )
               SELECT customer_id, count(*), max(day),
                      percentile_cont(0.5) WITHIN GROUP (ORDER BY gap), percentile_cont(0.9) WITHIN GROUP (ORDER BY gap),
                      percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) FILTER (WHERE age > %(recent)s),
                      percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) FILTER (WHERE age <= %(recent)s),
                      percentile_cont(0.5) WITHIN GROUP (ORDER BY amount),
                      percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) FILTER (WHERE age > %(recent)s),
                      percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) FILTER (WHERE age <= %(recent)s)
                 FROM steps GROUP BY customer_id HAVING count(*) >= %(enough)s ORDER BY customer_id""",
            tz=company.resource_calendar_id.tz or 'UTC', customers=customer_ids, company=company.id,
            since=today - relativedelta(months=int(rules['months'])), recent=int(rules['recent_orders']),
            enough=max(int(rules['min_orders']), int(rules['recent_orders']) + 3)))
        return [Rhythm(*row) for row in rows]

    @api.model
    def _find_changes(self, company, row, rules, today):
        """Yield the values of a proposal per change that goes beyond the thresholds."""
        for kind, (share, days) in self._measure(row, today).items():
            if self._is_change(kind, share, row, rules, today):
                yield {
                    'company_id': company.id, 'partner_id': row.customer_id, 'kind': kind, 'found_on': today,
                    'order_count': row.count, 'last_order_on': row.last_day, 'recent_count': int(rules['recent_orders']),
                    'usual_days': row.gap if kind == 'late' else row.usual_gap, 'recent_days': days, 'change': share,
                    'usual_amount': row.amount if kind in ('late', 'faster') else row.usual_amount,
                    'recent_amount': row.recent_amount,
                }

    @api.model
    def _measure(self, row, today):
        """Return ``{kind: (change in %, days)}`` of one customer."""
        since = (today - row.last_day).days
        size = 100 * (row.recent_amount - row.usual_amount) / row.usual_amount if row.usual_amount else 0
        return {
            'late': (100 * (since - row.gap) / row.gap, since),
            'faster': (100 * (row.recent_gap - row.usual_gap) / row.usual_gap, row.recent_gap),
            'drop': (size, row.recent_gap),
            'rise': (size, row.recent_gap),
        }

    @api.model
    def _is_change(self, kind, share, row, rules, today):
        if kind == 'late':
            since = (today - row.last_day).days
            return since > max(row.gap * rules['late_factor'] / 100, row.long_gap, row.gap + rules['late_days'])
        if kind == 'rise':
            return share >= rules['rise']
        return share <= -rules[kind]

    def _settle(self, rhythms, rules, today):
        """End the changes that are over: the customer ordered again, or is back within half of the threshold."""
        over = self.browse()
        for proposal in self.filtered(lambda proposal: not proposal.is_over):
            row = rhythms.get(proposal.partner_id.id)
            if not row:
                continue
            share, _days = self._measure(row, today)[proposal.kind]
            if proposal.kind == 'late':
                is_over = row.last_day > proposal.last_order_on
            elif proposal.kind == 'rise':
                is_over = share < rules['rise'] / 2
            else:
                is_over = share > -rules[proposal.kind] / 2
            if is_over:
                over |= proposal
        over.is_over = True
        over.filtered(lambda proposal: proposal.state == 'open').state = 'settled'
        over.flush_recordset()

    # TELLING

    def _tell_owners(self):
        """Tell each owner in one message what was found about their customers."""
        for owner, proposals in self.grouped('owner_id').items():
            if not owner.active or owner == self.env.ref('base.user_root'):
                continue
            proposals = proposals.with_context(lang=owner.lang)
            title = proposals.env._("The orders of your customers changed: %(count)s proposed demands", count=len(proposals))
            lines = Markup().join(
                Markup("<li><b>%s</b>: %s</li>") % (proposal.display_name, proposal.explanation) for proposal in proposals[:20])
            self.env['mail.thread'].message_notify(
                subject=title, partner_ids=owner.partner_id.ids, email_layout_xmlid='mail.mail_notification_light',
                body=Markup('<p><a href="/odoo/proposed-demands">%s</a></p><ul>%s</ul>') % (title, lines))
