from odoo import fields, models


class CustomerDemandSuggestionLine(models.TransientModel):
    _name = 'customer.demand.suggestion.line'
    _description = "Product That May Fit a Demand"

    suggestion_id = fields.Many2one('customer.demand.suggestion', required=True, ondelete='cascade', index=True)
    product_id = fields.Many2one('product.product', "Product", required=True)
    reason = fields.Char("Why")
    quantity = fields.Float(digits='Product Unit', required=True, default=1)
    is_chosen = fields.Boolean("Add")
