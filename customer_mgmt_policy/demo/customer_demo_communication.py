from datetime import timedelta

from odoo import Command, api, fields, models

CHANNELS = ('phone', 'im', 'email', 'phone', 'meeting', 'im')
SUMMARIES = (
    "确认本周到货数量，客户要求周五前送达二号仓。", "发送新款减速机样本，客户将于下周答复。", "答复发票抬头与税号问题。",
    "询问设备运行情况，客户反映噪音已消除。", "在客户处碰头，核对下季度备货计划。", "客户询问变频器保修条款，已回复。",
)
TOPICS = ("跟进报价", "确认交期", "回访使用情况")
PURPOSES = ("就明年框架协议达成共识，听取对服务的意见。", "祝贺二期投产，推动联合研发项目。", "致歉并说明水泵问题的整改，恢复信任。")


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_communication(self):
        """How customers want to be contacted, what was talked about, and the executive visits of the year."""
        if self.env['customer.communication'].search_count([('company_id', '=', self._company().id)], limit=1):
            return
        customers = self._customers()
        self._state_wishes(customers)
        for number in range(60):
            # some customers hear of us often, others hardly ever
            customer = customers[number * 7 % len(customers)] if number % 3 else customers[number % 2]
            self._log_contact(customer, number)
        keys = customers.filtered(lambda customer: customer.customer_tier == 'key')
        ends = ('done', 'held', 'approved', 'submitted', 'draft')
        for number, (customer, end) in enumerate(zip(keys, ends, strict=False)):
            self._plan_executive_visit(customer, number, end)

    def _state_wishes(self, customers):
        for number, customer in enumerate(customers[:12]):
            customer.write({
                'preferred_channel': ('phone', 'im', 'email')[number % 3], 'quiet_from': 12.0, 'quiet_to': 13.5,
                'contact_note': "请先联系采购部王助理" if number % 4 == 0 else False})
        customers[5].no_contact_until = fields.Date.today() + timedelta(days=3)

    def _log_contact(self, customer, number):
        """Contacts of the last three months, at 15:00 in Shanghai; every fifth agrees on the next one."""
        day = fields.Datetime.now() - timedelta(days=1 + number * 37 % 85)
        at = day.replace(hour=7, minute=number % 60, second=0, microsecond=0)
        coming = number % 5 == 0 and {
            'next_contact_on': fields.Date.today() + timedelta(days=1 + number % 9), 'next_contact_topic': TOPICS[number % 3]}
        self._as(customer.user_id)['customer.communication'].create({
            'partner_id': customer.id, 'contact_id': customer.child_ids[:1].id, 'channel': CHANNELS[number % 6],
            'direction': 'in' if number % 4 == 1 else 'out', 'at': at, 'summary': SUMMARIES[number % 6],
            'quiet_reason': "客户主动约定" if customer.no_contact_until else False, **(coming or {}),
        })

    def _plan_executive_visit(self, customer, number, end):
        past = end in ('done', 'held')
        today = fields.Datetime.now().replace(hour=1, minute=30, second=0, microsecond=0)
        days = -12 * (2 - number) if past else 9 + 8 * number
        start = self._on_workday(today + timedelta(days=days), -1 if past else 1)
        host = customer.decision_maker_id or customer.child_ids[:1]
        visit = self._as(self._user('crspec') if customer.cr_specialist_id == self._user('crspec') else customer.user_id)[
            'customer.executive.visit'].create({
                'partner_id': customer.id, 'contact_id': host.id, 'executive_id': self._user('gm').id,
                'planned_start': start, 'planned_stop': start + timedelta(hours=6), 'purpose': PURPOSES[number % 3],
                'companion_ids': [Command.set(customer.user_id.ids)], 'talking_points': "先听后说；不当场承诺价格；感谢长期合作。",
                'stop_ids': [Command.create({
                    'start_at': start + timedelta(hours=first), 'stop_at': start + timedelta(hours=last), 'place': place,
                    'programme': programme, 'contact_ids': [Command.set(host.ids)], 'user_id': customer.user_id.id,
                }) for first, last, place, programme in (
                    (0, 1, "客户总部大厅", "迎接、企业介绍"), (1, 2.5, "二号车间", "参观新产线"),
                    (2.5, 4, "三楼会议室", "高层会谈"), (4, 6, "客户餐厅", "工作午餐"))],
            })
        if end == 'draft':
            return
        visit.action_submit()
        if end == 'submitted':
            return
        visit.with_user(self._user('gm')).action_approval_approve()
        if not past:
            return
        visit.action_held(start + timedelta(hours=6))
        if end == 'done':
            visit.write({'outcome': "双方确认明年框架协议，采购量预计增长两成；客户希望缩短标准件交期。", 'commitments': "一个月内提交缩短交期方案。"})
            visit.action_record()
            visit.action_close()
