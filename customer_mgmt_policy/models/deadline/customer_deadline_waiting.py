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
        """Show what is not settled yet: to who is responsible now, not to who was when the alert arose."""
        events = events.filtered(lambda event: event.deadline_id.state in OPEN_STATES)
        receivers = dict(zip(events, self._get_receivers([
            (event.deadline_id, event.kind, event.level, event.audience) for event in events]), strict=True))
        kept = events.filtered(lambda event: event.user_id in receivers[event])
        self._create_activities([(event.deadline_id, event.user_id) for event in kept])
        self._pass_on([(event, receivers[event]) for event in events - kept])

    @api.model
    def _pass_on(self, pairs):
        """Write the alerts into the ledger for those whose they are now; who is not at work yet gets them when they are.

        :param pairs: ``[(event, users), …]``
        """
        now = fields.Datetime.now()
        known = {(event._get_alert_key(), event.user_id) for old, _users in pairs for event in old.deadline_id.event_ids}
        vals_list = []
        for event, users in pairs:
            event.is_passed_on = True
            for user in users:
                if (key := (event._get_alert_key(), user)) not in known:
                    known.add(key)
                    vals_list.append({
                        **event._get_alert_values(), 'recorded_at': now, 'user_id': user.id,
                        'is_waiting': not self._is_user_at_work(user, now),
                    })
        passed = self.env['customer.deadline.event'].create(vals_list).filtered(lambda event: not event.is_waiting)
        self._create_activities([(event.deadline_id, event.user_id) for event in passed])
