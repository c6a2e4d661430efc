from odoo import SUPERUSER_ID, api
from odoo.tools import sql


def migrate(cr, version):
    """Turn the one remedy that a complaint could have into a remedy line with its step, for each round."""
    if not sql.column_exists(cr, 'customer_complaint', 'remedy_plan'):
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    _create_remedies(cr)
    _create_steps(cr)
    _move_clocks(cr)
    cr.execute("ALTER TABLE customer_complaint DROP COLUMN remedy_plan, DROP COLUMN IF EXISTS executor_id")
    env.invalidate_all()


def _create_remedies(cr):
    """The finished rounds of re-opened complaints have remedies as well."""
    cr.execute("""
        INSERT INTO customer_complaint_remedy (
            complaint_id, round_id, sequence, kind, plan, amount, date, user_id, create_uid, create_date, write_uid, write_date)
        SELECT id, NULL::int4, 10, remedy_type, COALESCE(remedy_plan, title), COALESCE(remedy_amount, 0),
               COALESCE(remedy_date, done_at::date, CURRENT_DATE), COALESCE(executor_id, user_id), 1, now(), 1, now()
          FROM customer_complaint WHERE remedy_type IS NOT NULL
        UNION ALL
        SELECT r.complaint_id, r.id, 10, r.remedy_type, COALESCE(r.remedy_plan, c.title), COALESCE(r.remedy_amount, 0),
               COALESCE(r.remedy_date, r.done_at::date, CURRENT_DATE), COALESCE(r.executor_id, c.user_id), 1, now(), 1, now()
          FROM customer_complaint_round r JOIN customer_complaint c ON c.id = r.complaint_id
         WHERE r.remedy_type IS NOT NULL""")


def _create_steps(cr):
    """What is carried out, or was, has one step per remedy."""
    cr.execute("""
        INSERT INTO customer_complaint_action (
            complaint_id, round_id, remedy_id, name, user_id, date, first_date, state, done_at, result, partner_id, owner_id,
            company_id, create_uid, create_date, write_uid, write_date)
        SELECT c.id, m.round_id, m.id, left(m.plan, 120), m.user_id, m.date, m.date,
               CASE WHEN m.round_id IS NULL AND c.state = 'executing' THEN 'open' ELSE 'done' END,
               COALESCE(r.done_at, c.done_at), COALESCE(r.execution_result, c.execution_result), c.partner_id, c.owner_id,
               c.company_id, 1, now(), 1, now()
          FROM customer_complaint_remedy m
          JOIN customer_complaint c ON c.id = m.complaint_id
          LEFT JOIN customer_complaint_round r ON r.id = m.round_id
         WHERE m.round_id IS NOT NULL OR c.state IN ('executing', 'done', 'closed')""")


def _move_clocks(cr):
    """The clock of the agreed date runs on the step; clocks of earlier rounds go to the steps of those rounds."""
    cr.execute("""
        UPDATE customer_deadline d SET res_model = 'customer.complaint.action', res_id = a.id
          FROM customer_complaint_action a
          LEFT JOIN customer_complaint_round r ON r.id = a.round_id
          JOIN customer_complaint c ON c.id = a.complaint_id
         WHERE d.res_model = 'customer.complaint' AND d.res_id = c.id AND d.code = 'complaint.execution'
           AND d.cycle = COALESCE(r.number, c.reopen_count + 1) AND d.state NOT IN ('running', 'paused', 'breached')""")
    cr.execute("""
        UPDATE customer_deadline d SET res_model = 'customer.complaint.action', res_id = a.id
          FROM customer_complaint_action a
         WHERE d.res_model = 'customer.complaint' AND d.res_id = a.complaint_id AND d.code = 'complaint.execution'
           AND d.state IN ('running', 'paused', 'breached') AND a.state = 'open'""")
