from odoo import models


class CustomerPolicy(models.Model):
    _inherit = 'customer.policy'

    def action_put_in_force(self):
        """B6.1: the new version weighs the customers' cards anew, in the background."""
        result = super().action_put_in_force()
        self.env.ref('customer_mgmt_policy.ir_cron_card_completeness').sudo()._trigger()
        return result
