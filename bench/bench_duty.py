"""The duty board with 100 k unanswered inquiries, beside Odoo's own pipeline (crm) with as many open leads.

Both are opened as the web client does it: our list with the figures above it, or our cards; crm's columns with their
first cards and bars. An agent of Customer Service sees all inquiries, the salesman beside him all leads.
"""
import os
from ast import literal_eval

from bench_board import copy_rows, get_specification
from common import Row, analyze, measure
from lxml import etree
from records import seed_people

from odoo import Command, fields

PEERS = ['crm']
OPEN = int(os.environ.get('BENCH_DUTY_OPEN', 100_000))
CLOSED = 10 * OPEN
LIMIT = 2
BOARD = [('state', 'in', ('open', 'handling'))]
DUE = "now() at time zone 'utc' + interval '20 days' - number * interval '20 seconds'"


def run(env):
    salesperson = seed_people(env)[0]
    agent = seed_user(env, 'agent', 'customer_mgmt_policy.group_cs_agent')
    salesman = seed_user(env, 'salesman', 'sales_team.group_sale_salesman_all_leads')
    seed_inquiries(env, salesperson, agent)
    seed_leads(env, salesman)
    analyze(env)
    pipeline = measure(env(user=salesman.id), open_pipeline)
    for name, operation in (("list and figures", open_list), ("cards and figures", open_cards)):
        ours = measure(env(user=agent.id), operation)
        for measured in ('milliseconds', 'statements'):
            yield Row(f"duty board, {name}, {OPEN:,} open beside {CLOSED:,} closed: {measured}", ours, pipeline,
                      f"crm's pipeline, {OPEN:,} open", limit=LIMIT, measure=measured)


# WHAT IS OPENED

def open_list(env, _prepared):
    read_records(env['customer.inquiry'], 'list', 'customer_inquiry_view_list_board', limit=80)


def open_cards(env, _prepared):
    read_records(env['customer.inquiry'], 'kanban', 'customer_inquiry_view_kanban_board', limit=40)


def read_records(Inquiry, kind, view, limit):
    """The records that fit on the screen, most pressing first, their limited count, and the figures above."""
    specification = get_specification(Inquiry.with_context(**{f'{kind}_view_ref': f'customer_mgmt_policy.{view}'}), kind)
    assert 'next_due_at' in specification, "the board's own view"
    Inquiry.web_search_read(BOARD, specification, order='next_due_at, id', limit=limit, count_limit=10001)
    Inquiry.get_board()


def open_pipeline(env, _prepared):
    """crm's kanban of all opportunities."""
    Lead = env['crm.lead']
    domain = [('type', '=', 'opportunity')]
    arch = etree.fromstring(Lead.get_view(view_type='kanban')['arch'])
    Lead.web_read_group(
        domain, ['stage_id'], ['__count', 'expected_revenue:sum'], auto_unfold=True,
        unfold_read_specification=get_specification(Lead, 'kanban'))
    for bar in arch.iterfind('.//progressbar'):
        Lead.read_progress_bar(domain, 'stage_id', {'field': bar.get('field'), 'colors': literal_eval(bar.get('colors'))})


# SEED

def seed_user(env, login, group):
    user = env['res.users'].with_context(no_reset_password=True).create({
        'name': login, 'login': f'bench-{login}', 'group_ids': [Command.link(env.ref(group).id)]})
    env.cr.commit()
    return user


def seed_inquiries(env, salesperson, agent):
    """One inquiry as people record it; the rest are copies of its row and its clock."""
    customer = env['res.partner'].search([('user_id', '=', salesperson.id)], limit=1)
    prototype = env['customer.inquiry'].with_user(agent).create({
        'question': "When does our order arrive?", 'partner_id': customer.id, 'channel': 'email'}).sudo()
    env.cr.commit()
    for state, count in (('open', OPEN), ('closed', CLOSED)):
        first = copy_rows(env, prototype, count, {
            'partner_id': "partner.id", 'owner_id': "partner.user_id", 'name': "'Q' || number", 'state': f"'{state}'",
            'kind': "(ARRAY['inquiry', 'inquiry', 'inquiry', 'incident'])[1 + number %% 4]",
            'received_at': "now() at time zone 'utc' - number * interval '20 seconds'",
            'next_due_at': DUE if state == 'open' else "NULL"})
        copy_rows(env, prototype.deadline_ids[:1], count, {
            'res_id': f"{first} + number - 1", 'partner_id': "partner.id", 'owner_id': "partner.user_id",
            'state': "'running'" if state == 'open' else "'met'", 'next_action_at': "NULL", 'due_at': DUE})
        env.cr.commit()


def seed_leads(env, salesman):
    stages = env['crm.stage'].search([])
    lead = env['crm.lead'].with_user(salesman).create({
        'name': "When does our order arrive?", 'type': 'opportunity', 'user_id': salesman.id,
        'date_deadline': fields.Date.today()}).sudo()
    env.cr.commit()
    choices = ', '.join(str(stage.id) for stage in stages)
    copy_rows(env, lead, OPEN, {
        'partner_id': "partner.id", 'name': "'Lead ' || number", 'stage_id': f"(ARRAY[{choices}])[1 + number %% {len(stages)}]"})
    env.cr.commit()
