from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerCardStep(models.TransientModel):
    """Asks for what a step of the customer card needs, then takes it; every rule stays with the card."""
    _name = 'customer.card.step'
    _description = "Step of the Customer Card"

    partner_id = fields.Many2one('res.partner', "Customer", required=True, ondelete='cascade')
    verb = fields.Selection(
        [('verify_phone', "Verify the Phone"), ('check_licence', "Compare with the Licence"), ('confirm', "Confirm"),
         ('reopen', "Re-open")],
        required=True,
    )
    card_name = fields.Char("Name on the Card", compute='_compute_card')
    phone = fields.Char(compute='_compute_card')
    how = fields.Selection('_get_how', "How", default='call_back')
    licence_name = fields.Char("Name on the Licence", help="Type it as it is printed on the business licence.")
    scan = fields.Binary("Scan of the Licence")
    scan_name = fields.Char()
    reason = fields.Text()

    @api.depends('partner_id')
    def _compute_card(self):
        for step in self:
            step.card_name, step.phone = step.partner_id.name, step.partner_id.phone

    @api.model
    def _get_how(self):
        return self.env['res.partner']._fields['phone_verified_how']._description_selection(self.env)

    # ACTIONS

    def action_confirm(self):
        """Take the step."""
        self.ensure_one()
        getattr(self, f'_do_{self.verb}')()
        return {'type': 'ir.actions.act_window_close'}

    def _do_verify_phone(self):
        self.partner_id.action_verify_phone(self.how)

    def _do_check_licence(self):
        if not self.licence_name:
            raise UserError(self.env._("Type the name as it is printed on the business licence."))
        self.partner_id.action_check_licence(self.licence_name, self.scan, self.scan_name)

    def _do_confirm(self):
        self._do_check_licence()
        self.partner_id.action_confirm_card()

    def _do_reopen(self):
        self.partner_id.action_reopen_card(self.reason)
