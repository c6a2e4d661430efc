from odoo import api, fields, models
from odoo.exceptions import UserError

LINE_STATES = {'solution': ('recorded',), 'alternative': ('recorded', 'answered', 'in_progress')}


class CustomerDemandLine(models.Model):
    """A4.3.1: a product of the solution, or one that is offered instead when the demand cannot be met (A4.3.2).

    Whoever may write the demand writes its products, until the customer was told about them.
    """
    _name = 'customer.demand.line'
    _description = "Product of a Solution"
    _order = 'kind desc, sequence, id'

    demand_id = fields.Many2one('customer.demand', "Demand", required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='demand_id.company_id', string="Company")
    kind = fields.Selection(
        [('solution', "Solution"), ('alternative', "Alternative")], "Offered As", required=True, default='solution')
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        'product.product', "Product", required=True, ondelete='restrict', domain="[('sale_ok', '=', True)]",
        index='btree_not_null')
    name = fields.Char(
        "Remarks", help="What is special about it for this customer: version, adjustment, packaging. It goes into the quotation.")
    quantity = fields.Float(digits='Product Unit', required=True, default=1)
    product_uom_id = fields.Many2one(
        'uom.uom', "Unit", compute='_compute_product_uom_id', store=True, readonly=False, precompute=True, required=True,
        ondelete='restrict')
    price_unit = fields.Float(
        "Unit Price", digits='Product Price', compute='_compute_price_unit', store=True, readonly=False, precompute=True,
        help="Untaxed, each, in the currency of the solution; proposed by the customer's price list.")
    currency_id = fields.Many2one(related='demand_id.currency_id')
    subtotal = fields.Monetary(compute='_compute_subtotal')

    _quantity_positive = models.Constraint('CHECK(quantity > 0)', "State how much of the product is offered.")
    _price_positive = models.Constraint('CHECK(price_unit >= 0)', "The price cannot be negative.")

    # COMPUTE

    @api.depends('product_id')
    def _compute_product_uom_id(self):
        for line in self:
            line.product_uom_id = line.product_id.uom_id

    @api.depends('product_id', 'product_uom_id', 'quantity', 'demand_id.partner_id', 'demand_id.currency_id')
    def _compute_price_unit(self):
        """The customer's own price list says what it costs; a price stated by hand stays until something else changes."""
        for line in self:
            if not line.product_id:
                line.price_unit = 0
                continue
            demand = line.demand_id
            pricelist = demand.partner_id.sudo().with_company(demand.company_id).property_product_pricelist
            line.price_unit = pricelist._get_product_price(
                line.product_id, line.quantity or 1, currency=demand.currency_id, uom=line.product_uom_id)

    @api.depends('quantity', 'price_unit')
    def _compute_subtotal(self):
        for line in self:
            line.subtotal = line.quantity * line.price_unit

    @api.depends('product_id', 'demand_id')
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.demand_id.name} · {line.product_id.display_name}"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_demand_open()
        return lines

    def write(self, vals):
        self._check_demand_open()
        result = super().write(vals)
        if {'demand_id', 'kind'} & vals.keys():
            self._check_demand_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_told(self):
        self._check_demand_open()

    # CHECKS

    def _check_demand_open(self):
        """What the customer was told stays told."""
        if self.env.su:
            return
        self.demand_id.check_access('write')
        for line in self:
            if line.demand_id.state not in LINE_STATES[line.kind]:
                raise UserError(self.env._(
                    "%(demand)s is “%(state)s”: the products that the customer was offered cannot be changed. "
                    "Re-open the demand to offer others.",
                    demand=line.demand_id.name, state=line.demand_id._get_state_label()))
