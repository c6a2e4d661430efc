from odoo.tools import sql

# computed for managed customers only; other contacts get them when they become one
CARD_COLUMNS = {
    'policy_owner_id': 'int4', 'policy_name_key': 'varchar', 'policy_code_key': 'varchar', 'customer_nature': 'varchar',
    'region_id': 'int4', 'card_completeness': 'int4', 'card_lacks_mandatory': 'bool', 'card_policy_id': 'int4',
}


def pre_init_hook(env):
    """Add the columns of existing contacts empty, so that installing does not compute them one by one.

    No existing contact is a managed customer yet: nobody owns any, and all stay visible as they were. The keys of the
    duplicate check are filled in the background (``ir_cron_card_fill_duplicate_keys``).
    """
    add_card_columns(env.cr)


def add_card_columns(cr):
    """Create the columns of the card that are not there yet, empty."""
    for column, kind in CARD_COLUMNS.items():
        if not sql.column_exists(cr, 'res_partner', column):
            sql.create_column(cr, 'res_partner', column, kind)
