"""Approvals: submitted and decided in batches, and the count of what waits for one person."""
from functools import partial

from common import Row, analyze, measure, measure_later, statement

from odoo import Command, fields, models
from odoo.orm.model_classes import add_to_registry
from odoo.tools import SQL

PEERS = ['base_tier_validation']
BATCH, FEW, MANY = 100, 10, 100_000
OURS, OCA = 'bench.request', 'bench.tier'
OCA_NAME = "OCA tier validation"
ROLES = ('finance_reviewer', 'legal_reviewer', 'general_manager')


def run(env):
    add_models(env)
    requester, *deciders = seed_people(env)
    seed_routes(env, deciders)
    env.cr.commit()
    yield from run_batches(env, requester, deciders)
    yield from run_dormant(env, requester)
    yield from run_count(env, requester, deciders[0])


# SUBMIT AND DECIDE

def run_batches(env, requester, deciders):
    own = env(user=requester.id)

    def compare(measure, name, ours, peer, limit):
        reference = measure(own, *peer) if OCA in env else None
        return Row(name, measure(own, *ours), reference, OCA_NAME, limit=limit)

    yield compare(
        measure, f"submit × {BATCH}", (partial(submit, 1), create), (partial(request_review, 1), create_peer), 0.5)
    for steps, limit in ((1, 1.0), (3, 0.3)):
        yield compare(
            measure_later, f"decide × {BATCH}, {steps} " + ("steps" if steps > 1 else "step"),
            (lambda env, records, n=steps: decide(records, deciders[:n]), lambda env, n=steps: submit(n, env, create(env))),
            (lambda env, records, n=steps: validate(records, deciders[:n]),
             lambda env, n=steps: request_review(n, env, create_peer(env))), limit)


def create(env):
    partner = env['res.partner'].sudo().search([('is_managed_customer', '=', True)], limit=1)
    return env[OURS].create([{'name': f"Request {number}", 'partner_id': partner.id} for number in range(BATCH)])


def submit(steps, env, records):
    records._approval_submit(str(steps))
    finish(env)
    return records


def decide(records, deciders):
    for user in deciders:
        records.with_user(user).action_approval_approve()
        finish(records.env)


def create_peer(env):
    return env[OCA].create([{'name': f"Request {number}"} for number in range(BATCH)])


def request_review(steps, env, records):
    records.steps = steps
    records.request_validation()
    finish(env)
    return records


def validate(records, deciders):
    for user in deciders:
        for record in records.with_user(user):
            record.validate_tier()
        finish(records.env)


def finish(env):
    """What a commit would do: flush, and run what waits for it."""
    env.flush_all()
    env.cr.precommit.run()
    env.flush_all()


# WRITE

def run_dormant(env, requester):
    """Writing what no approval is about must not cost anything."""
    own = env(user=requester.id)
    ours = measure(own, write_note, lambda env: submit(1, env, create(env)))
    without = measure(own, write_note, create)
    yield Row(f"write a field of {BATCH} records under approval", ours, without, "without approval", limit=1.2)
    if OCA in env:
        yield Row(f"write a field of {BATCH} records under approval", ours, measure(own, write_note, create_peer), OCA_NAME)


def write_note(env, records):
    records.write({'note': "Later"})
    finish(env)


# COUNT

def run_count(env, requester, decider):
    """The figure in the systray, with few and many rows waiting or finished."""
    approval = submit(1, env(user=requester.id), create(env(user=requester.id))[:1]).approval_id
    review = OCA in env and request_review(1, env(user=requester.id), create_peer(env(user=requester.id))[:1]).sudo().review_ids
    seed(env, approval, decider, FEW - 1)
    counts = {'none': count(env, decider)}
    seed(env, approval, decider, MANY, state='granted')
    counts['finished'] = count(env, decider)
    seed(env, approval, decider, MANY - FEW)
    counts['waiting'] = count(env, decider)
    if review:
        seed_peer(env, review, FEW - 1)
        seed_peer(env, review, MANY, state='approved')
        counts['peer finished'] = count_peer(env, decider)
        seed_peer(env, review, MANY - FEW)
        counts['peer waiting'] = count_peer(env, decider)
    floor = measure(env, statement("SELECT count(*) FROM customer_approval_waiting_rel WHERE user_id = %s", decider.id))
    finished, waiting = f"count of what waits: {FEW} waiting, {MANY:,} finished", f"count of what waits: {MANY:,} waiting"
    yield Row(finished, counts['finished'], counts['none'], "none finished", limit=1.1, measure='buffers')
    yield Row(waiting, counts['waiting'], floor, "bare count", limit=3)
    yield Row(f"first 80 of the inbox, {MANY:,} waiting", measure(env(user=decider.id), read_inbox))
    if review:
        yield Row(finished, counts['finished'], counts['peer finished'], OCA_NAME)
        yield Row(waiting, counts['waiting'], counts['peer waiting'], OCA_NAME)


def count(env, decider):
    analyze(env)
    return measure(env(user=decider.id), lambda env, _prepared: env['customer.approval'].get_waiting_count())


def read_inbox(env, _prepared):
    """The list request of the inbox, as the web client sends it."""
    specification = {
        **{name: {} for name in ('res_name', 'route_name', 'amount', 'waiting_time', 'deadline_due_at', 'deadline_status')},
        **{name: {'fields': {'display_name': {}}} for name in ('partner_id', 'requester_id', 'step_id', 'currency_id')}}
    env['customer.approval'].web_search_read(
        [('waiting_user_ids', 'in', [env.uid])], specification, limit=80, order='id', count_limit=10001)


def count_peer(env, decider):
    analyze(env)
    return measure(env(user=decider.id), lambda env, _prepared: env.user.review_user_count())


