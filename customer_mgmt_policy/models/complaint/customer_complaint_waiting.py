from odoo import api, fields, models


class CustomerComplaint(models.Model):
    """For daily work: when the next limit falls, and whom the complaint waits for."""
    _inherit = 'customer.complaint'

    next_due_at = fields.Datetime(
        "Due", compute='_compute_next_due_at', store=True,
        help="The nearest time limit that runs, of the complaint or one of its steps; lists begin with the latest.")
    waiting_for = fields.Char("Waits For", compute='_compute_waiting_for', compute_sudo=True)

    # the lists of daily work, late first; closed complaints are in none of them
    _due_idx = models.Index("(next_due_at, id) WHERE state NOT IN ('closed', 'cancelled')")
    _user_due_idx = models.Index("(user_id, next_due_at, id) WHERE state NOT IN ('closed', 'cancelled')")
    _owner_due_idx = models.Index("(owner_id, next_due_at, id) WHERE state NOT IN ('closed', 'cancelled')")
    _state_due_idx = models.Index("(state, next_due_at, id) WHERE state NOT IN ('closed', 'cancelled')")

    # COMPUTE

    @api.depends(lambda self: self._deadline_shown_paths())
    def _compute_next_due_at(self):
        clocks = self._deadline_shown()
        for complaint in self:
            running = clocks[complaint.id].filtered(lambda clock: clock.state != 'paused')
            complaint.next_due_at = min(running.mapped('due_at'), default=False)

    @api.depends('state', 'user_id', 'action_ids.state', 'action_ids.user_id', 'approval_ids.waiting_user_ids')
    def _compute_waiting_for(self):
        for complaint in self:
            complaint.waiting_for = ", ".join(complaint._get_waiting_people().mapped('name'))

    def _get_waiting_people(self):
        """Return who has to act next: reviewers, owners of open steps, else the handler."""
        if self.state in self._closed_states:
            return self.env['res.users']
        if self.state in ('liability_review', 'remedy_review'):
            return self.approval_id.waiting_user_ids
        steps = self.action_ids.filtered(lambda action: action.state == 'open') if self.state == 'executing' else []
        return steps.user_id if steps else self.user_id
