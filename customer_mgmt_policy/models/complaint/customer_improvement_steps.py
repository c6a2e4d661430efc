from odoo import fields, models
from odoo.exceptions import UserError

from .customer_improvement import CHECK, EXECUTION, QUALITY


class CustomerImprovement(models.Model):
    """The steps of an improvement action; who may take them stands on the model's first class."""
    _inherit = 'customer.improvement'

    def action_start(self):
        """Work on it has begun."""
        self._move('start', started_on=fields.Date.context_today(self))

    def action_finish(self, result):
        """Everything was changed; from now on its effect shows, and Quality checks it."""
        today = fields.Date.context_today(self)
        self._check_step('finish', {'result': result})
        for improvement in self:
            checker = improvement.checker_id or improvement._choose_checker()
            improvement._transition(
                'finish', result=result, done_on=today, started_on=improvement.started_on or today, checker_id=checker.id)
        self._deadline_met(EXECUTION)
        self._deadline_start(CHECK)

    def action_renegotiate(self, date, reason):
        """Agree on another due date; the first one stays on record with the reason."""
        date = fields.Date.to_date(date)
        self._check_step('renegotiate')
        if not date or not (reason or "").strip():
            raise UserError(self.env._("State the new date and its reason."))
        for improvement in self:
            improvement._deadline_renegotiate(EXECUTION, improvement._get_end_of(date), reason)

    def action_confirm_effect(self, note):
        """C2.4.5: the effect was checked and is there; the action is closed."""
        self._end_check('confirm_effect', note)

    def action_deny_effect(self, note, date, user=None):
        """C2.4.5: it had no effect; a follow-up action is planned until ``date`` and returned.

        :param user: ``res.users`` who owns the follow-up, default the same owner
        """
        date = self._check_new_date('deny_effect', note, date)
        self._end_check('deny_effect', note)
        return self.create([improvement._get_follow_up_vals(date, user or improvement.user_id) for improvement in self])

    def action_go_back(self, note, date):
        """C2.4.5: it has not had its effect yet; the owner goes on until ``date``."""
        date = self._check_new_date('go_back', note, date)
        self._end_check('go_back', note)
        for improvement in self:
            improvement.sudo().write({'date': date, 'done_on': False})
            improvement._start_clock()

    def action_cancel(self, reason):
        """The action is not carried out; it stays on record with the reason."""
        self._move('cancel', cancel_reason=reason)
        self._deadline_cancel()

    def action_open_step(self):
        """Ask for what the step of the context (``default_verb``) needs, in a dialog."""
        self.ensure_one()
        verb = self.env.context.get('default_verb', 'finish')
        transition = 'confirm_effect' if verb == 'check' else verb
        if error := self._get_transition_error(transition):
            raise error
        Step = self.env['customer.improvement.step']
        return {
            'type': 'ir.actions.act_window', 'name': Step._get_verb_label(verb), 'res_model': Step._name, 'view_mode': 'form',
            'target': 'new', 'context': {'default_improvement_id': self.id, 'default_verb': verb}}

    def action_open_complaints(self):
        """Open the complaints that this action is about."""
        self.ensure_one()
        self.check_access('read')
        return self.complaint_ids._get_records_action(name=self.display_name)

    # BUSINESS

    def _end_check(self, verb, note):
        self._move(verb, effect_note=note, effect_checked_at=fields.Datetime.now(), effect_checked_by_id=self.env.uid)
        self._deadline_met(CHECK)

    def _check_new_date(self, verb, note, date):
        """Return the date until which the work goes on, once the step is possible."""
        self._check_step(verb, {'effect_note': note})
        date = fields.Date.to_date(date)
        if not date or date < fields.Date.context_today(self):
            raise UserError(self.env._("State until when it goes on; the date cannot lie in the past."))
        return date

    def _get_follow_up_vals(self, date, user):
        return {
            'name': self.env._("Follow-up: %(name)s", name=self.name), 'problem': self.effect_note, 'measure': self.measure,
            'target': self.target, 'parent_id': self.id, 'type_id': self.type_id.id, 'cause_id': self.cause_id.id,
            'department_id': self.department_id.id, 'product_ids': [fields.Command.set(self.product_ids.ids)],
            'complaint_ids': [fields.Command.set(self.sudo().complaint_ids.ids)], 'company_id': self.company_id.id,
            'user_id': user.id, 'checker_id': self.checker_id.id if self.checker_id != user else False, 'date': date}

    def _choose_checker(self):
        """Return the member of Quality, other than the owner, who has the fewest effects to check."""
        members = self.env['customer.deadline'].sudo()._get_group_members(QUALITY, self.company_id) - self.user_id
        members = members - self.env.ref('base.user_admin') or members
        load = dict(self.sudo()._read_group(
            [('checker_id', 'in', members.ids), ('state', '=', 'done')], ['checker_id'], ['__count']))
        return members.sorted(lambda user: (load.get(user, 0), user.id))[:1]
