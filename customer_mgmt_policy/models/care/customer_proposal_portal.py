from odoo import api, models

from .customer_proposal import ANSWER, TAKER


class CustomerProposal(models.Model):
    """What a customer sees of a proposal, in the customer's words (A5.3, B11)."""
    _name = 'customer.proposal'
    _inherit = ['customer.proposal', 'customer.portal.mixin']

    _portal_kind = 'proposal'
    _portal_sequence = 40
    _portal_form = {'topic': True, 'title': True, 'description': True}

    @api.model
    def _portal_get_words(self):
        return {
            'title': self.env._("Your Proposals"), 'one': self.env._("Your proposal"), 'offer': self.env._("I have a proposal"),
            'summary': self.env._("What you propose that we do better, and what becomes of it"),
            'help': self.env._("An idea for our products, our service, or the way we work together."),
        }

    @api.model
    def _portal_get_labels(self):
        return {
            'topic': (self.env._("What is it about?"), ""),
            'title': (self.env._("In a few words"), self.env._("e.g. deliver on pallets that fit our racks")),
            'description': (
                self.env._("Your proposal"), self.env._("What should we do differently, and what would you gain by it?")),
        }

    def _portal_get_status(self, clocks):
        if self.state == 'answered' and self.verdict == 'adopted':
            return (self.env._("We take it up"), "", 'success')
        if self.state == 'answered':
            return (self.env._("We cannot take it up at present"), self.env._("Thank you all the same."), 'secondary')
        if self.state == 'cancelled':
            return (self.env._("Withdrawn"), "", 'secondary')
        return (self.env._("We look closely at your proposal"), self._portal_get_answer_promise(clocks), 'info')

    def _portal_get_answer_promise(self, clocks):
        day, is_late = self._portal_get_due(clocks, ANSWER)
        if is_late:
            return self.env._("We promised an answer by %(day)s. We are sorry that it takes longer; we get back to you.", day=day)
        return day and self.env._("You hear from us by %(day)s.", day=day)

    def _portal_get_steps(self):
        steps = super()._portal_get_steps()
        if self.answered_at:
            steps.append((self.answered_at, self.env._("We answered you"), [(self.env._("Our answer"), self.answer)]))
        return steps

    @api.model
    def _portal_get_responsible(self):
        """B11: the CR supervisor takes the proposals of key customers."""
        company = self._portal_get_company()
        if self._portal_get_customer().customer_tier == 'key':
            takers = self.env.ref(TAKER).sudo().all_user_ids.filtered(
                lambda user: user.active and company in user.company_ids)
            if takers:
                return takers.sorted('id')[0]
        return super()._portal_get_responsible()
