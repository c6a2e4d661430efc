from datetime import timedelta

from odoo import Command, api, fields, models

# name in Chinese and English, kind, owner, where the sample comes from, procedure in Chinese, standards
SERVICES = [
    ("订单供货", "Supply of orders", 'supply', 'head1', 'stock.picking',
     "<ol><li>订单确认当日排产或备货，并告知客户交期。</li><li>发货前核对品名、规格、数量和标签。</li>"
     "<li>发货后两小时内把物流单号发给客户。</li></ol>",
     [("品名、规格和数量与订单一致", "核对出库单与订单"), ("在承诺日期前送达", "比较承诺日期与签收日期"), ("随货附带合格证与送货单", "查看签收回执")]),
    ("咨询与紧急问题处理", "Inquiries and urgent problems", 'support', 'csmanager', 'customer.inquiry',
     "<ol><li>电话、在线咨询 10 分钟内答复，邮件、表单 2 个工作日内答复。</li><li>紧急问题 1 小时内启动处理，每 30 分钟告知进展。</li>"
     "<li>答复后确认客户没有其他问题再关闭。</li></ol>",
     [("在时限内首次答复", "看登记时间与首次答复时间"), ("答复完整、准确", "对照产品资料"), ("用语礼貌", "听录音或看邮件原文")]),
    ("投诉处理", "Settlement of complaints", 'after_sales', 'csmanager', 'customer.complaint',
     "<ol><li>先安抚，再调查，3 个工作日内认定责任。</li><li>按责任提出方案和时间，经审核后告知客户。</li><li>完成后 3 个工作日内回访。</li></ol>",
     [("3 个工作日内完成调查", "看时限记录"), ("方案按约定日期完成", "比较约定日期与完成日期"), ("完成后已回访", "看回访记录")]),
    ("上门维修", "Repair on site", 'after_sales', 'head1', 'hand',
     "<ol><li>上门前一天与客户确认时间。</li><li>维修后试机，由客户签字确认。</li></ol>",
     [("上门前已电话确认", "抽查通话记录"), ("客户已签字", "查看维修单")]),
]


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_services(self):
        """The service catalogue with its procedures and standards; one service is still a draft."""
        Service = self._as(self._user('quality'))['customer.service']
        if Service.search_count([], limit=1):
            return
        today = fields.Date.context_today(Service)
        for number, (name, english, kind, owner, source, procedure, standards) in enumerate(SERVICES):
            service = Service.create({
                'name': name, 'service_type': kind, 'user_id': self._user(owner).id, 'sample_source': source,
                'procedure': procedure, 'valid_from': today - timedelta(days=200), 'sequence': 10 * number,
                'standard_ids': [Command.create({'name': standard, 'method': method}) for standard, method in standards]})
            service.with_context(lang='en_US').sudo().name = english
            if source != 'hand':
                service.action_put_in_force()

    @api.model
    def _load_inspections(self):
        """Results of the last months, an inspection of inquiries with a finding to put right, one of deliveries under way."""
        env = self._as(self._user('quality'))
        if env['customer.inspection'].search_count([], limit=1):
            return
        services = env['customer.service'].search([('state', '=', 'in_force')]).grouped('sample_source')
        self._load_past_inspections(services)
        finished = self._inspect(services['customer.inquiry'])
        if finished.check_ids:
            finished.check_ids[0].write({'result': 'not_met', 'note': "客户等了 25 分钟才得到首次答复"})
            finished.action_all_met()
            finished.action_finish()
        self._inspect(services['stock.picking'])

    def _inspect(self, service):
        inspection = service.env['customer.inspection'].create({'service_id': service.id})
        kind = service.env[service.sample_source]
        if kind._sample_draw(service.company_id, *inspection._get_period(), 1):
            inspection.action_start()
        return inspection
