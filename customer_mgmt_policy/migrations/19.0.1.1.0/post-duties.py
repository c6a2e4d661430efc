from odoo import SUPERUSER_ID, api

ROLES = {
    'data.cleansing': 'group_cs_manager', 'spot.check': 'group_department_head', 'archive.inspection': 'group_archive_keeper',
    'backup.verified': 'group_it_custodian', 'calendar.load': 'group_cs_manager',
}


def migrate(cr, version):
    """Say who owes the company's recurring duties: the rows exist already and are not touched by the data files."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    limits = env['customer.policy.limit'].search([
        ('code', 'in', list(ROLES)), ('duty_group_id', '=', False), ('is_recurring', '=', True), ('basis', '=', 'after'),
        ('partner_id', '=', False), ('customer_tier', '=', False), ('priority', '=', False), ('channel', '=', False),
        ('policy_id.state', '!=', 'superseded'),
    ])
    for code, rows in limits.grouped('code').items():
        rows.duty_group_id = env.ref(f'customer_mgmt_policy.{ROLES[code]}')
    limits.filtered(lambda limit: limit.code == 'backup.verified').duty_proof = 'evidence'
