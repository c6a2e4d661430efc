"""Boards and lists of demands and complaints: 100 k open ones beside 10 k and beside a million closed ones."""
from ast import literal_eval
from functools import partial

from common import Row, analyze, measure
from lxml import etree
from records import finish, seed_people

from odoo import Command

OPEN, CLOSED_FEW, CLOSED_MANY = 100_000, 10_000, 1_000_000
BATCH, MOVED = 1000, 100
OPEN_DOMAINS = {
    'customer.demand': [('state', 'in', ('recorded', 'answered', 'in_progress', 'accepted'))],
    'customer.complaint': [('state', 'not in', ('closed', 'cancelled'))],
}
DUE = "now() at time zone 'utc' + interval '7 days' - number * interval '30 seconds'"
# facts that life spreads over the records: column -> SQL of the row's number
SPREAD = {
    'customer.demand': {'priority_level': "(ARRAY['urgent', 'important', 'general'])[1 + number %% 3]"},
    'customer.complaint': {'urgency': "(ARRAY['urgent', 'important', 'general'])[1 + number %% 3]"},
}
OPEN_STATES = {
    'customer.demand': "(ARRAY['recorded', 'answered', 'in_progress', 'accepted'])[1 + number %% 4]",
    'customer.complaint': "(ARRAY['received', 'investigating', 'liability_settled', 'executing', 'done'])[1 + number %% 5]",
}


def run(env):
    salesperson = seed_people(env)[0]
    manager = seed_manager(env)
    yield from run_complaints(env, salesperson, manager)
    prototypes = [seed_prototype(env, model, salesperson) for model in OPEN_DOMAINS]
    for prototype in prototypes:
        seed(env, prototype, OPEN)
        seed(env, prototype, CLOSED_FEW, state='closed')
    analyze(env)
    few = measure_all(env, salesperson, manager)
    for prototype in prototypes:
        seed(env, prototype, CLOSED_MANY - CLOSED_FEW, state='closed')
    analyze(env)
    for name, cost in measure_all(env, salesperson, manager).items():
        for measured in ('buffers', 'milliseconds'):
            yield Row(f"{name}, {OPEN:,} open, {CLOSED_MANY:,} closed", cost, few[name], f"{CLOSED_FEW:,} closed",
                      limit=1.1 if measured == 'buffers' else None, measure=measured)


# RECORD AND MOVE

def run_complaints(env, salesperson, manager):
    """A salesperson records complaints of own customers; Customer Service takes them up."""
    yield Row(f"record {BATCH:,} complaints with their clocks", measure(env(user=salesperson.id), create_complaints))
    yield Row(f"take up {MOVED} complaints", measure(
        env(user=manager.id), take_up, lambda env: create_complaints(env(user=salesperson.id), count=MOVED)))


def create_complaints(env, _prepared=None, count=BATCH):
    customers = env['res.partner'].search([('is_managed_customer', '=', True)], limit=200, order='id')
    complaints = env['customer.complaint'].create([{
        'title': f"Complaint {number}", 'description': "As told", 'partner_id': customers[number % len(customers)].id,
    } for number in range(count)])
    finish(env)
    return complaints


def take_up(env, complaints):
    complaints.with_env(env).action_investigate()
    finish(env)


# LISTS AND BOARDS

def measure_all(env, salesperson, manager):
    """Return ``{name: cost}`` of what people look at, as the web client asks for it."""
    costs = {}
    for model, domain in OPEN_DOMAINS.items():
        for user, who in ((salesperson, "a salesperson's"), (manager, "all")):
            own, label = env(user=user.id), env[model]._description.lower()
            for kind, read in (("list", read_list), ("board", read_board)):
                costs[f"{kind} of {who} open records ({label})"] = measure(
                    own, partial(read, model=model, domain=domain))
    return costs


def read_list(env, _prepared, model, domain):
    """The fields of the view, 80 rows, a limited count."""
    Model = env[model]
    Model.web_search_read(domain, get_specification(Model, 'list'), limit=80, count_limit=10001)


def read_board(env, _prepared, model, domain):
    """The columns with their first cards, and the bar above each."""
    Model = env[model]
    arch = etree.fromstring(Model.get_view(view_type='kanban')['arch'])
    group_by = arch.get('default_group_by')
    Model.web_read_group(
        domain, [group_by], ['__count'], auto_unfold=True, unfold_read_specification=get_specification(Model, 'kanban'))
    for bar in arch.iterfind('progressbar'):
        Model.read_progress_bar(domain, group_by, {'field': bar.get('field'), 'colors': literal_eval(bar.get('colors'))})


def get_specification(Model, view_type):
    arch = etree.fromstring(Model.get_view(view_type=view_type)['arch'])
    names = dict.fromkeys(node.get('name') for node in arch.iter('field') if node.get('optional') != 'hide')
    return {
        name: {'fields': {'display_name': {}}} if Model._fields[name].type in ('many2one', 'many2many', 'one2many') else {}
        for name in names
    }


# SEED

def seed_manager(env):
    manager = env['res.users'].with_context(no_reset_password=True).create({
        'name': "CS Manager", 'login': 'bench-manager',
        'group_ids': [Command.link(env.ref('customer_mgmt_policy.group_cs_manager').id)],
    })
    env.cr.commit()
    return manager


def seed_prototype(env, model, salesperson):
    """One record as people make it; the rest are copies of its row."""
    customer = env['res.partner'].search([('user_id', '=', salesperson.id)], limit=1)
    values = {'title': "Prototype", 'partner_id': customer.id}
    if model == 'customer.complaint':
        values['description'] = "As told"
    record = env[model].with_user(salesperson).create(values).sudo()
    env.cr.commit()
    return record


def seed(env, prototype, count, state=None):
    """Copy the record and its clock, spread over all customers and back in time; finished ones met their clock."""
    own = {
        **SPREAD[prototype._name], 'partner_id': "partner.id", 'owner_id': "partner.user_id",
        'received_at': "now() at time zone 'utc' - number * interval '30 seconds'",
        'state': f"'{state}'" if state else OPEN_STATES[prototype._name], 'name': "'B' || number",
    }
    if prototype._name == 'customer.demand':
        own['user_id'] = "partner.user_id"
    else:
        own['next_due_at'] = "NULL" if state else DUE
    first = copy_rows(env, prototype, count, own)
    clock = prototype.deadline_ids[:1]
    copy_rows(env, clock, count, {
        'res_id': f"{first} + number - 1", 'partner_id': "partner.id", 'owner_id': "partner.user_id",
        'state': "'met'" if state else "'running'", 'next_action_at': "NULL",
        'due_at': DUE,
    })
    env.cr.commit()


def copy_rows(env, record, count, changes):
    """Copy a row in SQL, ``changes`` being expressions of ``number`` and ``partner``; return the first new id."""
    env.flush_all()
    columns = [name for name, field in record._fields.items() if field.store and field.column_type and name != 'id']
    values = [changes.get(name, f'source."{name}"') for name in columns]
    env.cr.execute(f"""
        WITH customers AS (
            SELECT array_agg(id ORDER BY id) AS ids FROM res_partner WHERE is_managed_customer AND parent_id IS NULL
        )
        INSERT INTO {record._table} ({', '.join(f'"{name}"' for name in columns)})
        SELECT {', '.join(values)}
          FROM {record._table} source, generate_series(1, %s) AS number, customers, res_partner partner
         WHERE source.id = %s AND partner.id = customers.ids[1 + number %% array_length(customers.ids, 1)]
         ORDER BY number
        RETURNING id""", (count, record.id))
    return env.cr.fetchone()[0]
