from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

OPEN_STATES = ('running', 'paused', 'breached')
LATE = Domain('state', '=', 'breached') | Domain('state', '=', 'running') & Domain('due_at', '<', 'now')


class CustomerDeadline(models.Model):
    """One obligation in time about one record: who must do what until when, and by which clause.

    Nobody writes a clock: records start and stop theirs through ``customer.deadline.mixin``, people pause and
    renegotiate through public methods, which ask for write access to the record, and the scheduled action
    moves ``next_action_at`` forward (warning → due time → escalation 1 → 2 → … → none).
    """
    _name = 'customer.deadline'
    _description = "Deadline"
    _inherit = ['customer.guard.mixin']
    _order = 'due_at, id'
    _log_access = False     # who did what and when stands in the ledger
    _rec_names_search = ['limit_id.name', 'partner_id.name', 'clause_code']

    # what it is about
    res_model = fields.Char("Kind of Record", required=True)
    res_id = fields.Many2oneReference("Record ID", model_field='res_model', required=True)
    res_name = fields.Char("Record", compute='_compute_res_name', compute_sudo=True)
    partner_id = fields.Many2one('res.partner', "Customer", index='btree_not_null', ondelete='cascade')
    user_id = fields.Many2one('res.users', "Responsible", index=True, ondelete='restrict')
    owner_id = fields.Many2one(
        'res.users', "Customer Owner", related='partner_id.policy_owner_id', store=True, index='btree_not_null',
    )
    company_id = fields.Many2one('res.company', "Company", required=True)

    # the policy, as it stood when the clock started
    limit_id = fields.Many2one('customer.policy.limit', "Time Limit", required=True, ondelete='restrict')
    code = fields.Char(required=True)
    name = fields.Char("Obligation", related='limit_id.name')
    policy_id = fields.Many2one(related='limit_id.policy_id', string="Policy")
    policy_version = fields.Char()
    clause_id = fields.Many2one('customer.policy.clause', "Clause Text", required=True, ondelete='restrict')
    clause_code = fields.Char("Clause")
    limit_basis = fields.Char()
    limit_value = fields.Integer()
    limit_unit = fields.Char()
    is_recurring = fields.Boolean("Repeats")
    is_urgent = fields.Boolean("Urgent")
    pause_allowed = fields.Boolean()
    pause_max_days = fields.Integer("Longest Pause (working days)")

    # which of its kind
    cycle = fields.Integer(default=1, help="Counts the times this obligation began anew, e.g. after a re-opening.")
    slot = fields.Integer(default=1, help="For a repeating obligation: its number in the schedule.")
    schedule_at = fields.Datetime("Schedule From", help="Where the schedule of a repeating obligation is counted from.")
    missed_slots = fields.Integer("Missed Times", aggregator='sum')

    # time
    started_at = fields.Datetime(required=True)
    recorded_at = fields.Datetime(required=True, default=fields.Datetime.now)
    is_backdated = fields.Boolean("Back-dated", compute='_compute_is_backdated')
    target_at = fields.Datetime("Date Aimed At")
    warn_at = fields.Datetime("Warning At")
    due_at = fields.Datetime("Due", required=True)
    promised_at = fields.Datetime(
        "Customer Was Told", help="The new date that the customer was told when the limit could not be kept.")
    met_at = fields.Datetime("Done At")
    breached_at = fields.Datetime("Missed At", help="The due time that passed unmet.")
    detected_at = fields.Datetime("Detected At", help="When the system noticed the missed due time.")

    # pauses
    paused_at = fields.Datetime("Paused Since")
    paused_by_id = fields.Many2one('res.users', "Paused By")
    pause_reason = fields.Char()
    pause_until = fields.Datetime("Resumes By Itself")
    pause_seconds = fields.Integer("Paused, Clock Time (s)")
    pause_working_seconds = fields.Integer("Paused, Working Time (s)")

    # where it stands
    state = fields.Selection(
        [('running', "Running"), ('paused', "Paused"), ('breached', "Late"), ('met', "Met in time"), ('met_late', "Met late"),
         ('cancelled', "Cancelled"), ('superseded', "Superseded"), ('merged', "Merged")],
        default='running', required=True,
    )
    is_open = fields.Boolean(compute='_compute_is_open', search='_search_is_open')
    bucket = fields.Selection(
        [('1_late', "Late"), ('2_today', "Today"), ('3_week', "This Week"), ('4_later', "Later"), ('5_paused', "Paused")],
        "When", compute='_compute_bucket', search='_search_bucket', group_expand='_expand_bucket',
    )
    level = fields.Integer("Escalation Level", aggregator=None)
    next_action_at = fields.Datetime(
        "Next Check", help="The only thing the scheduled action looks at; empty when there is nothing left to do.")
    error = fields.Text("Last Error")
    needs_recompute = fields.Boolean()
    successor_id = fields.Many2one('customer.deadline', "Replaced By", ondelete='set null', index='btree_not_null')
    event_ids = fields.One2many('customer.deadline.event', 'deadline_id', "Ledger")

    _one_open = models.UniqueIndex(
        "(res_model, res_id, code) WHERE state IN ('running', 'paused', 'breached')",
        "This obligation is already running for this record.",
    )
    _res_idx = models.Index("(res_id, res_model)")
    _next_action_idx = models.Index("(next_action_at) WHERE next_action_at IS NOT NULL")
    _error_idx = models.Index("(id) WHERE error IS NOT NULL")
    _recompute_idx = models.Index("(id) WHERE needs_recompute")
    _open_due_idx = models.Index("(user_id, due_at) WHERE state IN ('running', 'paused', 'breached')")

    # COMPUTE

    @api.depends('limit_id.name', 'clause_code')
    def _compute_display_name(self):
        for clock in self:
            clock.display_name = f"{clock.name} ({clock.clause_code})"

    @api.depends('res_model', 'res_id')
    def _compute_res_name(self):
        documents = self._get_documents()
        for clock in self:
            clock.res_name = documents[clock].display_name if clock in documents else False

    @api.depends('started_at', 'recorded_at')
    def _compute_is_backdated(self):
        for clock in self:
            clock.is_backdated = bool(clock.started_at and clock.started_at < clock.recorded_at - timedelta(minutes=1))

    @api.depends('state')
    def _compute_is_open(self):
        for clock in self:
            clock.is_open = clock.state in OPEN_STATES

    def _search_is_open(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return Domain('state', 'in', OPEN_STATES)

    # BUCKETS: late / today / this week / later / paused, in the viewer's time zone

    @api.depends('state', 'due_at')
    @api.depends_context('tz')
    def _compute_bucket(self):
        now, today_end, week_end = self._get_bucket_limits()
        for clock in self:
            if clock.state == 'paused':
                clock.bucket = '5_paused'
            elif clock.state not in OPEN_STATES:
                clock.bucket = False
            elif clock.state == 'breached' or clock.due_at < now:
                clock.bucket = '1_late'
            else:
                clock.bucket = ('2_today' if clock.due_at < today_end else
                                '3_week' if clock.due_at < week_end else '4_later')

    def _search_bucket(self, operator, value):
        if operator != 'in':
            return NotImplemented
        now, today_end, week_end = self._get_bucket_limits()
        running, due = Domain('state', '=', 'running'), lambda *cond: Domain('due_at', *cond)
        domains = {
            '1_late': Domain('state', '=', 'breached') | running & due('<', now),
            '2_today': running & due('>=', now) & due('<', today_end),
            '3_week': running & due('>=', max(now, today_end)) & due('<', week_end),
            '4_later': running & due('>=', max(today_end, week_end)),
            '5_paused': Domain('state', '=', 'paused'),
            False: Domain('state', 'not in', OPEN_STATES),
        }
        return Domain.OR(domains[key] for key in value if key in domains)

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec != 'bucket':
            return super()._read_group_groupby(alias, groupby_spec, query)
        now, today_end, week_end = self._get_bucket_limits()
        return SQL(
            """CASE WHEN %(state)s = 'paused' THEN '5_paused'
                    WHEN %(state)s NOT IN ('running', 'breached') THEN NULL
                    WHEN %(state)s = 'breached' OR %(due)s < %(now)s THEN '1_late'
                    WHEN %(due)s < %(today_end)s THEN '2_today'
                    WHEN %(due)s < %(week_end)s THEN '3_week'
                    ELSE '4_later' END""",
            state=self._field_to_sql(alias, 'state', query), due=self._field_to_sql(alias, 'due_at', query),
            now=now, today_end=today_end, week_end=week_end,
        )

    @api.model
    def _expand_bucket(self, values, domain):
        return [key for key, _label in self._fields['bucket'].selection] if any(values) else []

    @api.model
    def _get_bucket_limits(self):
        """Return now, the end of the viewer's day and the end of the viewer's week (naive UTC)."""
        tz = pytz.timezone(self.env.tz.zone if hasattr(self.env.tz, 'zone') else str(self.env.tz))
        now = fields.Datetime.now()
        today = pytz.utc.localize(now).astimezone(tz).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)

        def to_utc(local):
            return tz.localize(local).astimezone(pytz.utc).replace(tzinfo=None)
        return now, to_utc(today + timedelta(days=1)), to_utc(today + timedelta(days=7 - today.weekday()))
