from odoo.tools import SQL

WORDS = {
    'ir.model': ('ir_model', 'name'),
    'ir.model.fields': ('ir_model_fields', 'field_description', 'help'),
    'ir.model.fields.selection': ('ir_model_fields_selection', 'name'),
    'ir.ui.menu': ('ir_ui_menu', 'name'),
    'ir.actions.act_window': ('ir_act_window', 'name'),
}


def migrate(cr, version):
    """Remember the English words of the addon, to know afterwards which ones changed."""
    cr.execute("CREATE TEMP TABLE customer_policy_word (table_name varchar, field varchar, res_id integer, word text)")
    for model, (table, *names) in WORDS.items():
        for name in names:
            cr.execute(SQL(
                """INSERT INTO customer_policy_word
                   SELECT %(table_name)s, %(name)s, word.id, word.%(column)s->>'en_US'
                     FROM %(table)s word JOIN ir_model_data data ON data.res_id = word.id AND data.model = %(model)s
                    WHERE data.module = 'customer_mgmt_policy' AND NOT COALESCE(data.noupdate, FALSE)""",
                table_name=table, name=name, column=SQL.identifier(name), table=SQL.identifier(table), model=model))
