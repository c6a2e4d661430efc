from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

FACETS = ('reasonableness', 'feasibility_level', 'commercial_value')
COMMERCIAL_LEVELS = [
    ('1', "1 – Very small"), ('2', "2 – Small"), ('3', "3 – Medium"), ('4', "4 – Large"), ('5', "5 – Very large")]
BEST, MIDDLE = 5, '3'


class CustomerDemand(models.Model):
    """A4.2.2: reasonableness, feasibility and commercial value make a score, which says what to serve first.

    The commercial value is proposed from real figures: the larger of what the demand is worth in a year and what the
    customer ordered in the last 12 months. Whoever knows better overrides it.
    """
    _inherit = 'customer.demand'

    reasonableness = fields.Selection(
        [('1', "1 – Unreasonable"), ('2', "2 – Doubtful"), ('3', "3 – Acceptable"), ('4', "4 – Sound"),
         ('5', "5 – Convincing")], tracking=True, help="Does the customer really need it, and is it fair to ask for?")
    feasibility_level = fields.Selection(
        [('1', "1 – Not possible"), ('2', "2 – Very hard"), ('3', "3 – With conditions"), ('4', "4 – Possible"),
         ('5', "5 – Easy")], "Feasibility", tracking=True,
        help="Filled in when the review group has answered; state your own estimate until then.")
    commercial_judged = fields.Selection(
        COMMERCIAL_LEVELS, "Own Judgement", tracking=True, help="Goes before the value proposed from the figures.")
    commercial_proposed = fields.Selection(
        COMMERCIAL_LEVELS, "Proposed from the Figures", compute='_compute_commercial_proposed', store=True, precompute=True)
    customer_year_amount = fields.Monetary(
        "Ordered in 12 Months", currency_field='company_currency_id', compute='_compute_commercial_proposed', store=True,
        precompute=True, aggregator=None, help="What the customer had ordered in the 12 months before.")
    customer_year_orders = fields.Integer(
        "Orders in 12 Months", compute='_compute_commercial_proposed', store=True, precompute=True, aggregator=None)
    commercial_value = fields.Selection(
        COMMERCIAL_LEVELS, compute='_compute_commercial_value', store=True, precompute=True)
    score = fields.Integer(
        compute='_compute_score', store=True, precompute=True, aggregator='avg',
        help="0 to 100, from the three values by the weights of the policy.")
    score_explanation = fields.Text(compute='_compute_score_explanation')

    # “What to serve first”, for whoever sees the customers of one owner, and for whoever sees all
    _rank_owner_idx = models.Index(
        "(owner_id, priority_level DESC, score DESC, received_at, id)"
        " WHERE state IN ('recorded', 'answered', 'in_progress', 'accepted')")
    _rank_idx = models.Index(
        "(priority_level DESC, score DESC, received_at, id)"
        " WHERE state IN ('recorded', 'answered', 'in_progress', 'accepted')")

    # COMPUTE

    @api.depends('partner_id', 'company_id', 'yearly_amount')
    def _compute_commercial_proposed(self):
        for company, demands in self.grouped(lambda demand: demand.company_id or self.env.company).items():
            bounds = self._get_value_bounds(company)
            ordered = demands._get_year_orders(company)
            for demand in demands:
                count, amount = ordered.get(demand.partner_id._origin.commercial_partner_id.id, (0, 0))
                demand.customer_year_orders, demand.customer_year_amount = count, amount
                worth = max(amount, demand.yearly_amount)
                demand.commercial_proposed = str(1 + sum(worth >= bound for bound in bounds))

    @api.depends('commercial_judged', 'commercial_proposed')
    def _compute_commercial_value(self):
        for demand in self:
            demand.commercial_value = demand.commercial_judged or demand.commercial_proposed

    @api.depends('reasonableness', 'feasibility_level', 'commercial_value')
    def _compute_score(self):
        """Weigh the three values; what is not judged yet counts as medium, so that judging alone moves nothing to the end."""
        for demand in self:
            parts = demand._get_score_parts()
            weight = sum(weight for _name, _level, weight in parts)
            points = sum(int(level) * weight for _name, level, weight in parts)
            demand.score = round(100 * points / (BEST * weight)) if weight else 0

    @api.depends('score', 'customer_year_amount', 'yearly_amount')
    @api.depends_context('lang')
    def _compute_score_explanation(self):
        for demand in self:
            demand.score_explanation = "\n".join(demand._explain_score())

    # SCORE

    def _get_score_parts(self):
        """Return ``[(field, level, weight), …]`` of the facets that the policy weighs."""
        weights = self._get_weights()
        return [(name, self[name] or MIDDLE, weights[name]) for name in FACETS if weights[name]]

    def _get_weights(self):
        return {
            'reasonableness': self._get_criterion(self.company_id, 'demand.weight_reasonableness'),
            'feasibility_level': self._get_criterion(self.company_id, 'demand.weight_feasibility'),
            'commercial_value': self._get_criterion(self.company_id, 'demand.weight_commercial'),
        }

    @api.model
    def _get_value_bounds(self, company):
        """Return the amounts per year from which on the commercial value is 2, 3, 4 and 5."""
        bounds = (self._get_criterion(company, f'demand.value_{level}') for level in (2, 3, 4, 5))
        return [bound for bound in bounds if bound is not None]

    def _get_year_orders(self, company):
        """Return ``{customer id: (orders, amount)}`` of the last 12 months, in the company's currency; one statement."""
        customers = self.partner_id._origin.commercial_partner_id
        if not customers:
            return {}
        self.env['sale.order'].flush_model(
            ['partner_id', 'state', 'company_id', 'date_order', 'amount_untaxed', 'currency_rate'])
        rows = self.env.execute_query(SQL(
            """SELECT partner.commercial_partner_id, count(*),
                      sum(sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1))
                 FROM res_partner partner JOIN sale_order sale ON sale.partner_id = partner.id
                WHERE partner.commercial_partner_id = ANY(%s) AND sale.state = 'sale' AND sale.company_id = %s
                  AND sale.date_order >= %s
             GROUP BY partner.commercial_partner_id""",
            customers.ids, company.id, fields.Datetime.now() - relativedelta(years=1)))
        return {customer_id: (count, float(amount or 0)) for customer_id, count, amount in rows}

    # EXPLANATION

    def _explain_score(self):
        """Return, line by line, where the score comes from."""
        parts = self._get_score_parts()
        total = sum(weight for _name, _level, weight in parts)
        lines = [
            self.env._("%(facet)s: %(level)s, weight %(share)s %%", facet=self._get_labels([name]),
                       level=dict(self._fields[name]._description_selection(self.env))[level],
                       share=round(100 * weight / total))
            for name, level, weight in parts if self[name]
        ]
        if missing := [name for name, _level, _weight in parts if not self[name]]:
            lines.append(self.env._("Not judged yet, so counted as medium: %(facets)s", facets=self._get_labels(missing)))
        return [*lines, self._explain_commercial()]

    def _explain_commercial(self):
        currency = self.company_currency_id
        ordered = formatLang(self.env, self.customer_year_amount, currency_obj=currency)
        worth = formatLang(self.env, self.yearly_amount, currency_obj=currency)
        text = self.env._(
            "Commercial figures: the customer placed %(count)s orders worth %(ordered)s in the 12 months before; this demand is "
            "worth %(worth)s a year. The larger one counts.",
            count=self.customer_year_orders, ordered=ordered, worth=worth)
        if self.commercial_judged and self.commercial_judged != self.commercial_proposed:
            return text + " " + self.env._("The own judgement goes before it.")
        return text
