from base64 import b64encode
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import file_open

MODULE = 'customer_mgmt_policy'
# a customer's people sign in as customer1: title, kind, what the customer said, how far it went, how many days ago, what we offer
DEMANDS = [
    ("二号线输送带改造", 'upgrade', "现有输送带速度不够，希望提高到每分钟 40 米，年底前完成。", 'done', 24, "更换驱动电机与减速机，速度提高到每分钟 42 米，停机不超过两天。"),
    ("车间照明节能方案", 'new', "希望更换 3 号车间 120 盏灯具，要求照度不低于 300 勒克斯。", 'signed', 20, "更换 120 盏 LED 工矿灯，照度 350 勒克斯，年节电约 4 万度。"),
    ("空压机异响", 'problem', "2 号空压机启动时有金属摩擦声，请尽快安排检查。", 'asked', 16, "更换主机轴承，校正联轴器同心度，八小时试运行。"),
    ("备件库存寄售", 'new', "希望贵司在我厂设立常用备件寄售库存。", 'in_progress', 12, "设立 86 种常用备件的寄售库存，按月盘点结算。"),
    ("伺服电机选型", 'consultation', "新包装机需要 4 台伺服电机，请推荐型号。", 'answered', 5, "推荐 1.5kW 伺服电机配绝对值编码器，与现有控制器兼容。"),
    ("防爆接线箱定制", 'new', "需要 20 只防爆接线箱，尺寸与图纸一致。", 'hold', 1, ""),
    ("进口轴承替代", 'consultation', "原型号已停产，想了解是否还有库存。", 'unmet', 8, ""),
]

# what was done, as the customer reads it before signing
WORK = {
    "二号线输送带改造": "已更换驱动电机与减速机，实测速度每分钟 42 米，满载试运行 24 小时无异常。",
    "车间照明节能方案": "120 盏灯具全部安装完毕，实测平均照度 356 勒克斯，旧灯具已运走。",
    "空压机异响": "已更换主机轴承并调整联轴器，连续运行 8 小时无异响，噪音 72 分贝。",
}


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_portal(self):
        """What the customer that signs in as customer1 has with us: a demand in every state of interest, and complaints."""
        customer = self._portal_customer()
        if self.env['customer.demand'].search_count([('partner_id', '=', customer.id), ('channel', '=', 'portal')], limit=1):
            return
        now = fields.Datetime.now()
        for title, kind, description, goal, age, solution in DEMANDS:
            demand = self._record_portal_demand(title, kind, description, now - timedelta(days=age))
            demand.solution = solution
            getattr(self, f'_move_portal_{goal}')(demand)
        self._raise_in_portal()
        self._complain_in_portal(now)

    def _portal_customer(self):
        return self.env.ref(f'{MODULE}.demo_customer_01')

    def _portal_person(self):
        return self._as(self.env.ref(f'{MODULE}.user_portal'))

    def _record_portal_demand(self, title, kind, description, received_at):
        return self._as(self._portal_customer().user_id)['customer.demand'].create({
            'partner_id': self._portal_customer().id, 'contact_id': self.env.ref(f'{MODULE}.demo_contact_01_1').id,
            'title': title, 'demand_type': kind, 'description': description, 'channel': 'portal', 'received_at': received_at,
            'priority_level': 'important',
        })

    # HOW FAR IT WENT

    def _move_portal_hold(self, demand):
        demand.action_hold("请提供接线箱的外形图纸和电缆进线口数量。")

    def _move_portal_unmet(self, demand):
        demand.action_cannot_be_met("该型号已停产，市场上没有可靠来源。", "推荐同尺寸的国产型号，附检测报告，可先试用两只。",
            at=demand.received_at + timedelta(days=2))

    def _move_portal_answered(self, demand):
        demand.write({'delivery_days': 10, 'fee': 26800})
        demand.action_answer(at=demand.received_at + timedelta(days=2))

    def _move_portal_in_progress(self, demand):
        self._move_portal_answered(demand)
        demand.plan = "第 1 周备货；第 2 周现场实施；第 3 周双方验收。责任人：客户负责人。"
        demand.action_start(at=demand.received_at + timedelta(days=3))
        demand.action_tell_progress("准备工作已完成，下周一开始现场实施。", at=demand.received_at + timedelta(days=9), send_mail=True)

    def _move_portal_asked(self, demand):
        self._move_portal_in_progress(demand)
        demand.action_ask_acceptance(WORK[demand.title])

    def _move_portal_signed(self, demand):
        self._move_portal_asked(demand)
        self._portal_demand(demand)._portal_accept("林晓东", self._sign())

    def _move_portal_done(self, demand):
        self._move_portal_signed(demand)
        self._portal_demand(demand)._portal_rate('satisfied', "响应很快，改造期间没有影响生产。")
        demand.retrospective = "提前两天完成；下次先确认停机窗口。"
        demand.action_close()

    def _portal_demand(self, demand):
        return self._portal_person()['customer.demand']._portal_browse(demand.id)

    def _sign(self):
        """Return a picture of a signature, as the pad of the portal sends it."""
        with file_open(f'{MODULE}/demo/signature.png', 'rb') as picture:
            return b64encode(picture.read()).decode()

    # WHAT CAME IN TODAY

    def _raise_in_portal(self):
        portal = self._portal_person()
        portal['customer.demand']._portal_raise({
            'demand_type': 'new', 'title': "年度保养计划", 'description': "希望与贵司签订明年全部水泵的保养计划，请报价。"},
            portal['ir.attachment'])
        portal['customer.complaint']._portal_raise({
            'title': "密封圈尺寸不符", 'description': "昨天收到的 200 只密封圈内径偏大 1 毫米，无法安装。", 'claim_type': 'exchange',
            'claim': "请本周内换货。"}, portal['ir.attachment'])

    def _complain_in_portal(self, now):
        complaint = self._as(self._user('csagent'))['customer.complaint'].create({
            'partner_id': self._portal_customer().id, 'contact_id': self.env.ref(f'{MODULE}.demo_contact_01_1').id,
            'title': "送货单数量不符", 'description': "送货单写 50 箱，实收 46 箱。", 'claim_type': 'refund', 'channel': 'portal',
            'received_at': now - timedelta(days=16), 'send_acknowledgement': False})
        story = ("", "", "", 'company', "装车时漏装一托盘。", 'rectification', "次日补送 4 箱，并当面致歉。",
                 'delivery', 'delivery_loading', 'logistics')
        self._handle_complaint(complaint, story, 1, 15, now)
