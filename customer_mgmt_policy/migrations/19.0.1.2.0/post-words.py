from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    """Read the translation anew of every word whose English changed: an update keeps the one of the old word.

    What somebody translated otherwise stays, as long as the English is the same.
    """
    api.Environment(cr, SUPERUSER_ID, {}).flush_all()
    cr.execute("SELECT DISTINCT table_name, field FROM customer_policy_word")
    for table, name in cr.fetchall():
        cr.execute(SQL(
            """UPDATE %(table)s word SET %(column)s = jsonb_build_object('en_US', word.%(column)s->>'en_US')
                 FROM customer_policy_word old
                WHERE old.table_name = %(table_name)s AND old.field = %(name)s AND old.res_id = word.id
                  AND word.%(column)s IS NOT NULL AND old.word != word.%(column)s->>'en_US'""",
            table=SQL.identifier(table), column=SQL.identifier(name), table_name=table, name=name))
    cr.execute("DROP TABLE customer_policy_word")
