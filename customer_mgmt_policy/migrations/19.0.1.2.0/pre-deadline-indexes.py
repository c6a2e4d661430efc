from odoo.tools import SQL

INDEXES = ('company_id', 'clause_id', 'limit_id')
TABLES = ('customer_deadline', 'customer_deadline_event')


def migrate(cr, version):
    """Drop what every change of a clock paid for and hardly any search used; its ledger says who did what and when."""
    for name in INDEXES:
        cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(f'customer_deadline__{name}_index')))
    for table in TABLES:
        cr.execute(SQL(
            "ALTER TABLE %s DROP COLUMN IF EXISTS create_uid, DROP COLUMN IF EXISTS write_uid, "
            "DROP COLUMN IF EXISTS create_date, DROP COLUMN IF EXISTS write_date", SQL.identifier(table)))
