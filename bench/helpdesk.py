"""The peer of demands and complaints: tickets of OCA's helpdesk with a time limit each, if it is installed."""
from common import Row, measure
from records import BATCH, MOVED, OPEN, as_user, finish, read_list

PEERS = ['helpdesk_mgmt', 'helpdesk_mgmt_sla']
NAME = "OCA helpdesk with SLA"


def get_batch(env, limit=0.35):
    """Return name, cost and bound of recording a batch of tickets, in a list; empty without the peer."""
    if 'helpdesk.sla' not in env:
        return []
    return [(NAME, measure(as_user(env, env.ref('base.user_admin')), create_tickets), limit)]


def compare_move(env, name, ours, limit=0.3):
    """Return the row of moving as many tickets; of ours alone without the peer."""
    if 'helpdesk.sla' not in env:
        return Row(name, ours)
    peer = measure(as_user(env, env.ref('base.user_admin')), move_tickets, prepare_tickets)
    return Row(name, ours, peer, NAME, limit=limit)


def prepare_tickets(env):
    return create_tickets(env, count=MOVED)


def create_tickets(env, _prepared=None, count=BATCH):
    team = env['helpdesk.ticket.team'].search([('name', '=', "Bench")]) or seed_sla(env)
    customers = env['res.partner'].search([('is_managed_customer', '=', True)], limit=200, order='id')
    tickets = env['helpdesk.ticket'].create([
        {'name': f"Ticket {number}", 'description': "As told", 'partner_id': customers[number % len(customers)].id,
         'team_id': team.id, 'priority': str(number % 3)} for number in range(count)
    ])
    finish(env)
    return tickets


def move_tickets(env, tickets):
    tickets.write({'stage_id': env['helpdesk.ticket.stage'].search([('closed', '=', True)], limit=1).id})
    finish(env)


def seed_sla(env):
    """One time limit per priority, like ours."""
    team = env['helpdesk.ticket.team'].create({'name': "Bench", 'use_sla': True})
    done = env['helpdesk.ticket.stage'].search([('closed', '=', True)], limit=1)
    env['helpdesk.sla'].create([
        {'name': f"Priority {priority}", 'days': days, 'stage_id': done.id,
         'domain': f"[('priority', '=', '{priority}')]"}
        for priority, days in enumerate((1, 3, 5))
    ])
    return team


def measure_peer_list(env):
    if 'helpdesk.ticket' in env:
        return measure(env, lambda env, _prepared: read_list(env['helpdesk.ticket'], [('stage_id.closed', '=', False)]))
    return None


def seed_tickets(env, closed):
    """The peer's closed tickets, and 2 % open ones with the first call."""
    if 'helpdesk.ticket' not in env:
        return
    Stage = env['helpdesk.ticket.stage']
    first = not env['helpdesk.ticket'].search_count([], limit=1)
    for stage, count in ((Stage.search([('closed', '=', True)], limit=1), closed),
                         (Stage.search([('closed', '=', False)], limit=1), OPEN if first else 0)):
        env.cr.execute("""
            INSERT INTO helpdesk_ticket (number, name, description, company_id, stage_id, priority, active,
                                         unattended, sequence, user_id, create_date, write_date)
            SELECT 'B' || number, 'Ticket ' || number, 'As told', %s, %s, (number %% 3)::text, true,
                   false, 10, %s, now(), now()
              FROM generate_series(1, %s) AS number
        """, (env.company.id, stage.id, env.uid, count))
    env.cr.commit()
