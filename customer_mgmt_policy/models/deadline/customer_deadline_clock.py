from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_deadline import OPEN_STATES

# a warning that would fall outside working time comes this long before closing
BEFORE_CLOSING = timedelta(hours=1)
# working days end at closing time: less of a pause than this would push them over the night to the next opening
SHORTEST_PAUSE = 60
# limits in these units are alerted by a trigger of their own instead of the regular rhythm
TRIGGERED_UNITS = ('minute',)
# triggers of moments this close together (in seconds) are one; the scheduler itself looks once a minute
TRIGGER_STEP = 10


class CustomerDeadline(models.Model):
    """How a clock starts, stops, pauses and moves. All methods work on many clocks and expect sudo."""
    _inherit = 'customer.deadline'

    # START

    @api.model
    def _prepare(self, company, limit, start, due_at=None, slot=1, schedule_at=None):
        """Return the values of a clock of ``limit``: snapshots of the policy and the times.

        :param company: its calendar counts the working days
        :param datetime start: when it begins; for a limit “ahead of a date” that date
        :param datetime due_at: the promised date, for limits that run to one
        """
        calendar = company.resource_calendar_id
        if limit.basis == 'promised' and not due_at:
            raise UserError(self.env._("“%(obligation)s” runs to a promised date. State that date.", obligation=limit.name))
        if not due_at:
            due_at = limit._get_due_at(start, calendar)
        target_at = start if limit.basis == 'before' else False
        started_at = min(fields.Datetime.now(), due_at) if target_at else start
        return {
            'limit_id': limit.id, 'code': limit.code, 'policy_version': limit.policy_id.version, 'clause_id': limit.clause_id.id,
            'clause_code': limit.clause_id.code, 'limit_basis': limit.basis, 'limit_value': limit.value,
            'limit_unit': limit.unit, 'is_recurring': limit.is_recurring, 'is_urgent': limit.is_urgent,
            'pause_allowed': limit.pause_allowed and limit.basis == 'after', 'pause_max_days': limit.pause_max_days,
            'started_at': started_at, 'target_at': target_at, 'due_at': due_at,
            'warn_at': self._get_warn_at(limit, started_at, due_at, calendar),
            'slot': slot, 'schedule_at': limit.is_recurring and (schedule_at or start),
        }

    @api.model
    def _get_warn_at(self, limit, start, due_at, calendar):
        """Return when to warn, or False: within working time, except for limits in minutes."""
        if not limit.warning_percent or due_at <= start:
            return False
        share = limit.warning_percent / 100
        if limit.unit == 'working_day' and limit.basis == 'after':
            return calendar._add_working_seconds(start, calendar._count_working_seconds(start, due_at) * share)
        warn_at = (start + (due_at - start) * share).replace(microsecond=0)
        if limit.unit != 'minute' and not self._is_at_work(calendar, warn_at):
            closing = calendar._last_working_time(warn_at)
            warn_at = next((at for at in (closing - BEFORE_CLOSING, closing) if at > start), warn_at)
        return warn_at

    @api.model
    def _is_at_work(self, calendar, at):
        """Return whether people may be alerted at ``at``; without fixed working hours any time will do."""
        try:
            return calendar._is_working_time(at)
        except UserError:
            return True

    @api.model_create_multi
    def create(self, vals_list):
        """New clocks know at once when to look at them next; what an import brings in late is recorded, not alerted."""
        now = fields.Datetime.now()
        importing = self.env.context.get('import_file')
        for vals in vals_list:
            if vals.get('state', 'running') != 'running':
                continue
            if importing and vals['due_at'] < now:
                vals.update(state='breached', breached_at=vals['due_at'], detected_at=now)
            elif importing and vals.get('warn_at') and vals['warn_at'] < now:
                vals['next_action_at'] = vals['due_at']
            else:
                vals['next_action_at'] = min(vals.get('warn_at') or vals['due_at'], vals['due_at'])
        self.flush_model(['state'])     # a clock just stopped makes room for its next cycle or slot
        clocks = super().create(vals_list)
        if importing:
            clocks._log_imported_breaches()
        clocks._trigger_evaluation()
        return clocks

    def _log_imported_breaches(self):
        if late := self.filtered(lambda clock: clock.state == 'breached'):
            late._log('breach', at='due_at', note=self.env._("Already late when imported; nobody was alerted."))

    def _trigger_evaluation(self):
        """Have limits in minutes looked at within seconds; all others wait for the regular rhythm."""
        moments = {
            clock.next_action_at + timedelta(seconds=TRIGGER_STEP - clock.next_action_at.second % TRIGGER_STEP)
            for clock in self if (clock.is_urgent or clock.limit_unit in TRIGGERED_UNITS) and clock.next_action_at
        }
        if moments:
            self.env.ref('customer_mgmt_policy.ir_cron_deadline_evaluate').sudo()._trigger(sorted(moments))

    # STOP

    def _meet(self, at):
        """The obligation is fulfilled at ``at``; exactly at the due time is in time, and late is never “met”."""
        clocks = self.filtered(lambda clock: not clock.is_recurring or clock.started_at <= at)
        clocks.filtered(lambda clock: clock.state == 'paused')._resume(at)
        now = fields.Datetime.now()
        in_time = clocks.filtered(lambda clock: at <= clock.due_at)
        late = clocks - in_time
        late.filtered(lambda clock: not clock.breached_at)._breach(now)
        for clock in late.filtered('is_recurring'):
            clock.missed_slots = clock._get_slot_at(at) - clock.slot
        in_time.write({'state': 'met', 'met_at': at, 'breached_at': False, 'detected_at': False, **self._stopped()})
        late.write({'state': 'met_late', 'met_at': at, **self._stopped()})
        clocks._close_activities()
        if recurring := clocks.filtered('is_recurring'):
            recurring._start_next_slots(at)
        return clocks

    def _cancel(self):
        """The obligation fell away; a breach that happened stays on record."""
        self.write({'state': 'cancelled', **self._stopped()})
        self._close_activities()
        self._log('cancel')

    @api.model
    def _stopped(self):
        return {'next_action_at': False, 'pause_until': False, 'needs_recompute': False, 'error': False}

    def _breach(self, now):
        """Record the missed due time apart from its detection."""
        for clock in self:
            clock.write({'state': 'breached', 'breached_at': clock.due_at, 'detected_at': now})
        self._log('breach', at='due_at')

    # RECURRING

    def _get_slot_due(self, slot):
        """Return the due time of a slot, counted from the schedule's own start: no drift, no shrinking months."""
        return self.limit_id._shift(
            self.schedule_at, slot * self.limit_value, self.limit_unit, self.company_id.resource_calendar_id)

    def _get_slot_at(self, at):
        """Return the first slot, from this one on, that is not over at ``at``."""
        slot = self.slot
        while self._get_slot_due(slot) < at:
            slot += 1
        return slot

    def _start_next_slots(self, at):
        """The next time comes from the schedule, not from the completion; missed ones are skipped."""
        vals_list = []
        for clock in self:
            slot = max(clock.slot + 1, clock._get_slot_at(at))
            vals_list.append(clock._prepare_slot(slot))
        return self.create(vals_list)

    def _prepare_slot(self, slot):
        start, due_at = self._get_slot_due(slot - 1), self._get_slot_due(slot)
        limit, schedule_at = self._find_limit(), self.schedule_at
        if (limit.value, limit.unit) != (self.limit_value, self.limit_unit):
            slot, schedule_at, due_at = 1, start, None      # a new version changed the rhythm
        return {
            **self._copy_identity(), 'cycle': self.cycle,
            **self._prepare(self.company_id, limit, start, due_at=due_at, slot=slot, schedule_at=schedule_at),
        }

    def _find_limit(self):
        """Return the limit that applies to the clock's record now."""
        return self._get_record()._deadline_find_limit(self.code)

    def _get_record(self):
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    def _copy_identity(self):
        return {
            'res_model': self.res_model, 'res_id': self.res_id, 'partner_id': self.partner_id.id,
            'owner_id': self.owner_id.id, 'user_id': self.user_id.id, 'company_id': self.company_id.id,
        }

    # PAUSE

    def _pause(self, reason):
        """Stop the time; only in time limits that allow it and only while they are not late yet."""
        now = fields.Datetime.now()
        for clock in self:
            clock.write({
                'state': 'paused', 'paused_at': now, 'paused_by_id': self.env.uid, 'pause_reason': reason,
                'pause_until': clock._get_pause_until(now), 'next_action_at': clock._get_pause_until(now),
            })
        self._log('pause', note=reason)

    def _get_pause_error(self):
        """Return why the clock cannot be paused, or False."""
        if self.state != 'running' or self.due_at < fields.Datetime.now():
            return self.env._("Only a clock that runs and is not late yet can be paused.")
        if self.limit_basis != 'after':
            return self.env._("A promised date does not move by a pause. Agree on a new date with the customer instead.")
        if not self.pause_allowed:
            return self.env._("The policy does not allow “%(obligation)s” to be paused.", obligation=self.name)
        if self.pause_max_days and self._get_pause_until(fields.Datetime.now()) <= fields.Datetime.now():
            return self.env._("The longest pause of %(days)s working days is used up.", days=self.pause_max_days)
        return False

    def _get_pause_until(self, now):
        """Return when the longest pause, earlier pauses included, is used up; False without one."""
        if not self.pause_max_days:
            return False
        calendar = self.company_id.resource_calendar_id
        seconds = self.pause_max_days * calendar.hours_per_day * 3600 - self.pause_working_seconds
        return calendar._add_working_seconds(now, seconds) if seconds > 0 else now

    def _resume(self, at):
        """Run on: the due time moves by what the pause took of the limit's own time."""
        for clock in self.filtered(lambda clock: clock.state == 'paused'):
            at = max(clock.paused_at, min(at, clock.pause_until or at))
            calendar = clock.company_id.resource_calendar_id
            seconds = int((at - clock.paused_at).total_seconds())
            working_seconds = int(calendar._count_working_seconds(clock.paused_at, at))
            working_seconds -= working_seconds % SHORTEST_PAUSE
            old_due, warned = clock.due_at, not clock.warn_at or clock.warn_at <= clock.paused_at
            due_at = clock._shift_by_pause(old_due, seconds, working_seconds)
            warn_at = not warned and clock._shift_by_pause(clock.warn_at, seconds, working_seconds)
            clock.write({
                'state': 'running', 'due_at': due_at, 'warn_at': warn_at or clock.warn_at,
                'pause_seconds': clock.pause_seconds + seconds,
                'pause_working_seconds': clock.pause_working_seconds + working_seconds,
                'paused_at': False, 'paused_by_id': False, 'pause_reason': False, 'pause_until': False,
                'next_action_at': warn_at or due_at,
            })
            clock._log('resume', at=at, old_due_at=old_due, new_due_at=due_at)
        self._trigger_evaluation()

    def _shift_by_pause(self, moment, seconds, working_seconds):
        """Move a time by a pause, in working time for working days and in clock time for all others."""
        if self.limit_unit != 'working_day':
            return moment + timedelta(seconds=seconds)
        if not working_seconds:
            return moment
        return self.company_id.resource_calendar_id._add_working_seconds(moment, working_seconds)

    # MOVE

    def _replace(self, vals_by_clock):
        """Supersede open clocks by new ones that keep start, cycle, slot and pauses; the old ones stay on record."""
        self.write({'state': 'superseded', **self._stopped()})
        self.flush_recordset(['state'])
        self._close_activities()
        successors = self.create([{
            **clock._copy_identity(), 'cycle': clock.cycle, 'slot': clock.slot, 'recorded_at': fields.Datetime.now(),
            **vals_by_clock[clock],
        } for clock in self])
        for clock, successor in zip(self, successors, strict=True):
            clock.successor_id = successor
        return successors

    def _retarget(self, limits, at=None):
        """Apply another limit: start and pauses are kept, and only what is new is alerted.

        :param dict limits: new limit per clock
        :param datetime at: new date aimed at, for limits ahead of a date
        """
        vals_by_clock = {clock: clock._prepare_retarget(limits[clock], at) for clock in self}
        successors = self._replace(vals_by_clock)
        for clock, successor in zip(self, successors, strict=True):
            successor._log('retarget', old_due_at=clock.due_at, new_due_at=successor.due_at)
        return successors

    def _prepare_retarget(self, limit, at):
        start = (at or self.target_at) if limit.basis == 'before' else self.started_at
        due_at = self.due_at if limit.basis == 'promised' else None
        vals = self._prepare(self.company_id, limit, start, due_at=due_at, slot=self.slot, schedule_at=self.schedule_at)
        if self.pause_seconds:
            vals.update(pause_seconds=self.pause_seconds, pause_working_seconds=self.pause_working_seconds)
            shifted = self.new({'limit_unit': limit.unit, 'company_id': self.company_id.id})
            for name in ('due_at', 'warn_at'):
                vals[name] = vals[name] and shifted._shift_by_pause(
                    vals[name], self.pause_seconds, self.pause_working_seconds)
        if self.state == 'paused':
            vals.update({name: self[name] for name in ('state', 'paused_at', 'pause_reason', 'pause_until')},
                        paused_by_id=self.paused_by_id.id, next_action_at=self.pause_until)
        return vals

    def _renegotiate(self, due_at, reason):
        """A promised date changes only by a new promise, with its reason."""
        for clock in self:
            if clock.limit_basis != 'promised':
                raise UserError(self.env._(
                    "“%(obligation)s” is a time limit of the policy, not a promised date; it cannot be agreed anew.",
                    obligation=clock.name))
        successors = self._replace({
            clock: clock._prepare(clock.company_id, clock.limit_id, clock.started_at, due_at=due_at) for clock in self})
        for clock, successor in zip(self, successors, strict=True):
            successor._log('renegotiate', note=reason, old_due_at=clock.due_at, new_due_at=due_at)
            clock._get_record()._deadline_renegotiated(clock.code, due_at, reason)
        return successors

    def _merge(self, survivor_clocks):
        """End the clocks of a duplicate in favour of those of the survivor (a clock per code)."""
        for clock in self:
            clock.write({'state': 'merged', 'successor_id': survivor_clocks[clock.code].id, **self._stopped()})
        self._close_activities()

    def _restart_earlier(self, start):
        """The merged survivor keeps the earliest start; its pauses still count, and what is late is late since then."""
        for clock in self:
            old_due, clock.started_at = clock.due_at, start
            vals = clock._prepare_retarget(clock.limit_id, None)
            changed = {name: vals[name] for name in ('due_at', 'warn_at')}
            if clock.state == 'paused':
                changed['next_action_at'] = clock.pause_until
            else:
                changed['next_action_at'] = vals['warn_at'] or vals['due_at']
            if clock.state == 'breached':
                changed['breached_at'] = vals['due_at']
            clock.write(changed)
            clock._log('merge', old_due_at=old_due, new_due_at=clock.due_at)

    # TOOLS

    @api.model
    def _open_of(self, records, code=None):
        """Return the open clocks of ``records``."""
        domain = [('res_model', '=', records._name), ('res_id', 'in', records.ids), ('state', 'in', OPEN_STATES)]
        return self.sudo().search_fetch(domain + ([('code', '=', code)] if code else []), order='id')

    def _by_record(self):
        result = defaultdict(self.browse)
        for clock in self:
            result[clock.res_id] |= clock
        return result

    def _log(self, kind, at=None, **vals):
        """Append one line per clock to the ledger.

        :param at: when it happened: a datetime, the name of a field of the clock, or now
        """
        now = fields.Datetime.now()
        return self.env['customer.deadline.event'].create([{
            'deadline_id': clock.id, 'cycle': clock.cycle, 'slot': clock.slot, 'kind': kind, 'level': clock.level,
            'due_at': clock.due_at, 'at': clock[at] if isinstance(at, str) else at or now, 'recorded_at': now,
            'actor_id': self.env.uid, **vals,
        } for clock in self])
