from odoo import api, fields, models

from ...models.visit.customer_visit_told_mixin import TOLD_VIA


class CustomerVisitTell(models.TransientModel):
    """C2.2.4: when and by which way the customer was told; and what a superior answers to an objection (B8.2)."""
    _name = 'customer.visit.tell'
    _description = "Customer Told"

    question_id = fields.Many2one('customer.visit.question', readonly=True)
    objection_id = fields.Many2one('customer.visit.objection', readonly=True)
    verb = fields.Selection([('tell', "Customer told"), ('answer', "Answer")], required=True, default='tell')
    subject = fields.Text(readonly=True)
    explanation = fields.Text("Explained So Far", readonly=True)
    answer = fields.Text()
    told_on = fields.Datetime("Told On", default=fields.Datetime.now)
    told_via = fields.Selection(TOLD_VIA, "By Way Of", default='phone')

    @api.model
    def _open(self, record, verb='tell'):
        is_question = record._name == 'customer.visit.question'
        wizard = self.create({
            'verb': verb, 'answer': record.answer, 'told_on': fields.Datetime.now(),
            'subject': record.question if is_question else record.objection,
            'explanation': not is_question and record.explanation,
            'question_id' if is_question else 'objection_id': record.id,
        })
        return {
            'type': 'ir.actions.act_window', 'res_model': self._name, 'res_id': wizard.id, 'view_mode': 'form',
            'views': [(False, 'form')], 'target': 'new',
            'name': self.env._("What is the customer told?") if verb == 'answer' else self.env._("The customer was told"),
        }

    def action_confirm(self):
        """Take the step; the question or objection itself says what is wrong."""
        self.ensure_one()
        if self.verb == 'answer':
            self.objection_id.action_answer(self.answer)
        elif self.question_id:
            if self.answer != self.question_id.answer:
                self.question_id.answer = self.answer
            self.question_id.action_tell(self.told_on, self.told_via)
        else:
            self.objection_id.action_tell(self.told_on, self.told_via)
