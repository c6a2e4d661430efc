from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.card.customer_consent import CHANNELS


class CustomerConsentRecord(models.TransientModel):
    """A2.1.2: records a consent that was signed on paper or with an e-signature service, with its evidence."""
    _name = 'customer.consent.record'
    _description = "Record a Signed Consent"

    customer_id = fields.Many2one('res.partner', "Customer", readonly=True)
    person_ids = fields.Many2many(
        'res.partner', string="Who Signed", required=True,
        domain="[('policy_owner_id', '!=', False), ('is_company', '=', False), ('type', '=', 'contact'),"
               " ('commercial_partner_id', '=?', customer_id)]")
    purpose_ids = fields.Many2many(
        'customer.consent.purpose', string="Agreed To", required=True, domain="[('needs_consent', '=', True)]")
    uses_channel = fields.Boolean(compute='_compute_uses_channel')
    by_phone = fields.Boolean("Phone")
    by_email = fields.Boolean("E-mail")
    by_message = fields.Boolean("Text Message")
    by_post = fields.Boolean("Post")
    form = fields.Selection(
        [('paper', "Signed paper"), ('e_sign', "E-signature")], "Form of Signature", required=True, default='paper')
    given_at = fields.Datetime("Signed On", required=True, default=fields.Datetime.now)
    evidence = fields.Binary("Signed Document", required=True, attachment=False)
    evidence_name = fields.Char("File")
    source = fields.Char("Occasion", help="Where the consent came about, e.g. a visit or a trade fair.")

    @api.depends('purpose_ids')
    def _compute_uses_channel(self):
        for wizard in self:
            wizard.uses_channel = any(wizard.purpose_ids.mapped('uses_channel'))

    def action_confirm(self):
        """Write the consents down; they cannot be changed afterwards."""
        self.ensure_one()
        self.person_ids.check_access('read')
        if not self.person_ids:
            raise UserError(self.env._("Choose people whose customer you look after."))
        self.person_ids._give_consent(
            self.purpose_ids, form=self.form, given_at=self.given_at, evidence=self.evidence, source=self.source,
            evidence_name=self.evidence_name or self.env._("Signed consent"),
            channels=[channel for channel in CHANNELS if self[f'by_{channel}']] if self.uses_channel else ())
        return {'type': 'ir.actions.act_window_close'}
