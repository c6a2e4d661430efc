from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from .customer_complaint_series import KINDS

READERS = ('customer_mgmt_policy.group_cs_agent,customer_mgmt_policy.group_quality,'
           'customer_mgmt_policy.group_general_manager,customer_mgmt_policy.group_legal_reviewer')
# fields that decide to which series a complaint belongs
DECISIVE = frozenset({'product_ids', 'partner_id', 'cause_id'})
# kind: its value in SQL, and how to get from the values to their complaints
PRODUCTS = SQL("JOIN customer_complaint_product_product_rel p ON p.customer_complaint_id = c.id")
KEYS = {'product': SQL("p.product_product_id"), 'customer': SQL("c.partner_id"), 'cause': SQL("c.cause_id")}
JOINS = {
    'product': SQL("JOIN customer_complaint_product_product_rel p ON p.product_product_id = t.value"
                   " JOIN customer_complaint c ON c.id = p.customer_complaint_id"),
    'customer': SQL("JOIN customer_complaint c ON c.partner_id = t.value"),
    'cause': SQL("JOIN customer_complaint c ON c.cause_id = t.value"),
}


class CustomerComplaint(models.Model):
    """C2.4.5: a complaint knows the others of its kind. Series are kept as they come, so lists and filters cost nothing."""
    _inherit = 'customer.complaint'

    series_ids = fields.Many2many(
        'customer.complaint.series', 'customer_complaint_series_rel', 'complaint_id', 'series_id', "Serial Complaint",
        readonly=True, copy=False, groups=READERS)
    improvement_ids = fields.Many2many(
        'customer.improvement', string="Improvement Actions", readonly=True, copy=False, groups=READERS)

    # complaints received in a period, whatever became of them
    _received_idx = models.Index('(company_id, received_at)')

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        complaints = super().create(vals_list)
        complaints._follow_series()
        return complaints

    def write(self, vals):
        res = super().write(vals)
        if not DECISIVE.isdisjoint(vals):
            self._leave_series()
            self._follow_series()
        return res

    def _after_transition(self, verb):  # pylint: disable=missing-return
        super()._after_transition(verb)
        if verb == 'cancel':
            self._leave_series()

    # ACTIONS

    def action_open_series(self):
        """Open the other complaints of the same series."""
        self.ensure_one()
        self.check_access('read')
        return self.series_ids.action_open_complaints()

    # SERIES

    def _follow_series(self):
        """Find the series that these complaints begin or continue; Quality learns of new ones, except by an import."""
        complaints = self.sudo()
        complaints.flush_model(['company_id', 'received_at', 'state', *DECISIVE])
        new = self.env['customer.complaint.series'].sudo()
        for company, group in complaints.grouped('company_id').items():
            for (kind, value), ids in group._find_series(company).items():
                new |= group._join_series(company, kind, value, ids)
        if not self.env.context.get('import_file'):
            new._tell_quality()

    def _find_series(self, company):
        """Return ``{(kind, id in common): ids of the complaints}`` of the series that these complaints are part of.

        A complaint is part of a series when the policy's number of complaints with the same product, customer or cause
        fell into the policy's days, with this one among them.
        """
        policy = self.env['customer.policy.criterion']
        if not self.env['customer.policy']._in_force_id(company.id):
            return {}
        days = timedelta(days=policy._get(company, 'complaint.series_days'))
        rows = self.env.execute_query(SQL(
            """
            WITH touched AS (
                SELECT kind, value, min(received_at) AS first_at, max(received_at) AS last_at
                  FROM (%(touched)s) touched GROUP BY kind, value
            ), near AS (%(near)s),
            counted AS (
                SELECT kind, value, id, received_at, COUNT(*) OVER (
                           PARTITION BY kind, value ORDER BY received_at
                           RANGE BETWEEN %(days)s PRECEDING AND CURRENT ROW) AS number
                  FROM near
            ), peak AS (
                SELECT kind, value, id, MAX(number) OVER (
                           PARTITION BY kind, value ORDER BY received_at
                           RANGE BETWEEN CURRENT ROW AND %(days)s FOLLOWING) AS number
                  FROM counted
            )
            SELECT kind, value, array_agg(id) FROM peak
             WHERE number >= CASE kind WHEN 'product' THEN %(product)s WHEN 'customer' THEN %(customer)s ELSE %(cause)s END
             GROUP BY kind, value HAVING bool_or(id = ANY(%(ids)s))
            """,
            ids=self.ids, touched=self._get_touched(), near=self._get_near(company, days), days=days,
            **{kind: int(policy._get(company, f'complaint.series_{kind}')) for kind in KINDS}))
        return {(kind, value): ids for kind, value, ids in rows}

    def _get_touched(self):
        """Return a query of (kind, id in common, received_at) of these complaints."""
        return SQL(" UNION ALL ").join(SQL(
            "SELECT %(kind)s AS kind, %(value)s AS value, c.received_at FROM customer_complaint c %(join)s"
            " WHERE c.id = ANY(%(ids)s) AND c.state != 'cancelled' AND %(value)s IS NOT NULL",
            kind=kind, value=value, join=PRODUCTS if kind == 'product' else SQL(), ids=self.ids) for kind, value in KEYS.items())

    def _get_near(self, company, days):
        """Return a query of the complaints that share something with ``touched`` and lie near enough in time."""
        return SQL(" UNION ALL ").join(SQL(
            """
            SELECT t.kind, t.value, c.id, c.received_at FROM touched t %(join)s
             WHERE t.kind = %(kind)s AND c.company_id = %(company)s AND c.state != 'cancelled'
               AND c.received_at BETWEEN t.first_at - 2 * %(days)s AND t.last_at + 2 * %(days)s
            """, kind=kind, join=join, company=company.id, days=days) for kind, join in JOINS.items())

    def _join_series(self, company, kind, value, ids):
        """Put complaints into the series that runs already, or begin one; return the series when it is new."""
        Series = self.env['customer.complaint.series'].sudo()
        members = self.browse(ids)
        days = timedelta(days=self.env['customer.policy.criterion']._get(company, 'complaint.series_days'))
        first_at, last_at = min(members.mapped('received_at')), max(members.mapped('received_at'))
        series = Series.with_context(active_test=False).search([
            ('company_id', '=', company.id), ('kind', '=', kind), (KINDS[kind], '=', value),
            ('first_at', '<=', last_at + days), ('last_at', '>=', first_at - days)], limit=1)
        known = bool(series)
        series = series or Series.with_context(mail_create_nolog=True).create({
            'company_id': company.id, 'kind': kind, KINDS[kind]: value})
        series.complaint_ids = [Command.link(complaint.id) for complaint in members - series.complaint_ids]
        series._recount()
        return Series if known else series

    def _leave_series(self):
        """Complaints that were cancelled, or are about something else now, are not counted any more."""
        for complaint in self.sudo():
            for series in complaint.series_ids:
                common = complaint[{'product': 'product_ids'}.get(series.kind, KINDS[series.kind])]
                if complaint.state == 'cancelled' or series._get_common() not in common:
                    series.complaint_ids = [Command.unlink(complaint.id)]
                    series._recount()
