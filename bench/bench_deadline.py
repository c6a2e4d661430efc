"""The deadline engine: what a run of the scheduled action costs, and on what that cost depends.

Beside it: core ``base_automation`` on a datetime (crm.lead), and the one UPDATE that finds and marks what is due. The cost
must follow what is due now, not what runs or has finished.
"""
from common import Cost, Row, analyze, measure, statement

from odoo.sql_db import db_connect

PEERS = ['base_automation', 'crm']
USERS, CUSTOMERS, RECORDS = 200, 2_000, 10_000
FLOOR = """
    UPDATE customer_deadline SET state = 'breached', breached_at = due_at, next_action_at = NULL
     WHERE id IN (SELECT id FROM customer_deadline WHERE next_action_at < now() AT TIME ZONE 'utc')
"""


def run(env):
    seed_records(env)
    small, floor = ticks(env, running=10_000, due=100)
    yield Row("tick, 100 due of 10 k running", small, floor, "bare UPDATE")
    yield Row("tick, 100 due of 10 k running: statements", small, Cost(0, 60, 0), "allowed", 1.0, 'statements')
    yield Row("tick, 100 due of 10 k records", small, automation(env, 100), "base_automation, no alerts")
    thousand, _floor = ticks(env, running=10_000, due=1_000)
    yield Row("tick, 1 k due", thousand, times(small, 10), "10 × the cost of 100 due", 1.0)
    yield Row("tick, 1 k due of 10 k records", thousand, automation(env, 1_000), "base_automation, no alerts")
    ten, floor = ticks(env, running=10_000, due=10_000)
    yield Row("tick, 10 k due", ten, times(small, 100), "100 × the cost of 100 due", 1.0)
    yield Row("tick, 10 k due", ten, floor, "bare UPDATE")
    for name, limit, seed in (("with 1 M finished", 1.1, {'running': 10_000, 'finished': 1_000_000}),
                              ("of 1 M running", 1.3, {'running': 1_000_000})):
        large, floor = ticks(env, due=100, **seed)
        small, _floor = ticks(env, running=10_000, due=100)     # again, under the same load of the machine
        yield Row(f"tick, 100 due, {name}", large, small, "of 10 k running, none finished", limit)
        yield Row(f"tick, 100 due, {name}: buffers", large, small, "of 10 k running, none finished", limit, 'buffers')
        yield Row(f"tick, 100 due, {name}", large, floor, "bare UPDATE")


def times(cost, factor):
    return Cost(cost.milliseconds * factor, cost.statements * factor, cost.buffers * factor)


def ticks(env, running, due, finished=0):
    """Return what one run of the scheduled action costs, and its floor."""
    seed_clocks(env, running, due, finished)
    costs = measure(env, lambda own, _prepared: tick(own, due), repeat=5), measure(env, statement(FLOOR))
    env.cr.execute("TRUNCATE customer_deadline CASCADE")
    env.cr.commit()
    return costs


def tick(env, due):
    """One run of the scheduled action, without its commits."""
    clocks, done = env['customer.deadline'], 0
    while count := clocks._evaluate_due(500):
        done += count
        env.flush_all()
        env.invalidate_all()
    assert done == due, (done, due)


# SEEDING

def seed_records(env):
    """Salespeople in teams of ten, each team with a head; customers and demands of theirs."""
    group = env.ref('customer_mgmt_policy.group_salesperson')
    users = env['res.users'].with_context(no_reset_password=True).create([{
        'name': f"Salesperson {number}", 'login': f"bench-deadline-{number}", 'email': f"s{number}@example.com",
        'group_ids': [(4, group.id)], 'tz': 'Asia/Shanghai',
    } for number in range(USERS)])
    for first in range(0, USERS, 10):
        env['crm.team'].create({
            'name': f"Team {first // 10}", 'user_id': users[first].id, 'member_ids': [(6, 0, users[first:first + 10].ids)]})
    customers = env['res.partner'].create([{
        'name': f"Customer {number}", 'is_company': True, 'is_managed_customer': True, 'user_id': users[number % USERS].id,
    } for number in range(CUSTOMERS)])
    env['customer.demand'].create([{
        'title': f"Demand {number}", 'partner_id': customers[number % CUSTOMERS].id, 'user_id': users[number % USERS].id,
    } for number in range(RECORDS)])
    env.flush_all()
    env.cr.execute("TRUNCATE customer_deadline CASCADE")
    env['ir.cron'].search([]).active = False
    analyze(env)


