from odoo import api, fields, models


class CustomerArchiveStep(models.TransientModel):
    """Asks for what a step in the archive needs, then takes it; every rule stays with the record itself."""
    _name = 'customer.archive.step'
    _description = "Step in the Archive"

    verb = fields.Selection(
        [('take_back', "Take Back"), ('lift', "Lift the Hold"), ('correct', "Put Right")], required=True)
    loan_id = fields.Many2one('customer.document.loan', "Loan", ondelete='cascade')
    hold_id = fields.Many2one('customer.legal.hold', "Hold", ondelete='cascade')
    finding_id = fields.Many2one('customer.archive.finding', "Finding", ondelete='cascade')
    condition = fields.Selection(
        [('good', "Good"), ('damaged', "Damaged"), ('incomplete', "Incomplete")], default='good')
    note = fields.Text()

    @api.model
    def _open(self, verb, record):
        field = {'take_back': 'loan_id', 'lift': 'hold_id', 'correct': 'finding_id'}[verb]
        return {
            'type': 'ir.actions.act_window', 'res_model': self._name, 'view_mode': 'form', 'target': 'new',
            'name': dict(self._fields['verb']._description_selection(self.env))[verb],
            'context': {'default_verb': verb, f'default_{field}': record.id},
        }

    def action_confirm(self):
        """Take the step."""
        self.ensure_one()
        if self.verb == 'take_back':
            self.loan_id.action_take_back(self.condition, self.note)
        elif self.verb == 'lift':
            self.hold_id.action_lift(self.note)
        else:
            self.finding_id.action_correct(self.note)
        return {'type': 'ir.actions.act_window_close'}
