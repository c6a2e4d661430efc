from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Bring policy versions that exist already up to the rows of this release."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env['customer.policy']._spread_default_rows()
