from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

from .customer_complaint_figures import FIGURES
from .customer_complaint_review_figure import DIMENSIONS

# dimension: (model, field that it counts by, further conditions)
COUNTED = {
    'type': ('customer.complaint', 'type_id', []),
    'product': ('customer.complaint', 'product_ids', [('product_ids', '!=', False)]),
    'department': ('customer.complaint.department', 'department_id', [('round_id', '=', False)]),
    'liability': ('customer.complaint', 'liability', []),
    'cause': ('customer.complaint', 'cause_id', []),
}
SEEN_AS_FREQUENT = frozenset({'type', 'cause', 'product'})
SHARES = frozenset({('summary', 'satisfied'), ('summary', 'overdue')})


class CustomerComplaintReview(models.Model):
    """Where the figures of a review come from, a few statements for all months together.

    Complaints count in the month in which they were received; steps, call-backs, re-openings and time limits in the month
    in which they happened or were due. What was cancelled counts nowhere. Each round of a re-opened complaint has its own
    times and its own call-back.
    """
    _inherit = 'customer.complaint.review'

    def _refresh(self):
        """Count anew; runs as superuser, because figures are the same for everybody."""
        for review in self.sudo():
            review.flush_recordset()
            review.figure_ids.unlink()
            figures = review._collect()
            self.env['customer.complaint.review.figure'].sudo().create(figures)
            review.write({
                'refreshed_at': fields.Datetime.now(), 'series_ids': [fields.Command.set(review._get_series().ids)],
                **review._get_headline(figures)})

    def _collect(self):
        """Return the values of all figures of the review."""
        self.ensure_one()
        # {(dimension, key or id): {month: (sum, number) or (count, None)}}
        figures = defaultdict(dict)
        self._count_complaints(figures)
        self._count_steps(figures)
        self._count_reopened(figures)
        self._count_overdue(figures)
        return self._get_figure_vals(figures)

    # COUNTING

    def _count_complaints(self, figures):
        """By what people complain about and by what was found out, in the month of the receipt."""
        start, stop = self._get_period(*self._get_months()[::-1])
        domain = [('received_at', '>=', start), ('received_at', '<', stop)]
        Complaint = self.env['customer.complaint'].with_context(tz=self._get_tz().zone, active_test=False)
        own = [*domain, ('company_id', '=', self.company_id.id), ('state', '!=', 'cancelled')]
        for month, count in Complaint._read_group(own, ['received_at:month'], ['__count']):
            figures['summary', 'received'][month.date()] = (count, None)
        for dimension, (model, name, conditions) in COUNTED.items():
            line = model != Complaint._name
            scope = [*domain, ('complaint_id.company_id', '=', self.company_id.id), ('complaint_id.state', '!=', 'cancelled')]
            rows = Complaint.env[model]._read_group(
                [*(scope if line else own), *conditions], [name, 'received_at:month'], ['__count'])
            for value, month, count in rows:
                figures[dimension, value if isinstance(value, str) else value and value.id][month.date()] = (count, None)

    def _count_steps(self, figures):
        """The time to each step in the month in which it was taken, and what customers said in their call-backs."""
        rows = self.env.execute_query(SQL(
            """
            WITH lap AS (%(laps)s),
            step AS (
                SELECT step.name, lap.satisfaction, step.at,
                       step.at - CASE WHEN lap.reopened_at <= step.at THEN lap.reopened_at ELSE lap.received_at END AS length
                  FROM lap CROSS JOIN LATERAL (VALUES %(steps)s) AS step(name, at)
                 WHERE step.at >= %(start)s AND step.at < %(stop)s
            )
            SELECT name, CASE WHEN name = 'days_to_call_back' THEN satisfaction END,
                   date_trunc('month', at AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date,
                   SUM(EXTRACT(epoch FROM length)) / 86400, COUNT(*)
              FROM step GROUP BY 1, 2, 3
            """,
            laps=self._get_laps(), tz=self._get_tz().zone,
            steps=SQL(", ").join(SQL("(%s, lap.%s)", name, SQL.identifier(moment)) for name, moment in FIGURES.items()),
            **dict(zip(('start', 'stop'), self._get_period(*self._get_months()[::-1]), strict=True))))
        for name, satisfaction, month, days, count in rows:
            self._add(figures['step', name], month, float(days), count)
            if name == 'days_to_close':
                self._add(figures['summary', 'closed'], month, count)
            if name == 'days_to_call_back':
                self._add(figures['summary', 'called_back'], month, count)
                self._add(figures['summary', 'satisfied'], month, 100 * count * (satisfaction == 'satisfied'), count)
                self._add(figures['satisfaction', satisfaction], month, count)

    def _get_laps(self):
        """Return one row per round of a complaint: when it began, when its steps were taken, how it ended."""
        self.env['customer.complaint'].flush_model()
        self.env['customer.complaint.round'].flush_model()
        moments = list(FIGURES.values())
        ended = ('done_at', 'called_back_at')       # what earlier rounds keep
        return SQL(
            """
            SELECT c.received_at, c.reopened_at, c.satisfaction, %(moments)s
              FROM customer_complaint c
             WHERE c.company_id = %(company)s AND c.state != 'cancelled'
            UNION ALL
            SELECT c.received_at, LAG(r.ended_at) OVER (PARTITION BY r.complaint_id ORDER BY r.number), r.satisfaction,
                   %(of_round)s
              FROM customer_complaint_round r JOIN customer_complaint c ON c.id = r.complaint_id
             WHERE c.company_id = %(company)s AND c.state != 'cancelled'
            """,
            company=self.company_id.id,
            moments=SQL(", ").join(SQL("c.%s", SQL.identifier(name)) for name in moments),
            of_round=SQL(", ").join(
                SQL("r.%s", SQL.identifier(name)) if name in ended else SQL("NULL::timestamp") for name in moments))

    def _count_reopened(self, figures):
        start, stop = self._get_period(*self._get_months()[::-1])
        rounds = self.env['customer.complaint.round'].with_context(tz=self._get_tz().zone)._read_group(
            [('complaint_id.company_id', '=', self.company_id.id), ('complaint_id.state', '!=', 'cancelled'),
             ('ended_at', '>=', start), ('ended_at', '<', stop)], ['ended_at:month'], ['__count'])
        for month, count in rounds:
            figures['summary', 'reopened'][month.date()] = (count, None)

    def _count_overdue(self, figures):
        """The share of the time limits of complaints and their steps, due in the month, that were not kept."""
        start, stop = self._get_period(*self._get_months()[::-1])
        rows = self.env['customer.deadline'].with_context(tz=self._get_tz().zone)._read_group(
            [('company_id', '=', self.company_id.id), ('res_model', 'in', ('customer.complaint', 'customer.complaint.action')),
             ('state', 'in', ('running', 'met', 'met_late', 'breached')), ('due_at', '>=', start), ('due_at', '<', stop)],
            ['due_at:month'], ['__count', 'breached_at:count'])
        for month, count, breached in rows:
            figures['summary', 'overdue'][month.date()] = (100 * breached, count)

    @staticmethod
    def _add(months, month, value, number=None):
        old_value, old_number = months.get(month, (0, 0))
        months[month] = (old_value + value, None if number is None else old_number + number)

    # VALUES

    def _get_figure_vals(self, figures):
        """Compare each figure with the month before and with the average of the months before."""
        frequent = self.env['customer.policy.criterion']._get(self.company_id, 'complaint.frequent_count')
        names = [name for name, _label in DIMENSIONS]
        fixed = [('summary', key) for key in self.env['customer.complaint.review.figure']._get_summary_names()]
        fixed += [('step', name) for name in FIGURES]
        vals_list = []
        for dimension, key in [*fixed, *(figures.keys() - set(fixed))]:
            compared = self._compare(figures[dimension, key], dimension != 'step' and (dimension, key) not in SHARES)
            vals_list.append({
                'review_id': self.id, 'dimension': dimension, 'sequence': 100 * names.index(dimension) + (
                    fixed.index((dimension, key)) if (dimension, key) in fixed else 99),
                'key': key if isinstance(key, str) else False, 'res_id': key if isinstance(key, int) else False,
                'is_frequent': dimension in SEEN_AS_FREQUENT and bool(key) and compared['value'] >= frequent, **compared})
        return self._label(vals_list)

    def _compare(self, months, counts):
        """Return the value of the month, of the one before, and the average of the months before.

        Nothing counted is none; nothing to measure, or to take a share of, is not known.
        """
        this, *earlier = self._get_months()
        rows = [months.get(month, (0, None if counts else 0)) for month in (this, *earlier)]
        total, number = (sum(row[0] for row in rows[1:]), sum(row[1] or 0 for row in rows[1:]))
        average = total / len(earlier) if counts else total / number if number else 0
        values = [row[0] if counts else row[0] / row[1] if row[1] else 0 for row in rows[:2]]
        known = [counts or bool(row[1]) for row in rows[:2]]
        return {
            'value': values[0], 'value_last': values[1], 'value_average': average, 'is_known': known[0],
            'is_last_known': known[1], 'is_average_known': counts or bool(number)}

    def _label(self, vals_list):
        """Keep what everything is called now, should it be deleted later."""
        Figure = self.env['customer.complaint.review.figure']
        for vals in vals_list:
            vals['label'] = Figure.new(vals).name
        return vals_list

    def _get_headline(self, figures):
        """Return the main figures as they stand on the review itself, for its lists."""
        values = {vals['key']: vals['value'] for vals in figures if vals['dimension'] in ('summary', 'step')}
        return {
            'complaint_count': values['received'], 'reopen_count': values['reopened'], 'overdue_share': values['overdue'],
            'satisfied_share': values['satisfied'], 'days_to_close': values['days_to_close']}

    def _get_series(self):
        """Return the series of complaints that reach into the month."""
        start, stop = self._get_period(self.month)
        return self.env['customer.complaint.series'].search([
            ('company_id', '=', self.company_id.id), ('last_at', '>=', start), ('first_at', '<', stop)])

    # TIME

    def _get_months(self):
        """Return the month and those that it is compared with, latest first."""
        earlier = int(self.env['customer.policy.criterion']._get(self.company_id, 'complaint.review_months'))
        return [self.month - relativedelta(months=number) for number in range(earlier + 1)]

    def _get_tz(self):
        return self.company_id.resource_calendar_id._get_timezone()

    def _get_period(self, first, *others):
        """Return begin and end (naive UTC) of months in a row."""
        last, calendar = others[-1] if others else first, self.company_id.resource_calendar_id
        return calendar._get_midnight(first), calendar._get_midnight(last + relativedelta(months=1))
