from datetime import timedelta

from odoo import Command, api, fields, models

# subject, what happened, claim, liability, reasoning, remedy, plan, problem type, root cause, department
STORIES = [
    ("电缆绝缘层破损", "到货 3 盘电缆中 1 盘外皮破损约 2 米，无法使用。", 'exchange', 'company', "出库检查记录显示装车前未复核外观。", 'compensation', "免费补发一盘并补偿停工损失。",
     'quality', 'product_inspection', 'quality'),
    ("交货延迟五天", "合同约定 10 日交货，实际 15 日到货，影响安装计划。", 'compensation', 'company', "备货计划未同步给仓库。", 'apology', "书面致歉，下单运费全免。",
     'delivery', 'delivery_planning', 'logistics'),
    ("电机温升过高", "连续运行 2 小时外壳温度达 95 度。", 'service', 'customer', "现场检查发现散热风道被粉尘堵塞。", 'assistance', "协助清理并提供保养培训。",
     'quality', 'customer_storage', 'technical'),
    ("运输途中外箱受潮", "5 箱密封圈外箱受潮变形。", 'refund', 'third_party', "物流公司车辆篷布破损。", 'coordination', "协调物流公司赔付，先行补货。",
     'delivery', 'third_carrier', 'logistics'),
    ("发票抬头错误", "三张发票抬头写错，客户无法入账。", 'service', 'company', "开票信息未及时更新。", 'rectification', "当日作废重开并快递送达。",
     'billing', 'contract_invoice', 'finance'),
    ("阀门规格发错", "订购 DN80，收到 DN50。", 'exchange', 'company', "拣货时未核对规格标签。", 'rectification', "次日换货，增加扫码复核。",
     'delivery', 'delivery_picking', 'logistics'),
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
        platform = number % 4 == 3 and self.env.ref('customer_mgmt_policy.complaint_platform_12315')
        return self._as(self._user('csagent'))['customer.complaint'].create({
            'partner_id': customer.id, 'contact_id': customer.child_ids[:1].id, 'title': subject, 'description': description,
            'claim_type': claim, 'received_at': received_at, 'send_acknowledgement': False,
            'channel': ('phone', 'email', 'form', 'third_party')[number % 4],
            'type_id': self.env.ref(f'customer_mgmt_policy.complaint_type_{story[7]}').id,
            'platform_id': platform and platform.id,
            'channel_ref': f"315-2026-{4100 + number:04d}" if number % 4 == 3 else False,
            'severity': ('minor', 'serious', 'minor', 'critical')[number % 4],
        })

    def _handle_complaint(self, complaint, story, number, age, now):
        """Take it as far as its age suggests; approvals are decided by the people whose role it is."""
        if age < 1 or number == 13:  # one was forgotten and is late
            return
        complaint.action_investigate(note="已电话安抚客户，了解现场情况，暂无安全风险。")
        if age < 3:
            return
        _subject, _description, _claim, liability, reason, remedy, plan, _type, cause, department = story
        settled_at = complaint.received_at + timedelta(days=(1, 2, 2, 7)[number % 4])
        self._investigate_complaint(complaint, liability, reason, cause, department)
        complaint.action_settle_liability(at=min(settled_at, now))
        if age < 5:
            return
        complaint.with_user(self._user('legal')).action_approval_approve()
        if age < 7:
            return
        self._propose_remedies(complaint, remedy, plan, late=number == 11)
        if age < 9:
            return
        complaint.with_user(self._user('csmanager')).action_approval_approve()
        complaint.action_tell("对给您带来的不便深表歉意。我们已确定处理方案，将在约定日期前完成。", at=min(settled_at + timedelta(days=1), now))
        if age < 14:
            return
        done_at = min(settled_at + timedelta(days=4), now)
        complaint.action_ids.action_done("已完成，客户确认。", at=done_at)
        complaint.action_finish("已按方案执行完毕，客户签收确认。", at=done_at)
        if age < 17:
            return
        satisfaction = 'dissatisfied' if number == 7 else ('satisfied', 'fair', 'satisfied')[number % 3]
        complaint.action_call_back(satisfaction, at=done_at + timedelta(days=1), feedback="处理及时。" if number != 7 else "补发的电缆规格仍不对。")
        if number != 7:
            complaint.improvement = "完善出库复核流程，纳入月度培训。"
            complaint.action_close()

    def _investigate_complaint(self, complaint, liability, reason, cause, department):
        """Evidence, cause, responsible departments, liability and proposal."""
        day = complaint.received_at.date()
        complaint.write({
            'evidence_ids': [
                Command.create({'kind': 'record', 'date': day, 'source': "合同与出库单", 'place': "资料室", 'finding': "出库单与合同数量一致，外观检查栏未签字。"}),
                Command.create({'kind': 'interview', 'date': day, 'source': "仓库班组长", 'place': "电话", 'finding': "确认当班人手紧张，未按规程复核。"}),
                Command.create({'kind': 'site', 'date': day, 'source': "客户仓库管理员", 'place': "客户现场", 'finding': "现场拍照取证，问题与客户描述相符。"}),
            ],
            'investigation': "调取合同与出库记录，电话访谈仓库与承运人，核对现场照片。",
            'cause_id': self.env.ref(f'customer_mgmt_policy.complaint_cause_{cause}').id,
            'liability': liability, 'liability_reason': reason, 'proposal': "先安抚客户并尽快处理，同步整改出库复核流程。",
            'department_ids': [
                Command.create({'department_id': self.env.ref(f'customer_mgmt_policy.department_{department}').id, 'role': '1_main',
                                'share': 70, 'task': "查明流程漏洞，三日内提交整改措施。"}),
                Command.create({'department_id': self.env.ref('customer_mgmt_policy.department_service').id, 'role': '3_assisting',
                                'share': 30, 'task': "跟进客户，及时通报进展。"}),
            ],
        })

    def _propose_remedies(self, complaint, remedy, plan, late=False):
        """What the customer gets; when we are liable, an apology as well."""
        date, agent = fields.Date.today() + timedelta(days=-1 if late else 2), self._user('csagent')
        remedies = [{'kind': remedy, 'plan': plan, 'amount': 800 if remedy == 'compensation' else 0}]
        if complaint.liability == 'company' and remedy != 'apology':
            remedies.append({'kind': 'apology', 'plan': "由客户服务部经理书面致歉。"})
        complaint.remedy_ids = [Command.create({**vals, 'date': date, 'user_id': agent.id}) for vals in remedies]
        complaint.action_propose_remedy()
