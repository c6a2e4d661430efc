from odoo.addons.customer_mgmt_policy.hooks import add_card_columns


def migrate(cr, version):
    """Add what the card keeps of each contact empty, so that the update does not compute it for all contacts one by one."""
    add_card_columns(cr)