def seed(env, approval, decider, number, state='pending'):
    """Multiply an approval with its step; only what is pending waits."""
    first = multiply(env, approval, number, state=state, is_latest=False)
    step_first = multiply(env, approval.sudo().step_ids, number, approval_id=None)
    env.cr.execute("UPDATE customer_approval_step SET approval_id = id - %s WHERE id >= %s", [step_first - first, step_first])
    if state == 'pending':
        env.cr.execute("INSERT INTO customer_approval_waiting_rel SELECT id, %s FROM customer_approval WHERE id >= %s",
                       [decider.id, first])


def seed_peer(env, review, number, state='pending'):
    """Multiply a record under review with its review."""
    first = multiply(env, env[OCA].browse(review.res_id), number)
    review_first = multiply(env, review, number, status=state)
    env.cr.execute("UPDATE tier_review SET res_id = id - %s WHERE id >= %s", [review_first - first, review_first])
    env.cr.execute("""INSERT INTO res_users_tier_review_rel (tier_review_id, res_users_id)
                      SELECT r.id, m.res_users_id FROM tier_review r, res_users_tier_review_rel m
                       WHERE r.id >= %s AND m.tier_review_id = %s""", [review_first, review.id])


def multiply(env, record, number, **changes):
    """Copy a row in SQL; return the first new id."""
    env.flush_all()
    columns = [name for name, field in record._fields.items() if field.store and field.column_type and name != 'id']
    values = [SQL("%s", changes[name]) if changes.get(name) is not None else SQL.identifier(name) for name in columns]
    env.cr.execute(SQL(
        "INSERT INTO %(table)s (%(columns)s) SELECT %(values)s FROM %(table)s, generate_series(1, %(number)s) WHERE id = %(id)s "
        "RETURNING id", table=SQL.identifier(record._table), columns=SQL(", ").join(map(SQL.identifier, columns)),
        values=SQL(", ").join(values), number=number, id=record.id))
    return env.cr.fetchone()[0]


# SEED

def seed_people(env):
    """A salesperson who asks, and one decider per step."""
    groups = [env.ref(f'customer_mgmt_policy.group_{role}') for role in ('salesperson', *ROLES)]
    users = env['res.users'].with_context(no_reset_password=True).create([
        {'name': group.name, 'login': f'bench_{group.id}', 'group_ids': [Command.link(group.id)]} for group in groups])
    env['res.partner'].create({'name': "Customer", 'is_company': True, 'is_managed_customer': True, 'user_id': users[0].id})
    return users


def seed_routes(env, deciders):
    """Routes of one step and of three, and the same for the peer."""
    groups = [env.ref(f'customer_mgmt_policy.group_{role}') for role in ROLES]
    for steps in (1, 3):
        env['customer.policy.route'].create({
            'policy_id': env.ref('customer_mgmt_policy.policy_default').id, 'name': f"{steps} steps", 'res_model': OURS,
            'purpose': str(steps), 'clause_id': env.ref('customer_mgmt_policy.clause_b12').id,
            'step_ids': [Command.create({'sequence': number, 'name': group.name, 'approver_kind': 'group', 'group_id': group.id})
                         for number, group in enumerate(groups[:steps])],
        })
    if OCA in env:
        env['tier.definition'].create([{
            'model_id': env['ir.model']._get_id(OCA), 'review_type': 'group', 'reviewer_group_id': group.id, 'name': group.name,
            'approve_sequence': True, 'sequence': -number, 'definition_domain': f"[('steps', '>', {number})]",
        } for number, group in enumerate(groups)])


def add_models(env):
    """Two kinds of record that differ in nothing but their approvals."""
    class BenchRequest(models.Model):
        _module = None
        _name = OURS
        _description = "Request"
        _inherit = ['mail.thread', 'customer.approval.mixin']
        _approval_fields = frozenset({'name', 'amount', 'partner_id'})

        name = fields.Char()
        note = fields.Char()
        amount = fields.Float()
        partner_id = fields.Many2one('res.partner')
        company_id = fields.Many2one('res.company', default=lambda self: self.env.company)
        state = fields.Selection([('draft', "Draft"), ('confirmed', "Confirmed"), ('cancel', "Cancelled")], default='draft')

        def _approval_take(self, outcome, **vals):
            """The peer's record takes no step of its own either."""

    names = [OURS]
    add_to_registry(env.registry, BenchRequest)
    if 'tier.validation' in env:
        names.append(OCA)
        add_peer_model(env)
    env.registry._setup_models__(env.cr, [*names, *(['tier.definition'] if OCA in names else [])])
    env.registry.init_models(env.cr, names, {'models_to_check': True})
    env['ir.model.access'].create([{
        'name': name, 'model_id': env['ir.model']._get_id(name), 'group_id': env.ref('base.group_user').id,
        'perm_read': True, 'perm_write': True, 'perm_create': True, 'perm_unlink': True,
    } for name in names])


def add_peer_model(env):
    class BenchTier(models.Model):
        _module = 'base_tier_validation'  # the peer asks for the icon of a record's module
        _name = OCA
        _description = "Tier"
        _inherit = ['mail.thread', 'tier.validation']
        _tier_validation_manual_config = True

        name = fields.Char()
        note = fields.Char()
        amount = fields.Float()
        steps = fields.Integer()
        state = fields.Selection([('draft', "Draft"), ('confirmed', "Confirmed"), ('cancel', "Cancelled")], default='draft')

    class TierDefinition(models.Model):
        _module = None
        _name = 'tier.definition'
        _inherit = ['tier.definition']

        def _get_tier_validation_model_names(self):
            return super()._get_tier_validation_model_names() + [OCA]

    add_to_registry(env.registry, BenchTier)
    add_to_registry(env.registry, TierDefinition)
