import logging

from odoo import api, fields, models

from .customer_deadline import OPEN_STATES

_logger = logging.getLogger(__name__)


class CustomerDeadline(models.Model):
    """Alerts of the night and the weekend: their activities appear when the working time of the receivers begins."""
    _inherit = 'customer.deadline'

    @api.model
    def _show_waiting(self, limit):
        """Show up to ``limit`` alerts whose receivers are at work now, and return their number."""
        now = fields.Datetime.now()
        Event = self.env['customer.deadline.event']
        waiting = Event._read_group([('is_waiting', '=', True)], ['user_id'])
        users = [user.id for [user] in waiting if self._is_user_at_work(user, now)]
        events = users and Event.search(
            [('is_waiting', '=', True), ('user_id', 'in', users)], order='id', limit=limit).try_lock_for_update()
        if events:
            self._show_safely(events)
            events.is_waiting = False
        return len(events)

    @api.model
    def _show_safely(self, events):
        """Show all in one go; if any of them fails, one by one. The digest tells of all of them in any case."""
        try:
            with self.env.cr.savepoint():
                self._show(events)
        except Exception:
            if len(events) == 1:
                _logger.exception("The alert %s of deadline %s could not be shown", events.id, events.deadline_id.id)
            else:
                for event in events:
                    self._show_safely(event)

    @api.model
    def _show(self, events):
        """What was settled in the meantime needs no activity any more."""
        self._create_activities([
            (event.deadline_id, event.user_id) for event in events if event.deadline_id.state in OPEN_STATES])
