from odoo.tools import sql


def pre_init_hook(env):
    """Add the columns of existing contacts empty, so that installing does not compute them one by one.

    No existing contact is a managed customer yet: nobody owns any, and all stay visible as they were. The keys of the
    duplicate check are filled in the background (``ir_cron_card_fill_duplicate_keys``).
    """
    for column, kind in (('policy_owner_id', 'int4'), ('policy_name_key', 'varchar'), ('policy_code_key', 'varchar')):
        if not sql.column_exists(env.cr, 'res_partner', column):
            sql.create_column(env.cr, 'res_partner', column, kind)
