"""Demands: recorded and moved in batches, and listed beside a million closed ones."""
import helpdesk
from common import Row, analyze, measure, measure_memory, statement
from lxml import etree
from records import (
    BATCH,
    CLOSED_FEW,
    CLOSED_MANY,
    CUSTOMERS,
    MOVED,
    OPEN,
    as_user,
    compare_batch,
    finish,
    read_list,
    seed_clocked,
    seed_people,
)

from odoo import fields

PEERS = [*helpdesk.PEERS, 'crm']
PRIORITIES = ('urgent', 'important', 'general')
ORDERS, ANALYSED = 40, 1000
OTHER_LISTS = {"what to serve first": 'rank', "possible duplicates": 'duplicates'}
OPEN_STATES = ('recorded', 'answered', 'in_progress', 'accepted')


def run(env):
    salesperson = seed_people(env)[0]
    yield from run_create(env, salesperson)
    yield from run_move(env, salesperson)
    yield from run_lists(env, salesperson)
    yield from run_rhythm(env)


# RECORD AND MOVE

def run_create(env, salesperson):
    """A salesperson records demands of own customers; the peers' tickets and leads are the administrator's own."""
    ours, peers = measure(as_user(env, salesperson), create_demands), helpdesk.get_batch(env)
    if 'crm.lead' in env:
        peers.append(("core crm.lead", measure(as_user(env, env.ref('base.user_admin')), create_leads), None))
    yield from compare_batch(f"record {BATCH:,} demands with their clocks", ours, peers)


def run_move(env, salesperson):
    ours = measure(as_user(env, salesperson), answer_demands, prepare_demands)
    yield helpdesk.compare_move(env, f"answer {MOVED} demands", ours)


def prepare_demands(env):
    demands = create_demands(env, count=MOVED)
    demands.solution = "40 hooks"
    finish(env)
    return demands


def create_demands(env, _prepared=None, count=BATCH):
    customers = env['res.partner'].search([('is_managed_customer', '=', True)], limit=200, order='id')
    demands = env['customer.demand'].create([
        {'title': f"Demand {number}", 'partner_id': customers[number % len(customers)].id,
         'priority_level': PRIORITIES[number % 3]} for number in range(count)
    ])
    finish(env)
    return demands


def answer_demands(env, demands):
    demands.action_answer()
    finish(env)


def create_leads(env, _prepared=None):
    customers = env['res.partner'].search([('is_managed_customer', '=', True)], limit=200, order='id')
    env['crm.lead'].create([
        {'name': f"Lead {number}", 'type': 'opportunity', 'partner_id': customers[number % len(customers)].id}
        for number in range(BATCH)
    ])
    finish(env)


# LISTS

def run_lists(env, salesperson):
    seed_demands(env, 'recorded', OPEN)
    seed_similar(env)
    seed_demands(env, 'closed', CLOSED_FEW)
    helpdesk.seed_tickets(env, CLOSED_FEW)
    analyze(env)
    few, peer_few = measure_list(env, salesperson), helpdesk.measure_peer_list(env)
    compared_few = measure(as_user(env, salesperson), compare, prepare_compared)
    few_others = {name: measure_view(env, salesperson, xmlid) for name, xmlid in OTHER_LISTS.items()}
    seed_demands(env, 'closed', CLOSED_MANY - CLOSED_FEW)
    helpdesk.seed_tickets(env, CLOSED_MANY - CLOSED_FEW)
    analyze(env)
    many, peer_many = measure_list(env, salesperson), helpdesk.measure_peer_list(env)
    yield Row(f"look for duplicates of {MOVED} new demands, {CLOSED_MANY:,} closed",
              measure(as_user(env, salesperson), compare, prepare_compared), compared_few, f"with {CLOSED_FEW:,} closed",
              limit=1.1, measure='buffers')
    floor = measure(env, statement(
        "SELECT id FROM customer_demand WHERE owner_id = %s AND state IN %s"
        " ORDER BY priority_level DESC, received_at DESC, id DESC LIMIT 80", salesperson.id, OPEN_STATES))
    name = f"a salesperson's first 80 open demands, {CLOSED_MANY:,} closed"
    yield Row(name, many, few, f"with {CLOSED_FEW:,} closed", limit=1.1)
    for name, xmlid in OTHER_LISTS.items():
        yield Row(f"{name}, {CLOSED_MANY:,} closed", measure_view(env, salesperson, xmlid), few_others[name],
                  f"with {CLOSED_FEW:,} closed", limit=1.1, measure='buffers')
    name = f"a salesperson's first 80 open demands, {CLOSED_MANY:,} closed"
    yield Row(name, many, floor, "floor", note="the floor finds ids only; a list request also reads names and clocks")
    if peer_many:
        yield Row(name, many, peer_many, "OCA helpdesk", note=f"OCA with {CLOSED_FEW:,} closed: {peer_few}")


def prepare_compared(env):
    return create_demands(env, count=MOVED)


def compare(env, demands):
    """Compare them with all open demands of their customers."""
    demands._mark_similar()


def measure_list(env, salesperson):
    return measure(as_user(env, salesperson), lambda env, _prepared: read_list(
        env['customer.demand'], [('state', 'in', OPEN_STATES)]))


