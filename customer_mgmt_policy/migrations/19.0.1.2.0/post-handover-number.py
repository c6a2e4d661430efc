from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Hand-overs between departments shared the letter of the communication log; new ones get their own."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    sequence = env.ref('customer_mgmt_policy.sequence_customer_department_handover', raise_if_not_found=False)
    if sequence and sequence.prefix == 'T%(range_year)s/':
        sequence.prefix = 'H%(range_year)s/'
