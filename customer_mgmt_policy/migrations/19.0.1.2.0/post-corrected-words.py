from odoo.tools import SQL

MODULE = 'customer_mgmt_policy'
# English words whose Chinese was corrected, with the Chinese that they had up to 19.0.1.1.0
CORRECTED = {
    "Answer": "回复", "Answered": "已回复", "Answered By": "答复责任人", "Asked On": "查询时间",
    "Assigned to Me": "分配给我的", "Closed On": "关闭时间", "Decided On": "审批时间", "Description": "需求描述",
    "Done By": "完成人", "Due": "到期时间", "Earlier Round": "此前第几轮：", "Finding": "问题", "Findings": "检查问题",
    "Finished": "已结束", "From": "从", "Inspections": "档案检查", "Kind": "类型", "Kind of Record": "单据类型",
    "Late": "已超时", "Message": "内容", "Met": "按时办结", "Number of Findings": "问题数", "On the Card": "资料上的值",
    "Only for records that came in by this channel.": "仅适用于通过该渠道进来的记录。", "Overdue": "逾期金额",
    "Progress Last Told On": "最近同步进度时间", "Received": "待受理", "Received On": "提出时间", "Record": "单据",
    "Record ID": "单据 ID", "Responsible": "责任人", "Revision": "修订", "Signed By": "签署方式", "Solution": "解决方案",
    "Summary": "小结", "Summary of the inspection": "检查小结", "Tell Progress": "同步进展", "To": "至", "Until": "截止日期",
    "Verified": "已核对", "Waiting": "等待中", "Waits": "等待", "What Happened": "问题描述", "What Was Done": "工作内容",
    "What happened": "情况说明", "Who": "对象",
}
WORDS = {
    'ir.model.fields': ('ir_model_fields', 'field_description', 'help'),
    'ir.model.fields.selection': ('ir_model_fields_selection', 'name'),
    'ir.ui.menu': ('ir_ui_menu', 'name'),
    'ir.actions.act_window': ('ir_act_window', 'name'),
}


def migrate(cr, version):
    """Let corrected Chinese words be read anew, which an update does only where there are none.

    A label that somebody translated otherwise stays; a view that shows a corrected word is read anew as a whole.
    """
    for model, (table, *names) in WORDS.items():
        for name in names:
            forget(cr, model, table, name, SQL(
                "(word.%(column)s->>'en_US', word.%(column)s->>'zh_CN') IN %(corrected)s",
                column=SQL.identifier(name), corrected=tuple(CORRECTED.items())))
    shown = [f'%{before}{word}{after}%' for word in CORRECTED for before, after in ('""', '><')]
    forget(cr, 'ir.ui.view', 'ir_ui_view', 'arch_db', SQL("word.arch_db->>'en_US' LIKE ANY(%s)", shown))


def forget(cr, model, table, name, condition):
    cr.execute(SQL(
        """UPDATE %(table)s word SET %(column)s = word.%(column)s - 'zh_CN'
             FROM ir_model_data data
            WHERE data.model = %(model)s AND data.module = %(module)s AND data.res_id = word.id AND %(condition)s""",
        table=SQL.identifier(table), column=SQL.identifier(name), model=model, module=MODULE, condition=condition))
