from odoo import fields, models


class CustomerComplaintSettleLine(models.TransientModel):
    """Goods that go to the customer, or come back."""
    _name = 'customer.complaint.settle.line'
    _description = "Goods of a Refund or Delivery"

    settle_id = fields.Many2one('customer.complaint.settle', required=True, ondelete='cascade', index=True)
    product_id = fields.Many2one('product.product', "Product", required=True, domain="[('type', '=', 'consu')]",
        ondelete='cascade')
    delivered = fields.Float(digits='Product Unit', readonly=True, help="How much of it came with the delivery order.")
    quantity = fields.Float(digits='Product Unit', default=1)
    uom_id = fields.Many2one(related='product_id.uom_id', string="Unit")
