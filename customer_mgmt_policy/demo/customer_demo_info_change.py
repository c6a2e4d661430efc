from datetime import timedelta

from odoo import api, fields, models

# reason, how it became known, details, what changes: {field of the card or of its first contact: new value}
CHANGES = [
    ("客户总机升级，原号码停用。", 'customer', "采购部来电告知", {'phone': "+86 21 6888 {0:04}"}, {}),
    ("采购负责人职务调整。", 'visit', "拜访时获悉", {}, {'function': "供应链总监"}),
    ("双方签订年度框架协议，进入合作期。", 'document', "框架协议", {'cooperation_status': 'active', 'demand_preference': "按年度框架协议滚动下单，要求每月 25 日前确认次月计划。"}, {}),
    ("联系人更换手机号。", 'customer', "联系人微信告知", {}, {'phone': "+86 139 6000 {0:04}"}),
    ("客户暂停新项目采购。", 'research', "行业通报", {'cooperation_status': 'paused'}, {}),
    ("企业更名。", 'document', "新营业执照", {'name': "{name}（集团）"}, {}),
]
# how far each application went
STAGES = ('applied', 'applied', 'submitted', 'refused', 'draft', 'submitted', 'applied', 'cancelled', 'drifted', 'submitted')


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_info_changes(self):
        """Confirm most cards, let some reviews come due, and apply for changes in every state; runs once."""
        demo = self._quietly()
        if demo.env['customer.info.change'].search_count([('company_id', '=', self._company().id)], limit=1):
            return
        cards = demo._customers().filtered(lambda card: card.customer_tier != 'potential' and card.child_ids and card.phone)
        cards.filtered(lambda card: card.card_state != 'confirmed').sudo().card_state = 'confirmed'
        demo._age_reviews(cards)
        for number, stage in enumerate(STAGES):
            demo._apply_for_change(cards[number * 3 % len(cards)], number, stage)

    def _age_reviews(self, cards):
        """Every third card was last reviewed about a quarter ago."""
        now = fields.Datetime.now()
        for number, card in enumerate(cards[::3]):
            reviewed_at = now - timedelta(days=83 + number % 14)
            clock = card.sudo()._deadline_open('card.review')
            clock.write(clock._prepare(clock.company_id, clock.limit_id, reviewed_at))
            clock.next_action_at = clock.warn_at or clock.due_at
            card.sudo().write({'card_reviewed_at': reviewed_at, 'card_reviewed_by_id': card.user_id.id})

    def _apply_for_change(self, card, number, stage):
        reason, source, note, values, of_contact = CHANGES[number % len(CHANGES)]
        change = self._as(card.user_id)['customer.info.change'].create({
            'partner_id': card.id, 'reason': reason, 'source': source, 'source_note': note,
            'known_at': fields.Datetime.now() - timedelta(days=(0.3, 1, 2, 0.1)[number % 4]),
        })
        people = card.child_ids.filtered(lambda contact: contact.type == 'contact')[:1]
        change.card_form = {'sections': [
            {'partner_id': partner.id, 'fields': [
                {'name': name, 'new': new.format(number, name=card.name)} for name, new in news.items()]}
            for partner, news in ((card, values), (people, of_contact)) if news]}
        if stage == 'draft' or not change.line_ids:
            return
        change.action_submit()
        approval = self._as(change.sudo().approval_id.waiting_user_ids[:1])['customer.approval'].browse(
            change.sudo().approval_id.id)
        if stage == 'drifted':
            line = change.sudo().line_ids[:1]
            line.partner_id.write({line.field_name: f"+86 21 5999 {number:04}" if line.field_name == 'phone' else "总监"})
            self.env.invalidate_all()
        if stage in ('applied', 'drifted'):
            approval.action_approve()
        elif stage in ('refused', 'cancelled'):
            approval.action_refuse("请先与客户书面确认，再提交申请。")
        if stage == 'cancelled':
            change.action_cancel()
