from odoo import SUPERUSER_ID, api, fields


def migrate(cr, version):
    """Let Quality owe the monthly review, date the re-openings known so far, and find the series that run already."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env['customer.policy.limit'].search([
        ('code', '=', 'complaint.monthly_review'), ('duty_group_id', '=', False), ('is_recurring', '=', True),
        ('basis', '=', 'after'), ('policy_id.state', '!=', 'superseded'), ('partner_id', '=', False),
        ('customer_tier', '=', False), ('priority', '=', False), ('channel', '=', False),
    ]).duty_group_id = env.ref('customer_mgmt_policy.group_quality')
    _date_rounds(cr)
    _find_series(env)


def _date_rounds(cr):
    """The last round ended when its complaint was re-opened, the others when the customer was called back."""
    cr.execute("""
        UPDATE customer_complaint_round r
           SET ended_at = CASE WHEN r.number = c.reopen_count THEN c.reopened_at ELSE COALESCE(r.called_back_at, r.done_at) END
          FROM customer_complaint c WHERE c.id = r.complaint_id AND r.ended_at IS NULL""")


def _find_series(env):
    """Nobody is told of series that began before the update."""
    Complaint = env['customer.complaint'].with_context(import_file=True)
    for company in env['res.company'].search([]):
        if env['customer.policy']._in_force_id(company.id):
            days = env['customer.policy.criterion']._get(company, 'complaint.series_days')
            Complaint.search([
                ('company_id', '=', company.id), ('state', '!=', 'cancelled'),
                ('received_at', '>=', fields.Datetime.subtract(fields.Datetime.now(), days=int(days)))])._follow_series()
