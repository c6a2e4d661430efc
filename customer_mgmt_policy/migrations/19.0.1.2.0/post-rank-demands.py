from odoo import SUPERUSER_ID, api

OPEN_STATES = ('recorded', 'answered', 'in_progress', 'accepted')
BATCH_SIZE = 1000


def migrate(cr, version):
    """Give the demands that are there already their statistics, and the open ones their rank and possible duplicates."""
    _fill_statistics(cr)
    env = api.Environment(cr, SUPERUSER_ID, {})
    demands = env['customer.demand'].search([('state', 'in', OPEN_STATES)], order='id')
    for start in range(0, len(demands), BATCH_SIZE):
        batch = demands[start:start + BATCH_SIZE]
        for name in ('commercial_proposed', 'score'):
            env.add_to_compute(demands._fields[name], batch)
        batch.mapped('score')
        env.flush_all()
        batch._mark_similar()
        env.invalidate_all()


def _fill_statistics(cr):
    cr.execute("""
        UPDATE customer_demand demand
           SET is_answered = true, response_hours = met.hours, on_time_rate = met.on_time
          FROM (SELECT res_id, min(CASE state WHEN 'met' THEN 100 ELSE 0 END) AS on_time,
                       (array_agg(EXTRACT(epoch FROM met_at - started_at) - COALESCE(pause_seconds, 0) ORDER BY cycle, id))[1]
                       / 3600 AS hours
                  FROM customer_deadline
                 WHERE res_model = 'customer.demand' AND code = 'demand.feedback' AND state IN ('met', 'met_late')
              GROUP BY res_id) met
         WHERE demand.id = met.res_id""")
    cr.execute("""
        UPDATE customer_demand
           SET satisfaction_rate = CASE satisfaction WHEN 'satisfied' THEN 100 WHEN 'fair' THEN 50 ELSE 0 END
         WHERE satisfaction IS NOT NULL""")
