"""What the benchmarks of records with clocks share: people and their customers, clocks, and lists."""
from common import Cost, Row
from lxml import etree

from odoo import Command

BATCH, MOVED = 1000, 100
SALESPEOPLE, CUSTOMERS, OPEN, CLOSED_FEW, CLOSED_MANY = 200, 5000, 20_000, 10_000, 1_000_000
# to follow the seed of records that return id, partner_id, user_id, owner_id and received_at
SEED_CLOCKS = """
        INSERT INTO customer_deadline (res_model, res_id, partner_id, user_id, owner_id, company_id, limit_id, code,
                                       clause_id, cycle, slot, started_at, recorded_at, due_at, state)
        SELECT %(model)s, id, partner_id, user_id, owner_id, %(company)s, %(limit)s, %(code)s,
               %(clause)s, 1, 1, received_at, received_at, received_at + interval '7 days',
               CASE WHEN %(state)s = 'closed' THEN 'met' ELSE 'running' END
          FROM records
"""


def as_user(env, user):
    return env(user=user.id)


def finish(env):
    """What a commit would do: flush, and log the tracked changes."""
    env.flush_all()
    env.cr.precommit.run()
    env.flush_all()


def compare_batch(name, ours, peers):
    """Yield a row beside each of ``peers`` (name, cost, bound), and the statements that a record may cost."""
    for peer, cost, limit in peers:
        yield Row(name, ours, cost, peer, limit=limit)
    yield Row(f"{name}: statements", ours, Cost(0, 4 * BATCH, 0), "4 each", limit=1, measure='statements')


# LISTS

def read_list(Model, domain, view_id=None, order=None):
    """Ask for the list as the web client does: the fields of the view, 80 rows, a limited count."""
    arch = etree.fromstring(Model.get_view(view_id, 'list')['arch'])
    names = dict.fromkeys(node.get('name') for node in arch.iterfind('field') if node.get('optional') != 'hide')
    specification = {
        name: {'fields': {'display_name': {}}} if Model._fields[name].type in ('many2one', 'many2many') else {}
        for name in names
    }
    Model.web_search_read(domain, specification, limit=80, count_limit=10001, order=order)


# SEED

def seed_people(env):
    """Salespeople and their customers."""
    group = env.ref('customer_mgmt_policy.group_salesperson')
    salespeople = env['res.users'].with_context(no_reset_password=True).create([
        {'name': f"Salesperson {number}", 'login': f'bench{number}', 'group_ids': [Command.link(group.id)]}
        for number in range(SALESPEOPLE)
    ])
    env.cr.execute("""
        INSERT INTO res_partner (name, complete_name, active, is_company, partner_share, is_managed_customer, user_id,
                                 policy_owner_id, customer_tier, autopost_bills, create_date, write_date)
        SELECT 'Customer ' || number, 'Customer ' || number, true, true, true, true, owner,
               owner, 'regular', 'ask', now(), now()
          FROM (SELECT number, (%s)[1 + number %% %s] AS owner FROM generate_series(1, %s) AS number) AS rows
    """, (salespeople.ids, SALESPEOPLE, CUSTOMERS))
    env.cr.execute("""
        UPDATE res_partner SET commercial_partner_id = id WHERE is_managed_customer AND commercial_partner_id IS NULL
    """)
    env.cr.commit()
    env.invalidate_all()
    return salespeople


def seed_clocked(env, query, model, limit, state, count, **values):
    """Run ``query``, whose records become ``count`` ones in ``state``, each with a clock of ``limit``.

    The clock is running for open records and met for closed ones.
    """
    env.cr.execute(query + SEED_CLOCKS, {
        'model': model, 'company': env.company.id, 'currency': env.company.currency_id.id, 'state': state, 'count': count,
        'limit': limit.id, 'code': limit.code, 'clause': limit.clause_id.id, **values})
    env.cr.commit()
