import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

MINUTES_FIELDS = frozenset({
    'needs', 'agreements', 'next_contact_on', 'next_contact_topic', 'place', 'customer_participant_ids', 'our_participant_ids',
    'question_ids'})


class CustomerVisit(models.Model):
    """模板二: the customer may sign the minutes on the screen; the signature stands for what was signed and nothing else."""
    _inherit = 'customer.visit'

    customer_signature = fields.Image(
        "Customer's Signature", max_width=1024, max_height=1024, copy=False,
        help="Optional: the customer signs the minutes on the screen. A change of the minutes takes the signature back.")
    signed_name = fields.Char("Signed By", copy=False)
    signed_at = fields.Datetime("Signed On", copy=False, readonly=True)
    signed_content = fields.Char(copy=False, readonly=True, help="Fingerprint of what was signed.")

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits.filtered('customer_signature')._sign()
        return visits

    def write(self, vals):
        if 'customer_signature' in vals:
            self.sudo().filtered('signed_content').write({'signed_at': False, 'signed_content': False, 'signed_name': False})
        res = super().write(vals)
        if vals.get('customer_signature'):
            self._sign()
        elif not MINUTES_FIELDS.isdisjoint(vals):
            self._check_signed_content()
        return res

    # SIGNATURE

    def _sign(self):
        for visit in self:
            if visit.state not in ('approved', 'held'):
                raise UserError(self.env._("%(visit)s is “%(state)s”: the minutes are signed during or after the visit.",
                                           visit=visit.name, state=visit._get_state_label()))
            if not (visit.needs or "").strip() or not (visit.agreements or "").strip():
                raise UserError(self.env._("Write down needs and agreements first: the customer signs the minutes."))
            visit.sudo().write({
                'signed_at': fields.Datetime.now(), 'signed_content': visit._get_signed_content(),
                'signed_name': visit.signed_name or visit.contact_id.name or visit.partner_id.name,
            })

    def _check_signed_content(self):
        """What was signed and is not what stands there now is signed no more."""
        for visit in self.sudo():
            if visit.signed_content and visit.signed_content != visit._get_signed_content():
                signer = visit.signed_name
                visit.write({
                    'customer_signature': False, 'signed_name': False, 'signed_at': False, 'signed_content': False})
                visit._message_log(body=self.env._(
                    "The minutes changed after %(name)s signed them: the signature was taken back.", name=signer))

    def _renew_signed_content(self):
        """A new promise is agreed on after the visit: what was signed in the visit stays signed."""
        for visit in self.sudo().filtered('signed_content'):
            visit.signed_content = visit._get_signed_content()

    def _get_signed_content(self):
        self.ensure_one()
        visit = self.sudo()
        content = [
            visit.needs, visit.agreements, visit.next_contact_on, visit.next_contact_topic, visit.place,
            sorted(visit.customer_participant_ids.ids), sorted(visit.our_participant_ids.ids),
            [(question.question, question.handling, question.promised_on, question.handling == 'spot' and question.answer)
             for question in visit.question_ids.sorted('id')],
        ]
        return hashlib.sha256(repr(content).encode()).hexdigest()


class CustomerVisitQuestion(models.Model):
    _inherit = 'customer.visit.question'

    @api.model_create_multi
    def create(self, vals_list):
        questions = super().create(vals_list)
        questions.visit_id._check_signed_content()
        return questions

    def write(self, vals):
        res = super().write(vals)
        if not self.env.su and not {'question', 'handling', 'promised_on', 'answer', 'visit_id'}.isdisjoint(vals):
            self.visit_id._check_signed_content()
        return res

    def unlink(self):
        visits = self.visit_id
        res = super().unlink()
        visits.exists()._check_signed_content()
        return res

    def action_promise_anew(self, promised_on, reason):
        res = super().action_promise_anew(promised_on, reason)
        self.visit_id._renew_signed_content()
        return res
