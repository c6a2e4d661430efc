from odoo import fields, models


class CustomerDisclosureStep(models.TransientModel):
    """Asks when and how approved data was passed on."""
    _name = 'customer.disclosure.step'
    _description = "Data Was Passed On"

    disclosure_id = fields.Many2one('customer.disclosure', "Disclosure", required=True, readonly=True)
    recipient = fields.Char(related='disclosure_id.recipient')
    disclosed_at = fields.Datetime("Disclosed On", required=True, default=fields.Datetime.now)
    how = fields.Char("How", required=True, help="E.g. sealed letter, encrypted mail, handed over in person.")

    def action_confirm(self):
        """Record it in the log that nobody can edit."""
        self.ensure_one()
        self.disclosure_id.action_disclose(self.how, at=self.disclosed_at)
        return {'type': 'ir.actions.act_window_close'}
