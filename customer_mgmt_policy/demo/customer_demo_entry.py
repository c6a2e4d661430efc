from datetime import timedelta

from odoo import api, fields, models

ENTRY = 'card.entry'
# hours since collecting: near the limit, and over it
BEING_ENTERED = (20, 21, 30, 52)


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_entry(self):
        """Complete cards were confirmed long ago; a few are being entered, some wait in the pool, one is about to."""
        demo = self._quietly()
        customers = demo._customers()
        if customers.filtered('card_confirmed_at'):
            return
        complete = customers.filtered(lambda customer: not customer._get_mandatory_missing()[customer])
        for number, customer in enumerate(complete):
            demo._confirm(customer, number)
        drafts = (customers - complete).filtered(lambda customer: customer.customer_tier == 'potential')
        for customer, hours in zip(drafts, BEING_ENTERED, strict=False):
            customer.collected_at = fields.Datetime.now() - timedelta(hours=hours)
        old = customers - complete - drafts[:len(BEING_ENTERED)]
        old._deadline_cancel(ENTRY)
        old.card_state = False
        demo._fill_pool(old.filtered(lambda customer: customer.customer_tier == 'potential'))

    def _confirm(self, customer, number):
        days = 20 + 7 * number % 40 if customer.customer_tier == 'potential' else 180 + 11 * number % 300
        collected = fields.Datetime.now() - timedelta(days=days)
        customer.collected_at = collected
        done = collected + timedelta(hours=3 + 5 * number % 30)
        customer.write({
            'phone_verified_at': done, 'phone_verified_by_id': customer.user_id.id,
            'phone_verified_how': ('call_back', 'sms', 'in_person')[number % 3], 'licence_checked_at': done,
            'licence_checked_by_id': customer.user_id.id, 'card_state': 'confirmed', 'card_confirmed_at': done,
            'card_confirmed_by_id': customer.user_id.id,
        })
        customer._deadline_met(ENTRY, at=done)

    def _fill_pool(self, customers):
        """Three customers were given back; of another one the owner has had notice."""
        reasons = ("业务员调岗，暂无合适人选接手。", "连续半年无采购计划，退回公海。", "客户所在区域调整，待重新分配。")
        for customer, reason in zip(customers, reasons, strict=False):
            released = self._as(self._head(customer))['res.partner'].browse(customer.id)
            released._handover(self.env['res.users'], reason)
        for customer in customers[len(reasons):len(reasons) + 1]:
            touched = customer._deadline_company()._get_today() - timedelta(days=85)
            customer._give_notice({customer.id: touched})
            customer._set_neglect_checks({customer.id: customer.pool_return_on})
