"""What must hold in a database that was updated from an earlier version; runs in Odoo's shell."""
# ruff: noqa: F821
from lxml import etree

default = env.ref("customer_mgmt_policy.policy_default")
versions = env["customer.policy"].search([("state", "!=", "superseded")])


def rows(policy):
    """What a version decides, by the codes that the software asks for."""
    found = {("clause", clause.code) for clause in policy.clause_ids}
    found |= {("limit", limit.code) for limit in policy.limit_ids}
    found |= {("criterion", criterion.code) for criterion in policy.criterion_ids}
    found |= {("route", route.res_model, route.purpose or "") for route in policy.route_ids}
    return found | {("field", field.field_name, field.applies_to) for field in policy.field_ids}


for version in versions:
    lacking = rows(default) - rows(version)
    assert not lacking, f"{version.display_name} lacks {sorted(lacking)}"

for login in ("sales1", "head1", "csmanager", "gm"):
    user = env["res.users"].search([("login", "=", login)])
    Partner = env["res.partner"].with_user(user)
    customer = Partner.search([("policy_owner_id", "!=", False), ("parent_id", "=", False)], limit=1)
    for kind in ("form", "list", "kanban"):
        arch = etree.fromstring(Partner.get_view(view_type=kind)["arch"])
        names = arch.xpath("//field[not(ancestor::field)]/@name")
        assert customer.read(names), f"{login} cannot open a customer in {kind}"

customers = env["res.partner"].search([("policy_owner_id", "!=", False), ("parent_id", "=", False)])
assert customers and all(customers.mapped("customer_nature")), "customers are not classified"
unweighed = customers.filtered(lambda customer: not customer.card_policy_id)
assert unweighed <= customers._get_outdated_cards(), "the scheduled action does not see the cards to weigh"
for company in env["res.company"].search([]):
    env["customer.duty"]._maintain(company)     # what the scheduled action does within the day
duties, roles = env["customer.duty"].search([]), env["customer.policy.limit"]._get_duties(env.company).mapped("code")
assert roles and set(roles) <= set(duties.mapped("code")), "the company's duties were not started"
assert all(duty._deadline_open(duty.code) for duty in duties), "duties have no clock"

late = env["customer.deadline"].search_count([("error", "!=", False)])
assert not late, f"{late} clocks cannot be checked"
env["customer.deadline"]._evaluate_due(10_000)
env.cr.rollback()

env.cr.execute("SELECT table_name FROM information_schema.columns WHERE column_name = 'write_date' "
               "AND table_name IN ('customer_deadline', 'customer_deadline_event')")
assert not env.cr.fetchall(), "clocks still say who wrote them last beside their ledger"

complaints = env["customer.complaint"].search([("state", "in", ("executing", "done", "closed"))])
assert complaints and all(one.remedy_ids and one.action_ids for one in complaints), "remedies without their lines"
steps = complaints.action_ids.filtered(lambda step: step.state == "open")
assert all(step._deadline_open("complaint.execution") for step in steps), "open steps have no clock"
assert not complaints._deadline_open("complaint.execution"), "clocks of execution are left on complaints"
assert all(complaint.next_due_at == complaint.deadline_due_at for complaint in complaints), "the next due time is not filled"

answered = env["customer.inquiry"].search([("first_response_at", "!=", False)])
assert answered and all(
    abs(one.response_hours - (one.first_response_at - one.received_at).total_seconds() / 3600) < 0.01 for one in answered
), "the time to the first response is not filled"

print(f"All is as it should be: {len(versions)} versions of the policy, {env['res.partner'].search_count([])} contacts.")
