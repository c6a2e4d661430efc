from odoo import api, fields, models

TIMES_A_YEAR = {'once': 1, 'yearly': 1, 'half_yearly': 2, 'quarterly': 4, 'monthly': 12, 'weekly': 52}


class CustomerDemand(models.Model):
    """A4.2.1: what class of demand it is, how often the customer needs it, and how much."""
    _inherit = 'customer.demand'

    category_id = fields.Many2one(
        'customer.demand.category', "Category", index='btree_not_null', tracking=True, ondelete='restrict',
        check_company=True)
    frequency = fields.Selection(
        [('once', "Once"), ('yearly', "Every year"), ('half_yearly', "Every half year"), ('quarterly', "Every quarter"),
         ('monthly', "Every month"), ('weekly', "Every week")],
        "How Often", required=True, default='once', tracking=True)
    quantity = fields.Float(digits='Product Unit', tracking=True, help="How much the customer needs each time.")
    company_currency_id = fields.Many2one(related='company_id.currency_id', string="Company Currency")
    amount = fields.Monetary(
        currency_field='company_currency_id', compute='_compute_amount', store=True, readonly=False, precompute=True,
        tracking=True, help="What that is worth each time, in the company's currency. With a quantity and one product it "
                            "is filled in from the product's price.")
    yearly_amount = fields.Monetary(
        "Amount per Year", currency_field='company_currency_id', compute='_compute_yearly_amount', store=True,
        precompute=True)

    _quantity_positive = models.Constraint('CHECK(quantity >= 0)', "The quantity cannot be negative.")
    _amount_positive = models.Constraint('CHECK(amount >= 0)', "The amount cannot be negative.")

    @api.depends('quantity', 'product_ids')
    def _compute_amount(self):
        """Fill in quantity × price; without a quantity or with several products it stays as it was stated."""
        for demand in self:
            product = demand.product_ids._origin.sudo()
            if not demand.quantity or len(product) != 1:
                demand.amount = demand.amount
                continue
            price = product.with_company(demand.company_id).lst_price
            demand.amount = demand.quantity * product.currency_id._convert(
                price, demand.company_currency_id, demand.company_id, demand.received_at or fields.Datetime.now())

    @api.depends('amount', 'frequency')
    def _compute_yearly_amount(self):
        for demand in self:
            demand.yearly_amount = demand.amount * TIMES_A_YEAR[demand.frequency or 'once']
