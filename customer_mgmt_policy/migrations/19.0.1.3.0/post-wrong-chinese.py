from odoo.tools import SQL

# the Chinese minutes as they were shipped up to 19.0.1.2.0: without who signed them
MINUTES = 'c150286f19a9fd80345d7c5f07195738'


def migrate(cr, version):
    """Let Chinese that was wrong be read anew, which an update does only where there is none.

    What somebody worded otherwise stays.
    """
    forget(cr, 'mail.template', 'mail_template', 'body_html', SQL("md5(word.body_html->>'zh_CN') = %s", MINUTES))
    forget(cr, 'ir.model.fields', 'ir_model_fields', 'field_description', SQL(
        "word.name = 'month' AND word.model IN %s AND word.field_description->>'zh_CN' = '月'",
        ('customer.complaint.review', 'customer.complaint.review.figure')))
    forget(cr, 'ir.actions.act_window', 'ir_act_window', 'help', SQL("word.help->>'zh_CN' ~ '一并提交\\s+部门负责人'"))


def forget(cr, model, table, name, condition):
    cr.execute(SQL(
        """UPDATE %(table)s word SET %(column)s = word.%(column)s - 'zh_CN'
             FROM ir_model_data data
            WHERE data.model = %(model)s AND data.module = 'customer_mgmt_policy' AND data.res_id = word.id AND %(condition)s""",
        table=SQL.identifier(table), column=SQL.identifier(name), model=model, condition=condition))
