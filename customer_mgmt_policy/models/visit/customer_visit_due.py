from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CustomerVisitDue(models.Model):
    """B8: the customers whose next visit has a date by the policy: how urgent it is, and whether it is planned.

    One statement whatever the number: the clocks, each with the customer's last visit and next plan beside it.
    """
    _name = 'customer.visit.due'
    _description = "Visit Due"
    _auto = False
    _order = 'due_at, id'
    _rec_name = 'partner_id'
    _depends = {
        'customer.deadline': ['res_model', 'res_id', 'code', 'state', 'due_at', 'warn_at', 'company_id'],
        'customer.visit': ['partner_id', 'state', 'actual_stop', 'planned_start'],
        'res.partner': ['policy_owner_id', 'customer_tier', 'region_id', 'state_id', 'city'],
    }

    partner_id = fields.Many2one('res.partner', "Customer", readonly=True)
    owner_id = fields.Many2one('res.users', "Customer Owner", readonly=True)
    company_id = fields.Many2one('res.company', "Company", readonly=True)
    customer_tier = fields.Selection(
        [('potential', "Potential"), ('regular', "Regular"), ('key', "Key")], "Customer Tier", readonly=True)
    region_id = fields.Many2one('customer.region', "Region", readonly=True)
    state_id = fields.Many2one('res.country.state', "Province", readonly=True)
    city = fields.Char(readonly=True)
    due_at = fields.Datetime("Visit Due", readonly=True, help="B8: by when the policy wants the next visit.")
    urgency = fields.Selection(
        [('1_late', "Overdue"), ('2_due', "Due Soon"), ('3_later', "Later")], readonly=True,
        help="Due soon: the time of the policy for the next visit is nearly used up.")
    last_visit_id = fields.Many2one('customer.visit', "Last Visit", readonly=True)
    last_visit_at = fields.Datetime("Last Visited", readonly=True)
    next_visit_id = fields.Many2one('customer.visit', "Planned Visit", readonly=True)
    next_planned_at = fields.Datetime("Next Visit Planned", readonly=True)
    is_planned = fields.Boolean("Planned", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT p.id, p.id AS partner_id, p.policy_owner_id AS owner_id, d.company_id, p.customer_tier, p.region_id,
                      p.state_id, p.city, d.due_at,
                      CASE WHEN d.state = 'breached' OR d.due_at < %(now)s THEN '1_late'
                           WHEN d.warn_at <= %(now)s THEN '2_due' ELSE '3_later' END AS urgency,
                      last.id AS last_visit_id, last.actual_stop AS last_visit_at,
                      plan.id AS next_visit_id, plan.planned_start AS next_planned_at, plan.id IS NOT NULL AS is_planned
                 FROM customer_deadline d
                 JOIN res_partner p ON p.id = d.res_id
            LEFT JOIN LATERAL (SELECT v.id, v.actual_stop FROM customer_visit v
                                WHERE v.partner_id = p.id AND v.state IN ('held', 'done')
                             ORDER BY v.actual_stop DESC LIMIT 1) last ON TRUE
            LEFT JOIN LATERAL (SELECT v.id, v.planned_start FROM customer_visit v
                                WHERE v.partner_id = p.id AND v.state IN ('draft', 'submitted', 'approved')
                             ORDER BY v.planned_start LIMIT 1) plan ON TRUE
                WHERE d.res_model = 'res.partner' AND d.code = 'visit.due' AND d.state IN ('running', 'paused', 'breached')""",
            now=fields.Datetime.now())

    # ACTIONS

    def action_plan(self):
        """Plan a visit to each of these customers that has none yet, at the next free times, and show the plans."""
        self.check_access('read')
        if not (open_ := self.filtered(lambda due: not due.is_planned)):
            raise UserError(self.env._("A visit to these customers is planned already. Open it to see when."))
        visits = self.env['customer.visit']
        for company, dues in open_._sort_by_route().grouped('company_id').items():
            visits += visits.with_company(company)._plan_visits(dues.partner_id)
        return visits._show_plans()

    def action_open_plan(self):
        """Open the planned visit."""
        self.ensure_one()
        self.check_access('read')
        return self.next_visit_id._get_records_action()

    def _sort_by_route(self):
        """Region by region, the one with the most urgent customer first, and city by city within it."""
        urgent = {region: min(dues.mapped('due_at')) for region, dues in self.grouped('region_id').items()}
        return self.sorted(lambda due: (urgent[due.region_id], due.region_id.id, due.city or "", due.due_at, due.id))


class CustomerDeadline(models.Model):
    _inherit = 'customer.deadline'

    _visit_due_idx = models.Index(
        "(due_at, res_id) WHERE code = 'visit.due' AND state IN ('running', 'paused', 'breached')")
