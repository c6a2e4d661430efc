from datetime import timedelta

from odoo import api, fields, models

MODULE = 'customer_mgmt_policy'
OBJECTIONS = (
    ("付款账期太短，希望延长到 60 天。", "passed_up", ""),
    ("同类产品的价格比贵公司低 5%。", "explained", "说明了质保期与备件供应的差别，客户接受。"),
    ("样品检测周期太长。", "passed_up", "已说明实验室排期，客户仍不满意。"),
)


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_visit_records(self):
        """What the latest visits brought: objections, changes of the decision chain, hand-overs to departments."""
        company = self._company()
        if self.env['customer.department.handover'].search_count([('company_id', '=', company.id)], limit=1):
            return
        visits = self.env['customer.visit'].search(
            [('company_id', '=', company.id), ('state', '=', 'held'), ('recorded_on', '!=', False)], order='actual_start desc', limit=3)
        for number, visit in enumerate(visits):
            visit = visit.with_env(self._as(visit.user_id))
            visit.write({'need_priority': ('urgent', 'important', 'general')[number]})
            self._object(visit, number)
            self._change_chain(visit, number)
            self._hand_over_needs(visit, number)
        if visits:
            self._sign_minutes(visits[0])

    def _object(self, visit, number):
        text, handling, explanation = OBJECTIONS[number]
        objection = visit.env['customer.visit.objection'].create({
            'visit_id': visit.id, 'objection': text, 'handling': handling, 'explanation': explanation})
        if number == 2:
            objection.with_env(self._as(objection.passed_to_id)).action_answer(
                "可以先寄样，检测报告 3 个工作日内补交。")

    def _change_chain(self, visit, number):
        contact = visit.contact_id
        if number == 0:
            values = {'kind': 'new', 'person_name': "周敏", 'function': "采购总监", 'role': 'decision_maker', 'note': "下月接任"}
        elif number == 1 and contact:
            values = {'kind': 'role', 'contact_id': contact.id, 'role': 'influencer'}
        else:
            return
        visit.env['customer.visit.chain.change'].create({'visit_id': visit.id, **values})
        if number == 1 and visit.sudo().partner_id.card_state == 'confirmed':
            visit.action_propose_chain_changes()

    def _hand_over_needs(self, visit, number):
        """One is understood, one was asked back about, one waits."""
        department = self.env.ref(f"{MODULE}.department_{('technical', 'technical', 'quality')[number]}")
        handover = visit.env['customer.department.handover'].create({
            'visit_id': visit.id, 'partner_id': visit.partner_id.id, 'contact_id': visit.contact_id.id,
            'department_id': department.id, 'wanted_on': fields.Date.today() + timedelta(days=5 + number),
            'needs': ("电机防护等级 IP65，环境温度 -10～45 ℃。", "水泵噪音低于 70 dB(A)，距离 1 米测量。", "阀门接口尺寸 DN80，压力 1.6 MPa。")[number],
            'detail': "请确认能否满足，并给出技术方案。",
        })
        handover.action_send()
        of_receiver = handover.with_env(self._as(handover.receiver_id))
        if number == 0:
            of_receiver.action_confirm("IP65、-10～45 ℃ 可以满足，使用 YE4 系列；本周五前给出选型表。")
        elif number == 1:
            of_receiver.action_ask("70 dB(A) 是空载还是额定负载？")

    def _sign_minutes(self, visit):
        visit.with_env(self._as(visit.user_id)).write({
            'customer_signature': self._sign(), 'signed_name': visit.contact_id.name})
