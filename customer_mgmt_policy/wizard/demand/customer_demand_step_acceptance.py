from odoo import fields, models


class CustomerDemandStep(models.TransientModel):
    _inherit = 'customer.demand.step'

    verb = fields.Selection(
        selection_add=[('ask_acceptance', "Ask for acceptance"), ('rate', "Satisfaction")],
        ondelete={'ask_acceptance': 'cascade', 'rate': 'cascade'})

    def action_confirm(self):
        if self.verb == 'ask_acceptance':
            return self.demand_ids.action_ask_acceptance(self.note)
        if self.verb == 'rate':
            return self.demand_ids.action_rate(self.satisfaction, self.note)
        return super().action_confirm()
