"""Opening the card of a customer with a long history, beside Odoo's own form of the same contact; importing many."""
import common
from common import Row, analyze
from lxml import etree

from odoo import Command

PEERS = []
ORDERS, LINES, INVOICES, VISITS, MAILS, CONTACTS = 2_000, 3, 1_000, 500, 10_000, 12
LIMIT = 1.5
IMPORTED, IMPORT_LIMIT, IMPORT_STATEMENTS_LIMIT = 5_000, 3, 3
REPEAT = 9
# what the web client asks for once the form is there
FETCHED_LATER = (
    ("its overview, fetched once the form is there", 'get_card_panel'),
    ("its relationship map, when that tab is opened", 'get_relationship_map'),
    ("its figures of trade, when that tab is opened", 'get_trade_figures'),
)


def run(env):
    owner = seed_people(env)
    customer = seed_customer(env, owner)
    seed_orders(env, owner, customer)
    seed_invoices(env, customer)
    seed_visits_and_mails(env, owner, customer)
    analyze(env)
    base, card = get_base_specification(env(user=owner.id)), get_specification(env(user=owner.id))
    print(f"  fields read: {len(base)} of Odoo's form, {len(card)} of the card")
    reading = [measure(env(user=owner.id), customer, 'web_read', specification) for specification in (base, card)]
    for unit in ('statements', 'milliseconds'):
        yield Row(f"opening a card, {ORDERS:,} orders, {INVOICES:,} invoices, {VISITS} visits, {MAILS:,} mails behind it",
                  reading[1], reading[0], "Odoo's own form", limit=LIMIT, measure=unit)
    for name, method in FETCHED_LATER:
        yield Row(name, measure(env(user=owner.id), customer, method), reading[0], "Odoo's own form", limit=LIMIT)
    yield from compare_imports(env, owner)


def compare_imports(env, owner):
    """A salesperson imports customers as Odoo's import screen does, beside contacts that are no customers."""
    managed = {'default_is_managed_customer': True, 'default_is_company': True}
    ours = common.measure(env(user=owner.id), get_import(managed), repeat=1)
    plain = common.measure(env(user=seed_clerk(env).id), get_import({'default_is_company': True}), repeat=1)
    for unit, limit in (('statements', IMPORT_STATEMENTS_LIMIT), ('milliseconds', IMPORT_LIMIT)):
        yield Row(f"importing {IMPORTED:,} customers: duplicates, codes, owners, clocks, completeness", ours, plain,
                  "contacts that are no customers", limit=limit, measure=unit)


def get_import(context):
    """Return the operation that loads ``IMPORTED`` companies; the import screen turns tracking off."""
    columns = ['name', 'phone', 'email', 'street', 'city', 'country_id', 'function', 'comment']
    rows = [[f"Import Trading {number}", f"+86 21 5000 {number:04}", f"office{number}@import.example.cn", f"{number} Bund",
             "Shanghai", "China", "Trade", f"Note {number}"] for number in range(IMPORTED)]

    def load(env, _prepared=None):
        partners = env['res.partner'].with_context(import_file=True, tracking_disable=True, **context)
        result = partners.load(columns, rows)
        if not result['ids']:
            raise RuntimeError(result['messages'][:3])
    return load


def measure(env, customer, method, *arguments):
    def call(env, _prepared=None):
        getattr(env['res.partner'].browse(customer.id).with_context(bin_size=True), method)(*arguments)
    return common.measure(env, call, repeat=REPEAT)


# WHAT THE WEB CLIENT ASKS FOR

def get_specification(env):
    """Return what the web client reads for the form of a contact, as the user of ``env`` gets it."""
    arch = etree.fromstring(env['res.partner'].get_view(env.ref('base.view_partner_form').id, 'form')['arch'])
    return read_fields(env, 'res.partner', arch)


