from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerDuplicateCheck(models.Model):
    """A2.3.1: who asked whether a customer exists, and what they learned. Written by the check only, never changed."""
    _name = 'customer.duplicate.check'
    _description = "Duplicate Look-up"
    _order = 'asked_at desc, id desc'
    _rec_name = 'name_key'

    user_id = fields.Many2one('res.users', "Asked By", required=True, ondelete='cascade')
    asked_at = fields.Datetime("Asked On", required=True)
    name_key = fields.Char("Name", help="The name as it is compared: without legal form, spaces, width and case.")
    code_key = fields.Char("Credit Code", help="Unified social credit code or registration number, as it is compared.")
    partner_id = fields.Many2one('res.partner', "Customer Found", ondelete='set null', index='btree_not_null')
    answer = fields.Char(help="What the person was told; empty when nothing was found.")
    is_refusal = fields.Boolean("Save Refused")

    _hour_idx = models.Index('(user_id, asked_at)')

    @api.model
    def _spend(self, name_key, code_key):
        """Count a look-up of the current user and return whether it is new; the same one within the hour is free.

        :raise UserError: more questions in an hour than the policy allows
        """
        asked = self.sudo().search([
            ('user_id', '=', self.env.uid), ('asked_at', '>', fields.Datetime.now() - timedelta(hours=1))])
        if asked.filtered(lambda check: (check.name_key or '', check.code_key or '') == (name_key, code_key)):
            return False
        cap = self.env['customer.policy.criterion'].sudo()._get(self.env.company, 'duplicate.lookup_hour_cap')
        if len({(check.name_key, check.code_key) for check in asked}) >= cap:
            raise UserError(self.env._(
                "You have compared %(count)s names with the customer base within an hour. The policy allows no more; "
                "go on later or ask your department head.", count=int(cap)))
        return True

    @api.model
    def _log(self, name_key, code_key, partner, answer, is_refusal=False):
        self.sudo().create({
            'user_id': self.env.uid, 'asked_at': fields.Datetime.now(), 'name_key': name_key, 'code_key': code_key,
            'partner_id': partner.id, 'answer': answer, 'is_refusal': is_refusal,
        })

    @api.model
    def _log_refusal(self, *args):
        """Log in a transaction of its own: the one that is refused will be rolled back."""
        with self.env.registry.cursor() as cr:
            self.with_env(self.env(cr=cr))._log(*args, is_refusal=True)

    @api.model
    def _ask_many(self, questions):
        """Answer the questions of a file within the cap of the policy, and log them like refused saves.

        :param dict questions: ``{row: ((name key, code key), customer found)}``
        :return: ``{row: answer}``; beyond the cap the answer is that there are no more answers
        """
        if not questions:
            return {}
        now = fields.Datetime.now()
        asked = self.sudo().search([('user_id', '=', self.env.uid), ('asked_at', '>', now - timedelta(hours=1))])
        known = {(check.name_key or '', check.code_key or '') for check in asked}
        cap = int(self.env['customer.policy.criterion'].sudo()._get(self.env.company, 'duplicate.lookup_hour_cap'))
        answers, logs = {}, []
        for row, (keys, customer) in questions.items():
            if keys not in known and len(known) >= cap:
                answers[row] = self.env._(
                    "This row could not be compared with the customer base: the policy allows %(count)s look-ups an hour.",
                    count=cap)
                continue
            answers[row] = customer._get_duplicate_answer()
            if keys not in known:
                known.add(keys)
                logs.append((*keys, customer, answers[row]))
        if logs:
            with self.env.registry.cursor() as cr:
                for log in logs:
                    self.with_env(self.env(cr=cr))._log(*log, is_refusal=True)
        return answers
