from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import RECORD, VisitCase

REPORT = 'customer_mgmt_policy.customer_visit_record_report'


@tagged('post_install', '-at_install')
class TestVisitForm(VisitCase):
    """模板二 on paper."""

    def _print(self, visit, user, **context):
        html, _kind = self.env['ir.actions.report'].with_user(user).with_context(**context)._render_qweb_html(REPORT, visit.ids)
        return html.decode()

    def _complete(self):
        visit = self._held(our_participant_ids=(self.sales + self.sales_mate).ids)
        visit.write({
            **RECORD, 'need_priority': 'urgent',
            'question_ids': [(0, 0, {'question': "Which steel?", 'handling': 'promised', 'promised_on': '2026-03-10'})],
            'objection_ids': [(0, 0, {'objection': "Too dear", 'explanation': "Lasts twice as long"})],
            'chain_change_ids': [(0, 0, {'kind': 'new', 'person_name': "Zhou Min", 'role': 'decision_maker'})],
        })
        visit.activity_schedule('customer_mgmt_policy.mail_activity_type_visit_todo', user_id=self.sales_mate.id,
                                summary="Draft the offer", date_deadline='2026-03-09')
        visit.action_complete()
        return visit

    def test_says_all_of_the_record(self):
        visit = self._complete()
        html = self._print(visit, self.sales)
        for text in ("Shanghai Harbour Trading", "2026-03-05 10:00", "11:00", "Pier 4", "Chen Wei", "sales_mate",
                     "Research of needs", *RECORD.values(), "Which steel?", "2026-03-10", "Too dear", "Lasts twice as long",
                     "Zhou Min", "Draft the offer", "2026-03-09", visit.name, "Signature of the Customer", "Urgent"):
            self.assertIn(text, html)

    def test_in_chinese(self):
        self.env['res.lang']._activate_lang('zh_CN')
        self.env['ir.module.module'].search([('name', '=', 'customer_mgmt_policy')])._update_translations(['zh_CN'])
        html = self._print(self._complete(), self.sales, lang='zh_CN')
        for text in ("客户拜访记录表", "客户当前需求/痛点", "我方方案反馈", "客户提出的问题", "达成共识", "待办事项", "责任人", "完成时限",
                     "下次跟进计划", "客户签字（可选）", "填表人", "填表日期"):
            self.assertIn(text, html)

    def test_empty_one_prints(self):
        self.assertIn("(planned)", self._print(self._new_visit(), self.sales))

    def test_not_for_others(self):
        visit = self._complete()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self._print(visit, self.sales_other)
