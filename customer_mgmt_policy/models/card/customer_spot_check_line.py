import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

BY_HAND = frozenset({'correct_value', 'remark'})


class CustomerSpotCheckLine(models.Model):
    """One field of a card in the sample: its value at the time, the verdict, and how it was put right."""
    _name = 'customer.spot.check.line'
    _description = "Field of a Spot Check"
    _inherit = ['customer.guard.mixin']
    _order = 'card_id, id'
    _rec_name = 'value'

    card_id = fields.Many2one('customer.spot.check.card', "Card", required=True, index=True, ondelete='cascade')
    check_id = fields.Many2one(related='card_id.check_id', store=True, index=True)
    company_id = fields.Many2one(related='card_id.company_id', store=True)
    team_id = fields.Many2one(related='card_id.team_id', store=True, index=True)
    state = fields.Selection(related='card_id.check_id.state', string="Check", store=True)
    done_at = fields.Datetime("Checked On", related='card_id.check_id.done_at', store=True)
    partner_id = fields.Many2one("res.partner", "Customer", related='card_id.partner_id', store=True, index=True)
    record_id = fields.Many2one('res.partner', "Whose", required=True, ondelete='cascade', index=True)
    user_id = fields.Many2one('res.users', "Salesperson", related='card_id.user_id', store=True, index=True)
    owner_id = fields.Many2one('res.users', "Customer Owner", related='card_id.owner_id', store=True, index=True)
    field_name = fields.Selection('_get_field_names', "Field", required=True)
    is_key = fields.Boolean("Key Field")
    value = fields.Text("On the Card", help="The value when the sample was drawn.")

    # verdict
    verdict = fields.Selection(
        [('pending', "To check"), ('right', "Right"), ('wrong', "Wrong"), ('unverifiable', "Cannot be verified")],
        required=True, default='pending')
    correct_value = fields.Text("Right Would Be", help="Filling this in says that the value on the card is wrong.")
    remark = fields.Char()
    checked_by_id = fields.Many2one('res.users', "Checked By")
    checked_at = fields.Datetime("Checked At")
    accuracy = fields.Float(
        "Accuracy (%)", compute='_compute_accuracy', store=True, aggregator='avg', digits=(5, 1))

    # correction
    correction = fields.Selection(
        [('none', "None"), ('open', "To correct"), ('corrected', "Corrected"), ('answered', "Answered")],
        required=True, default='none')
    answer = fields.Text(help="Why the salesperson left the value as it is.")
    closed_at = fields.Datetime("Closed At")
    can_judge = fields.Boolean(compute='_compute_can')
    can_answer = fields.Boolean(compute='_compute_can')

    _open_idx = models.Index("(record_id) WHERE correction = 'open'")

    @api.model
    def _get_field_names(self):
        """Return the fields that a version of the policy has checked, under their name in the reader's language."""
        names = self.env['customer.policy.field']._get_checked_names()
        Partner = self.env['res.partner']
        return [(name, Partner._get_card_field_label(name)) for name in names if name in Partner._fields]

    # COMPUTE

    @api.depends('verdict')
    def _compute_accuracy(self):
        for line in self:
            line.accuracy = 100 if line.verdict == 'right' else 0

    @api.depends('verdict', 'correction', 'state')
    @api.depends_context('uid')
    def _compute_can(self):
        for line in self:
            line.can_judge = not line._get_judge_error()
            line.can_answer = line.correction == 'open' and (
                line.owner_id == self.env.user or not line.check_id._get_checker_error())

    # CRUD

    def _has_field_access(self, field, operation):
        if operation == 'write' and field.name not in BY_HAND and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def write(self, vals):
        if self.env.su or vals.keys().isdisjoint(BY_HAND):
            return super().write(vals)
        self._check_judge()
        result = super().write(vals)
        if (vals.get('correct_value') or "").strip():
            self._judge('wrong')
        return result

    # ACTIONS

    def action_right(self):
        """The value is right."""
        self._judge('right')

    def action_wrong(self):
        """The value is wrong; the right one is entered beside it."""
        self._judge('wrong')

    def action_unverifiable(self):
        """Nobody could tell whether the value is right; it does not count."""
        self._judge('unverifiable')

    def action_open_card(self):
        """Open the card, or the contact, that has to be corrected."""
        self.ensure_one()
        self.check_access('read')
        return self.record_id._get_records_action()

    def action_answer(self, answer):
        """The salesperson explains why the value stays as it is; the head reads it."""
        answer = (answer or "").strip()
        self.check_access('read')
        for line in self:
            if not line.can_answer:
                raise UserError(self.env._("There is nothing to answer here any more, or the card is not yours."))
        if not answer:
            raise UserError(self.env._("Say why the value stays as it is."))
        self._close('answered', answer=answer)
        for check, lines in self.sudo().grouped('check_id').items():
            receivers = check.team_id.user_id - self.env.user
            if receivers:
                check.message_notify(
                    partner_ids=receivers.partner_id.ids, subject=check.display_name,
                    body=self.env._("%(user)s leaves %(fields)s as it is: %(answer)s", user=self.env.user.name, answer=answer,
                                    fields=", ".join(lines.mapped(lambda line: line._get_correction_text()))))

    # VERDICT

    def _judge(self, verdict):
        self._check_judge()
        vals = {'verdict': verdict, 'checked_by_id': self.env.uid, 'checked_at': fields.Datetime.now()}
        if verdict != 'wrong':
            vals['correct_value'] = False
        self.sudo().write(vals)

    def _check_judge(self):
        self.check_access('write')
        for line in self:
            if error := line._get_judge_error():
                raise error

    def _get_judge_error(self):
        """C4.3: the head of the team judges while the check runs, and never own entries."""
        check = self.sudo().check_id.with_env(self.env)
        if check.sudo().state != 'in_progress':
            return UserError(self.env._("%(check)s is not being checked, so its verdicts are settled.", check=check.sudo().name))
        return self._get_own_entry_error() or check._get_checker_error()

    def _get_own_entry_error(self):
        partner = self.sudo().partner_id
        if self.env.user in (self.sudo().user_id, partner.policy_owner_id, partner.create_uid):
            return AccessError(self.env._("Nobody checks own entries. Leave %(customer)s to another checker.",
                                          customer=partner.name))
        return None

    def _lacks_correction(self):
        return self.verdict == 'wrong' and not (self.correct_value or "").strip() and not (self.remark or "").strip()

    # CORRECTION

    def _open_corrections(self):
        """What is wrong on the cards becomes work of their owners, unless the card was put right meanwhile."""
        wrong = self.filtered(lambda line: line.verdict == 'wrong')
        done = wrong.filtered(lambda line: line._is_corrected())
        done._close('corrected')
        rest = wrong - done
        rest.correction = 'open'
        rest.card_id._start_corrections()

    def _close(self, how, **vals):
        self.sudo().write({'correction': how, 'closed_at': fields.Datetime.now(), **vals})
        self.sudo().card_id._close_corrections()

    def _is_corrected(self):
        """Return whether the card holds the right value by now; without one, any other value than the wrong ones."""
        now = _plain(self._get_current_text())
        if self.correct_value:
            return now == _plain(self.correct_value)
        return now not in {_plain(value) for value in self._get_wrong_values()}

    def _get_wrong_values(self):
        """Return the values that are known to be wrong."""
        return [self.value]

    def _get_current_text(self):
        """Return the value on the card, in the language in which it was checked."""
        lang = self.checked_by_id.lang or self.env.lang
        return self.record_id.sudo().with_context(lang=lang)._get_card_text(self.field_name)

    def _get_correction_text(self):
        empty = self.env._("(empty)")
        text = f"{self.sudo().record_id.name} › {self._get_field_label()}: {self.value or empty}"
        if self.correct_value:
            text += f" → {self.correct_value}"
        return f"{text} ({self.remark})" if self.remark else text

    def _get_field_label(self):
        return self.env['res.partner']._get_card_field_label(self.field_name)


def _plain(text):
    """Return letters and digits only: “021-6317 8800” and “02163178800” are the same number."""
    return re.sub(r'[\W_]+', '', text or "").casefold()
