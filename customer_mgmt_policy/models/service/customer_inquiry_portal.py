from textwrap import shorten

from odoo import api, fields, models
from odoo.fields import Domain

from .customer_inquiry import FIRST_CODES, OPEN_STATES, PROGRESS

TITLE_LENGTH = 80


class CustomerInquiry(models.Model):
    """What a customer sees of an inquiry, in the customer's words, and does with it (C4.4, A6.1)."""
    _name = 'customer.inquiry'
    _inherit = ['customer.inquiry', 'customer.portal.mixin']

    _portal_kind = 'inquiry'
    _portal_sequence = 30
    _portal_form = {'question': True}

    title = fields.Char("In a Few Words", compute='_compute_title', store=True)

    @api.depends('question')
    def _compute_title(self):
        for inquiry in self:
            line = next((line for line in (inquiry.question or "").splitlines() if line.strip()), "")
            inquiry.title = shorten(line, TITLE_LENGTH, placeholder="…") or line.strip()[:TITLE_LENGTH]

    # WORDS

    @api.model
    def _portal_get_words(self):
        return {
            'title': self.env._("Your Questions"), 'one': self.env._("Your question"), 'offer': self.env._("I have a question"),
            'summary': self.env._("What you asked us, and our answers"),
            'help': self.env._("About a product, an order, a delivery or an invoice."),
        }

    @api.model
    def _portal_get_labels(self):
        return {'question': (self.env._("Your question"), self.env._("e.g. When does our order S00042 arrive?"))}

    @api.model
    def _portal_get_search(self, where, words):
        if where == 'content':
            return Domain('question', 'ilike', words) | Domain('answer', 'ilike', words)
        return super()._portal_get_search(where, words)

    @api.model
    def _portal_get_waiting_domain(self):
        return Domain('customer_question', '!=', False) & Domain('state', 'in', OPEN_STATES)

    def _portal_get_question(self):
        return self.state in OPEN_STATES and self.customer_question or ""

    def _portal_get_status(self, clocks):
        if self._portal_get_question():
            return (self.env._("We need something from you"), self.env._("As soon as we have it we go on."), 'warning')
        if self.state == 'open':
            return (self.env._("We received your question"), self._portal_get_promise(clocks), 'info')
        if self.state == 'handling':
            return (self.env._("We are working on it"), self._portal_get_promise(clocks), 'info')
        if self.state == 'cancelled':
            return self._get_joined_status() or (self.env._("Withdrawn"), "", 'secondary')
        if self.state in ('answered', 'solved'):
            return (self.env._("We answered"), self.env._("Anything else? Write to us below."), 'success')
        return super()._portal_get_status(clocks)

    def _portal_get_promise(self, clocks):
        code = PROGRESS if self.state == 'handling' else next(iter(set(clocks.mapped('code')) & FIRST_CODES), None)
        day, is_late = self._portal_get_due(clocks, code)
        if is_late:
            return self.env._("We promised an answer by %(day)s. We are sorry that it takes longer; we get back to you.", day=day)
        return day and self.env._("You hear from us by %(day)s.", day=day)

    def _portal_get_steps(self):
        answer = [(self.env._("Our answer"), self.answer)] if self.answer else []
        steps = super()._portal_get_steps() + [
            (self.reopened_at, self.env._("You asked again"), []),
            (self.asked_at, self.env._("We asked you for something"), []),
            (self.started_at, self.env._("We began to work on it"), []),
            (self.progress_told_at, self.env._("We told you how it goes"), []),
            (self.answered_at, self.env._("We answered"), answer),
            (self.closed_at, self.env._("Closed"), []),
        ]
        return sorted((step for step in steps if step[0]), key=lambda step: step[0])

    # ACTS

    @api.model
    def _portal_raise(self, answers, attachments, once=None):
        """Who sends the same form again gets no second mail."""
        known = self._portal_find_raised(once)
        inquiry = known or super()._portal_raise(answers, attachments, once=once)
        if not known:
            inquiry._intake_acknowledge()
        return inquiry

    @api.model
    def _portal_get_responsible(self):
        """C4.4: whoever is on duty."""
        user = self.env['customer.duty.roster'].sudo()._choose(self._portal_get_company())
        return user if user._is_internal() else super()._portal_get_responsible()

    def _portal_answered(self):
        self._hear()
