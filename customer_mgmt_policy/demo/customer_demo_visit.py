from datetime import timedelta

from odoo import Command, api, fields, models

PURPOSES = ('research', 'cooperation', 'problem', 'relationship')
OUTLINES = (
    "了解新产线的设备需求与预算；确认决策流程；获取年度用量。",
    "回顾上季度供货情况；确认下季度计划；介绍新产品。",
    "现场查看水泵噪音问题；确认整改方案与时间。",
    "拜会新任采购总监；交流行业动态；听取对服务的意见。",
)
NEEDS = ("希望缩短标准件交期，旺季保证供货。", "计划扩建二期车间，预计需要 40 台电机。", "设备停机影响交付，希望有备件。", "对目前服务满意，希望技术交流更多。")
AGREEMENTS = ("我方一周内提交备货方案。", "下季度按月滚动下单。", "本周五前更换并复测。", "下月安排一次技术交流会。")


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_visits(self):
        """Visits of the last months, recorded in time or late, and planned ones in every state."""
        if self.env['customer.visit'].search_count([('company_id', '=', self._company().id)], limit=1):
            return
        customers = self._customers()
        for number, age in enumerate((96, 83, 71, 64, 55, 49, 41, 33, 27, 20, 14, 9, 6, 3, 1.2, 0.5)):
            self._hold_visit(customers[number * 5 % len(customers)], number, age)
        for number, days in enumerate((4, 5, 6, 7, 8, 11, 12, 13, 14, 18)):
            self._plan_visit(customers[(number * 11 + 3) % len(customers)], number, days)

    def _hold_visit(self, customer, number, age):
        """A visit that took place ``age`` days ago; the latest ones still wait for their record or minutes."""
        now = fields.Datetime.now()
        start = (now - timedelta(days=age)).replace(hour=2, minute=0, second=0, microsecond=0)
        if start > now - timedelta(hours=2):
            start -= timedelta(days=1)
        start = self._on_workday(start, -1)
        visit = self._new_visit(customer, number, start, emergency_reason="补录已完成的拜访")
        visit.action_submit()
        visit.with_user(self._head(customer)).action_approval_approve()
        visit._confirm(at=start - timedelta(days=5))
        visit.action_held(start, start + timedelta(hours=1.5))
        visit.sudo().write({'is_emergency': False, 'emergency_reason': False})
        if age < 1:
            return
        end = start + timedelta(hours=(6, 20, 30, 3)[number % 4])
        visit.write({
            'needs': NEEDS[number % 4], 'proposal_feedback': "价格可以接受，关注交期与售后。", 'agreements': AGREEMENTS[number % 4],
            'next_contact_on': fields.Date.today() + timedelta(days=7 + number), 'next_contact_topic': "方案跟进",
            'question_ids': self._get_questions(number, age),
        })
        visit._complete(at=min(end, fields.Datetime.now()))
        if age < 2:
            return
        visit._minutes_sent(at=min(end + timedelta(hours=2), fields.Datetime.now()))
        if age > 8 and not visit.question_ids.filtered('is_open'):
            visit.action_close()

    def _get_questions(self, number, age):
        answered = Command.create({'question': "轴承保修期多长？", 'handling': 'spot', 'answer': "自交付起 18 个月。"})
        if number % 3 or age > 40:
            return [answered]
        promised = fields.Date.today() + timedelta(days=(1, 3, 6)[number % 2])
        return [answered, Command.create({'question': "能否提供变频器的第三方检测报告？", 'handling': 'promised', 'promised_on': promised})]

    def _plan_visit(self, customer, number, days):
        """A visit in ``days`` days, draft, submitted, approved, agreed with the customer, refused or cancelled."""
        start = fields.Datetime.now().replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=days)
        visit = self._new_visit(customer, number, self._on_workday(start, 1))
        if number % 5 == 0:
            return
        visit.action_submit()
        if number % 5 == 1:
            return
        if number == 8:
            visit.approval_id.with_user(self._head(customer)).action_refuse("请先了解该客户的付款情况，再安排拜访。")
            return
        visit.with_user(self._head(customer)).action_approval_approve()
        if number % 5 == 3:
            visit.action_confirm()
        if number == 9:
            visit.action_cancel("客户本周盘点，改为电话沟通。")

    def _new_visit(self, customer, number, start, **vals):
        return self._as(customer.user_id)['customer.visit'].create({
            'partner_id': customer.id, 'contact_id': customer.child_ids[:1].id, 'purpose': PURPOSES[number % 4],
            'outline': OUTLINES[number % 4], 'planned_start': start, **vals,
        })

    def _on_workday(self, start, direction):
        """Nobody visits at the weekend."""
        while start.weekday() > 4:
            start += timedelta(days=direction)
        return start

    def _head(self, customer):
        return customer.user_id.sale_team_id.user_id
