from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerGiftLine(models.Model):
    _name = 'customer.gift.line'
    _description = "Gift Item"
    _inherit = ['customer.approval.line.mixin']
    _order = 'gift_id, sequence, id'
    _approval_parent = 'gift_id'

    gift_id = fields.Many2one('customer.gift', "Gift", required=True, ondelete='cascade', index=True)
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one('product.product', "Product", ondelete='restrict')
    name = fields.Char("Item", required=True, compute='_compute_name', store=True, readonly=False, precompute=True)
    quantity = fields.Float(required=True, default=1.0, digits='Product Unit')
    price_unit = fields.Monetary(
        "Unit Price", required=True, compute='_compute_price_unit', store=True, readonly=False, precompute=True)
    price_subtotal = fields.Monetary("Amount", compute='_compute_price_subtotal', store=True)
    currency_id = fields.Many2one(related='gift_id.currency_id')

    _quantity_positive = models.Constraint('CHECK(quantity > 0)', "Give at least one of each item.")
    _price_not_negative = models.Constraint('CHECK(price_unit >= 0)', "The price of an item cannot be negative.")

    @api.depends('product_id')
    def _compute_name(self):
        for line in self:
            line.name = line.product_id.display_name or line.name

    @api.depends('product_id')
    def _compute_price_unit(self):
        for line in self:
            line.price_unit = line.product_id.lst_price or line.price_unit

    @api.depends('quantity', 'price_unit')
    def _compute_price_subtotal(self):
        for line in self:
            line.price_subtotal = line.quantity * line.price_unit

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.gift_id._check_unfinished()
        return lines

    def write(self, vals):
        self.gift_id._check_unfinished()
        res = super().write(vals)
        self.gift_id._check_unfinished()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_finished(self):
        self.gift_id._check_unfinished()

    def copy(self, default=None):
        if not (default or {}).get('gift_id'):
            raise UserError(self.env._("Copy the whole application instead of a single item."))
        return super().copy(default)
