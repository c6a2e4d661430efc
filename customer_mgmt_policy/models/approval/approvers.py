from functools import cached_property

WHO = ('approver_kind', 'group_id', 'user_id', 'alternate_user_id', 'alternate_group_id')


class Approvers:
    """Looks up who may decide steps, once per role, team and day for a whole batch.

    Nobody decides what they asked for or two steps of one route, neither themselves nor through a substitute: who is
    excluded is left out before the substitutes are added, and so are excluded substitutes.
    """

    def __init__(self, env, requesters):
        self.env = env(su=True, context={**env.context, 'active_test': True})
        self.requesters = requesters.with_env(self.env)
        self.members, self.substitutes, self.candidates = {}, {}, {}

    @cached_property
    def heads(self):
        return self.env['customer.deadline']._get_heads(self.requesters)

    def get(self, step, requester, company, excluded=()):
        """Return ``{user id: id of the user substituted, or False}`` of those who may decide ``step``.

        :param dict step: snapshot of a step, many2one fields as ids
        :param excluded: ids of users who may not decide, beside the requester
        """
        excluded = frozenset((*excluded, requester.id))
        key = (*(step[name] for name in WHO), requester.id, company.id, excluded)
        if key not in self.candidates:
            self.candidates[key] = self._find(step, requester, company, excluded)
        return self.candidates[key]

    def _find(self, step, requester, company, excluded):
        users = self._get_first(step, requester, company, excluded)
        found = dict.fromkeys(users.ids, False)
        substitutes = self._get_substitutes(company)
        for user in users:
            for substitute in self._get_valid(substitutes.get(user.id), company):
                if substitute.id not in excluded:
                    found.setdefault(substitute.id, user.id)
        return found

    def _get_first(self, step, requester, company, excluded):
        """Return who decides: those named by the step, else its alternate, else its alternate role."""
        for get in (self._get_regular, self._get_alternate, self._get_alternates_by_role):
            users = get(step, requester, company).filtered(lambda user: user.id not in excluded)
            if users:
                break
        return users

    def _get_alternate(self, step, _requester, company):
        return self._get_valid(step['alternate_user_id'], company)

    def _get_alternates_by_role(self, step, _requester, company):
        return self._get_members(step['alternate_group_id'], company)

    def _get_regular(self, step, requester, company):
        if step['approver_kind'] == 'group':
            return self._get_members(step['group_id'], company)
        if step['approver_kind'] == 'department_head':
            head = self.heads.get(requester.id)
            return self._get_valid(head and head.id, company)
        return self._get_valid(step['user_id'], company)

    def _get_members(self, group_id, company):
        if not group_id:
            return self.env['res.users']
        if (group_id, company) not in self.members:
            self.members[group_id, company] = self.env['res.users'].search([
                ('all_group_ids', 'in', group_id), ('company_ids', 'in', company.id), ('active', '=', True),
                ('share', '=', False),
            ], order='id')
        return self.members[group_id, company]

    def _get_valid(self, user_id, company):
        return self.env['res.users'].browse(user_id or ()).filtered(
            lambda user: user.active and not user.share and company in user.company_ids)

    def _get_substitutes(self, company):
        """Return the id of today's substitute, as the company's calendar dates it, per id of the absent user."""
        if company not in self.substitutes:
            self.substitutes[company] = self.env['customer.approval.substitute']._get_of_today(company)
        return self.substitutes[company]
