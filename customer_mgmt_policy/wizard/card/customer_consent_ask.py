from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerConsentAsk(models.TransientModel):
    """A2.1.2: asks people for their consent by e-mail, each with a link of their own."""
    _name = 'customer.consent.ask'
    _description = "Ask for Consent"

    person_ids = fields.Many2many(
        'res.partner', string="Ask", required=True,
        domain="[('policy_owner_id', '!=', False), ('is_company', '=', False), ('type', '=', 'contact')]")
    purpose_ids = fields.Many2many(
        'customer.consent.purpose', string="For", required=True, domain="[('needs_consent', '=', True)]",
        default=lambda self: self.env.user.partner_id._get_open_purposes())
    lacking_email = fields.Char("Without E-mail Address", compute='_compute_lacking_email')

    @api.depends('person_ids')
    def _compute_lacking_email(self):
        for wizard in self:
            lacking = wizard.person_ids.filtered(lambda person: not person.email_normalized)
            wizard.lacking_email = lacking._name_some() if lacking else False

    def action_send(self):
        """Send the links to everybody who has an e-mail address."""
        self.ensure_one()
        self.person_ids.check_access('read')
        if not self.person_ids:
            raise UserError(self.env._("Choose people whose customer you look after."))
        reachable = self.person_ids.filtered('email_normalized') or self.person_ids
        self.env['customer.consent.request']._ask(reachable, self.purpose_ids)
        return {
            'type': 'ir.actions.client', 'tag': 'display_notification',
            'params': {
                'type': 'success', 'title': self.env._("Asked for consent"),
                'message': self.env._("%(count)s people get a link by e-mail.", count=len(reachable)),
                'next': {'type': 'ir.actions.act_window_close'},
            },
        }
