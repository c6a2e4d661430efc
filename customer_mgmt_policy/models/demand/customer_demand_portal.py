from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount

from .customer_demand import FEEDBACK, PROGRESS


class CustomerDemand(models.Model):
    """What a customer sees of a demand, in the customer's words, and does with it (A5.3, C2.3.1, C2.3.3)."""
    _name = 'customer.demand'
    _inherit = ['customer.demand', 'customer.portal.mixin']

    _portal_kind = 'demand'
    _portal_sequence = 10
    _portal_form = {'demand_type': True, 'title': True, 'description': True, 'product_ids': False}

    # WORDS

    @api.model
    def _portal_get_words(self):
        return {
            'title': self.env._("Your Requests"), 'one': self.env._("Your request"), 'offer': self.env._("I need something"),
            'summary': self.env._("What you asked us for, and where it stands"),
            'help': self.env._("Something new, a better service, a problem to solve, or advice."),
        }

    @api.model
    def _portal_get_labels(self):
        return {
            'demand_type': (self.env._("What is it about?"), ""),
            'title': (self.env._("In a few words"), self.env._("e.g. 40 anti-slip hooks for the new quay")),
            'description': (self.env._("Tell us more"), self.env._("What do you need it for, how much, and until when?")),
            'product_ids': (self.env._("Which product?"), ""),
        }

    @api.model
    def _portal_get_closed_states(self):
        return self._closed_states | {'accepted'}

    @api.model
    def _portal_get_waiting_domain(self):
        asked = self._having_clock(Domain('code', '=', FEEDBACK) & Domain('state', '=', 'paused'))
        unrated = Domain('state', '=', 'accepted') & Domain('satisfaction', '=', False)
        return (Domain('state', '=', 'recorded') & asked) | Domain('acceptance_asked_at', '!=', False) | unrated

    def _portal_get_status(self, clocks):
        return (self._portal_get_waiting_status(clocks) or self._portal_get_state_status(clocks)
                or super()._portal_get_status(clocks))

    def _portal_get_waiting_status(self, clocks):
        """Return what we wait for the customer to do, if anything."""
        if self.state == 'recorded' and any(clock.code == FEEDBACK and clock.state == 'paused' for clock in clocks):
            return (self.env._("We need something from you"), self.env._("As soon as we have it we go on."), 'warning')
        if self.acceptance_asked_at:
            return (self.env._("It is done"), self.env._("Please look at the result, accept it and sign."), 'warning')
        if self.state == 'accepted' and not self.satisfaction:
            return (self.env._("You accepted it"), self.env._("Please tell us how satisfied you are."), 'warning')
        return None

    def _portal_get_state_status(self, clocks):
        if self.state == 'recorded':
            return (self.env._("We are looking for a solution"), self._portal_get_answer_promise(clocks), 'info')
        if self.state == 'answered':
            return (self.env._("We offered you a solution"),
                    self.env._("Does it suit you? Tell us, and we agree on a plan."), 'info')
        if self.state == 'in_progress':
            return (self.env._("We are working on it"), self._portal_get_progress_promise(clocks), 'info')
        if self.state == 'cannot_be_met':
            return (self.env._("We cannot offer this"), self.env._("Please see what we can do instead."), 'secondary')
        if self.state == 'merged':
            return (self.env._("We take care of it together with your request %(number)s", number=self.merged_into_id.name),
                    "", 'secondary')
        if self.state == 'cancelled':
            return self._get_joined_status() or (self.env._("Withdrawn"), "", 'secondary')
        return None

    def _portal_get_answer_promise(self, clocks):
        day, is_late = self._portal_get_due(clocks, FEEDBACK)
        if is_late:
            return self.env._("We promised an answer by %(day)s. We are sorry that it takes longer; we get back to you.", day=day)
        return day and self.env._("You hear from us by %(day)s.", day=day)

    def _portal_get_progress_promise(self, clocks):
        day, is_late = self._portal_get_due(clocks, PROGRESS)
        if is_late:
            return self.env._("Our report of %(day)s is late. We are sorry, and get back to you.", day=day)
        return day and self.env._("You hear how it goes by %(day)s.", day=day)

    def _portal_get_steps(self):
        steps = super()._portal_get_steps() + [
            (self.answered_at, self.env._("We offered you a solution"), self._portal_get_offer()),
            (self.started_at, self.env._("We agreed on a plan and began"), []),
            (self.progress_told_at, self.env._("We told you how it goes"), []),
            (self.acceptance_asked_at, self.env._("We finished the work"), [(self.env._("What was done"), self.work_done)]),
            (self.accepted_at, self._portal_get_accepted_text(), [(self.env._("What was done"), self.work_done)]),
            (self.unmet_told_at, self.env._("We told you that we cannot offer it"), [
                (self.env._("Why"), self.unmet_reason), (self.env._("What we can do instead"), self.alternative)]),
        ]
        return sorted((step for step in steps if step[0]), key=lambda step: step[0])

    def _portal_get_accepted_text(self):
        if self.acceptance_signed_by:
            return self.env._("You accepted it, signed by %(name)s", name=self._get_signature_words())
        return self.env._("You accepted it")

    def _portal_get_offer(self):
        """Return what we offered: ``[(label, text), …]``."""
        days = self.delivery_days and self.env._("%(days)s days", days=self.delivery_days)
        return [(label, text) for label, text in (
            (self.env._("Solution"), self.solution), (self.env._("Delivery time"), days),
            (self.env._("Price"), self.fee and format_amount(self.env, self.fee, self.currency_id)),
        ) if text]

    def _portal_get_question(self):
        return self.state == 'recorded' and self.hold_reason or ""

    def _portal_get_agreement(self):
        if not self.acceptance_asked_at:
            return []
        return [*self._portal_get_offer(), (self.env._("What was done"), self.work_done)]

    def _portal_can_rate(self):
        return self.state == 'accepted' and not self.satisfaction

    # ACTS

    def _portal_answered(self):
        self.action_resume()

    def _portal_accepted(self, name, signature):
        user = self.env.user
        self.write({'acceptance_signature': signature, 'acceptance_signed_by': name, 'acceptance_login': user.login})
        self.action_accept(user.partner_id.id, False)

    def _portal_get_signer(self, name):
        return self._get_signature_words()

    def _portal_refused(self, text):
        if self.state == 'in_progress':
            self.action_refuse_acceptance(text)
        self.acceptance_asked_at = False

    def _portal_rated(self, satisfaction, text):
        self.action_rate(satisfaction)
