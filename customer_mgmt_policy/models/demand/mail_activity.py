from odoo import fields, models


class MailActivity(models.Model):
    _inherit = 'mail.activity'

    demand_review_id = fields.Many2one(
        'customer.demand.review', "Feasibility Review", index='btree_not_null', ondelete='cascade')
