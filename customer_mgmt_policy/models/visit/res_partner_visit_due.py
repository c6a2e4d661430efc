from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

VISIT_DUE = 'visit.due'
BATCH_SIZE = 500


class ResPartner(models.Model):
    """B8: the policy says how often a customer of each tier is visited; a clock per customer runs from visit to visit.

    A tier without a row is not visited regularly. Nor is a customer that nobody owns: nobody could go.
    """
    _inherit = 'res.partner'

    visit_due_from = fields.Datetime(compute='_compute_visit_due_from', groups=fields.NO_ACCESS)

    def _compute_visit_due_from(self):
        """The time to the next visit runs from the last one; where that is over already, it runs from today."""
        now = fields.Datetime.now()
        visits = dict(self.env['customer.visit'].sudo()._read_group(
            [('partner_id', 'in', self.ids), ('actual_stop', '!=', False)], ['partner_id'], ['actual_stop:max']))
        for customer in self:
            last, limit = visits.get(customer), customer._find_visit_limit()
            calendar = customer._deadline_company().resource_calendar_id
            is_over = not last or not limit or limit._get_due_at(last, calendar) < now
            customer.visit_due_from = now if is_over else last

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(('customer_tier', 'user_id', 'is_managed_customer', 'active')):
            self.sudo()._adjust_visit_due()
        return result

    def _adjust_visit_due(self):
        """Another tier has another frequency, or none; a customer back in the pool waits for its next owner."""
        customers = self.browse(self._deadline_open(VISIT_DUE).mapped('res_id'))
        visited = customers.filtered(lambda customer: customer._find_visit_limit())
        (customers - visited)._deadline_cancel(VISIT_DUE)
        visited._deadline_retarget(VISIT_DUE)

    # SCHEDULED

    @api.model
    def _cron_start_visit_due(self):
        """Start the clock of every customer that is to be visited and has none: new, claimed, or by a new policy."""
        last_id = 0
        while batch := self.sudo()._find_without_visit_clock(last_id, BATCH_SIZE):
            last_id = batch[-1].id
            batch._start_visit_due()
            more = self.sudo()._find_without_visit_clock(last_id, 1)
            if not self.env['ir.cron']._commit_progress(len(batch), remaining=len(more) * BATCH_SIZE):
                return
            self.env.invalidate_all()

    @api.model
    def _find_without_visit_clock(self, after_id, limit):
        """Return up to ``limit`` customers, by ID, whose tier is visited and whose clock does not run."""
        self.flush_model(['user_id', 'customer_tier', 'active', 'is_managed_customer', 'parent_id'])
        self.env['customer.deadline'].flush_model(['res_model', 'res_id', 'code', 'state'])
        rows = self.env.execute_query(SQL(
            """SELECT p.id FROM res_partner p
                WHERE p.is_managed_customer AND p.parent_id IS NULL AND p.user_id IS NOT NULL AND p.active AND p.id > %(after)s
                  AND EXISTS (SELECT FROM customer_policy_limit l
                               WHERE l.code = %(code)s AND (l.customer_tier IS NULL OR l.customer_tier = p.customer_tier)
                                 AND (l.partner_id IS NULL OR l.partner_id = p.id))
                  AND NOT EXISTS (SELECT FROM customer_deadline d
                                   WHERE d.res_model = 'res.partner' AND d.res_id = p.id AND d.code = %(code)s
                                     AND d.state IN ('running', 'paused', 'breached'))
                ORDER BY p.id LIMIT %(limit)s""",
            after=after_id, code=VISIT_DUE, limit=limit))
        return self.browse(row[0] for row in rows)

    # BUSINESS

    def _start_visit_due(self):
        """Start the clocks of those among these customers whom the policy wants to be visited."""
        visited = self.sudo().filtered(lambda customer: customer._find_visit_limit())
        visited.invalidate_recordset(['visit_due_from'])
        visited._deadline_start(VISIT_DUE, at='visit_due_from')

    def _was_visited(self, at):
        """B8: these customers were visited until ``at``; the time to their next visit begins.

        A visit from before the clock began, entered later, changes nothing.
        """
        customers = self.sudo()
        early = customers._deadline_open(VISIT_DUE).filtered(lambda clock: clock.started_at > at)
        (customers - customers.browse(early.mapped('res_id')))._deadline_met(VISIT_DUE, at=at)
        customers._start_visit_due()

    def _find_visit_limit(self):
        """Return the row of the policy that says how often this customer is visited, or none."""
        limits = self.env['customer.policy.limit']
        if not (self.is_managed_customer and self.user_id and self.active) or self.parent_id:
            return limits
        try:
            return self._deadline_find_limit(VISIT_DUE)
        except UserError:
            return limits
