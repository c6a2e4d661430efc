import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500
RETRY_AFTER = timedelta(hours=1)


class CustomerDeadline(models.Model):
    """The scheduled action: what is due now, in batches; its cost does not depend on what is open or finished."""
    _inherit = 'customer.deadline'

    @api.model
    def _cron_evaluate(self):
        """Warn, breach and escalate whatever is due, committing batch by batch, then show and mail what waited."""
        cron, clocks = self.env['ir.cron'], self.sudo()
        while done := clocks._evaluate_due(BATCH_SIZE):
            remaining = clocks.search_count([('next_action_at', '<', fields.Datetime.now())], limit=10 * BATCH_SIZE)
            time_left = cron._commit_progress(done, remaining=remaining)
            self.env.invalidate_all()
            if not time_left:
                return
        while done := clocks._show_waiting(BATCH_SIZE):
            time_left = cron._commit_progress(done)
            self.env.invalidate_all()
            if not time_left:
                return
        clocks._send_digests()

    @api.model
    def _evaluate_due(self, limit):
        """Evaluate up to ``limit`` due clocks that no other worker has in hand and return their number."""
        now = fields.Datetime.now()
        clocks = self._lock_due(now, limit)
        if clocks:
            clocks._evaluate_safely(now)
        return len(clocks)

    @api.model
    def _lock_due(self, now, limit):
        self.flush_model(['next_action_at'])
        rows = self.env.execute_query(SQL(
            "SELECT id FROM customer_deadline WHERE next_action_at < %s ORDER BY next_action_at, id LIMIT %s"
            " FOR UPDATE SKIP LOCKED", now, limit,
        ))
        return self.browse(row[0] for row in rows)

    def _evaluate_safely(self, now):
        """Evaluate all in one go; if any of them fails, one by one, so that only the poisoned one stays behind."""
        try:
            with self.env.cr.savepoint():
                self._evaluate(now)
        except Exception:
            _logger.info("%s deadlines could not be evaluated together, going one by one", len(self), exc_info=True)
            for clock in self:
                clock._evaluate_alone(now)

    def _evaluate_alone(self, now):
        try:
            with self.env.cr.savepoint():
                self._evaluate(now)
        except Exception as error:
            _logger.exception("Deadline %s could not be evaluated", self.id)
            self.write({'error': str(error), 'next_action_at': now + RETRY_AFTER})
            self._log('error', note=str(error))

    def _evaluate(self, now):
        """Bring all clocks up to ``now``: end pauses, record breaches, and alert once per clock at most."""
        self.filtered(lambda clock: clock.state == 'paused' and clock.pause_until and clock.pause_until <= now)._resume(now)
        running = self.filtered(lambda clock: clock.state == 'running')
        late = running.filtered(lambda clock: clock.due_at < now)
        late._breach(now)
        warned = (running - late).filtered(lambda clock: clock.warn_at and clock.warn_at <= now)
        alerts = [(clock, 'warning', 0, 'responsible') for clock in warned]
        for clock in self:
            ladder = clock._get_ladder() if clock.state == 'breached' else []
            if reached := [(at, step) for at, step in ladder if at <= now]:
                step = reached[-1][1]
                clock.level = step.level
                alerts.append((clock, 'escalation', step.level, step.audience))
            clock.next_action_at = clock._get_next_action_at(now, ladder)
        self.filtered('error').error = False
        self._alert(alerts, now)
        self._trigger_evaluation()

    def _get_next_action_at(self, now, ladder):
        """Return when to look at this clock again, or False when nothing is left to do."""
        if self.state == 'paused':
            return self.pause_until
        if self.state == 'running':
            return self.warn_at if self.warn_at and self.warn_at > now else self.due_at
        return next((at for at, step in ladder if step.level > self.level), False)

    def _get_ladder(self):
        """Return ``[(when, step), …]`` of the escalation steps that are left; only the highest one reached is taken.

        It counts from the due time, but not from before the clock was recorded: what is late from the first moment on
        (entered afterwards, or a stricter limit after a change of priority) starts with its responsible person.
        """
        calendar, start = self.company_id.resource_calendar_id, max(self.due_at, self.recorded_at)
        return [
            (self.limit_id._shift(start, step.delay_value, step.delay_unit, calendar) if step.delay_value else start, step)
            for step in self.limit_id._get_escalation_steps().sorted('level') if step.level > self.level
        ]
