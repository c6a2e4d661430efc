from odoo import fields, models
from odoo.exceptions import UserError

from .customer_inquiry import FIRST_CODES, OPEN_STATES, PROGRESS


class CustomerInquiry(models.Model):
    """The steps of an inquiry or incident, each with its clocks (C4.4).

    ================  ===========================================  ==========================================
    step              from → to                                    needs
    ================  ===========================================  ==========================================
    take, hand over   unanswered, being handled                    a colleague
    ask, hear         unanswered, being handled                    what we ask the customer
    answer            inquiry: unanswered → answered               answer
    start             incident: unanswered → being handled
    tell progress     being handled                                what the customer was told
    solve             being handled → solved                       solution
    close             answered, solved → closed
    reopen            answered, solved, closed → unanswered        reason
    cancel            unanswered, being handled → cancelled        reason
    ================  ===========================================  ==========================================
    """
    _inherit = 'customer.inquiry'

    _transitions = {
        'take': (set(OPEN_STATES), None, None),
        'hand_over': (set(OPEN_STATES), None, None),
        'ask': (set(OPEN_STATES), None, None),
        'hear': (set(OPEN_STATES), None, None),
        'answer': ({'open'}, 'answered', None),
        'start': ({'open'}, 'handling', None),
        'tell_progress': ({'handling'}, 'handling', None),
        'solve': ({'handling'}, 'solved', None),
        'close': ({'answered', 'solved'}, 'closed', None),
        'reopen': ({'answered', 'solved', 'closed'}, 'open', None),
        'cancel': (set(OPEN_STATES), 'cancelled', None),
    }
    _required_facts = {
        'hand_over': ('user_id',),
        'ask': ('customer_question',),
        'answer': ('answer',),
        'solve': ('answer',),
        'cancel': ('cancel_reason',),
        'reopen': ('reopen_reason',),
    }

    # ACTIONS

    def action_take(self):
        """I take care of it."""
        self._move('take', user_id=self.env.uid)

    def action_hand_over(self, user_id, note=None):
        """A colleague goes on; the customer's time runs on.

        :param int user_id: ``res.users``, who sees the record
        """
        self._move('hand_over', user_id=user_id)
        if note:
            self._message_log_batch(dict.fromkeys(self.ids, note))

    def action_answer(self, answer, at=None, send_mail=False, close=False):
        """C4.4: the customer got the answer at ``at`` (default: now).

        :param bool send_mail: the contact gets it by e-mail now
        :param bool close: nothing more is to be done
        """
        at = self._check_moment(at)
        self._check_step('answer', {'answer': answer})
        for inquiry in self:
            inquiry._move('answer', answer=answer, answered_at=at, answered_by_id=self.env.uid, customer_question=False,
                          first_response_at=inquiry.first_response_at or at)
            if send_mail:
                inquiry._post_told(answer, send_mail)
        for code in FIRST_CODES:
            self._deadline_met(code, at=at)
        if close:
            self.action_close()

    def action_start(self, at=None):
        """C4.4: the handling of the incident began at ``at``; from then on the customer hears about the progress."""
        at = self._check_moment(at)
        self._check_step('start')
        for inquiry in self:
            inquiry._move('start', started_at=at, first_response_at=inquiry.first_response_at or at)
        for code in FIRST_CODES:
            self._deadline_met(code, at=at)
        self._deadline_start(PROGRESS, at=at)

    def action_tell_progress(self, note, at=None, send_mail=False):
        """C4.4: keep what the customer was told; with ``send_mail`` the contact gets it now."""
        at = self._check_moment(at)
        if not (note or "").strip():
            raise UserError(self.env._("Write down what the customer was told."))
        self._move('tell_progress', progress_told_at=at)
        for inquiry in self:
            inquiry._post_told(note, send_mail)
        self._deadline_met(PROGRESS, at=at)

    def action_solve(self, answer, at=None, send_mail=False, close=False):
        """C4.4: the incident is solved: the last word to the customer, on time or late, ends the reports of its progress."""
        at = self._check_moment(at)
        self._move('solve', answer=answer, answered_at=at, answered_by_id=self.env.uid, customer_question=False)
        if send_mail:
            for inquiry in self:
                inquiry._post_told(answer, send_mail)
        self._deadline_met(PROGRESS, at=at)
        self._deadline_cancel(PROGRESS)
        if close:
            self.action_close()

    def action_close(self):
        """Nothing more is to be done."""
        self._move('close', closed_at=fields.Datetime.now())

    def action_reopen(self, reason, at=None):
        """The customer asks again: a new time to answer begins at ``at``, the old one stays on record."""
        at = self._check_moment(at)
        self._move('reopen', reopen_reason=reason, reopened_at=at, answer=False, answered_at=False, answered_by_id=False,
                   first_response_at=False, started_at=False, progress_told_at=False, closed_at=False)
        self._follow_clock()

    def action_cancel(self, reason):
        """Recorded by mistake, or twice: it stays on record with the reason."""
        self._move('cancel', cancel_reason=reason)
        self._deadline_cancel()

    def action_open_step(self):
        """Ask for what the step of the context (``default_verb``) needs, in a dialog."""
        verb = self.env.context.get('default_verb')
        if verb not in self._transitions:
            raise UserError(self.env._("Choose a step first."))
        self._check_step_possible(verb)
        return {
            'type': 'ir.actions.act_window',
            'name': self.env['customer.inquiry.step']._get_verb_label(verb),
            'res_model': 'customer.inquiry.step',
            'view_mode': 'form',
            'views': [(False, 'form')],
            'target': 'new',
            'context': {'default_inquiry_ids': self.ids, 'default_verb': verb},
        }

    # CHECKS

    def _check_step_possible(self, verb):
        self.check_access('write')
        for inquiry in self:
            if error := inquiry._get_transition_error(verb):
                raise error

    def _get_refusal_reason(self, verb):
        if verb == 'take' and self.user_id == self.env.user:
            return self.env._("%(inquiry)s is yours already.", inquiry=self.name)
        if verb == 'answer' and self.kind == 'incident':
            return self.env._("%(inquiry)s is an urgent incident: start its handling, then report until it is solved.",
                              inquiry=self.name)
        if verb == 'start' and self.kind != 'incident':
            return self.env._("%(inquiry)s is no urgent incident: answer it.", inquiry=self.name)
        return super()._get_refusal_reason(verb)

    def _get_last_moment(self, after=None):
        return max(filter(None, (self.waiting_since, self.started_at, self.answered_at)))

    # TOOLS

    def _post_told(self, note, send_mail):
        self._tell_contact(lambda inquiry: inquiry.env._("Your inquiry %(number)s", number=inquiry.name), note, send_mail)
