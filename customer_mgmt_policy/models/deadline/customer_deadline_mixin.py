from odoo import fields, models

from .customer_deadline import OPEN_STATES


class CustomerDeadlineMixin(models.AbstractModel):
    """Gives a model its clocks. The obligations themselves are rows of the policy, found by their code.

    All methods work on many records at once and are called by the model's own checked methods.
    """
    _name = 'customer.deadline.mixin'
    _description = "Record with Deadlines"

    deadline_ids = fields.One2many(
        'customer.deadline', 'res_id', "Deadlines", bypass_search_access=True, copy=False, readonly=True)

    # CLOCKS

    def _deadline_start(self, code, at=None, due_at=None):
        """Start the obligation ``code`` for each record; one that runs already is left alone.

        :param at: naive UTC, or the name of the field that holds it, default now: when it happened that starts it; for a
            limit “ahead of a date” that date
        :param due_at: naive UTC, or the name of the field that holds it: the promised date, for limits that run to one
        :return: the ``customer.deadline`` rows, running ones included
        """
        Clock = self.env['customer.deadline'].sudo()
        records, now = self.sudo(), fields.Datetime.now()
        earlier = Clock.search([('res_model', '=', self._name), ('res_id', 'in', self.ids), ('code', '=', code)])._by_record()
        vals_list, limits, prepared = [], {}, {}
        for record in records:
            if any(clock.state in OPEN_STATES for clock in earlier[record.id]):
                continue
            key = record._deadline_limit_key()
            limit = limits[key] = limits.get(key) or record._deadline_find_limit(code)
            start = (record[at] if isinstance(at, str) else at) or now
            promise = record[due_at] if isinstance(due_at, str) else due_at
            clock = (record._deadline_company(), limit, start, promise)
            prepared[clock] = prepared.get(clock) or Clock._prepare(*clock)
            vals_list.append({
                **record._deadline_identity(), **prepared[clock], **record._deadline_clause_values(),
                'cycle': max(earlier[record.id].mapped('cycle'), default=0) + 1,
            })
        running = Clock.concat(*earlier.values()).filtered(lambda clock: clock.state in OPEN_STATES)
        return running | Clock.create(vals_list)

    def _deadline_met(self, code, at=None):
        """The obligation was fulfilled at ``at`` (default now): met, or met late; a repeating one goes to its next time.

        An automatic message fulfils nothing, whoever calls this because of it.
        """
        if self.env['mail.thread']._is_answering_automatically():
            return self.env['customer.deadline']
        return self._deadline_open(code)._meet(at or fields.Datetime.now())

    def _deadline_cancel(self, code=None):
        """The obligation fell away; without ``code`` all of them. Repeating ones end here with their phase."""
        self._deadline_open(code)._cancel()

    def _deadline_pause(self, reason, code=None):
        """Pause the clocks that the policy allows to be paused; late ones and promised dates run on."""
        clocks = self._deadline_open(code)
        clocks.filtered(lambda clock: not clock._get_pause_error())._pause(reason)

    def _deadline_resume(self, code=None):
        """Let paused clocks run on."""
        self._deadline_open(code)._resume(fields.Datetime.now())

    def _deadline_retarget(self, code, at=None):
        """Apply the limit that fits the records now (priority, tier or channel changed); start and pauses are kept.

        :param datetime at: for a limit “ahead of a date”: the new date
        """
        clocks = self._deadline_open(code)
        limits = {clock: clock._find_limit() for clock in clocks}
        return clocks.filtered(lambda clock: at or limits[clock] != clock.limit_id)._retarget(limits, at=at)

    def _deadline_renegotiate(self, code, due_at, reason):
        """Agree on a new promised date, with the reason; the old promise stays on record."""
        return self._deadline_open(code)._renegotiate(due_at, reason)

    def _deadline_extend(self, code, due_at, reason):
        """C4.4: the customer agreed to a new date in place of a time limit that cannot be kept; what is missed stays so."""
        return self._deadline_open(code)._extend(due_at, reason)

    def _deadline_merge_into(self, survivor):
        """Merge the clocks of duplicates into ``survivor``, which keeps the earliest start of each obligation."""
        duplicates, clocks = self._deadline_open(), survivor._deadline_open().grouped('code')
        for code, merged in duplicates.grouped('code').items():
            start = min(merged.mapped('started_at'))
            if code not in clocks:
                clocks[code] = survivor._deadline_start(code, at=start, due_at=min(merged.mapped('due_at')))
            elif start < clocks[code].started_at:
                clocks[code]._restart_earlier(start)
        duplicates._merge(clocks)

    def _deadline_open(self, code=None):
        return self.env['customer.deadline']._open_of(self, code)

    # HOOKS

    def _deadline_priority(self):
        """Return the priority that chooses the limit, or None."""
        return self.priority_level if 'priority_level' in self._fields else None

    def _deadline_channel(self):
        """Return the channel that chooses the limit, or None."""
        return self.channel if 'channel' in self._fields else None

    def _deadline_partner(self):
        """Return the customer."""
        return self.partner_id if 'partner_id' in self._fields else self.env['res.partner']

    def _deadline_user(self):
        """Return who is responsible."""
        return self.user_id if 'user_id' in self._fields else self.env['res.users']

    def _deadline_company(self):
        """Return the company whose policy, calendar and people apply."""
        return self.company_id if 'company_id' in self._fields and self.company_id else self.env.company

    def _deadline_clause(self):
        """Return the clause that the obligation rests on when it is a narrower one than the limit's own, or None."""
        return None

    def _deadline_document(self):
        """Return the record that people open and on which alerts stand."""
        return self

    def _deadline_check_promise(self, clock, due_at):
        """Raise when the policy forbids to replace the time limit of ``clock`` by the promised date ``due_at``."""

    def _deadline_ask_promise(self, clock):
        """Return the action that tells the customer and agrees on a new date for ``clock``, or None: the general one."""
        return None

    def _deadline_renegotiated(self, code, due_at, reason):
        """Called after a promised date was agreed anew, for models that hold it in a field as well."""

    # KEEPING IN STEP

    def write(self, vals):
        res = super().write(vals)
        if not vals.keys().isdisjoint(('user_id', 'partner_id', 'company_id')):
            self._deadline_sync()
        if vals.get('active') is False:
            self._deadline_cancel()
        return res

    def unlink(self):
        clocks = self.env['customer.deadline'].sudo().search([('res_model', '=', self._name), ('res_id', 'in', self.ids)])
        res = super().unlink()
        clocks.unlink()
        return res

    def _deadline_sync(self):
        """Let open clocks follow their records to another person or customer; time runs on."""
        clocks = self._deadline_open()
        records = self.sudo().browse(set(clocks.mapped('res_id'))).grouped('id')
        for clock in clocks:
            identity = records[clock.res_id]._deadline_identity()
            if changed := {name: value for name, value in identity.items() if clock._fields[name].convert_to_write(
                    clock[name], clock) != value}:
                clock.write(changed)

    def _deadline_identity(self):
        partner = self._deadline_partner().commercial_partner_id
        return {
            'res_model': self._name, 'res_id': self.id, 'partner_id': partner.id, 'owner_id': partner.policy_owner_id.id,
            'user_id': self._deadline_user().id, 'company_id': self._deadline_company().id,
        }

    def _deadline_clause_values(self):
        clause = self._deadline_clause()
        return {'clause_id': clause.id, 'clause_code': clause.code} if clause else {}

    def _deadline_limit_key(self):
        return (self._deadline_company(), self._deadline_partner(), self._deadline_priority(), self._deadline_channel())

    def _deadline_find_limit(self, code):
        company, partner, priority, channel = self._deadline_limit_key()
        return self.env['customer.policy.limit'].sudo()._find(company, code, partner, priority, channel)
