"""The calendar of visits: a month of a team of 50 with 20,000 visits, beside Odoo's own calendar of as many meetings."""
from datetime import timedelta
from functools import partial

from bench_board import copy_rows
from common import Row, analyze, measure
from lxml import etree
from records import seed_people

from odoo import Command, fields

VISITS, TEAM, PLANNED_DAYS = 20_000, 50, 365
START = "date_trunc('day', now() at time zone 'utc') + (number %% {days} - {days} / 2) * interval '1 day' + interval '2 hours'"


def run(env):
    salespeople = seed_people(env)
    head = seed_head(env, salespeople[:TEAM])
    seed_visits(env, salespeople[0])
    seed_meetings(env, salespeople[0])
    analyze(env)
    for name, user, people, days in (
        ("a salesperson's week", salespeople[0], salespeople[0], 7),
        ("a salesperson's month", salespeople[0], salespeople[0], 42),
        (f"a month of a team of {TEAM}", head, salespeople[:TEAM], 42),
    ):
        shown = [('partner_ids', 'in', people.partner_id.ids)]
        ours = measure(env(user=user.id), partial(read_calendar, model='customer.visit', days=days))
        peer = measure(env(user=user.id), partial(read_calendar, model='calendar.event', days=days, domain=shown))
        label = f"{name} among {VISITS:,} visits"
        yield Row(label, ours, peer, "Odoo's calendar", limit=1)
        yield Row(f"{label}: statements", ours, peer, "Odoo's calendar", limit=1.5, measure='statements')
    head_env = env(user=head.id)
    yield Row(f"the first 80 visits due of a team of {TEAM}", measure(head_env, lambda env, _prepared: read_due(env)))


def read_calendar(env, _prepared, model, days, domain=()):
    """Ask as the web client's calendar does: the fields of the view, between two dates, of the people chosen."""
    Model = env[model]
    arch = etree.fromstring(Model.get_view(view_type='calendar')['arch'])
    start, stop = arch.get('date_start'), arch.get('date_stop')
    names = dict.fromkeys([start, stop, *(node.get('name') for node in arch.iter('field'))])
    specification = {
        name: {'fields': {'display_name': {}}} if Model._fields[name].type in ('many2one', 'many2many') else {}
        for name in names if name in Model._fields
    }
    now = fields.Datetime.now()
    dates = [(start, '<=', now + timedelta(days=days / 2)), (stop, '>=', now - timedelta(days=days / 2))]
    Model.web_search_read([*dates, *domain], {**specification, 'display_name': {}}, limit=None)


def read_due(env):
    due = env['customer.visit.due']
    arch = etree.fromstring(due.get_view(view_type='list')['arch'])
    specification = {
        name: {'fields': {'display_name': {}}} if due._fields[name].type == 'many2one' else {}
        for name in dict.fromkeys(node.get('name') for node in arch.iter('field'))
    }
    due.web_search_read([('is_planned', '=', False)], specification, limit=80, count_limit=10001)


# SEED

def seed_head(env, people):
    head = env['res.users'].with_context(no_reset_password=True).create({
        'name': "Head", 'login': 'bench-head',
        'group_ids': [Command.link(env.ref('customer_mgmt_policy.group_department_head').id)],
    })
    env['crm.team'].create({'name': "Bench", 'user_id': head.id, 'member_ids': [Command.set(people.ids)]})
    env.cr.commit()
    return head


def seed_visits(env, salesperson):
    """Copies of one visit, spread over all customers and a year; every customer has its clock to the next visit."""
    customer = env['res.partner'].search([('user_id', '=', salesperson.id)], limit=1)
    visit = env['customer.visit'].with_user(salesperson).create({'partner_id': customer.id}).sudo()
    customers = env['res.partner'].search([('is_managed_customer', '=', True), ('parent_id', '=', False)])
    env.cr.execute("UPDATE res_partner SET customer_tier = 'key' WHERE id = ANY(%s)", [customers.ids])
    env.invalidate_all()
    customers._start_visit_due()
    env.cr.commit()
    start = START.format(days=PLANNED_DAYS)
    copy_rows(env, visit, VISITS, {
        'partner_id': "partner.id", 'owner_id': "partner.user_id", 'user_id': "partner.user_id", 'name': "'B' || number",
        'planned_start': start, 'planned_stop': f"{start} + interval '1 hour'",
    })
    env.cr.commit()


def seed_meetings(env, salesperson):
    """As many meetings of Odoo's calendar, of the same people at the same times, one attendee each."""
    meeting = env['calendar.event'].with_user(salesperson).with_context(no_mail_to_attendees=True).create({
        'name': "Meeting", 'start': fields.Datetime.now(), 'stop': fields.Datetime.now() + timedelta(hours=1)}).sudo()
    env.cr.commit()
    start = START.format(days=PLANNED_DAYS)
    first = copy_rows(env, meeting, VISITS, {
        'user_id': "partner.user_id", 'start': start, 'stop': f"{start} + interval '1 hour'"})
    env.cr.execute("""
        INSERT INTO calendar_event_res_partner_rel (calendar_event_id, res_partner_id)
        SELECT event.id, person.partner_id FROM calendar_event event JOIN res_users person ON person.id = event.user_id
         WHERE event.id >= %s""", [first])
    env.cr.execute("""
        INSERT INTO calendar_attendee (event_id, partner_id, state, common_name)
        SELECT event.id, person.partner_id, 'accepted', 'Attendee'
          FROM calendar_event event JOIN res_users person ON person.id = event.user_id WHERE event.id >= %s""", [first])
    env.cr.commit()