def seed_clocks(env, running, due, finished):
    """Clocks of the demands: long finished, running (due in the next weeks), and late since a few minutes."""
    limit = env['customer.policy.limit']._find(env.company, 'card.entry')
    insert(env, limit, finished, 'met', "now() - interval '2 years' + i * interval '60 seconds'")
    insert(env, limit, running - due, 'running', "now() + interval '2 days' + i * interval '2 seconds'")
    insert(env, limit, due, 'running', "now() - interval '5 minutes' - i * interval '1 second'", code='late')
    env.cr.commit()
    vacuum(env)


def vacuum(env):
    """Have the cleaning after a mass insert done now, not in the background of what is measured."""
    with db_connect(env.cr.dbname).cursor() as cr:
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE customer_deadline")


def insert(env, limit, count, state, due, code=""):
    """Insert ``count`` clocks spread over all demands; a code of their own lets one demand have many."""
    env.cr.execute(f"""
        WITH demand AS (
            SELECT id, partner_id, user_id, owner_id, row_number() OVER (ORDER BY id) - 1 AS number FROM customer_demand)
        INSERT INTO customer_deadline (
            res_model, res_id, partner_id, user_id, owner_id, company_id, limit_id, code, policy_version, clause_id,
            clause_code, limit_basis, limit_value, limit_unit, cycle, slot, started_at, recorded_at, due_at, next_action_at,
            state, met_at, level)
        SELECT 'customer.demand', demand.id, partner_id, user_id, owner_id, %(company)s, %(limit)s, %(code)s || i,
               '1.0', %(clause)s, 'C2.1.2', 'after', 24, 'hour', 1, 1,
               due - interval '24 hours', due - interval '24 hours', due, CASE WHEN %(state)s = 'running' THEN due END,
               %(state)s, CASE WHEN %(state)s = 'met' THEN due END, 0
          FROM (SELECT i, date_trunc('second', ({due}) AT TIME ZONE 'utc') AS due
                  FROM generate_series(1, %(count)s) AS i) AS clock
          JOIN demand ON demand.number = i %% %(records)s
    """, {
        'company': env.company.id, 'limit': limit.id, 'clause': limit.clause_id.id, 'state': state,
        'count': count, 'code': code, 'records': RECORDS,
    })


# PEER

def automation(env, due):
    """Core's way: a time-based automation on a datetime, ``due`` of 10 k records newly due; it only marks, and alerts nobody."""
    env.cr.execute("DELETE FROM crm_lead WHERE name LIKE 'bench-deadline%'")
    env.cr.execute("""
        INSERT INTO crm_lead (
            name, type, active, user_id, company_id, date_closed, create_uid, create_date, write_uid, write_date)
        SELECT 'bench-deadline', 'opportunity', true, users.id, %(company)s,
               now() AT TIME ZONE 'utc' + CASE WHEN i <= %(due)s THEN interval '-5 minutes' ELSE interval '2 days' END,
               1, now(), 1, now()
          FROM generate_series(1, %(records)s) AS i
          JOIN res_users AS users ON users.login = 'bench-deadline-' || i %% %(users)s
    """, {'users': USERS, 'company': env.company.id, 'due': due, 'records': RECORDS})
    rule = env['base.automation'].create({
        'name': "bench-deadline", 'model_id': env['ir.model']._get_id('crm.lead'), 'trigger': 'on_time',
        'trg_date_id': env['ir.model.fields']._get('crm.lead', 'date_closed').id, 'trg_date_range': 0,
        'trg_date_range_type': 'minutes', 'filter_domain': "[('name', '=', 'bench-deadline')]",
        'action_server_ids': [(0, 0, {
            'name': "bench-deadline", 'model_id': env['ir.model']._get_id('crm.lead'), 'state': 'object_write',
            'usage': 'base_automation', 'update_path': 'referred', 'value': "late",
        })],
    })
    analyze(env)
    cost = measure(env, process, prepare=lambda own: own['base.automation'].browse(rule.id), repeat=1)
    rule.unlink()
    env.cr.commit()
    return cost


def process(env, rule):
    """What the scheduled action of base_automation does, without its commits."""
    rule = rule.with_context(__action_done={})
    for record in rule._search_time_based_automation_records(until=env.cr.now()):
        rule._process(record)
