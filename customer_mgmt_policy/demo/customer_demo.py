import random
from datetime import datetime, timedelta

from odoo import Command, api, fields, models

MONTHS = 14
# orders per month by tier; the rest of the customers buys now and then
ORDERS_PER_MONTH = {'key': 1.0, 'regular': 0.45, 'potential': 0.06}
MODULE = 'customer_mgmt_policy'


class CustomerDemo(models.AbstractModel):
    """Loads the part of the demo data that has a history: orders and deliveries dated over the last 14 months."""
    _name = 'customer.demo'
    _description = "Customer Management Demo Data"

    @api.model
    def _load_translations(self):
        self.env['ir.module.module'].search([('name', '=', MODULE)])._update_translations(['zh_CN'])

    @api.model
    def _load_trade(self):
        """Confirm orders and validate their deliveries, each on its own day; runs once."""
        self._quietly()._load_orders()

    def _load_orders(self):
        company = self._company()
        if self.env['sale.order'].search_count([('company_id', '=', company.id)], limit=1):
            return
        products = self.env['product.product'].search([('company_id', '=', company.id), ('is_storable', '=', True)])
        self._fill_stock(products)
        orders = self._create_orders(products)
        dates = {order: order.date_order for order in orders}
        orders.with_context(mail_create_nosubscribe=True).action_confirm()
        for order, date in dates.items():
            order.date_order = date
        self._deliver(orders, dates)

    # WHO AND WHERE

    def _company(self):
        return self.env.ref(f'{MODULE}.company_shanghai')

    def _customers(self):
        """Return the demo company's customers that have an owner."""
        return self.env['res.partner'].search([
            ('company_id', '=', self._company().id), ('is_managed_customer', '=', True), ('parent_id', '=', False),
            ('user_id', '!=', False)], order='id')

    def _user(self, login):
        return self.env.ref(f'{MODULE}.user_{login}')

    def _quietly(self):
        company = self._company()
        return self.with_company(company).with_context(
            allowed_company_ids=company.ids, tracking_disable=True, mail_notrack=True, lang='zh_CN', tz='Asia/Shanghai')

    def _as(self, user):
        """Return the environment of ``user``: what people do is done under their own rights, without mail going out."""
        return self.with_user(user)._quietly().with_context(mail_notify_force_send=False, mail_auto_subscribe_no_notify=True).env

    # ORDERS AND DELIVERIES

    def _fill_stock(self, products):
        warehouse = self.env.ref(f'{MODULE}.warehouse_shanghai')
        for product in products:
            self.env['stock.quant'].sudo()._update_available_quantity(product, warehouse.lot_stock_id, 500000)

    def _create_orders(self, products):
        chance = random.Random(14)
        today = fields.Datetime.now().replace(hour=2, minute=0, second=0, microsecond=0)
        vals_list = []
        for customer in self._customers():
            for month in range(MONTHS):
                expected = ORDERS_PER_MONTH[customer.customer_tier] * (0.8 + 0.03 * month)
                count = int(expected) + (chance.random() < expected % 1)
                vals_list += [
                    self._get_order_vals(customer, products, today - timedelta(days=30 * month + chance.randrange(1, 29)), chance)
                    for _number in range(count)
                ]
        vals_list.sort(key=lambda vals: vals['date_order'])
        return self.env['sale.order'].create(vals_list)

    def _get_order_vals(self, customer, products, date, chance):
        scale = {'key': 700, 'regular': 60, 'potential': 8}[customer.customer_tier]
        return {
            'partner_id': customer.id,
            'user_id': customer.user_id.id,
            'date_order': date,
            'order_line': [
                Command.create({'product_id': product.id, 'product_uom_qty': chance.randrange(1, scale + 1)})
                for product in chance.sample(list(products), chance.randrange(1, 4))
            ],
        }

    def _deliver(self, orders, dates):
        """Validate the deliveries two to nine days after the order, where that day has come."""
        chance = random.Random(9)
        now = fields.Datetime.now()
        shipped = {}
        for picking in orders.picking_ids:
            day = dates[picking.sale_id] + timedelta(days=chance.randrange(2, 10))
            if day < now:
                shipped[picking] = day
        pickings = self.env['stock.picking'].browse([picking.id for picking in shipped])
        pickings.action_assign()
        pickings.move_ids.picked = True
        pickings._action_done()
        for picking, day in shipped.items():
            self._date_delivery(picking, day)

    def _date_delivery(self, picking, day: datetime):
        picking.write({'date_done': day, 'scheduled_date': day})
        picking.move_ids.write({'date': day})
        picking.move_line_ids.write({'date': day})
