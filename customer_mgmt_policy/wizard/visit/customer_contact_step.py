from odoo import api, fields, models


class CustomerContactStep(models.TransientModel):
    """Asks for what a step of an executive visit, or of an entry of the communication log, needs to know."""
    _name = 'customer.contact.step'
    _description = "Step of an Executive Visit or Entry"

    visit_ids = fields.Many2many('customer.executive.visit')
    entry_ids = fields.Many2many('customer.communication')
    verb = fields.Selection([('held', "Visit held"), ('cancel', "Cancel"), ('void', "Void")], required=True)
    held_on = fields.Datetime("Ended", compute='_compute_held_on', store=True, readonly=False)
    reason = fields.Char()

    @api.depends('visit_ids', 'verb')
    def _compute_held_on(self):
        for step in self:
            if step.verb == 'held' and len(step.visit_ids) == 1:
                step.held_on = step.visit_ids._origin._get_stop_time(None)

    def action_confirm(self):
        """Take the step; the record itself says what is wrong."""
        self.ensure_one()
        if self.verb == 'held':
            self.visit_ids.action_held(self.held_on)
        elif self.verb == 'cancel':
            self.visit_ids.action_cancel(self.reason)
        else:
            self.entry_ids.action_void(self.reason)
        # opened from Odoo's calendar, which does not know of the step
        return {'type': 'ir.actions.client', 'tag': 'soft_reload'} if self.env.context.get('from_calendar') else None
