from functools import cached_property


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
        excluded = frozenset(excluded) | {requester.id}
        key = (step['approver_kind'], step['group_id'], step['user_id'], step['alternate_user_id'], requester, company, excluded)
        if key not in self.candidates:
            self.candidates[key] = self._find(step, requester, company, excluded)
        return self.candidates[key]

    def _find(self, step, requester, company, excluded):
        users = self._filter(self._get_regular(step, requester, company), company, excluded)
        if not users:
            users = self._filter(self.env['res.users'].browse(step['alternate_user_id'] or ()), company, excluded)
        found = dict.fromkeys(users.ids, False)
        for user in users:
            for substitute in self._filter(self._get_substitutes(company).get(user.id, users.browse()), company, excluded):
                found.setdefault(substitute.id, user.id)
        return found

    def _get_regular(self, step, requester, company):
        Users = self.env['res.users']
        if step['approver_kind'] == 'group':
            return self._get_members(step['group_id'], company)
        if step['approver_kind'] == 'department_head':
            return self.heads.get(requester.id, Users)
        return Users.browse(step['user_id'] or ())

    def _get_members(self, group_id, company):
        if (group_id, company) not in self.members:
            self.members[group_id, company] = self.env['res.users'].search(
                [('all_group_ids', 'in', group_id), ('company_ids', 'in', company.id), ('active', '=', True)])
        return self.members[group_id, company]

    def _get_substitutes(self, company):
        """Return the substitutes of today, as the company's calendar dates it, per id of the absent user."""
        if company not in self.substitutes:
            self.substitutes[company] = self.env['customer.approval.substitute']._get_of_today(company)
        return self.substitutes[company]

    @staticmethod
    def _filter(users, company, excluded):
        return users.filtered(
            lambda user: user.active and not user.share and user.id not in excluded and company in user.company_ids)
