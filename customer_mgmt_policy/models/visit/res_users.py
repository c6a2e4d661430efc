from odoo import models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    _inherit = 'res.users'

    def action_approve_visit_plans(self):
        """C2.2.1: approve all visit plans of these people that wait for the current user's decision."""
        visits = self.env['customer.visit'].search([
            ('user_id', 'in', self.ids), ('approval_ids', 'any', [
                ('res_model', '=', 'customer.visit'), ('state', '=', 'pending'), ('waiting_user_ids', '=', self.env.uid)])])
        if not visits:
            raise UserError(self.env._("No visit plan of this person waits for you any more."))
        return visits.action_approval_approve()
