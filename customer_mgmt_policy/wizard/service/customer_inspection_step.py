from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerInspectionStep(models.TransientModel):
    """Asks for what a step of an inspection or a finding needs, then takes it; every rule stays with the record."""
    _name = 'customer.inspection.step'
    _description = "Step of a Service Inspection"

    verb = fields.Selection(
        [('rectify', "Report as Put Right"), ('recheck', "Re-check"), ('cancel', "Cancel the Inspection")], required=True)
    inspection_id = fields.Many2one('customer.inspection', "Inspection", ondelete='cascade')
    finding_id = fields.Many2one('customer.inspection.finding', "Finding", ondelete='cascade')
    description = fields.Text(related='finding_id.description')
    rectification = fields.Text(related='finding_id.rectification')
    outcome = fields.Selection([('right', "All right now"), ('wrong', "Still wrong: it goes back")])
    note = fields.Text()

    @api.model
    def _open(self, verb, record):
        field = 'inspection_id' if verb == 'cancel' else 'finding_id'
        return {
            'type': 'ir.actions.act_window', 'res_model': self._name, 'view_mode': 'form', 'target': 'new',
            'views': [(False, 'form')], 'name': dict(self._fields['verb']._description_selection(self.env))[verb],
            'context': {'default_verb': verb, f'default_{field}': record.id},
        }

    def action_confirm(self):
        """Take the step."""
        self.ensure_one()
        if self.verb == 'cancel':
            self.inspection_id.action_cancel(self.note)
        elif self.verb == 'rectify':
            self.finding_id.action_rectify(self.note)
        elif not self.outcome:
            raise UserError(self.env._("Say whether it is all right now."))
        elif self.outcome == 'right':
            self.finding_id.action_verify(self.note)
        else:
            self.finding_id.action_reject(self.note)
        return {'type': 'ir.actions.act_window_close'}
