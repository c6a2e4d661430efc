from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount

from .customer_complaint import INVESTIGATION


class CustomerComplaint(models.Model):
    """What a customer sees of a complaint, in the customer's words, and does with it (C2.4.1, C2.4.4).

    Findings and liability are ours; what we do about it is shown once the customer was told.
    """
    _name = 'customer.complaint'
    _inherit = ['customer.complaint', 'customer.portal.mixin']

    _portal_kind = 'complaint'
    _portal_sequence = 20
    _portal_form = {'title': True, 'description': True, 'product_ids': False, 'claim_type': False, 'claim': False}

    channel = fields.Selection(selection_add=[('portal', "Portal")], ondelete={'portal': 'set default'})

    # WORDS

    @api.model
    def _portal_get_words(self):
        return {
            'title': self.env._("Your Complaints"), 'one': self.env._("Your complaint"),
            'offer': self.env._("Something went wrong"),
            'summary': self.env._("What went wrong, and what we do about it"),
            'help': self.env._("Tell us what happened and what you expect; we look into it at once."),
        }

    @api.model
    def _portal_get_labels(self):
        return {
            'title': (self.env._("In a few words"), self.env._("e.g. 12 of 40 boxes arrived wet")),
            'description': (self.env._("What happened?"), self.env._("When and where, which order, how much is concerned?")),
            'product_ids': (self.env._("Which product?"), ""),
            'claim_type': (self.env._("What do you ask for?"), ""),
            'claim': (self.env._("Your claim in your own words"), self.env._("e.g. new boxes until Friday")),
        }

    @api.model
    def _portal_get_waiting_domain(self):
        return Domain('state', '=', 'done') & Domain('called_back_at', '=', False)

    def _portal_get_status(self, clocks):
        if self._portal_can_rate():
            return (self.env._("We have put it right"), self.env._("Please tell us whether you are satisfied."), 'warning')
        if self.state == 'received':
            return (self.env._("We received your complaint"), self._portal_get_result_promise(clocks), 'info')
        if self.state in ('investigating', 'liability_review'):
            return (self.env._("We are looking into what happened"), self._portal_get_result_promise(clocks), 'info')
        if self.state in ('liability_settled', 'remedy_review'):
            return (self.env._("We looked into it and decide what we do for you"),
                    self.env._("You hear from us as soon as it is decided."), 'info')
        if self.state == 'executing':
            return (self.env._("We are putting it right"), self._portal_get_remedy_promise(), 'info')
        if self.state == 'done':
            return (self.env._("We have put it right"), self.env._("Thank you for your answer."), 'success')
        if self.state == 'cancelled':
            return self._get_joined_status() or (self.env._("Withdrawn"), "", 'secondary')
        return super()._portal_get_status(clocks)

    def _portal_get_result_promise(self, clocks):
        day, is_late = self._portal_get_due(clocks, INVESTIGATION)
        if is_late:
            return self.env._(
                "We promised the result by %(day)s. We are sorry that it takes longer; we get back to you.", day=day)
        return day and self.env._("You hear the result by %(day)s.", day=day)

    def _portal_get_remedy_promise(self):
        """Return until when the customer gets the whole remedy, once we told so."""
        day = self.remedy_told_at and self._portal_say_day(self.remedy_date)
        if day and self.remedy_date < fields.Date.context_today(self):
            return self.env._("We promised it by %(day)s. We are sorry that it takes longer; we get back to you.", day=day)
        return day and self.env._("It will be done by %(day)s.", day=day) or ""

    def _portal_get_steps(self):
        """Return the steps of all rounds: what an earlier one promised and did is not forgotten when it begins again."""
        steps = super()._portal_get_steps() + self._portal_get_round_steps(self, self._portal_get_remedy()) + [
            (self.liability_settled_at, self.env._("We finished our investigation"), []),
            (self.closed_at, self.env._("Closed"), []),
        ]
        for finished in self.round_ids:
            steps += self._portal_get_round_steps(finished, self._portal_get_earlier_remedy(finished.remedy_ids))
            steps.append((finished.ended_at or self.reopened_at, self._portal_say_again(finished), []))
        return sorted((step for step in steps if step[0]), key=lambda step: step[0])

    def _portal_get_round_steps(self, part, remedy):
        """Return what the customer was told, got and answered in a round: the present one (the complaint), or an earlier."""
        satisfaction = dict(part._fields['satisfaction']._description_selection(self.env)).get(part.satisfaction)
        return [
            (part.remedy_told_at, self.env._("We told you what we do about it"), remedy),
            (part.done_at, self.env._("We did what we promised"), []),
            (part.called_back_at, self.env._("You told us how satisfied you are"), [
                (self.env._("Your answer"), satisfaction), (self.env._("In your words"), part.feedback)]),
        ]

    def _portal_say_again(self, finished):
        if finished.satisfaction == 'dissatisfied':
            return self.env._("You were not satisfied, so we look into it again")
        return self.env._("We look into it again")

    def _portal_get_remedy(self):
        """Return what we do about it: ``[(label, text), …]``."""
        return self._portal_get_remedy_facts(self.remedy_plan, self.remedy_amount) + [
            (self.env._("You have it by"), day) for day in [self._portal_say_day(self.remedy_date)] if day]

    def _portal_get_earlier_remedy(self, remedies):
        """Return the same of a round that is over; until when it was promised stands with each remedy."""
        plan = "\n".join(remedy._get_line() for remedy in remedies)
        return self._portal_get_remedy_facts(plan, sum(remedies.mapped('amount')))

    def _portal_get_remedy_facts(self, plan, amount):
        amount = amount and format_amount(self.env, amount, self.currency_id)
        return [(label, text) for label, text in (
            (self.env._("What we do"), plan), (self.env._("Amount"), amount)) if text]

    def _portal_can_rate(self):
        return self.state == 'done' and not self.called_back_at

    # ACTS

    @api.model
    def _portal_get_responsible(self):
        """C2.4.1: whoever is on duty."""
        user = self.sudo().with_company(self._portal_get_company())._get_duty_user()
        return user if user._is_internal() else super()._portal_get_responsible()

    def _portal_rated(self, satisfaction, text):
        """C2.4.4: the customer's own answer is the call-back; a dissatisfied one is looked into again."""
        self.action_call_back(satisfaction, feedback=text)
        if satisfaction == 'dissatisfied':
            self._portal_tell_responsible(lambda env: env._("The customer is dissatisfied: look into it again"))
