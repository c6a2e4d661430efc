from dateutil.relativedelta import relativedelta

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

ELAPSED_UNITS = {'minute': 'minutes', 'hour': 'hours'}
CALENDAR_UNITS = {'day': ('days', 1), 'week': ('weeks', 1), 'month': ('months', 1), 'quarter': ('months', 3),
                  'year': ('years', 1)}
# what demands, complaints and inquiries tell apart; each of them knows some of the channels
PRIORITIES = [('urgent', "Urgent"), ('important', "Important"), ('general', "General")]
CHANNELS = [
    ('phone', "Phone"), ('email', "E-mail"), ('message', "Instant message"), ('visit', "Visit"), ('portal', "Portal"),
    ('form', "Feedback form"), ('third_party', "Third-party platform"), ('analysis', "Data analysis"),
    ('research', "Market research"), ('chat', "Online chat"), ('meeting', "Meeting"), ('inquiry', "Inquiry"),
    ('symposium', "Symposium"), ('proposal', "Proposal campaign"), ('other', "Other"),
]


class CustomerPolicyLimit(models.Model):
    """A time limit of the policy.

    Minutes and hours are clock time around the clock; working days follow the company's calendar, exclude the day of
    receipt and end at the close of the last day; days and longer are calendar time.
    """
    _name = 'customer.policy.limit'
    _description = "Policy Time Limit"
    _inherit = ['customer.policy.row.mixin']
    _order = 'policy_id, code, sequence, id'
    _rec_names_search = ['name', 'code']

    policy_id = fields.Many2one('customer.policy', "Policy", required=True, ondelete='cascade', index=True)
    clause_id = fields.Many2one(
        'customer.policy.clause', "Clause", required=True, ondelete='restrict', index=True,
        domain="[('policy_id', '=', policy_id)]",
    )
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, index=True, help="Technical name of the obligation, e.g. visit.record.")
    name = fields.Char("Obligation", required=True, translate=True)
    starts_when = fields.Char("Starts When", translate=True)

    # how long
    basis = fields.Selection(
        [('after', "After the start"), ('before', "Ahead of a date"), ('promised', "On the promised date")],
        required=True, default='after',
    )
    value = fields.Integer("Limit")
    unit = fields.Selection(
        [('minute', "Minutes"), ('hour', "Hours"), ('working_day', "Working days"), ('day', "Days"), ('week', "Weeks"),
         ('month', "Months"), ('quarter', "Quarters"), ('year', "Years")],
        required=True, default='hour',
    )
    is_recurring = fields.Boolean("Repeats", help="A new clock starts at each due time until the phase ends.")
    pause_allowed = fields.Boolean("May Be Paused")
    pause_max_days = fields.Integer("Longest Pause (working days)")

    # for whom
    priority = fields.Selection(PRIORITIES, help="Only for records of this priority.")
    channel = fields.Selection(CHANNELS, help="Only for records that came in by this channel.")
    customer_tier = fields.Selection([('potential', "Potential"), ('regular', "Regular"), ('key', "Key")])
    partner_id = fields.Many2one(
        'res.partner', "Only for Customer", ondelete='cascade', index='btree_not_null',
        domain="[('is_managed_customer', '=', True), ('parent_id', '=', False)]",
        help="B6.3: the standard agreed with one customer goes before every general one.",
    )
    override_reason = fields.Char()

    # alerts
    warning_percent = fields.Integer(
        "Warn at (% of the time used)", default=75, help="0: no warning before the due time.",
    )
    is_urgent = fields.Boolean("Alert at Once", help="Alerts go out singly and around the clock instead of in the digest.")
    escalation_ids = fields.One2many('customer.policy.escalation', 'limit_id', "Own Escalation Ladder")

    _value_positive = models.Constraint(
        "CHECK(value > 0 OR basis = 'promised')", "A time limit must be longer than nothing.")
    _warning_percent_range = models.Constraint(
        'CHECK(warning_percent BETWEEN 0 AND 99)', "The warning must lie between 0 and 99 % of the time.")
    _pause_positive = models.Constraint('CHECK(pause_max_days >= 0)', "A pause cannot be shorter than nothing.")

    @api.constrains('partner_id', 'override_reason')
    def _check_override_reason(self):
        for limit in self:
            if limit.partner_id and not limit.override_reason:
                raise ValidationError(self.env._("State why %(partner)s gets a time limit of its own (B6.3).",
                                                 partner=limit.partner_id.display_name))

    @api.depends('name', 'value', 'unit', 'basis')
    def _compute_display_name(self):
        for limit in self:
            limit.display_name = f"{limit.name} ({limit._get_length_label()})"

    def _copy_to(self, policy):
        """The ladder of its own comes along."""
        limit = super()._copy_to(policy)
        for step in self.escalation_ids:
            step.copy({'policy_id': policy.id, 'limit_id': limit.id})
        return limit

    # LOOK-UP

    @api.model
    def _find(self, company, code, partner=None, priority=None, channel=None):
        """Return the limit of the policy in force that fits best.

        Most specific wins: customer, then tier, then priority, then channel, then the general row; among equals the
        lower sequence, then the older row.

        :param company: ``res.company`` whose policy applies
        :param str code: e.g. ``'visit.record'``
        :param partner: ``res.partner`` of the customer, if any
        :raise UserError: the policy in force has no such limit
        """
        partner = (partner or self.env['res.partner']).sudo().commercial_partner_id
        wanted = (partner.id, partner.customer_tier, priority, channel)
        for limit_id, criteria in self._candidates(self.env['customer.policy']._in_force(company).id, code):
            if all(not criterion or criterion == value for criterion, value in zip(criteria, wanted, strict=True)):
                return self.sudo().browse(limit_id)
        raise UserError(self.env._(
            "The policy in force has no time limit “%(code)s” that fits here. Ask the CS manager to add it.", code=code))

    @api.model
    @tools.ormcache('policy_id', 'code')
    def _candidates(self, policy_id, code):
        """Return ``[(limit id, (customer id, tier, priority, channel)), …]``, most specific first."""
        rows = [
            (limit.id, (limit.partner_id.id, limit.customer_tier, limit.priority, limit.channel))
            for limit in self.sudo().search([('policy_id', '=', policy_id), ('code', '=', code)], order='sequence, id')
        ]
        return sorted(rows, key=lambda row: [not criterion for criterion in row[1]])

    # COMPUTATION

    def _get_due_at(self, start, calendar):
        """Return when the obligation that begins at ``start`` is due.

        :param datetime start: naive UTC; for limits “ahead of a date” the date itself
        :param calendar: the company's ``resource.calendar``
        :return: naive UTC datetime
        """
        self.ensure_one()
        sign = -1 if self.basis == 'before' else 1
        return self._shift(start, sign * self.value, self.unit, calendar)

    @api.model
    def _shift(self, start, value, unit, calendar):
        """Return ``start`` (naive UTC) moved by ``value`` ``unit``s; negative values move back in time."""
        if unit in ELAPSED_UNITS:
            return start + relativedelta(**{ELAPSED_UNITS[unit]: value})
        if unit == 'working_day':
            return calendar._add_working_days(start, value)
        name, factor = CALENDAR_UNITS[unit]
        return calendar._add_calendar_time(start, **{name: value * factor})

    def _get_escalation_steps(self):
        """Return the ladder of this limit: its own, else the general one of its version."""
        self.ensure_one()
        return self.escalation_ids or self.policy_id.escalation_ids.filtered(lambda step: not step.limit_id)

    def _get_length_label(self):
        """Return the length as people say it, e.g. “3 Working days”."""
        self.ensure_one()
        if self.basis == 'promised':
            return dict(self._fields['basis']._description_selection(self.env))['promised']
        return f"{self.value} {dict(self._fields['unit']._description_selection(self.env))[self.unit]}"
