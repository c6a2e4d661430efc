from odoo import api, fields, models


class CustomerDemandStep(models.TransientModel):
    _inherit = 'customer.demand.step'

    verb = fields.Selection(
        selection_add=[('ask_acceptance', "Ask for acceptance"), ('rate', "Satisfaction")],
        ondelete={'ask_acceptance': 'cascade', 'rate': 'cascade'})
    note = fields.Text(compute='_compute_note', store=True, readonly=False)
    asked = fields.Char("To", compute='_compute_asked', compute_sudo=True)
    lacks_account = fields.Boolean(compute='_compute_asked', compute_sudo=True)

    @api.depends('demand_ids', 'verb')
    def _compute_note(self):
        """What was done is what the milestones say."""
        for step in self:
            done = step.demand_ids.milestone_ids.filtered(lambda milestone: milestone.state == 'done')
            lines = (f"{milestone.name}: {milestone.result}" for milestone in done if milestone.result)
            step.note = "\n".join(lines) if step.verb == 'ask_acceptance' and len(step.demand_ids) == 1 else False

    @api.depends('demand_ids', 'verb')
    def _compute_asked(self):
        """Who is asked, and whether that person can sign in the portal."""
        for step in self:
            demand = step.demand_ids._origin[:1]
            contact = demand.contact_id or demand.partner_id
            step.asked = f"{contact.name} <{contact.email}>" if contact.email else contact.name
            step.lacks_account = step.verb == 'ask_acceptance' and not contact.user_ids

    def action_confirm(self):
        if self.verb == 'ask_acceptance':
            return self.demand_ids.action_ask_acceptance(self.note)
        if self.verb == 'rate':
            return self.demand_ids.action_rate(self.satisfaction, self.note)
        return super().action_confirm()
