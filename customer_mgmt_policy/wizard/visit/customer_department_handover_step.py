from odoo import api, fields, models
from odoo.exceptions import UserError

VERBS = [('confirm', "Understood"), ('ask', "Ask Back"), ('answer', "Answer"), ('correct', "Not Understood Right")]


class CustomerDepartmentHandoverStep(models.TransientModel):
    """Asks for the text that a step of a hand-over needs, beside what the customer needs."""
    _name = 'customer.department.handover.step'
    _description = "Step of a Hand-Over"

    handover_id = fields.Many2one('customer.department.handover', required=True, readonly=True)
    verb = fields.Selection(VERBS, required=True, readonly=True)
    needs = fields.Text(related='handover_id.needs')
    question = fields.Text(related='handover_id.question')
    understanding = fields.Text(related='handover_id.understanding')
    text = fields.Text(required=True)

    @api.model
    def _open(self, handover, verb):
        labels = dict(self._fields['verb']._description_selection(self.env))
        if verb not in labels:
            raise UserError(self.env._("There is no such step."))
        if error := handover._get_transition_error(verb):
            raise error
        return {
            'type': 'ir.actions.act_window', 'name': labels[verb], 'res_model': self._name, 'view_mode': 'form',
            'views': [(False, 'form')], 'target': 'new',
            'context': {'default_handover_id': handover.id, 'default_verb': verb},
        }

    def action_take(self):
        """Take the step; the hand-over itself says what is wrong."""
        self.ensure_one()
        getattr(self.handover_id, f'action_{self.verb}')(self.text)
