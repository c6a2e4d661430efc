from odoo import api, fields, models


class CustomerIntakeJoin(models.TransientModel):
    """Asks to which other record of the customer belongs what came by mail and became a record of its own."""
    _name = 'customer.intake.join'
    _description = "Mail That Belongs to Another Record"
    _inherit = ['customer.record.choice.mixin']

    res_model = fields.Char("Kind of Record", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record ID", model_field='res_model', required=True, readonly=True)
    name = fields.Char("Came In As", compute='_compute_name')

    @api.depends('res_model', 'res_id')
    def _compute_name(self):
        for dialog in self:
            dialog.name = dialog._get_record().display_name

    @api.depends('res_model', 'res_id')
    def _compute_offers(self):
        return super()._compute_offers()

    def _get_record(self):
        return self.env['customer.mail.intake']._get_target(self.res_model, self.res_id)

    def _get_offer_facts(self):
        record = self._get_record()
        return {'customers': record.partner_id, 'company': record.company_id, 'subject': record.title, 'besides': record}

    def action_confirm(self):
        """Add the mail to the chosen record, and open that."""
        self.ensure_one()
        model, res_id = self._get_choice()
        self._get_record().action_join(model, res_id)
        return {'type': 'ir.actions.act_window', 'res_model': model, 'res_id': res_id, 'view_mode': 'form'}
