from datetime import timedelta

from odoo import api, fields, models

# title, kind, priority, what the customer said, what we offer
STORIES = [
    ("变频器批量采购报价", 'new', 'important', "新产线需要 30 台 5.5kW 变频器，希望本月内到货。", "现货 20 台三日内发货，其余 10 台两周内交付，按框架价执行。"),
    ("水泵噪音超标", 'problem', 'urgent', "3 号泵运行噪音达到 92 分贝，影响车间生产。", "更换叶轮并做动平衡，工程师次日到场。"),
    ("轴承年度框架协议", 'upgrade', 'important', "希望将轴承采购由单次下单改为年度框架协议。", "按年度用量分三档定价，每月 25 日前确认次月计划。"),
    ("传感器选型咨询", 'consultation', 'general', "包装线需要检测透明薄膜，请推荐传感器型号。", "推荐 E3Z 系列回归反射型，附样品两只试用。"),
    ("气缸交期缩短", 'upgrade', 'general', "希望标准气缸交期从 10 天缩短到 5 天。", "为贵司建立安全库存 50 只，常规订单三日发货。"),
    ("控制柜远程监控方案", 'new', 'general', "想对 12 台控制柜做远程状态监控。", "工业交换机加云网关方案，含两年服务。"),
    ("电缆外皮破损补货", 'problem', 'urgent', "上周到货的电缆有一盘外皮破损，急需补货。", "当日补发同规格电缆，破损部分由我司取回。"),
    ("液压油更换周期咨询", 'consultation', 'general', "46 号液压油多久更换一次？", "建议每 2000 小时取样检测，按检测结果更换。"),
]


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_demands(self):
        """Record demands over the last ten weeks in every state, some answered late, some waiting, some near their limit."""
        if self.env['customer.demand'].search_count([('company_id', '=', self._company().id)], limit=1):
            return
        now = fields.Datetime.now()
        ages = [70, 63, 58, 52, 47, 43, 38, 34, 30, 27, 24, 21, 18, 15, 13, 11, 9, 8, 7, 6, 5, 4, 3, 2.5, 2, 1.5, 1, 0.9, 0.6, 0.2]
        customers = self._customers()
        for number, age in enumerate(ages):
            demand = self._record_demand(number, customers[number * 7 % len(customers)], now - timedelta(days=age))
            self._move_demand(demand, number, age, now)

    def _record_demand(self, number, customer, received_at):
        title, kind, priority, description, solution = STORIES[number % len(STORIES)]
        return self._as(customer.user_id)['customer.demand'].create({
            'partner_id': customer.id, 'contact_id': customer.child_ids[:1].id, 'title': title, 'demand_type': kind,
            'priority_level': priority, 'description': description, 'received_at': received_at,
            'channel': ('phone', 'email', 'visit', 'message')[number % 4],
        })

    def _move_demand(self, demand, number, age, now):
        """The older a demand, the further it went; every tenth one took a turn of its own."""
        if age < 2 or number % 9 == 4:
            if age < 2 and number % 4 == 2:
                demand.action_hold("等待客户提供现场参数")
            return
        answered_at = min(demand.received_at + timedelta(days=(0.5, 2, 1, 6)[number % 4]), now)
        if number % 10 == 3:
            demand.action_cannot_be_met("该规格已停产。", "推荐同系列替代型号，安装尺寸一致。", at=answered_at)
            return
        demand.solution = STORIES[number % len(STORIES)][4]
        demand.write({'delivery_days': 7 + number % 5, 'fee': 1800 * (1 + number % 6)})
        demand.action_answer(at=answered_at)
        if age < 5:
            return
        demand.plan = "第 1 周备货与发运；第 2 周安装调试；第 3 周客户验收。责任人：客户负责人。"
        demand.action_start(at=min(answered_at + timedelta(days=1), now))
        if age < 16:
            return
        accepted_at = min(answered_at + timedelta(days=9), now)
        demand.action_tell_progress("已发货，预计下周三安装调试。", at=min(answered_at + timedelta(days=6), now))
        demand.action_accept(
            demand.contact_id.id, ('satisfied', 'satisfied', 'fair', 'dissatisfied')[number % 4], at=accepted_at,
            report=self._sign(), report_name="验收单签字.png")
        if age > 25:
            demand.retrospective = "响应及时，方案匹配；下次提前组织内部评审。"
            demand.action_close()
