from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

# what counts as business: a confirmed order, a delivery that left, a posted invoice; {table: (date, condition)}
BUSINESS = {
    'sale_order': (SQL("document.date_order"), SQL("document.state = 'sale'")),
    'stock_picking': (SQL("document.date_done"), SQL("document.state = 'done'")),
    'account_move': (SQL("document.invoice_date"), SQL("document.state = 'posted' AND document.move_type LIKE 'out_%%'")),
}


class CustomerCleansing(models.Model):
    """The candidates: found in a few statements over whole tables, never customer by customer."""
    _inherit = 'customer.cleansing'

    def _create_lines(self):
        """Store the candidates with the facts that speak for archiving them."""
        found = self._find_candidates()
        customers = self.env['res.partner'].browse(found)
        business, contact = self._get_last_business(customers), self._get_last_contact(customers)
        attempts = self._describe_attempts(customers)
        self.env['customer.cleansing.line'].create([{
            'cleansing_id': self.id, 'partner_id': customer.id, 'is_unreachable': found[customer.id][0] >= self.attempts,
            'is_idle': found[customer.id][1], 'attempt_count': found[customer.id][0], 'attempt_text': attempts.get(customer.id),
            'last_business_on': business.get(customer.id), 'last_contact_on': contact.get(customer.id),
        } for customer in customers])

    def _find_candidates(self):
        """Return ``{customer id: (failed attempts, nobody was in contact)}``, unreachable and oldest ones first.

        A candidate has no business for the policy's months, and in that time either nobody was in contact with it or
        the policy's number of attempts to reach it failed. What was kept on purpose lately is left in peace.
        """
        cutoff = self._get_cutoff()
        limit = int(self.env['customer.policy.criterion']._get(self.company_id, 'cleansing.batch'))
        rows = self.env.execute_query(SQL(
            """WITH business AS (%(business)s), contact AS (%(contact)s), failed AS (%(failed)s)
               SELECT customer.id, COALESCE(failed.number, 0), contact.customer_id IS NULL
                 FROM (%(idle)s) customer
                 LEFT JOIN failed ON failed.customer_id = customer.id
                 LEFT JOIN contact ON contact.customer_id = customer.id
                WHERE failed.number >= %(attempts)s OR contact.customer_id IS NULL
             ORDER BY COALESCE(failed.number, 0) DESC, customer.id
                LIMIT %(limit)s""",
            business=self._get_business_query(cutoff), contact=self._get_contact_query(cutoff),
            failed=self._get_failed_query(), idle=self._get_idle_query(cutoff), attempts=max(self.attempts, 1), limit=limit))
        return {customer_id: (number, is_idle) for customer_id, number, is_idle in rows}

    def _get_cutoff(self):
        return fields.Datetime.now() - relativedelta(months=self.idle_months)

    # QUERIES: each returns the ids of customers (commercial entities)

    def _get_business_query(self, cutoff):
        """Return the query of the customers with an order, delivery or invoice since ``cutoff``."""
        self.env['sale.order'].flush_model()
        self.env['stock.picking'].flush_model()
        self.env['account.move'].flush_model()
        return SQL(" UNION ").join(SQL(
            """SELECT partner.commercial_partner_id AS customer_id
                 FROM %s document JOIN res_partner partner ON partner.id = document.partner_id
                WHERE %s >= %s AND %s AND document.company_id = %s""",
            SQL.identifier(table), date, cutoff, condition, self.company_id.id)
            for table, (date, condition) in BUSINESS.items())

    def _get_contact_query(self, cutoff):
        """Return the query of the customers that somebody was in contact with since ``cutoff``."""
        self.env['mail.message'].flush_model()
        self.env['calendar.event'].flush_model()
        self.env['customer.contact.attempt'].flush_model()
        queries = [
            SQL("""SELECT partner.commercial_partner_id AS customer_id
                     FROM mail_message message JOIN res_partner partner ON partner.id = message.res_id
                    WHERE message.model = 'res.partner' AND message.date >= %s
                      AND message.message_type IN ('email', 'comment', 'email_outgoing')""", cutoff),
            SQL("""SELECT partner.commercial_partner_id
                     FROM calendar_event event
                     JOIN calendar_event_res_partner_rel attendee ON attendee.calendar_event_id = event.id
                     JOIN res_partner partner ON partner.id = attendee.res_partner_id
                    WHERE event.start >= %s AND event.active""", cutoff),
            SQL("SELECT partner_id FROM customer_contact_attempt WHERE result = 'reached' AND tried_at >= %s", cutoff),
        ]
        for name in self.env['customer.record.mixin']._get_record_models():
            self.env[name].flush_model()
            queries.append(SQL(
                "SELECT partner_id FROM %s WHERE create_date >= %s", SQL.identifier(self.env[name]._table), cutoff))
        return SQL(" UNION ").join(queries)

    def _get_failed_query(self):
        """Return the query of the failed attempts per customer since it was reached the last time."""
        return SQL(
            """SELECT attempt.partner_id AS customer_id, COUNT(*) AS number
                 FROM customer_contact_attempt attempt
                WHERE attempt.result != 'reached' AND NOT EXISTS (
                          SELECT 1 FROM customer_contact_attempt later
                           WHERE later.partner_id = attempt.partner_id AND later.result = 'reached'
                             AND later.tried_at >= attempt.tried_at)
             GROUP BY attempt.partner_id""")

    def _get_idle_query(self, cutoff):
        """Return the query of this campaign's customers without business that no other campaign deals with."""
        Partner = self.env['res.partner'].sudo()
        domain = [
            ('is_managed_customer', '=', True), ('parent_id', '=', False), ('create_date', '<', cutoff),
            ('company_id', 'in', [self.company_id.id, False]),
        ]
        if self.team_id:
            domain.append(('policy_owner_id', 'in', self.team_id.member_ids.ids))
        query = Partner._search(domain)
        months = int(self.env['customer.policy.criterion']._get(self.company_id, 'cleansing.keep_months'))
        self.env['customer.cleansing'].flush_model()
        self.env['customer.cleansing.line'].flush_model()
        query.add_where(SQL(
            """NOT EXISTS (SELECT 1 FROM business WHERE business.customer_id = res_partner.id)
               AND NOT EXISTS (
                   SELECT 1 FROM customer_cleansing_line line JOIN customer_cleansing campaign ON campaign.id = line.cleansing_id
                    WHERE line.partner_id = res_partner.id
                      AND (campaign.state = 'in_progress' OR line.decision = 'keep' AND line.decided_at >= %s))""",
            fields.Datetime.now() - relativedelta(months=months)))
        return query.select(SQL("res_partner.id"))

    # FACTS ABOUT THE CANDIDATES FOUND

    def _get_last_business(self, customers):
        """Return ``{customer id: day}`` of the last order, delivery or invoice; only an invoice states its day."""
        query = SQL(" UNION ALL ").join(SQL(
            """SELECT partner.commercial_partner_id AS customer_id, %s AS day
                 FROM res_partner partner JOIN %s document ON document.partner_id = partner.id
                WHERE partner.commercial_partner_id = ANY(%s) AND %s AND document.company_id = %s""",
            date if table == 'account_move' else self._to_day(date), SQL.identifier(table), customers.ids, condition,
            self.company_id.id)
            for table, (date, condition) in BUSINESS.items())
        return dict(self.env.execute_query(SQL("SELECT customer_id, MAX(day) FROM (%s) found GROUP BY customer_id", query)))

    def _get_last_contact(self, customers):
        """Return ``{customer id: date}`` of the last message, meeting, attempt that worked, or record."""
        queries = [
            SQL("""SELECT partner.commercial_partner_id AS customer_id, message.date AS at
                     FROM res_partner partner
                     JOIN mail_message message ON message.model = 'res.partner' AND message.res_id = partner.id
                    WHERE partner.commercial_partner_id = ANY(%s)
                      AND message.message_type IN ('email', 'comment', 'email_outgoing')""", customers.ids),
            SQL("""SELECT partner_id, tried_at FROM customer_contact_attempt
                    WHERE result = 'reached' AND partner_id = ANY(%s)""", customers.ids),
            *(SQL("SELECT partner_id, create_date FROM %s WHERE partner_id = ANY(%s)",
                  SQL.identifier(self.env[name]._table), customers.ids)
              for name in self.env['customer.record.mixin']._get_record_models()),
        ]
        return dict(self.env.execute_query(SQL(
            "SELECT customer_id, %s FROM (%s) found GROUP BY customer_id", self._to_day(SQL("MAX(at)")),
            SQL(" UNION ALL ").join(queries))))

    def _to_day(self, moment):
        """Return the expression of the day that it was in the company at ``moment`` (UTC)."""
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment,
                   self.company_id.resource_calendar_id._get_timezone().zone)

    def _describe_attempts(self, customers):
        """Return ``{customer id: who tried when, which way}``, one attempt a line, the last five."""
        attempts = self.env['customer.contact.attempt'].sudo().search([('partner_id', 'in', customers.ids)])
        labels = {name: dict(attempts._fields[name]._description_selection(self.env)) for name in ('way', 'result')}
        return {
            customer.id: "\n".join(
                f"{format_datetime(self.env, attempt.tried_at, dt_format='short')} · {attempt.user_id.name} · "
                f"{labels['way'][attempt.way]} · {labels['result'][attempt.result]}"
                for attempt in of_customer[:5])
            for customer, of_customer in attempts.grouped('partner_id').items()
        }