def get_base_specification(env):
    """The same without the addon's views: what Odoo's own apps show."""
    views = env['ir.ui.view'].sudo()
    ours = env['ir.model.data'].sudo().search([('model', '=', 'ir.ui.view'), ('module', '=', 'customer_mgmt_policy')])
    with env.registry.cursor() as cr:
        own = env(cr=cr)
        views.with_env(own(su=True)).browse(ours.mapped('res_id')).filtered(
            lambda view: view.model == 'res.partner' and view.type == 'form' and view.inherit_id).active = False
        own.registry.clear_all_caches()
        specification = get_specification(own)
        cr.rollback()
    env.registry.clear_all_caches()
    return specification


def read_fields(env, model, arch):
    specification = {}
    for node in arch.iterfind('.//field'):
        if any(parent.tag == 'field' for parent in node.iterancestors() if parent is not arch):
            continue
        name, field = node.get('name'), env[model]._fields[node.get('name')]
        if field.type == 'many2one':
            specification[name] = {'fields': {'display_name': {}}}
        elif field.type in ('one2many', 'many2many'):
            views = [view for view in node if view.tag in ('list', 'kanban')]
            inner = read_fields(env, field.comodel_name, views[0]) if views else {'display_name': {}}
            specification[name] = {'fields': inner, 'limit': 40}
        else:
            specification[name] = {}
    return specification


# SEED

def seed_people(env):
    group = env.ref('customer_mgmt_policy.group_salesperson')
    return env['res.users'].with_context(no_reset_password=True, tracking_disable=True).create(
        {'name': "Salesperson", 'login': "bench_card", 'group_ids': [Command.link(group.id)]})


def seed_clerk(env):
    """Somebody without a role of the policy: nothing that is imported becomes a customer."""
    groups = env.ref('base.group_user') | env.ref('base.group_partner_manager')
    clerk = env['res.users'].with_context(no_reset_password=True, tracking_disable=True).create(
        {'name': "Clerk", 'login': "bench_clerk", 'group_ids': [Command.set(groups.ids)]})
    env.cr.commit()
    return clerk


def seed_customer(env, owner):
    customer = env['res.partner'].create({
        'name': "Harbour Trading", 'is_company': True, 'is_managed_customer': True, 'user_id': owner.id,
        'child_ids': [Command.create({'name': f"Person {number}", 'function': "Engineer"}) for number in range(CONTACTS)],
    })
    people = env['customer.relationship'].create([
        {'partner_id': customer.id, 'contact_id': contact.id, 'role': 'influencer'} for contact in customer.child_ids])
    people[1:].reports_to_id = people[0]
    return customer


def seed_orders(env, owner, customer):
    products = env['product.product'].create([{'name': f"Product {number}"} for number in range(40)])
    env.flush_all()
    env.cr.execute("""
        INSERT INTO sale_order (company_id, partner_id, partner_invoice_id, partner_shipping_id, user_id, name, state, date_order,
                                currency_id, currency_rate, amount_untaxed, amount_total, warehouse_id, picking_policy)
        SELECT %(company)s, %(customer)s, %(customer)s, %(customer)s, %(owner)s, 'B' || i, 'sale', now() - i * interval '9 hours',
               %(currency)s, 1, 1000, 1000, %(warehouse)s, 'direct'
          FROM generate_series(1, %(orders)s) i
    """, {'company': env.company.id, 'customer': customer.id, 'owner': owner.id, 'currency': env.company.currency_id.id,
          'orders': ORDERS, 'warehouse': env['stock.warehouse'].search([], limit=1).id})
    env.cr.execute("""
        INSERT INTO sale_order_line (order_id, company_id, order_partner_id, product_id, product_uom_id, name, product_uom_qty,
                                     price_unit, price_total, price_subtotal, customer_lead, state, currency_id, sequence)
        SELECT id, company_id, partner_id, (%(products)s)[1 + (id * 7 + line) %% 40], %(unit)s, 'Line', 10, 33, 333, 333, 0,
               'sale', currency_id, line
          FROM sale_order, generate_series(1, %(lines)s) line WHERE partner_id = %(customer)s
    """, {'products': products.ids, 'unit': products[0].uom_id.id, 'lines': LINES, 'customer': customer.id})


