from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Bring policy versions that exist already up to the rows of this release."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    _name_alternate_role(env)
    env['customer.policy']._spread_default_rows()


def _name_alternate_role(env):
    """A department head's own request goes to the CS manager, unless the step names an alternate role already."""
    default = env.ref('customer_mgmt_policy.policy_default', raise_if_not_found=False)
    if default:
        default.route_ids.step_ids.filtered(
            lambda step: step.approver_kind == 'department_head' and not step.alternate_group_id,
        ).alternate_group_id = env.ref('customer_mgmt_policy.group_cs_manager')
