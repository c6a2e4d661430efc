"""Complaints: recorded, taken up and looked for beside a million closed ones."""
import helpdesk
from common import Row, analyze, measure, statement
from lxml import etree
from records import (
    BATCH,
    CLOSED_FEW,
    CLOSED_MANY,
    MOVED,
    OPEN,
    as_user,
    compare_batch,
    finish,
    read_list,
    seed_clocked,
    seed_people,
)

from odoo import Command

PEERS = helpdesk.PEERS
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
    yield from compare_batch(f"record {BATCH:,} complaints with their clocks", ours, helpdesk.get_batch(env))


def run_move(env, agent):
    ours = measure(as_user(env, agent), take_up, prepare_complaints)
    yield helpdesk.compare_move(env, f"take {MOVED} complaints up", ours)


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
    helpdesk.seed_tickets(env, CLOSED_FEW)
    analyze(env)
    few = {user: measure_list(env, user) for user in (agent, salesperson)}
    board_few, peer_few = measure_board(env, agent), helpdesk.measure_peer_list(env)
    seed_complaints(env, agent, 'closed', CLOSED_MANY - CLOSED_FEW)
    helpdesk.seed_tickets(env, CLOSED_MANY - CLOSED_FEW)
    analyze(env)
    peer, reference = helpdesk.measure_peer_list(env), f"with {CLOSED_FEW:,} closed"
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
    seed_clocked(env, """
        WITH customers AS (
            SELECT array_agg(id ORDER BY id) AS ids FROM res_partner WHERE is_managed_customer AND parent_id IS NULL
        ), records AS (
            INSERT INTO customer_complaint (name, title, description, partner_id, user_id, owner_id, company_id, currency_id,
                                            channel, urgency, severity, received_at, state, next_due_at, create_date,
                                            write_date)
            SELECT 'B' || number, 'Complaint ' || number, 'Wet boxes', partner.id, %(agent)s, partner.user_id, %(company)s,
                   %(currency)s, 'phone', 'urgent', 'minor', now() - number * interval '3 minutes', %(state)s,
                   CASE WHEN %(state)s <> 'closed' THEN now() - number * interval '3 minutes' + interval '7 days' END,
                   now(), now()
              FROM generate_series(1, %(count)s) AS number, customers, res_partner partner
             WHERE partner.id = customers.ids[1 + number %% array_length(customers.ids, 1)]
            RETURNING id, partner_id, user_id, owner_id, received_at
        )
    """, 'customer.complaint', limit, state, count, agent=agent.id)
