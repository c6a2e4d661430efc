"""Complaints: recorded, taken up and looked for beside a million closed ones."""
from bench_demand import (
    CUSTOMERS,
    as_user,
    create_tickets,
    finish,
    measure_peer_list,
    move_tickets,
    prepare_tickets,
    read_list,
    seed_people,
    seed_tickets,
)
from common import Cost, Row, analyze, measure, statement
from lxml import etree

from odoo import Command

PEERS = ['helpdesk_mgmt', 'helpdesk_mgmt_sla']
BATCH, MOVED = 1000, 100
OPEN, CLOSED_FEW, CLOSED_MANY = 20_000, 10_000, 1_000_000
CLOSED_STATES = ('closed', 'cancelled')


def run(env):
    salesperson = seed_people(env)[0]
    agent = seed_agent(env)
    yield from run_create(env, agent)
    yield from run_move(env, agent)
    yield from run_lists(env, agent, salesperson)


# RECORD AND MOVE

def run_create(env, agent):
    """An agent records complaints, one a customer, so that none makes a series."""
    ours = measure(as_user(env, agent), create_complaints)
    name = f"record {BATCH:,} complaints with their clocks"
    if 'helpdesk.sla' in env:
        peer = measure(as_user(env, env.ref('base.user_admin')), lambda env, _prepared: create_tickets(env, count=BATCH))
        yield Row(name, ours, peer, "OCA helpdesk with SLA", limit=0.35)
    yield Row(f"{name}: statements", ours, Cost(0, 4 * BATCH, 0), "4 each", limit=1, measure='statements')


def run_move(env, agent):
    ours = measure(as_user(env, agent), take_up, prepare_complaints)
    if 'helpdesk.sla' in env:
        peer = measure(as_user(env, env.ref('base.user_admin')), move_tickets, prepare_tickets)
        yield Row(f"take {MOVED} complaints up", ours, peer, "OCA helpdesk with SLA", limit=0.3)
    else:
        yield Row(f"take {MOVED} complaints up", ours)


def create_complaints(env, _prepared=None, count=BATCH):
    customers = env['res.partner'].search([('is_managed_customer', '=', True)], limit=count, order='id')
    complaints = env['customer.complaint'].create([
        {'title': f"Complaint {number}", 'description': "Wet boxes", 'partner_id': customers[number % len(customers)].id,
         'send_acknowledgement': False} for number in range(count)
    ])
    finish(env)
    return complaints


def prepare_complaints(env):
    return create_complaints(env, count=MOVED)


def take_up(env, complaints):
    complaints.action_investigate()
    finish(env)


# LISTS

def run_lists(env, agent, salesperson):
    seed_complaints(env, agent, 'investigating', OPEN)
    seed_complaints(env, agent, 'closed', CLOSED_FEW)
    seed_tickets(env, CLOSED_FEW)
    analyze(env)
    few = {user: measure_list(env, user) for user in (agent, salesperson)}
    board_few, peer_few = measure_board(env, agent), measure_peer_list(env)
    seed_complaints(env, agent, 'closed', CLOSED_MANY - CLOSED_FEW)
    seed_tickets(env, CLOSED_MANY - CLOSED_FEW)
    analyze(env)
    peer, reference = measure_peer_list(env), f"with {CLOSED_FEW:,} closed"
    for user, who in ((agent, "an agent's"), (salesperson, "a salesperson's")):
        many, name = measure_list(env, user), f"{who} first 80 open complaints, {CLOSED_MANY:,} closed"
        yield Row(name, many, few[user], reference, limit=1.1, measure='buffers')
    yield Row(f"board of complaints, {CLOSED_MANY:,} closed", measure_board(env, agent), board_few, reference, limit=1.1,
              measure='buffers')
    floor = measure(env, statement(
        "SELECT id FROM customer_complaint WHERE state NOT IN %s ORDER BY next_due_at, id LIMIT 80", CLOSED_STATES))
    yield Row(f"the latest 80 complaints, {CLOSED_MANY:,} closed", measure_list(env, agent), floor, "floor",
              note="the floor finds ids only; a list request also reads names, clocks and whom each waits for")
    if peer:
        yield Row(f"80 open of {CLOSED_MANY:,} closed", measure_list(env, agent), peer, "OCA helpdesk",
                  note=f"OCA {reference}: {peer_few}")


def measure_list(env, user):
    view = env.ref('customer_mgmt_policy.customer_complaint_view_list')
    order = etree.fromstring(view.arch).get('default_order')
    return measure(as_user(env, user), lambda env, _prepared: read_list(
        env['customer.complaint'], [('state', 'not in', CLOSED_STATES)], view_id=view.id, order=order))


def measure_board(env, user):
    """The columns of the board with their counts and first cards, as the web client asks for them."""
    return measure(as_user(env, user), lambda env, _prepared: env['customer.complaint'].web_read_group(
        [('state', 'not in', CLOSED_STATES)], ['state'], ['__count'], auto_unfold=True, unfold_read_specification={
            'title': {}, 'partner_id': {'fields': {'display_name': {}}}, 'next_due_at': {}, 'waiting_for': {}},
        unfold_read_default_limit=40))


# SEED

def seed_agent(env):
    agent = env['res.users'].with_context(no_reset_password=True).create({
        'name': "Agent", 'login': 'bench_agent',
        'group_ids': [Command.link(env.ref('customer_mgmt_policy.group_cs_agent').id)]})
    env.cr.commit()
    return agent


def seed_complaints(env, agent, state, count):
    """Complaints with a clock each: running for open ones, met for closed ones."""
    limit = env['customer.policy.limit']._find(env.company, 'complaint.investigation', None, 'urgent')
    env.cr.execute("""
        WITH customers AS (
            SELECT array_agg(id ORDER BY id) AS ids FROM res_partner WHERE is_managed_customer AND parent_id IS NULL
        ), complaints AS (
            INSERT INTO customer_complaint (name, title, description, partner_id, user_id, owner_id, company_id, currency_id,
                                            channel, urgency, severity, received_at, state, next_due_at, create_date,
                                            write_date)
            SELECT 'B' || number, 'Complaint ' || number, 'Wet boxes', partner.id, %(agent)s, partner.user_id, %(company)s,
                   %(currency)s, 'phone', 'urgent', 'minor', now() - number * interval '3 minutes', %(state)s,
                   CASE WHEN %(state)s <> 'closed' THEN now() - number * interval '3 minutes' + interval '7 days' END,
                   now(), now()
              FROM generate_series(1, %(count)s) AS number, customers, res_partner partner
             WHERE partner.id = customers.ids[1 + number %% %(customers)s]
            RETURNING id, partner_id, owner_id, received_at
        )
        INSERT INTO customer_deadline (res_model, res_id, partner_id, user_id, owner_id, company_id, limit_id, code,
                                       policy_id, clause_id, cycle, slot, started_at, recorded_at, due_at, state)
        SELECT 'customer.complaint', id, partner_id, %(agent)s, owner_id, %(company)s, %(limit)s, 'complaint.investigation',
               %(policy)s, %(clause)s, 1, 1, received_at, received_at, received_at + interval '7 days',
               CASE WHEN %(state)s = 'closed' THEN 'met' ELSE 'running' END
          FROM complaints
    """, {
        'agent': agent.id, 'company': env.company.id, 'currency': env.company.currency_id.id, 'state': state, 'count': count,
        'customers': CUSTOMERS, 'limit': limit.id, 'policy': limit.policy_id.id, 'clause': limit.clause_id.id,
    })
    env.cr.commit()
