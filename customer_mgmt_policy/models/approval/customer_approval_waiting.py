from odoo import api, models
from odoo.fields import Command, Domain
from odoo.tools import SQL

from .approvers import Approvers

CS_MANAGER = 'customer_mgmt_policy.group_cs_manager'


class CustomerApproval(models.Model):
    """Whom an open step waits for: kept in step with roles, teams and substitutions, and looked up anew at each decision."""
    _inherit = 'customer.approval'

    def _get_candidates(self, approvers=None):
        """Return ``{approval: {user id: id of the user substituted, or False}}`` for the open steps, as of now."""
        approvers = approvers or Approvers(self.env, self.requester_id)
        return {approval: approvers.get(
            approval.step_id._get_snapshot(), approval.requester_id, approval.company_id, approval._get_earlier_deciders(),
        ) for approval in self}

    def _get_earlier_deciders(self):
        """Return the ids of those who decided, and of those they stood in for."""
        decided = [step for step in self.step_ids if step.state == 'granted']
        return {user.id for step in decided for user in (step.decided_by_id, step.on_behalf_of_id) if user}

    def _refresh_waiting(self, approvers=None):
        """Let the open steps wait for those who may decide them now; nobody left is told to the CS managers."""
        candidates = self._get_candidates(approvers)
        changed = self.filtered(lambda approval: set(approval.waiting_user_ids.ids) != set(candidates[approval]))
        users = changed.waiting_user_ids
        for user_ids, approvals in changed.grouped(lambda approval: tuple(candidates[approval])).items():
            approvals.waiting_user_ids = [Command.set(user_ids)]
            if not user_ids:
                approvals._tell_stuck()
        self._notify_inbox(users | changed.waiting_user_ids)

    def _end_waiting(self):
        self._notify_inbox(self.waiting_user_ids)
        self.waiting_user_ids = [Command.clear()]

    def _tell_stuck(self):
        """Nobody may decide: the CS managers have to find somebody, or to cancel."""
        for company, approvals in self.grouped('company_id').items():
            managers = self.env['customer.deadline']._get_group_members(CS_MANAGER, company)
            approvals._tell(managers, self.env._("Nobody may decide this approval any more"))

    @api.model
    def _notify_inbox(self, users):
        for user in users:
            user._bus_send('customer.approval/waiting', {})

    @api.model
    def _refresh_open(self, domain):
        """Look up anew whom open steps wait for, after roles, teams or substitutions changed.

        :param domain: which steps still to be decided are concerned (of ``customer.approval.step``)
        """
        steps = self.env['customer.approval.step'].sudo().with_context(active_test=True).search(
            Domain('approval_id.state', '=', 'pending') & Domain('state', '=', 'waiting') & Domain(domain))
        before = {approval: approval.waiting_user_ids for approval in steps.approval_id}
        steps.approval_id._refresh_waiting()
        steps.approval_id.filtered(lambda approval: approval.waiting_user_ids != before[approval])._deadline_sync()

    @api.model
    def _refresh_roles(self, group_ids):
        """Look up anew whom open steps wait for, after members of these roles changed."""
        self._refresh_open(['|', ('group_id', 'in', group_ids), ('alternate_group_id', 'in', group_ids)])

    # INBOX

    @api.model
    def get_waiting_count(self):
        """Return how many approvals wait for the current user; the rows that say so exist only while they wait."""
        self.flush_model(['waiting_user_ids'])
        query = SQL("SELECT COUNT(*) FROM customer_approval_waiting_rel WHERE user_id = %s", self.env.uid)
        if len(self.env.user.company_ids) > 1:
            query = SQL(
                "%s AND approval_id IN (SELECT id FROM customer_approval WHERE state = 'pending' AND company_id IN %s)",
                query, tuple(self.env.companies.ids))
        return self.env.execute_query(query)[0][0]