def measure_view(env, salesperson, xmlid):
    """Measure a list as its window action opens it: its view, domain and order."""
    view = env.ref(f'customer_mgmt_policy.customer_demand_view_list_{xmlid}')
    order = etree.fromstring(view.arch).get('default_order')
    domain = [('state', 'in', OPEN_STATES)] + ([('similar_demand_id', '!=', False)] if xmlid == 'duplicates' else [])
    return measure(as_user(env, salesperson), lambda env, _prepared: read_list(
        env['customer.demand'], domain, view_id=view.id, order=order))


# ORDER RHYTHM

def run_rhythm(env):
    """The daily analysis of a batch of customers, whose order rhythm did not change, among the orders of all."""
    seed_orders(env)
    analyze(env)
    customers = env['res.partner'].search([('is_managed_customer', '=', True)], limit=ANALYSED, order='id').ids
    rhythm = measure(env, lambda env, _prepared: env['customer.demand.proposal'].sudo()._analyse(
        env.company, customers, fields.Date.today()))
    floor = measure(env, statement(
        "SELECT partner.commercial_partner_id, count(*), sum(sale.amount_untaxed) FROM res_partner partner"
        " JOIN sale_order sale ON sale.partner_id = partner.id"
        " WHERE partner.commercial_partner_id = ANY(%s) GROUP BY 1", customers))
    yield Row(f"order rhythm of {ANALYSED:,} customers with {ORDERS} orders each, of {ORDERS * CUSTOMERS:,}", rhythm, floor,
              "floor", note="the floor reads their orders once and sums them up")
    yield from run_rhythm_memory(env)


def run_rhythm_memory(env):
    """The scheduled analysis of all customers: it goes on in batches, so its memory does not grow with their number."""
    def analyse(count):
        return lambda env, _prepared: analyse_batches(env, count)

    measure_memory(env, analyse(ANALYSED))      # imports and caches
    one, all_ = (measure_memory(env, analyse(count)) for count in (ANALYSED, CUSTOMERS))
    yield Row(f"memory for the order rhythm of {CUSTOMERS:,} customers", all_, one, f"of {ANALYSED:,}", limit=1.1,
              measure='megabytes')


def analyse_batches(env, count):
    """Analyse ``count`` customers as the scheduled action does, batch by batch, without its commits."""
    Proposal, company = env['customer.demand.proposal'].sudo(), env.company
    company.demand_rhythm_position = 0
    for _batch in range(count // ANALYSED):
        customer_ids = Proposal._find_customers(company, ANALYSED)
        Proposal._analyse_safely(company, customer_ids, fields.Date.today())
        company.demand_rhythm_position = customer_ids[-1]
        env.flush_all()
        env.invalidate_all()


def seed_orders(env):
    """An order of the same size every 30 days for each customer, the last one some days ago."""
    env.cr.execute("""
        INSERT INTO sale_order (name, partner_id, partner_invoice_id, partner_shipping_id, company_id, currency_id, state,
                                date_order, amount_untaxed, amount_total, currency_rate, picking_policy, warehouse_id,
                                create_date, write_date)
        SELECT 'B' || partner.id || '/' || number, partner.id, partner.id, partner.id, %s, %s, 'sale',
               now() - number * interval '30 days' + interval '20 days', 1000, 1000, 1, 'direct', %s, now(), now()
          FROM res_partner partner, generate_series(1, %s) AS number
         WHERE partner.is_managed_customer AND partner.parent_id IS NULL
    """, (env.company.id, env.company.currency_id.id, env['stock.warehouse'].search([], limit=1).id, ORDERS))
    env.cr.commit()


# SEED

def seed_similar(env):
    """Every second open demand resembles the one before it."""
    env.cr.execute("UPDATE customer_demand SET similar_demand_id = id - 1 WHERE id %% 2 = 0 AND state IN %s", (OPEN_STATES,))
    env.cr.commit()


def seed_demands(env, state, count):
    """Demands with a clock each: running for open ones, met for closed ones."""
    limit = env['customer.policy.limit']._find(env.company, 'demand.feedback', None, 'general')
    seed_clocked(env, """
        WITH customers AS (
            SELECT array_agg(id ORDER BY id) AS ids FROM res_partner WHERE is_managed_customer AND parent_id IS NULL
        ), records AS (
            INSERT INTO customer_demand (name, title, partner_id, user_id, owner_id, company_id, currency_id,
                                         demand_type, priority_level, channel, received_at, state, frequency,
                                         feasibility, score, create_date, write_date)
            SELECT 'B' || number, 'Demand ' || number, partner.id, partner.user_id, partner.user_id, %(company)s,
                   %(currency)s, 'new', (%(priorities)s)[1 + number %% 3], 'phone',
                   now() - number * interval '30 seconds', %(state)s, 'once', 'none', number * 7 %% 101, now(), now()
              FROM generate_series(1, %(count)s) AS number, customers, res_partner partner
             WHERE partner.id = customers.ids[1 + number %% array_length(customers.ids, 1)]
            RETURNING id, partner_id, user_id, owner_id, received_at
        )
    """, 'customer.demand', limit, state, count, priorities=list(PRIORITIES))
