from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerDeadlineEvent(models.Model):
    """The ledger: what happened to a clock. Lines are only ever added.

    The unique index is the last guard against doing anything twice: the same warning, breach or escalation of the same
    due time to the same person cannot be written a second time, and alerts go out of the transaction that writes it.
    """
    _name = 'customer.deadline.event'
    _description = "Deadline Event"
    _order = 'deadline_id, at, id'
    _log_access = False     # who and when stand in fields of its own

    deadline_id = fields.Many2one('customer.deadline', "Deadline", required=True, ondelete='cascade', index=True)
    cycle = fields.Integer()
    slot = fields.Integer()
    kind = fields.Selection(
        [('warning', "Warning"), ('breach', "Missed"), ('escalation', "Alert"), ('pause', "Paused"), ('resume', "Resumed"),
         ('retarget', "New limit"), ('renegotiate', "Agreed anew"), ('extension', "Customer informed"),
         ('recompute', "Recomputed"), ('reassign', "Reassigned"), ('merge', "Merged"), ('cancel', "Cancelled"),
         ('error', "Error")],
        required=True,
    )
    level = fields.Integer(aggregator=None)
    at = fields.Datetime("When", required=True)
    recorded_at = fields.Datetime("Recorded", required=True, default=fields.Datetime.now)
    due_at = fields.Datetime("Due Then", required=True)
    old_due_at = fields.Datetime("Due Before")
    new_due_at = fields.Datetime("Due After")
    actor_id = fields.Many2one('res.users', "By")
    note = fields.Char()

    # alerts
    user_id = fields.Many2one('res.users', "Alerted")
    audience = fields.Char()
    is_urgent = fields.Boolean()
    is_waiting = fields.Boolean(
        "Waits for Working Time", help="The activity appears when the working time of the person begins.")
    is_passed_on = fields.Boolean(
        "Passed On", help="Somebody else had become responsible by the time the alert could be shown; it went to them.")
    mailed_at = fields.Datetime("Mailed", help="Empty while an alert waits for the digest.")

    _once = models.UniqueIndex(
        "(deadline_id, cycle, kind, level, slot, due_at, COALESCE(user_id, 0)) WHERE kind IN ('warning', 'breach', 'escalation')",
        "This was already recorded.",
    )
    _digest_idx = models.Index("(user_id) WHERE user_id IS NOT NULL AND mailed_at IS NULL")
    _escalated_idx = models.Index("(user_id) WHERE kind = 'escalation'")
    _waiting_idx = models.Index("(user_id) WHERE is_waiting")
    _mailed_idx = models.Index("(user_id, mailed_at) WHERE mailed_at IS NOT NULL AND is_urgent IS NOT TRUE")

    def write(self, vals):
        if set(vals) - {'mailed_at', 'is_waiting', 'is_passed_on'}:
            raise UserError(self.env._("The ledger of a deadline cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ledger(self):
        raise UserError(self.env._("The ledger of a deadline cannot be changed."))

    def _get_alert_key(self):
        """Return what makes it the same alert, whoever receives it."""
        return (self.deadline_id, self.cycle, self.kind, self.level, self.slot, self.due_at)

    def _get_alert_values(self):
        """Return the values of the same alert for another receiver."""
        return {
            'deadline_id': self.deadline_id.id, 'at': self.at,
            **{name: self[name] for name in ('cycle', 'kind', 'level', 'slot', 'due_at', 'audience', 'is_urgent')},
        }
