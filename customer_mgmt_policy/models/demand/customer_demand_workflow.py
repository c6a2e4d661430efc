from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from .customer_demand import FEEDBACK, PROGRESS


class CustomerDemand(models.Model):
    """The steps of a demand, each with its clocks (C2.3, A4.3).

    ================  ============================================  ==========================================
    step              from → to                                     needs
    ================  ============================================  ==========================================
    answer            recorded → answered                           solution
    hold, resume      recorded                                      reason: what the customer has to supply
    start             answered → in progress                        plan
    tell progress     in progress                                   what the customer was told
    accept            answered, in progress → accepted              contact, satisfaction, signed report or signature
    close             accepted → closed                             retrospective
    cannot be met     recorded, answered, in progress → cannot …    reason, alternative, when the customer was told
    cancel            recorded, answered, in progress → cancelled   reason
    reopen            answered, cannot …, cancelled → recorded      reason
    merge             recorded, answered, in progress → merged      an open demand of the same customer to go into
    request review    recorded                                      reviewers of each function
    extend            recorded                                      new date that the customer agreed to, reason
    refuse accept.    in progress, accepted → in progress           what is missing
    ================  ============================================  ==========================================
    """
    _inherit = 'customer.demand'

    _transitions = {
        'answer': ({'recorded'}, 'answered', None),
        'hold': ({'recorded'}, 'recorded', None),
        'resume': ({'recorded'}, 'recorded', None),
        'start': ({'answered'}, 'in_progress', None),
        'tell_progress': ({'in_progress'}, 'in_progress', None),
        'accept': ({'answered', 'in_progress'}, 'accepted', None),
        'close': ({'accepted'}, 'closed', None),
        'cannot_be_met': ({'recorded', 'answered', 'in_progress'}, 'cannot_be_met', None),
        'cancel': ({'recorded', 'answered', 'in_progress'}, 'cancelled', None),
        'reopen': ({'answered', 'cannot_be_met', 'cancelled'}, 'recorded', None),
        'merge': ({'recorded', 'answered', 'in_progress'}, 'merged', None),
        'request_review': ({'recorded'}, 'recorded', None),
        'extend': ({'recorded'}, 'recorded', None),
        'refuse_acceptance': ({'in_progress', 'accepted'}, 'in_progress', None),
    }
    _required_facts = {
        'answer': ('solution',),
        'start': ('plan',),
        'accept': ('accepted_by_id', 'satisfaction'),
        'close': ('retrospective', 'retro_speed', 'retro_fit'),
        'refuse_acceptance': ('acceptance_missing',),
        'cannot_be_met': ('unmet_reason', 'alternative'),
        'cancel': ('cancel_reason',),
        'reopen': ('reopen_reason',),
    }

    # ACTIONS

    def action_answer(self, at=None):
        """C2.3.2: the customer was given the solution, at ``at`` (default: now)."""
        at = self._check_moment(at)
        self._move('answer', answered_at=at)
        self._deadline_met(FEEDBACK, at=at)

    def action_hold(self, reason, send_mail=False):
        """Stop the clock, as far as the policy allows it, while the customer has to supply something.

        :param bool send_mail: ask the contact for it now
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say what the customer has to supply."))
        self._move('hold')
        self._deadline_open(FEEDBACK).action_pause(reason)
        body = self.env._("Waiting for the customer: %(reason)s", reason=reason)
        self._message_log_batch(dict.fromkeys(self.ids, body))
        if send_mail:
            self._ask_contact(reason)

    def action_resume(self):
        """The customer supplied it: the clock runs on."""
        self._move('resume')
        self._deadline_resume(FEEDBACK)

    def action_start(self, at=None):
        """C2.3.3: the plan is confirmed; from now on the customer hears about the progress every week."""
        at = self._check_moment(at)
        self._move('start', started_at=at)
        self._deadline_start(PROGRESS, at=at)

    def action_tell_progress(self, note, at=None, send_mail=False):
        """C2.3.3: keep what the customer was told about the progress; with ``send_mail`` the contact gets it now."""
        at = self._check_moment(at)
        if not (note or "").strip():
            raise UserError(self.env._("Write down what the customer was told."))
        self._move('tell_progress', progress_told_at=at)
        for demand in self:
            demand._post_progress(note, send_mail)
        self._deadline_met(PROGRESS, at=at)

    def action_accept(self, accepted_by_id, satisfaction, at=None, note=None, report=None, report_name=None):
        """C2.3.3: the customer accepted the result.

        :param int accepted_by_id: contact (``res.partner``) who accepted
        :param str satisfaction: ``satisfied``, ``fair`` or ``dissatisfied``
        :param report: PDF or picture of the signed report, base64
        """
        self._check_report(report, report_name)
        self._move(
            'accept', accepted_at=self._check_moment(at), accepted_by_id=accepted_by_id, satisfaction=satisfaction,
            acceptance_note=note, acceptance_report=report, acceptance_report_name=report_name,
        )
        self._deadline_cancel(PROGRESS)

    def action_close(self):
        """C2.3.4: the retrospective is written; the demand is done."""
        self._move('close', closed_at=fields.Datetime.now())

    def action_cannot_be_met(self, reason, alternative, at=None):
        """A4.3.2: the customer was told why, and what we offer instead, at ``at`` (default: now)."""
        at = self._check_moment(at)
        self._move('cannot_be_met', unmet_reason=reason, alternative=alternative, unmet_told_at=at)
        self._deadline_met(FEEDBACK, at=at)
        self._deadline_cancel(PROGRESS)

    def action_cancel(self, reason):
        """The demand was withdrawn or recorded by mistake."""
        self._move('cancel', cancel_reason=reason)
        self._deadline_cancel()

    def action_reopen(self, reason):
        """The customer wants another solution: a new time to answer begins now, the old one stays on record."""
        self._move('reopen', reopen_reason=reason, answered_at=False, unmet_told_at=False, cancel_reason=False)
        self._deadline_start(FEEDBACK)

    # CHECKS

    def _get_refusal_reason(self, verb):
        if verb == 'hold' and self.hold_reason:
            return self.env._("%(demand)s already waits for the customer.", demand=self.name)
        if verb == 'hold' and (clock := self._deadline_open(FEEDBACK)):
            return clock.sudo()._get_pause_error()
        if verb == 'resume' and not self.hold_reason:
            return self.env._("%(demand)s does not wait for anything.", demand=self.name)
        return super()._get_refusal_reason(verb)

    def _get_last_moment(self, after=None):
        return max(filter(None, (self.received_at, self.answered_at, self.started_at)))

    # TOOLS

    def _post_progress(self, note, send_mail):
        """Keep the progress told in the chatter, and mail it to the contact when asked to."""
        message = note if isinstance(note, Markup) else plaintext2html(note)
        self._tell_contact(
            lambda demand: demand.env._("Progress of %(demand)s", demand=demand.display_name), message, send_mail)
