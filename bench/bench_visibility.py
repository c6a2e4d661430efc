"""A salesperson's customers among a million contacts, beside what an administrator pays and the ideal statement."""
import common
from common import Row, statement
from lxml import etree

from odoo import Command
from odoo.tools.safe_eval import safe_eval

PARTNERS, SALESPEOPLE = 1_000_000, 200
LIMIT, COUNT_LIMIT = 80, 10_001
MINE = "policy_owner_id = %s AND parent_id IS NULL AND active"
REPEAT = 15     # operations of a few milliseconds need more runs for a steady median


def run(env):
    people = seed(env)
    owner = people[len(people) // 2]
    yield from run_list(env, owner)
    yield from run_count(env, owner, people[0])
    yield from run_names(env, owner)


# MEASURE

def measure(env, operation):
    return common.measure(env, operation, repeat=REPEAT)


def run_list(env, owner):
    """The first page of the customer list as the web client asks for it."""
    domain, specification = get_list_domain(env), get_list_fields(env)

    def first_page(env, _prepared=None):
        env['res.partner'].with_context(bin_size=True).web_search_read(
            domain, specification, limit=LIMIT, order='complete_name', count_limit=COUNT_LIMIT)

    floor = statement(f"SELECT id FROM res_partner WHERE {MINE} ORDER BY complete_name, id DESC LIMIT {LIMIT}", owner.id)
    ours = measure(env(user=owner.id), first_page)
    yield Row("first 80 customers", ours, measure(env(user=env.ref('base.user_admin').id), first_page), "administrator", limit=1)
    yield Row("first 80 customers", ours, measure(env, floor), "floor (ids only)")


def run_count(env, owner, busiest):
    """The number of one's customers; Odoo's own work for any request, 1–2 ms, is more than the statement of most people."""
    domain = get_list_domain(env)

    def count(env, _prepared=None):
        env['res.partner'].search_count(domain)

    for name, person, unit in (
        ("a usual salesperson", owner, 'buffers'),
        ("the one with most customers", busiest, 'milliseconds'),
    ):
        floor = measure(env, statement(f"SELECT count(*) FROM res_partner WHERE {MINE}", person.id))
        yield Row(f"count of customers, {name}", measure(env(user=person.id), count), floor, "floor", limit=3, measure=unit)


def run_names(env, owner):
    """Looking up a name that few contacts have: in the list, and in a field that points to a contact."""
    env.cr.execute(
        "SELECT complete_name FROM res_partner WHERE policy_owner_id = %s AND parent_id IS NULL ORDER BY id LIMIT 1 OFFSET 500",
        [owner.id])
    rare = env.cr.fetchone()[0]
    domain = get_list_domain(env) + [('complete_name', 'ilike', rare)]
    specification = get_list_fields(env)

    def in_list(env, _prepared=None):
        env['res.partner'].web_search_read(domain, specification, limit=LIMIT, order='complete_name', count_limit=COUNT_LIMIT)

    def in_field(env, _prepared=None):
        env['res.partner'].web_name_search(rare, {'display_name': {}}, limit=8)

    floor = measure(env, statement(
        f"SELECT id FROM res_partner WHERE complete_name ILIKE %s ORDER BY complete_name, id DESC LIMIT {LIMIT}", f'%{rare}%'))
    admin = env.ref('base.user_admin').id
    for name, operation in (("rare name in the list", in_list), ("rare name in a field", in_field)):
        ours = measure(env(user=owner.id), operation)
        yield Row(name, ours, floor, "trigram floor", limit=3)
        yield Row(name, ours, measure(env(user=admin), operation), "administrator")


def get_list_domain(env):
    return safe_eval(env.ref('customer_mgmt_policy.customer_action').domain)


def get_list_fields(env):
    """Return the specification that the web client derives from the columns shown in the customer list."""
    Partner = env['res.partner']
    arch = etree.fromstring(Partner.get_view(env.ref('customer_mgmt_policy.customer_view_list').id, 'list')['arch'])
    names = [node.get('name') for node in arch.iterfind('.//field') if node.get('optional') != 'hide']
    return {
        name: {'fields': {'display_name': {}}} if Partner._fields[name].type == 'many2one' else {} for name in names
    }


# SEED

def seed(env):
    """Create salespeople and, by SQL, a million contacts of customers; return the salespeople, best served first.

    Three of five contacts are companies, the others work there. 2 % are no customers, 2 % wait for an owner; the others
    are spread as in life: some people own many, some few.
    """
    group = env.ref('customer_mgmt_policy.group_salesperson')
    people = env['res.users'].with_context(no_reset_password=True, tracking_disable=True).create([
        {'name': f"Salesperson {n}", 'login': f"bench{n}", 'group_ids': [Command.link(group.id)]} for n in range(SALESPEOPLE)
    ])
    env.flush_all()
    env.cr.execute("""
        INSERT INTO res_partner (id, parent_id, commercial_partner_id, name, complete_name, policy_name_key, policy_code_key,
                                 is_company, is_managed_customer, customer_tier, user_id, policy_owner_id, active, type,
                                 partner_share, lang, email, phone, city, autopost_bills,
                                 create_uid, create_date, write_uid, write_date)
        SELECT id, company, COALESCE(company, id), name, name, lower(name), '', company IS NULL, share > 1,
               CASE WHEN share <= 1 THEN NULL WHEN share = 50 THEN 'key' ELSE 'regular' END,
               CASE WHEN share > 3 THEN owner END, CASE WHEN share > 3 THEN owner WHEN share > 1 THEN 1 END,
               TRUE, 'contact', TRUE, 'en_US', 'mail' || id || '@example.com', '+86 21 ' || id, 'Shanghai', 'ask',
               1, now(), 1, now()
          FROM (SELECT first + i AS id, CASE WHEN i %% 5 >= 3 THEN first + i - i %% 5 END AS company, (i / 5) %% 100 AS share,
                       initcap(translate(left(md5(i::text), 8), '0123456789', 'ghijklmnop')) || ' '
                       || (ARRAY['Trading', 'Works', 'Textiles', 'Shipping', 'Steel'])[1 + i %% 5] || ' '
                       || lpad(((i::bigint * 7919) %% 9999991)::text, 7, '0') AS name,
                       (%(people)s)[
                           1 + floor(power((((i / 5)::bigint * 7919) %% 100000) / 100000.0, 1.3) * %(count)s)::int
                       ] AS owner
                  FROM generate_series(0, %(contacts)s - 1) i,
                       (SELECT last_value + 1 AS first FROM res_partner_id_seq) start) contacts
    """, {'people': people.ids, 'count': SALESPEOPLE, 'contacts': PARTNERS})
    env.cr.execute("SELECT setval('res_partner_id_seq', (SELECT max(id) FROM res_partner))")
    env.cr.commit()
    vacuum(env)
    counts = dict(env['res.partner']._read_group([('policy_owner_id', 'in', people.ids)], ['policy_owner_id'], ['__count']))
    return people.sorted(lambda user: -counts.get(user, 0))


def vacuum(env):
    """Do what autovacuum does in a database of this age: statistics, and the map that index-only scans need."""
    with env.registry.cursor() as cr:
        cr._cnx.autocommit = True
        cr.execute("VACUUM ANALYZE")
        cr._cnx.autocommit = False
