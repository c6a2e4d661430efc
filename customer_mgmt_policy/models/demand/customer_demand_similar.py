from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from .customer_demand import OPEN_STATES

# a demand is compared with so many of the same customer's open demands, the latest first
COMPARED = 200
SHOWN = 5
CLOSING_VERBS = frozenset({'close', 'cannot_be_met', 'cancel', 'merge'})


class CustomerDemand(models.Model):
    """A4.1: open demands of one customer that are likely the same: similar wording, or same product and type.

    The most similar one is kept in ``similar_demand_id``, found for a whole batch in one statement when demands are
    recorded or their wording changes; lists only read it.
    """
    _inherit = 'customer.demand'

    similar_demand_id = fields.Many2one(
        'customer.demand', "Looks Like", readonly=True, copy=False, index='btree_not_null', ondelete='set null',
        help="An open demand of the same customer that is likely the same one.")
    distinct_demand_ids = fields.Many2many(
        'customer.demand', 'customer_demand_distinct_rel', 'demand_id', 'other_id', "Not the Same As", copy=False,
        readonly=True)
    duplicate_ids = fields.Many2many(
        'customer.demand', string="Possible Duplicates", compute='_compute_duplicate_ids',
        help="Open demands of the same customer with similar wording, or with the same product and type.")

    _open_partner_idx = models.Index(
        "(partner_id, id DESC) WHERE state IN ('recorded', 'answered', 'in_progress', 'accepted')")
    _similar_idx = models.Index(
        "(partner_id, received_at DESC, id DESC)"
        " WHERE similar_demand_id IS NOT NULL AND state IN ('recorded', 'answered', 'in_progress', 'accepted')")

    # COMPUTE

    @api.depends('partner_id', 'company_id', 'title', 'demand_type', 'product_ids', 'state', 'distinct_demand_ids')
    @api.depends_context('uid')
    def _compute_duplicate_ids(self):
        for demand in self:
            demand.duplicate_ids = demand.is_open and demand._find_duplicates()

    def _find_duplicates(self):
        """Return the likely duplicates of one demand, recorded or just being typed, the most similar first."""
        self.ensure_one()
        customer = self.partner_id._origin.commercial_partner_id
        threshold = self._get_likeness_threshold(self.company_id)
        if not customer or threshold is None or not (self.title or self.product_ids):
            return self.browse()
        self.flush_model()
        rows = self.env.execute_query(SQL(
            "SELECT found.id FROM (%s) found ORDER BY found.likeness DESC, found.id DESC LIMIT %s",
            self._get_similar_query(
                SQL("%s", self.title or ""), SQL("%s", self.demand_type), SQL("%s", customer.id),
                SQL("%s", self.company_id.id), SQL("%s", self._origin.id or 0),
                SQL("%s", self.product_ids._origin.ids or [0]), threshold),
            SHOWN))
        return self.browse(row[0] for row in rows)._filtered_access('read')

    # KEEPING IN STEP

    def _mark_similar(self):
        """Note for each open demand which other one is most likely the same; one statement per company."""
        self.env['customer.demand'].flush_model(
            ['title', 'demand_type', 'partner_id', 'company_id', 'state', 'product_ids', 'distinct_demand_ids'])
        for company, demands in self.sudo().grouped('company_id').items():
            if (threshold := self._get_likeness_threshold(company)) is None:
                continue
            self.env.execute_query(SQL(
                """UPDATE customer_demand d SET similar_demand_id = best.id
                     FROM (SELECT d.id AS demand_id, (
                                  SELECT found.id FROM (%(similar)s) found
                                ORDER BY found.likeness DESC, found.id LIMIT 1) AS id
                             FROM customer_demand d
                            WHERE d.id = ANY(%(ids)s) AND d.state = ANY(%(open)s)) best
                    WHERE d.id = best.demand_id AND d.similar_demand_id IS DISTINCT FROM best.id RETURNING 1""",
                similar=self._get_similar_query(
                    SQL("d.title"), SQL("d.demand_type"), SQL("d.partner_id"), SQL("d.company_id"), SQL("d.id"),
                    SQL("ARRAY(SELECT product_product_id FROM customer_demand_product_product_rel"
                        " WHERE customer_demand_id = d.id)"),
                    threshold),
                ids=demands.ids, open=list(OPEN_STATES)))
        self.invalidate_recordset(['similar_demand_id'], flush=False)

    @api.model
    def _get_similar_query(self, title, demand_type, customer, company, own_id, products, threshold):
        """Return the query of the ids and likeness of open demands that are likely the same as the given one."""
        likeness = SQL("similarity(%s, %s)" if self.env.registry.has_trigram else "(%s = %s)::int::float",
                       self._get_compared_words(SQL("other.title")), self._get_compared_words(title))
        return SQL(
            """SELECT candidate.id, candidate.likeness FROM (
                   SELECT other.id, %(likeness)s AS likeness, other.demand_type = %(type)s AND EXISTS (
                          SELECT 1 FROM customer_demand_product_product_rel rel
                           WHERE rel.customer_demand_id = other.id AND rel.product_product_id = ANY(%(products)s)
                          ) AS same_product
                     FROM (SELECT id, title, demand_type FROM customer_demand
                            WHERE partner_id = %(customer)s AND company_id = %(company)s AND id != %(own_id)s
                              AND state IN ('recorded', 'answered', 'in_progress', 'accepted')
                         ORDER BY id DESC LIMIT %(compared)s) other
                    WHERE NOT EXISTS (SELECT 1 FROM customer_demand_distinct_rel rel
                                       WHERE rel.demand_id = %(own_id)s AND rel.other_id = other.id)
                   ) candidate
                WHERE candidate.likeness >= %(threshold)s OR candidate.same_product""",
            likeness=likeness, type=demand_type, products=products, customer=customer, company=company, own_id=own_id,
            compared=COMPARED, threshold=threshold)

    @api.model
    def _get_compared_words(self, text):
        """Return how a text is compared: Chinese has no spaces between words, so there each character counts as one."""
        return SQL(r"lower(regexp_replace(%s, '([㐀-鿿])', ' \1 ', 'g'))", text)

    @api.model
    def _get_likeness_threshold(self, company):
        """A4.1: from which share of common wording on two demands count as likely the same, between 0 and 1.

        Without such a row in the policy nothing is compared: None.
        """
        percent = self._get_criterion(company, 'demand.duplicate_likeness')
        return None if percent is None else percent / 100

    def _after_transition(self, verb):
        result = super()._after_transition(verb)
        if verb in CLOSING_VERBS or verb == 'reopen':
            self._compare_again()
        return result

    def _compare_again(self):
        """Compare these demands again, and those that looked like them: nothing looks like what is over."""
        others = self.sudo().search([('similar_demand_id', 'in', self.ids), ('state', 'in', OPEN_STATES)])
        (self | others)._mark_similar()

    # ACTIONS

    def action_not_duplicate(self, other_ids=None):
        """These demands are not the same as ``other_ids`` (default: the one each looks like); do not point them out again."""
        self.check_access('write')
        for demand in self:
            others = self.browse(other_ids) if other_ids else demand.similar_demand_id
            others.check_access('read')
            if others.partner_id - demand.partner_id:
                raise UserError(self.env._("Only demands of one customer are compared."))
            demand.sudo().distinct_demand_ids = [Command.link(other_id) for other_id in others.ids]
            others.sudo().distinct_demand_ids = [Command.link(demand.id)]
            (demand | others)._mark_similar()

    def action_open_duplicate(self):
        """Open a possible duplicate, shown on the demand that looks like it."""
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': self._name, 'res_id': self.id, 'view_mode': 'form'}

    def action_merge_duplicate(self):
        """Ask which of the two goes on: this one, or the one that is open on the screen."""
        return {
            **self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_demand_merge_action'),
            'context': {'active_model': self._name, 'active_ids': [self.env.context.get('duplicate_of'), self.id]},
        }

    def action_dismiss_duplicate(self):
        """The possible duplicate is another demand than the one that is open on the screen."""
        self.browse(self.env.context.get('duplicate_of')).action_not_duplicate(self.ids)
