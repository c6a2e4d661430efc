from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_demand_review import OPINIONS, REVIEW

CLOSING_VERBS = frozenset({'cannot_be_met', 'cancel', 'accept'})
SETTLED = ('feasible', 'conditional')
LEVELS = {'feasible': '5', 'conditional': '3', 'not_feasible': '1'}


class CustomerDemand(models.Model):
    """C2.3.1: product, technical and after-sales reviewers judge the feasibility side by side, in parallel.

    Which types of demand need the review before a solution is given, and from which amount on, is said by the policy.
    """
    _inherit = 'customer.demand'

    review_ids = fields.One2many('customer.demand.review', 'demand_id', "Feasibility Reviews", readonly=True, copy=False)
    current_review_ids = fields.One2many(
        'customer.demand.review', compute='_compute_current_review_ids', string="Opinions of the Review Group")
    my_review_id = fields.Many2one('customer.demand.review', compute='_compute_current_review_ids')
    feasibility = fields.Selection(
        [('none', "Not reviewed"), ('in_review', "In review"), *OPINIONS], required=True, default='none', readonly=True,
        copy=False, tracking=True, help="The most critical opinion of the review group.")
    review_required = fields.Boolean("Review Required", compute='_compute_review_required')

    # COMPUTE

    @api.depends('review_ids.state')
    @api.depends_context('uid')
    def _compute_current_review_ids(self):
        for demand in self:
            current = demand.review_ids.filtered(lambda review: review.state in ('waiting', 'answered'))
            demand.current_review_ids = current
            demand.my_review_id = current.filtered('can_answer')[:1]

    @api.depends('demand_type', 'amount', 'frequency', 'company_id')
    def _compute_review_required(self):
        for demand in self:
            demand.review_required = demand._needs_review()

    def _needs_review(self):
        """Return whether the policy wants the review before a solution is given: by type, from an amount per year on."""
        return bool(
            self._get_criterion(self.company_id, f'demand.review_{self.demand_type}')
            and self.yearly_amount >= (self._get_criterion(self.company_id, 'demand.review_amount') or 0))

    # ACTIONS

    def action_request_review(self):
        """Ask every function of the review group; opinions given before stay on record and are replaced."""
        self._move('request_review')
        for demand in self:
            demand._ask_reviewers()

    def action_give_opinion(self):
        """Open the current user's own review of this demand."""
        self.ensure_one()
        self.check_access('read')
        if not self.my_review_id:
            raise UserError(self.env._("No opinion of yours is asked for here."))
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Feasibility Review"), 'res_model': 'customer.demand.review',
            'res_id': self.my_review_id.id, 'view_mode': 'form', 'target': 'current',
        }

    # CHECKS

    def _get_refusal_reason(self, verb):
        if verb == 'answer' and self.feasibility not in SETTLED and self._needs_review():
            return self._get_review_refusal()
        if verb == 'request_review' and self.feasibility == 'in_review':
            return self.env._("The review group is already asked about %(demand)s.", demand=self.name)
        return super()._get_refusal_reason(verb)

    def _get_review_refusal(self):
        demand = self.sudo()
        if demand.feasibility == 'none':
            return self.env._(
                "%(demand)s needs the feasibility review before the customer gets a solution. Ask the review group first.",
                demand=self.name)
        if demand.feasibility == 'in_review':
            waiting = demand.review_ids.filtered(lambda review: review.state == 'waiting')
            return self.env._(
                "The feasibility review of %(demand)s is not complete yet; it waits for: %(reviewers)s.", demand=self.name,
                reviewers=", ".join(f"{review.function_id.name} ({review.user_id.name})" for review in waiting))
        return self.env._(
            "The review group says that %(demand)s is not feasible. Change the demand and ask again, or tell the customer "
            "that it cannot be met.", demand=self.name)

    # STEPS

    def _ask_reviewers(self):
        """Ask one person per function, each another one, whoever has the fewest reviews waiting."""
        demand = self.sudo()
        functions = self.env['customer.demand.function']._get_asked(demand.company_id)
        if not functions:
            raise UserError(self.env._("The review group has no functions. Ask the CS manager to set them up."))
        demand.review_ids._drop('replaced')
        vals_list, asked = [], demand.user_id | self.env.user
        for function in functions:
            reviewer = self._choose_reviewer(function, asked)
            asked |= reviewer
            vals_list.append({
                'demand_id': demand.id, 'function_id': function.id, 'user_id': reviewer.id, 'requested_by_id': self.env.uid})
        self.env.flush_all()
        reviews = demand.review_ids.create(vals_list)
        reviews._deadline_start(REVIEW, at='requested_at')
        reviews._tell_reviewers()
        demand.feasibility = 'in_review'

    def _choose_reviewer(self, function, excluded):
        """Return who is asked for ``function``: present, not asked yet, with the fewest reviews waiting."""
        members = function._get_members(self.company_id) - excluded
        if not members:
            raise UserError(self.env._(
                "Nobody can be asked for “%(function)s”: it has no reviewer who is neither responsible for the demand nor "
                "asked for another function. Ask the CS manager to name one.", function=function.name))
        present = members.filtered(lambda user: not user.is_out_of_office) or members
        waiting = dict(self.env['customer.demand.review'].sudo()._read_group(
            [('user_id', 'in', present.ids), ('state', '=', 'waiting')], ['user_id'], ['__count']))
        return min(present, key=lambda user: (waiting.get(user, 0), user.id))

    def _update_feasibility(self, tell=True):
        """Sum up the opinions, the most critical one first; once all are there, tell who is responsible."""
        for demand in self:
            current = demand.review_ids.filtered(lambda review: review.state in ('waiting', 'answered'))
            opinions = set(current.mapped('opinion'))
            if not current:
                demand.feasibility = 'none'
            elif any(review.state == 'waiting' for review in current):
                demand.feasibility = 'in_review'
            else:
                demand.feasibility = next(key for key, _label in reversed(OPINIONS) if key in opinions)
                if tell:
                    demand.feasibility_level = LEVELS[demand.feasibility]
                    demand._tell_review_result(current)

    def _tell_review_result(self, reviews):
        """Tell the responsible person what the review group says, function by function."""
        demand = self.with_context(lang=self.user_id.lang)
        labels = dict(demand._fields['feasibility']._description_selection(demand.env))
        opinions = dict(reviews._fields['opinion']._description_selection(demand.env))
        lines = Markup().join(
            Markup("<li>%s: <b>%s</b> – %s</li>") % (
                review.function_id.name, opinions[review.opinion], review.conditions or review.reasoning)
            for review in reviews.with_env(demand.env))
        demand.message_post(
            body=Markup("<p>%s</p><ul>%s</ul>") % (
                demand.env._("The feasibility review is complete: %(result)s", result=labels[demand.feasibility]), lines),
            partner_ids=self.user_id.partner_id.ids, subtype_xmlid='mail.mt_note')

    def _retarget_reviews(self):
        """A new priority gives the reviewers another time limit, too."""
        self.sudo().review_ids.filtered(lambda review: review.state == 'waiting')._deadline_retarget(REVIEW)

    def _after_transition(self, verb):
        result = super()._after_transition(verb)
        if verb in CLOSING_VERBS:
            waiting = self.sudo().review_ids.filtered(lambda review: review.state == 'waiting')
            waiting._drop()
            waiting.demand_id._update_feasibility(tell=False)
        return result
