from datetime import timedelta

from odoo import api, fields, models

# title, topic, what the customer wrote, verdict, why, how far it went, how many days ago
PROPOSALS = [
    ("送货前一天短信通知", 'service', "希望司机送货前一天发短信告知预计到达时间，方便我们安排卸货。", 'adopted', "成本低，两家客户提过同样意见。", 'answered', 20),
    ("统一托盘尺寸", 'product', "贵司托盘与我们货架不匹配，建议改用 1200×1000 标准托盘。", 'not_adopted', "涉及整条包装线改造，今年预算未列。", 'answered', 15),
    ("每季度技术交流", 'development', "建议每季度组织一次技术人员面对面交流，提前了解新产品。", 'adopted', "可与拜访计划合并进行。", 'in_review', 6),
    ("对账单增加物料编码", 'service', "电子对账单请增加我方物料编码一列，便于财务核对。", '', "", 'received', 2),
]


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_proposals(self):
        """What customers propose, at every step of its way, one of them from the portal."""
        if self.env['customer.proposal'].search_count([('company_id', '=', self._company().id)], limit=1):
            return
        customers = self._customers().filtered(lambda customer: customer.customer_tier != 'key' and customer.user_id)
        for story, customer in zip(PROPOSALS, customers, strict=False):
            self._bring_proposal(customer, *story)
        portal = self._portal_person()
        portal['customer.proposal']._portal_raise({
            'topic': 'service', 'title': "周末紧急备件通道", 'description': "建议开通周末紧急备件电话，停机时可以当天提货。"},
            portal['ir.attachment'])

    def _bring_proposal(self, customer, title, topic, description, verdict, reason, end, age):
        proposal = self._as(customer.user_id)['customer.proposal'].create({
            'partner_id': customer.id, 'contact_id': customer.child_ids[:1].id, 'title': title, 'topic': topic,
            'description': description, 'channel': 'phone', 'verdict': verdict or False, 'assessment': reason or False,
            'received_at': fields.Datetime.now() - timedelta(days=age)})
        if end == 'received':
            return
        proposal.action_submit()
        if end == 'answered':
            decider = proposal.approval_id.sudo().waiting_user_ids[:1]
            proposal.with_user(decider).action_approval_approve()
            proposal.action_answer()
