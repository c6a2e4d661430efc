import logging

from odoo import api, fields, models
from odoo.tools import SQL

from .customer_deadline import OPEN_STATES
from .customer_deadline_evaluate import BATCH_SIZE

_logger = logging.getLogger(__name__)


class CustomerDeadline(models.Model):
    """Working time changed: open clocks in working days are recomputed in the background, finished ones stay as they are."""
    _inherit = 'customer.deadline'

    @api.model
    def _cron_recompute(self):
        cron, clocks = self.env['ir.cron'], self.sudo()
        clocks._flag_outdated()
        while batch := clocks._lock_flagged(BATCH_SIZE):
            batch._recompute_safely()
            remaining = clocks.search_count([('needs_recompute', '=', True)], limit=10 * BATCH_SIZE)
            time_left = cron._commit_progress(len(batch), remaining=remaining)
            self.env.invalidate_all()
            if not time_left:
                return

    @api.model
    def _flag_outdated(self):
        """Mark the open clocks of the companies whose calendars changed."""
        calendars = self.env['resource.calendar'].with_context(active_test=False).search([('deadlines_outdated', '=', True)])
        companies = self.env['res.company'].search([('resource_calendar_id', 'in', calendars.ids)])
        if companies:
            self.flush_model()
            self.env.cr.execute(SQL(
                "UPDATE customer_deadline SET needs_recompute = true"
                " WHERE company_id IN %s AND state IN %s AND limit_unit = 'working_day' AND limit_basis != 'promised'",
                tuple(companies.ids), OPEN_STATES,
            ))
            self.invalidate_model(['needs_recompute'])
        calendars.deadlines_outdated = False

    @api.model
    def _lock_flagged(self, limit):
        self.flush_model(['needs_recompute'])
        rows = self.env.execute_query(SQL(
            "SELECT id FROM customer_deadline WHERE needs_recompute ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED", limit))
        return self.browse(row[0] for row in rows)

    def _recompute_safely(self):
        try:
            with self.env.cr.savepoint():
                self._recompute()
        except Exception:
            _logger.info("%s deadlines could not be recomputed together, going one by one", len(self), exc_info=True)
            for clock in self:
                clock._recompute_alone()

    def _recompute_alone(self):
        try:
            with self.env.cr.savepoint():
                self._recompute()
        except Exception as error:
            _logger.exception("Deadline %s could not be recomputed", self.id)
            self.write({'error': str(error), 'needs_recompute': False})
            self._log('error', note=str(error))

    def _recompute(self):
        now = fields.Datetime.now()
        for clock in self:
            old_due = clock.due_at
            times = clock._get_recomputed_times()
            if times['due_at'] != old_due:
                clock.write({**times, **clock._get_recomputed_state(times, now)})
                clock._log('recompute', old_due_at=old_due, new_due_at=clock.due_at)
        self.needs_recompute = False

    def _get_recomputed_times(self):
        """Return due and warning time by the limit as it stood when the clock started and by the calendar of today."""
        calendar = self.company_id.resource_calendar_id
        if self.is_recurring:
            due_at = self._get_slot_due(self.slot)
        elif self.limit_basis == 'before':
            due_at = self.limit_id._shift(self.target_at, -self.limit_value, self.limit_unit, calendar)
        else:
            due_at = self.limit_id._shift(self.started_at, self.limit_value, self.limit_unit, calendar)
        times = {'due_at': due_at, 'warn_at': self._get_warn_at(self.limit_id, self.started_at, due_at, calendar)}
        return {name: at and self._shift_by_pause(at, self.pause_seconds, self.pause_working_seconds)
                for name, at in times.items()}

    def _get_recomputed_state(self, times, now):
        """A clock that is late only by the old calendar runs on; its breach stays in the ledger."""
        if self.state == 'paused':
            return {}
        if self.state == 'breached' and times['due_at'] < now:
            return {'breached_at': times['due_at']}
        pending = times['warn_at'] if times['warn_at'] and times['warn_at'] > now else times['due_at']
        return {'state': 'running', 'breached_at': False, 'detected_at': False, 'level': 0, 'next_action_at': pending}
