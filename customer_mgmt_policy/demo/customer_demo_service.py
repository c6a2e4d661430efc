from datetime import timedelta

from odoo import api, fields, models

# kind, channel, question, answer, hours ago, what became of it
STORIES = [
    ('inquiry', 'phone', "304 不锈钢管 DN50 有现货吗？", "有现货 620 米，今天下单明天发货。", 70, 'closed'),
    ('inquiry', 'email', "请提供电缆产品的 RoHS 检测报告。", "报告已随邮件附上，有效期至明年六月。", 52, 'closed'),
    ('inquiry', 'message', "上周的订单什么时候到？", "物流单号已发送，预计明天下午送达。", 47, 'closed'),
    ('incident', 'phone', "变频器停机，产线全停，请立即派人。", "更换驱动板后恢复运行，已试机两小时。", 30, 'solved'),
    ('inquiry', 'form', "阀门的保修期是多久？", "自签收之日起 18 个月。", 27, 'answered'),
    ('inquiry', 'visit', "能否提供安装培训？", None, 20, 'open'),
    ('inquiry', 'email', "请报 DN80 阀门 40 只的价格。", None, 5, 'open'),
    ('incident', 'phone', "空压机报警停机，备机也无法启动。", None, 0.7, 'handling'),
    ('inquiry', 'phone', "送货地址填错了，还能改吗？", None, 0.4, 'open'),
    ('inquiry', 'chat', "发票能开电子版吗？", None, 0.05, 'open'),
]


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_roster(self):
        """Agent and manager share the days of this week, with the nights of the weekend still open."""
        Roster = self._as(self._user('csmanager'))['customer.duty.roster']
        if Roster.search_count([], limit=1):
            return
        today = fields.Datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)    # 8:00 in Shanghai
        vals_list = []
        for day in range(-1, 5):
            morning = today + timedelta(days=day)
            evening = morning + timedelta(hours=12)
            vals_list += [
                {'user_id': self._user('csagent').id, 'start_at': morning, 'stop_at': evening},
                {'user_id': self._user('csmanager').id, 'start_at': evening, 'stop_at': evening + timedelta(hours=12)},
            ]
        Roster.create(vals_list[:-1])

    @api.model
    def _load_inquiries(self):
        """Inquiries and incidents of the last three days; some answered, some waiting, one of an unknown caller."""
        Inquiry = self._as(self._user('csagent'))['customer.inquiry']
        if Inquiry.search_count([], limit=1):
            return
        now, customers = fields.Datetime.now(), self._customers()
        for number, (kind, channel, question, answer, hours, end) in enumerate(STORIES):
            customer = customers[(number * 7 + 3) % len(customers)]
            inquiry = Inquiry.create({
                'kind': kind, 'channel': channel, 'question': question, 'partner_id': customer.id,
                'contact_id': customer.child_ids[:1].id, 'received_at': now - timedelta(hours=hours),
                'user_id': self._user('csagent').id,
            })
            self._answer_inquiry(inquiry, answer, end)
        Inquiry.create({
            'channel': 'phone', 'question': "来电询问电机配件价格，未说明公司名称。", 'caller_name': "周先生",
            'caller_phone': "138 0013 8000", 'received_at': now - timedelta(minutes=4), 'user_id': self._user('csmanager').id,
        })

    def _answer_inquiry(self, inquiry, answer, end):
        at = inquiry.received_at + timedelta(minutes=6)
        if inquiry.kind == 'incident':
            inquiry.action_start(at)
            inquiry.action_tell_progress("工程师已出发，预计一小时内到场。", at + timedelta(minutes=25))
            if end == 'solved':
                inquiry.action_solve(answer, at + timedelta(minutes=50))
        elif end != 'open':
            inquiry.action_answer(answer, at, close=end == 'closed')
