from odoo import fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    # where the analysis of the order rhythm stands: it goes through the customers in batches, over several runs if need be
    demand_rhythm_on = fields.Date("Order Rhythm Analysed On", readonly=True, groups='base.group_system')
    demand_rhythm_position = fields.Integer(readonly=True, groups='base.group_system')
