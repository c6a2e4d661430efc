from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL, format_amount

FINISHED_STATES = ('executed', 'refused', 'cancelled')
# states whose value counts against the caps
COUNTED_STATES = ('submitted', 'finance_reviewed', 'approved', 'executed')


class CustomerGift(models.Model):
    """Gift to a key customer (B12): CR applies → Finance reviews → General Manager approves → only then it is given.

    ==============  ===========================  ==========================================
    step            who                          from → to
    ==============  ===========================  ==========================================
    submit          CR specialist or supervisor  draft → submitted
    review          Finance                      submitted → reviewed by Finance
    approve         general manager              reviewed by Finance → approved
    refuse          Finance, general manager     submitted, reviewed by Finance → refused
    withdraw        applicant                    submitted → draft (nobody decided yet)
    execute         CR specialist or supervisor  approved → given
    cancel          CR specialist or supervisor  draft, approved, refused → cancelled
    revise          CR specialist or supervisor  refused → draft
    ==============  ===========================  ==========================================

    Finance and the general manager act through the approval; there is no other way to their states.
    """
    _name = 'customer.gift'
    _description = "Gift to a Key Customer"
    _inherit = ['customer.record.mixin', 'customer.deadline.mixin', 'customer.approval.mixin']
    _order = 'planned_on desc, id desc'
    _rec_names_search = ['name', 'partner_id.name']
    _sequence_code = 'customer.gift'
    _closed_states = frozenset({'executed', 'refused', 'cancelled'})

    _transitions = {
        'submit': ({'draft'}, 'submitted', 'customer_mgmt_policy.group_cr_specialist'),
        'review': ({'submitted'}, 'finance_reviewed', None),
        'approve': ({'submitted', 'finance_reviewed'}, 'approved', None),
        'refuse': ({'submitted', 'finance_reviewed'}, 'refused', None),
        'reopen': ({'submitted', 'finance_reviewed', 'approved'}, 'draft', None),
        'revise': ({'refused'}, 'draft', 'customer_mgmt_policy.group_cr_specialist'),
        'execute': ({'approved'}, 'executed', 'customer_mgmt_policy.group_cr_specialist'),
        'cancel': ({'draft', 'approved', 'refused'}, 'cancelled', 'customer_mgmt_policy.group_cr_specialist'),
    }
    _workflow_fields = frozenset({
        'state', 'owner_id', 'approved_amount', 'actual_amount', 'executed_on', 'executed_by_id', 'received_by',
        'refusal_reason', 'festival_date',
    })
    _approval_fields = frozenset({
        'partner_id', 'contact_id', 'festival_id', 'planned_on', 'currency_id', 'amount_total',
        'line_ids.name', 'line_ids.quantity', 'line_ids.price_unit',
    })
    _approval_executed_states = frozenset({'executed', 'cancelled'})

    partner_id = fields.Many2one(
        domain="[('is_managed_customer', '=', True), ('parent_id', '=', False), ('customer_tier', '=', 'key')]")
    contact_id = fields.Many2one(string="Recipient", required=True)
    user_id = fields.Many2one(string="Applicant")

    # what and when
    festival_id = fields.Many2one(
        'customer.festival', "Festival", ondelete='restrict', index='btree_not_null', help="Empty: another occasion.")
    festival_date = fields.Date(
        compute='_compute_festival_date', store=True, help="The day of the festival that the gift is for.")
    occasion = fields.Char(help="E.g. the anniversary of the cooperation.")
    planned_on = fields.Date(
        "Planned For", required=True, compute='_compute_planned_on', store=True, readonly=False, precompute=True)
    reason = fields.Text("Justification", help="Why this customer, this recipient and this gift.")
    line_ids = fields.One2many('customer.gift.line', 'gift_id', "Items", copy=True)
    currency_id = fields.Many2one('res.currency', required=True, default=lambda self: self.env.company.currency_id)
    amount_total = fields.Monetary("Gift Value", compute='_compute_amount_total', store=True, tracking=True)
    amount_company = fields.Monetary(
        "Value in Company Currency", compute='_compute_amount_company', store=True, currency_field='company_currency_id')
    company_currency_id = fields.Many2one(related='company_id.currency_id', string="Company Currency")
    used_this_year = fields.Monetary(
        "Other Gifts This Year", compute='_compute_caps', currency_field='company_currency_id', compute_sudo=True,
        help="Value of all other gifts of the year to this customer, given or asked for.")
    year_cap = fields.Monetary("Yearly Cap", compute='_compute_caps', currency_field='company_currency_id', compute_sudo=True)

    # workflow
    state = fields.Selection(
        [('draft', "Draft"), ('submitted', "Submitted"), ('finance_reviewed', "Reviewed by Finance"),
         ('approved', "Approved"), ('executed', "Given"), ('refused', "Refused"), ('cancelled', "Cancelled")],
        default='draft', required=True, readonly=True, tracking=True, index=True,
    )
    approved_amount = fields.Monetary(readonly=True, copy=False)
    actual_amount = fields.Monetary("Actual Value", readonly=True, copy=False)
    executed_on = fields.Date("Given On", readonly=True, copy=False)
    executed_by_id = fields.Many2one('res.users', "Given By", readonly=True, copy=False)
    received_by = fields.Char(readonly=True, copy=False, help="Who confirmed the receipt at the customer.")
    refusal_reason = fields.Text(readonly=True, copy=False)
    can_submit = fields.Boolean(compute='_compute_can')
    can_execute = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')
    can_revise = fields.Boolean(compute='_compute_can')

    # adds up the caps of one customer and year
    _cap_idx = models.Index("(partner_id, planned_on) WHERE state IN ('submitted', 'finance_reviewed', 'approved', 'executed')")

    # COMPUTE

    @api.depends('festival_id', 'planned_on')
    def _compute_festival_date(self):
        for gift in self:
            gift.festival_date = bool(gift.festival_id and gift.planned_on) and gift.festival_id._get_occurrence(gift.planned_on)

    @api.depends('festival_id')
    def _compute_planned_on(self):
        for gift in self:
            gift.planned_on = gift.festival_id.next_date or gift.planned_on or fields.Date.context_today(gift)

    @api.depends('line_ids.price_subtotal')
    def _compute_amount_total(self):
        for gift in self:
            gift.amount_total = sum(gift.line_ids.mapped('price_subtotal'))

    @api.depends('amount_total', 'currency_id', 'planned_on', 'company_id')
    def _compute_amount_company(self):
        for gift in self:
            company = gift.company_id or self.env.company
            gift.amount_company = (gift.currency_id or company.currency_id)._convert(
                gift.amount_total, company.currency_id, company, gift.planned_on or fields.Date.context_today(gift))

    @api.depends('partner_id', 'planned_on', 'company_id')
    def _compute_caps(self):
        for gift in self:
            gift.used_this_year = sum(gift._get_other_gifts_of_year().mapped('amount_company'))
            gift.year_cap = gift._get_cap('gift.customer_year_cap')

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()

    # CRUD

    def write(self, vals):
        if set(vals) & {'line_ids', 'occasion', 'reason'} | (set(vals) & self._approval_fields):
            self._check_unfinished()
        return super().write(vals)

    # ACTIONS

    def action_submit(self):
        """B12: send the application to Finance and the general manager.

        :raise UserError: not a key customer, nothing to give, or a cap of the policy would be exceeded
        """
        self._lock_customers()
        for gift in self:
            gift._transition('submit', refusal_reason=False)
        self._approval_submit()

    def action_revise(self):
        """Take a refused application up again."""
        self._transition('revise')

    def action_cancel(self):
        """Give the application up."""
        self._transition('cancel')

    def action_open_execution(self):
        """Ask for what was really spent and who received it."""
        self.ensure_one()
        if error := self._get_transition_error('execute'):
            raise error
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Gift Was Given"),
            'res_model': 'customer.gift.execution',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_gift_id': self.id},
        }

    def action_execute(self, actual_amount, executed_on=None, received_by=None):
        """B12: record that the approved gift was given.

        :param float actual_amount: what it cost, in the currency of the application; at most what was approved
        :param executed_on: date on which it was given, default today
        :param str received_by: who confirmed the receipt
        :raise UserError: not approved, or more was spent than approved
        """
        self.ensure_one()
        if error := self._get_transition_error('execute'):
            raise error
        if actual_amount < 0:
            raise UserError(self.env._("The actual value cannot be negative."))
        if self.currency_id.compare_amounts(actual_amount, self.approved_amount) > 0:
            raise UserError(self.env._(
                "%(actual)s is more than the %(approved)s that were approved. Apply again for the higher amount.",
                actual=format_amount(self.env, actual_amount, self.currency_id),
                approved=format_amount(self.env, self.approved_amount, self.currency_id)))
        self._transition(
            'execute', actual_amount=actual_amount, executed_by_id=self.env.uid, received_by=received_by,
            executed_on=executed_on or fields.Date.context_today(self))

    # APPROVAL

    def _approval_amount(self):
        return self.amount_total, self.currency_id

    def _approval_facts(self):
        self.ensure_one()
        return [
            (self.env._("Recipient"), self.contact_id.display_name),
            (self.env._("Occasion"), self.festival_id.name or self.occasion or ""),
            (self.env._("Planned for"), str(self.planned_on)),
            (self.env._("Items"), ", ".join(f"{line.name} × {line.quantity:g}" for line in self.line_ids)),
            (self.env._("Other gifts this year"), self.env._(
                "%(used)s of %(cap)s", used=format_amount(self.env, self.used_this_year, self.company_currency_id),
                cap=format_amount(self.env, self.year_cap, self.company_currency_id))),
            (self.env._("Justification"), self.reason or ""),
        ]

    def _approval_step_granted(self, step):
        self._transition('review')

    def _approval_granted(self):
        for gift in self:
            gift._transition('approve', approved_amount=gift.amount_total)

    def _approval_voided(self, reason):  # pylint: disable=missing-return
        super()._approval_voided(reason)
        self.approved_amount = 0.0

    # BUSINESS

    def _get_refusal_reason(self, verb):
        if verb == 'submit':
            return self._get_missing_reason() or self._get_cap_reason()
        return super()._get_refusal_reason(verb)

    def _get_missing_reason(self):
        if self.partner_id.customer_tier != 'key':
            return self.env._("Gifts are for key customers only; %(customer)s is not one (B12).", customer=self.partner_id.name)
        if not self.line_ids or self.currency_id.is_zero(self.amount_total):
            return self.env._("List at least one item with its price.")
        if not (self.festival_id or self.occasion):
            return self.env._("State the festival or the occasion of the gift.")
        return False

    def _get_cap_reason(self):
        """B12: caps add up per customer, recipient and festival, so that splitting an application dodges nothing."""
        others = self._get_other_gifts_of_year()
        return (
            self._get_value_cap_reason(self.partner_id, others, 'gift.customer_year_cap')
            or self._get_value_cap_reason(
                self.contact_id, others.filtered(lambda gift: gift.contact_id == self.contact_id), 'gift.recipient_year_cap')
            or self._get_festival_cap_reason()
        )

    def _get_value_cap_reason(self, whom, others, criterion_code):
        cap = self._get_cap(criterion_code)
        total = sum(others.mapped('amount_company')) + self.amount_company
        if self.company_currency_id.compare_amounts(total, cap) <= 0:
            return False
        return self.env._(
            "Gifts to %(whom)s would come to %(total)s this year; the policy allows %(cap)s (B12).", whom=whom.name,
            total=format_amount(self.env, total, self.company_currency_id),
            cap=format_amount(self.env, cap, self.company_currency_id))

    def _get_festival_cap_reason(self):
        if not self.festival_id:
            return False
        same = self._get_other_gifts([('festival_id', '=', self.festival_id.id), ('festival_date', '=', self.festival_date)])
        if len(same) < self._get_cap('gift.festival_count_cap'):
            return False
        return self.env._(
            "%(customer)s already has a gift for %(festival)s: %(gifts)s.", customer=self.partner_id.name,
            festival=self.festival_id.name, gifts=", ".join(same.mapped('name')))

    def _check_unfinished(self):
        """Refuse changes of a finished application; a running one may change, which voids its approval."""
        if not self.env.su and any(gift.state in FINISHED_STATES for gift in self):
            raise UserError(self.env._("A finished gift application cannot be changed."))

    # TOOLS

    def _lock_customers(self):
        """Let the caps of a customer be checked by one application at a time.

        The update changes nothing, but whoever began before it was committed, and so cannot see the gifts that were
        submitted with it, is refused by PostgreSQL and served again by Odoo.
        """
        customers = self.sudo().partner_id
        try:
            customers.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(self.env._("Somebody is working on this customer right now. Try again in a moment.")) from None
        if customers:
            self.env.cr.execute(SQL("UPDATE res_partner SET write_date = write_date WHERE id IN %s", tuple(customers.ids)))

    def _get_other_gifts_of_year(self):
        year = (self.planned_on or fields.Date.context_today(self)).year
        return self._get_other_gifts([('planned_on', '>=', f'{year}-01-01'), ('planned_on', '<=', f'{year}-12-31')])

    def _get_other_gifts(self, domain):
        """Return the customer's other gifts that count against the caps, under sudo: caps see more than the applicant."""
        return self.sudo().search([
            ('partner_id', '=', self.partner_id.id), ('state', 'in', COUNTED_STATES), ('id', 'not in', self._origin.ids),
            ('company_id', '=', (self.company_id or self.env.company).id), *domain,
        ])

    def _get_cap(self, code):
        return self.env['customer.policy.criterion']._get(self.company_id or self.env.company, code)

    def _is_offered(self, verb):
        """Return whether to show the button: business reasons are left to the message that pressing it gives."""
        sources, _target, group = self._transitions[verb]
        return self.state in sources and self.env.user.has_group(group)
