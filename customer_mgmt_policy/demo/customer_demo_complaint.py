from datetime import timedelta

from odoo import api, fields, models

# subject, what happened, claim, liability, reasoning, remedy, plan
STORIES = [
    ("电缆绝缘层破损", "到货 3 盘电缆中 1 盘外皮破损约 2 米，无法使用。", 'exchange', 'company', "出库检查记录显示装车前未复核外观。", 'compensation', "免费补发一盘并补偿停工损失。"),
    ("交货延迟五天", "合同约定 10 日交货，实际 15 日到货，影响安装计划。", 'compensation', 'company', "备货计划未同步给仓库。", 'apology', "书面致歉，下单运费全免。"),
    ("电机温升过高", "连续运行 2 小时外壳温度达 95 度。", 'service', 'customer', "现场检查发现散热风道被粉尘堵塞。", 'assistance', "协助清理并提供保养培训。"),
    ("运输途中外箱受潮", "5 箱密封圈外箱受潮变形。", 'refund', 'third_party', "物流公司车辆篷布破损。", 'coordination', "协调物流公司赔付，先行补货。"),
    ("发票抬头错误", "三张发票抬头写错，客户无法入账。", 'service', 'company', "开票信息未及时更新。", 'rectification', "当日作废重开并快递送达。"),
    ("阀门规格发错", "订购 DN80，收到 DN50。", 'exchange', 'company', "拣货时未核对规格标签。", 'rectification', "次日换货，增加扫码复核。"),
]


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_complaints(self):
        """Complaints of the last ten weeks at every step; some investigated late, some waiting, one re-opened."""
        if self.env['customer.complaint'].search_count([('company_id', '=', self._company().id)], limit=1):
            return
        now, customers = fields.Datetime.now(), self._customers()
        for number, age in enumerate((68, 61, 55, 48, 42, 37, 31, 26, 22, 18, 15, 12, 10, 8, 6, 4, 3, 2, 1, 0.3)):
            story = STORIES[number % len(STORIES)]
            complaint = self._receive_complaint(customers[(number * 13 + 4) % len(customers)], story, now - timedelta(days=age), number)
            self._handle_complaint(complaint, story, number, age, now)

    def _receive_complaint(self, customer, story, received_at, number):
        subject, description, claim, *_rest = story
        return self._as(self._user('csagent'))['customer.complaint'].create({
            'partner_id': customer.id, 'contact_id': customer.child_ids[:1].id, 'title': subject, 'description': description,
            'claim_type': claim, 'received_at': received_at, 'send_acknowledgement': False,
            'channel': ('phone', 'email', 'form', 'third_party')[number % 4],
            'channel_ref': f"315-2026-{4100 + number:04d}" if number % 4 == 3 else False,
            'severity': ('minor', 'serious', 'minor', 'critical')[number % 4],
        })

    def _handle_complaint(self, complaint, story, number, age, now):
        """Take it as far as its age suggests; approvals are decided by the people whose role it is."""
        if age < 1 or number == 13:  # one was forgotten and is late
            return
        complaint.action_investigate()
        if age < 3:
            return
        _subject, _description, _claim, liability, reason, remedy, plan = story
        settled_at = complaint.received_at + timedelta(days=(1, 2, 2, 7)[number % 4])
        complaint.write({
            'investigation': "调取合同与出库记录，电话访谈仓库与承运人，核对现场照片。", 'liability': liability, 'liability_reason': reason})
        complaint.action_settle_liability(at=min(settled_at, now))
        if age < 5:
            return
        complaint.with_user(self._user('legal')).action_approval_approve()
        if age < 7:
            return
        complaint.write({
            'remedy_type': remedy, 'remedy_plan': plan, 'remedy_date': fields.Date.today() + timedelta(days=2),
            'remedy_amount': 800 if remedy == 'compensation' else 0, 'executor_id': self._user('csagent').id})
        complaint.action_propose_remedy()
        if age < 9:
            return
        complaint.with_user(self._user('csmanager')).action_approval_approve()
        complaint.action_tell("对给您带来的不便深表歉意。我们已确定处理方案，将在约定日期前完成。", at=min(settled_at + timedelta(days=1), now))
        if age < 14:
            return
        done_at = min(settled_at + timedelta(days=4), now)
        complaint.action_finish("已按方案执行完毕，客户签收确认。", at=done_at)
        if age < 17:
            return
        satisfaction = 'dissatisfied' if number == 7 else ('satisfied', 'fair', 'satisfied')[number % 3]
        complaint.action_call_back(satisfaction, at=done_at + timedelta(days=1), feedback="处理及时。" if number != 7 else "补发的电缆规格仍不对。")
        if number != 7:
            complaint.improvement = "完善出库复核流程，纳入月度培训。"
            complaint.action_close()
