from datetime import datetime, time, timedelta

from odoo import Command, api, fields, models

# how many days ago, and how many records did not meet the first, second and third standard
INSPECTED = {
    'stock.picking': [(152, 1, 2, 1), (121, 1, 2, 0), (90, 0, 1, 1), (61, 0, 1, 0), (33, 0, 0, 0)],
    'customer.inquiry': [(147, 3, 1, 0), (118, 2, 1, 1), (86, 2, 0, 0), (58, 1, 0, 0), (29, 1, 1, 0)],
    'customer.complaint': [(149, 1, 0, 3), (119, 1, 1, 2), (91, 0, 1, 1), (57, 1, 0, 0), (30, 0, 0, 1)],
}
# what was wrong with each standard, how it was put right, and what the re-check showed
FAULTS = {
    'stock.picking': [
        ("规格贴错标签，客户验收时发现", "发货前增加第二人核对", "抽查六单，规格与订单一致"),
        ("比承诺日期晚两天送达，未事先告知", "与承运商约定装车时间，延误当天通知客户", "近两周无迟到"),
        ("缺送货单原件", "打包台放置随货资料清单", "抽查六单，资料齐全"),
    ],
    'customer.inquiry': [
        ("超过时限才首次答复", "午休时段安排两人值班", "抽查当周来电，均按时答复"),
        ("只答复了价格，未说明交期", "整理常见问题答复要点", "答复内容完整"),
        ("通话中打断客户", "与当事人谈话并重听录音", "抽听三通录音，用语得当"),
    ],
    'customer.complaint': [
        ("第五个工作日才认定责任", "取证当天分派责任部门", "近期调查均按时完成"),
        ("更换件晚到，未与客户另约日期", "延期须事先征得客户同意并登记", "抽查两件，均已另约日期"),
        ("完成后未回访", "每周五由主管核对待回访清单", "清单已逐件回访"),
    ],
}
INSPECTED_BY_HAND = ["来电录音", "在线会话", "邮件往来", "回访记录", "客户来函"]
DRAWN_FROM = timedelta(days=30)


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_past_inspections(self, services):
        """Five inspections of each service over the last months, from poor to better, put right and re-checked."""
        for source, times in INSPECTED.items():
            for days, *failures in times:
                self._inspect_past(services[source], fields.Date.today() - timedelta(days=days), failures)

    def _inspect_past(self, service, day, failures):
        inspection = service.env['customer.inspection'].create({
            'service_id': service.id, 'date_from': day - DRAWN_FROM, 'date_to': day - timedelta(days=1)})
        if not service.env[service.sample_source]._sample_draw(service.company_id, *inspection._get_period(), 1):
            inspection.write({'source': 'hand', 'item_ids': self._get_items_by_hand(service, day)})
        inspection.action_start()
        standards = inspection.check_ids.grouped('name').values()
        for checks, count, (wrong, _done, _seen) in zip(standards, failures, FAULTS[service.sample_source], strict=True):
            checks[:count].write({'result': 'not_met', 'note': wrong})
        inspection.action_all_met()
        inspection.action_finish()
        self._settle_findings(inspection)
        self._backdate_inspection(inspection, day)

    def _get_items_by_hand(self, service, day):
        customers = self._customers()
        return [Command.create({
            'name': f"{kind} {day - timedelta(days=3 * number + 2)}", 'customer_name': customers[(day.day + number) % len(customers)].name,
            'done_at': datetime.combine(day - timedelta(days=3 * number + 2), time(6)), 'user_id': self._user('csagent').id,
        }) for number, kind in enumerate(INSPECTED_BY_HAND)]

    def _settle_findings(self, inspection):
        standards = inspection.service_id.standard_ids.mapped('name')
        for finding in inspection.finding_ids:
            _wrong, done, seen = FAULTS[inspection.service_id.sample_source][standards.index(finding.name)]
            finding.with_env(self._as(finding.user_id)).action_rectify(done)
            finding.with_env(inspection.env).action_verify(seen)

    def _backdate_inspection(self, inspection, day):
        """Everything happened on its day: checked, put right a week and looked at again ten days later."""
        done_at = datetime.combine(day, time(8))
        findings = inspection.sudo().finding_ids
        findings.write({'rectified_at': done_at + timedelta(days=7), 'rechecked_at': done_at + timedelta(days=10)})
        inspection.sudo().write({
            'done_on': day, 'closed_on': day + timedelta(days=10) if findings else day})
        inspection.service_id.sudo().last_inspected_on = day
        for clock in findings.deadline_ids:
            back = clock.started_at - done_at - timedelta(days=7 if clock.code == 'service.recheck' else 0)
            used = timedelta(days=3 if clock.code == 'service.recheck' else 7)
            clock.write({'started_at': clock.started_at - back, 'due_at': clock.due_at - back, 'met_at': clock.started_at - back + used})
