from datetime import timedelta

from odoo import Command, api, fields, models

ITEMS = [("月饼礼盒", 2, 268.0), ("武夷岩茶礼盒", 1, 388.0), ("定制钢笔", 1, 260.0), ("新年台历与春联", 3, 45.0)]


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_gifts(self):
        """Gifts to key customers in every state of their way through Finance and the general manager."""
        if self.env['customer.gift'].search_count([('company_id', '=', self._company().id)], limit=1):
            return
        customers = self._customers().filtered(lambda customer: customer.customer_tier == 'key')
        ends = ('executed', 'executed', 'approved', 'finance_reviewed', 'submitted', 'draft', 'refused', 'cancelled')
        for number, (customer, end) in enumerate(zip(customers, ends, strict=False)):
            self._bring_gift(self._apply_for_gift(customer, number, end), end)

    def _apply_for_gift(self, customer, number, end):
        given = end == 'executed'
        festival = self.env.ref('customer_mgmt_policy.festival_' + ('mid_autumn' if given else 'spring'))
        today = fields.Date.today()
        planned = festival._get_next_date(today) if not given else festival._get_occurrence(today - timedelta(days=60))
        name, quantity, price = ITEMS[number % len(ITEMS)]
        return self._as(self._user('crspec'))['customer.gift'].create({
            'partner_id': customer.id, 'contact_id': customer.child_ids[0].id, 'festival_id': festival.id, 'planned_on': planned,
            'reason': "合作稳定，年度采购额持续增长，借节日表达感谢。",
            'line_ids': [Command.create({'name': name, 'quantity': quantity, 'price_unit': price})],
        })

    def _bring_gift(self, gift, end):
        if end == 'draft':
            return
        if end == 'cancelled':
            gift.action_cancel()
            return
        gift.action_submit()
        if end == 'submitted':
            return
        if end == 'refused':
            gift.approval_id.with_user(self._user('finance')).action_refuse("本季度礼品预算已用完，请改为电子贺卡。")
            return
        gift.with_user(self._user('finance')).action_approval_approve()
        if end == 'finance_reviewed':
            return
        gift.with_user(self._user('gm')).action_approval_approve()
        if end == 'executed':
            gift.action_execute(gift.amount_total, gift.planned_on, gift.contact_id.name)