def seed_invoices(env, customer):
    """Posted invoices, nine of ten paid some days late."""
    account = env['account.account'].create(
        {'name': "Receivable", 'code': "BENCH1", 'account_type': 'asset_receivable', 'reconcile': True})
    journal = env['account.journal'].create({'name': "Bench", 'code': "BEN", 'type': 'general'})
    env.flush_all()
    values = {
        'company': env.company.id, 'customer': customer.id, 'currency': env.company.currency_id.id, 'journal': journal.id,
        'account': account.id, 'invoices': INVOICES,
    }
    for kind, sign, paid in (('out_invoice', 1, 0), ('entry', -1, 1)):
        env.cr.execute("""
            WITH moves AS (
                INSERT INTO account_move (name, move_type, state, date, invoice_date, partner_id,
                                          commercial_partner_id, company_id, currency_id, journal_id, auto_post,
                                          sequence_prefix, sequence_number)
                SELECT %(kind)s || i, %(kind)s, 'posted', current_date - i %% 900 - 40 + 35 * %(paid)s,
                       current_date - i %% 900 - 40, %(customer)s, %(customer)s, %(company)s, %(currency)s, %(journal)s,
                       'no', %(kind)s, i
                  FROM generate_series(1, %(invoices)s) i RETURNING id, sequence_number, date)
            INSERT INTO account_move_line (move_id, company_id, account_id, partner_id, journal_id, currency_id, parent_state,
                                           display_type, date, date_maturity, debit, credit, balance, amount_currency,
                                           amount_residual, reconciled, name, move_name)
            SELECT id, %(company)s, %(account)s, %(customer)s, %(journal)s, %(currency)s, 'posted', 'payment_term', date,
                   date + 30, CASE WHEN %(sign)s > 0 THEN 1000 ELSE 0 END, CASE WHEN %(sign)s < 0 THEN 1000 ELSE 0 END,
                   1000 * %(sign)s, 1000 * %(sign)s,
                   CASE WHEN sequence_number %% 10 = 0 THEN 1000 * %(sign)s ELSE 0 END, sequence_number %% 10 <> 0,
                   sequence_number::text, %(kind)s
              FROM moves
        """, {**values, 'kind': kind, 'sign': sign, 'paid': paid})
    env.cr.execute("""
        INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, amount, max_date, company_id)
        SELECT invoice.id, payment.id, 1000, payment.date, invoice.company_id
          FROM account_move_line invoice JOIN account_move_line payment ON payment.name = invoice.name AND payment.credit > 0
         WHERE invoice.debit > 0 AND invoice.reconciled
           AND invoice.partner_id = %(customer)s AND payment.partner_id = %(customer)s
    """, values)


def seed_visits_and_mails(env, owner, customer):
    env.cr.execute("""
        INSERT INTO customer_visit (name, partner_id, user_id, owner_id, company_id, purpose, planned_start, planned_stop,
                                    planned_duration, actual_start, state)
        SELECT 'V' || i, %(customer)s, %(owner)s, %(owner)s, %(company)s, 'research', now() - i * interval '2 days',
               now() - i * interval '2 days', 1, now() - i * interval '2 days', 'done'
          FROM generate_series(1, %(visits)s) i
    """, {'customer': customer.id, 'owner': owner.id, 'company': env.company.id, 'visits': VISITS})
    env.cr.execute("""
        INSERT INTO mail_message (model, res_id, message_type, subtype_id, author_id, body, subject, date,
                                  create_date, create_uid)
        SELECT 'res.partner', %(customer)s, 'email', %(subtype)s, %(author)s, 'Dear customer', 'Mail ' || i,
               now() - i * interval '1 hour', now(), %(owner)s
          FROM generate_series(1, %(mails)s) i
    """, {'customer': customer.id, 'owner': owner.id, 'author': owner.partner_id.id,
          'subtype': env.ref('mail.mt_comment').id, 'mails': MAILS})
    limit = env['customer.policy.limit']._find(env.company, 'visit.record')
    clock = env['customer.deadline']._prepare(env.company, limit, env.cr.now())
    visits = env['customer.visit'].search([('partner_id', '=', customer.id)], limit=20)
    env['customer.deadline'].create([
        {**clock, 'res_model': 'customer.visit', 'res_id': visit.id, 'partner_id': customer.id,
         'user_id': owner.id, 'company_id': env.company.id}
        for visit in visits])

