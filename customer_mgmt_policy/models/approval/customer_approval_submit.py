from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import clean_context

from .approvers import Approvers

STEP_SNAPSHOT = ('approver_kind', 'group_id', 'user_id', 'alternate_user_id', 'alternate_group_id', 'limit_code')


class CustomerApproval(models.Model):
    """Submission: everything that the policy and the record say now is kept as it is now."""
    _inherit = 'customer.approval'

    @api.model
    def _submit(self, records, purpose=None):
        """Start a round of review for each record.

        :raise UserError: one of them is under review already, or has no route, or nobody may decide a step of it
        """
        self = self.sudo().with_context(clean_context(self.env.context), active_test=True)
        records = records.with_env(self.env)
        earlier = self.search([('res_model', '=', records._name), ('res_id', 'in', records.ids)])
        earlier._check_closed()
        vals_list = self._prepare(records, purpose, earlier)
        self._appoint(vals_list)
        earlier.filtered('is_latest').is_latest = False
        earlier.flush_recordset(['is_latest'])
        approvals = self.create(vals_list)
        self._create_steps(approvals)
        self._notify_inbox(approvals.waiting_user_ids)
        for code, steps in approvals.step_id.grouped('limit_code').items():
            if code:
                steps.approval_id._deadline_start(code)
        return approvals

    @api.model
    def _create_steps(self, approvals):
        """Copy the steps of the routes."""
        self.env['customer.approval.step'].create([
            {**step, 'approval_id': approval.id, 'state': 'waiting'}
            for approval in approvals for step in self._get_snapshot(approval.route_id.id)['steps']
        ])

    def _check_closed(self):
        for approval in self:
            if approval.state == 'pending':
                raise UserError(self.env._("%(name)s is waiting for a decision already.", name=approval.res_name))

    # SNAPSHOTS

    @api.model
    def _prepare(self, records, purpose, earlier):
        """Return the values of the new approvals: route, amount and content as they are now."""
        routes, rates, earlier = {}, {}, earlier.grouped('res_id')
        contents = self._get_contents(records, purpose)
        vals_list = []
        for record in records:
            company, partner = record._approval_company(), record._approval_partner().commercial_partner_id
            amounts = self._prepare_amount(record, company, rates)
            key = (company, partner.customer_tier, amounts['amount'])
            if key not in routes:
                routes[key] = self.env['customer.policy.route']._find(
                    company, record._name, purpose, partner, amounts['amount']).id
            snapshot = self._get_snapshot(routes[key])
            rounds = earlier.get(record.id, self.browse()).filtered(lambda approval: approval.purpose == (purpose or False))
            vals_list.append({
                'res_model': record._name, 'res_id': record.id, 'res_name': record.display_name, 'purpose': purpose,
                'partner_id': partner.id, 'owner_id': partner.policy_owner_id.id, 'company_id': company.id,
                'requester_id': record._approval_requester().id,
                'round': max(rounds.mapped('round'), default=0) + 1, 'is_latest': True, 'state': 'pending',
                'content': contents[record.id],
                'facts_submitted': [[label, str(text or "")] for label, text in record._approval_facts()],
                **snapshot['route'], **amounts,
            })
        return vals_list

    @api.model
    def _prepare_amount(self, record, company, rates):
        amount, currency = record._approval_amount()
        currency, today = currency or company.currency_id, fields.Date.context_today(self)
        if (currency, company) not in rates:
            rates[currency, company] = self.env['res.currency']._get_conversion_rate(
                currency, company.currency_id, company, today)
        rate = rates[currency, company]
        return {
            'amount': company.currency_id.round(amount * rate), 'currency_id': company.currency_id.id,
            'document_amount': amount, 'document_currency_id': currency.id, 'rate': rate, 'rate_date': today,
        }

    @api.model
    @tools.ormcache('route_id')
    def _get_snapshot(self, route_id):
        """Return a route as it is now, in plain values: ``{'route': values, 'steps': [values]}``."""
        route = self.env['customer.policy.route'].sudo().browse(route_id)
        return {
            'route': {
                'route_id': route.id, 'route_names': self._get_names(route), 'clause_id': route.clause_id.id,
                'clause_code': route.clause_id.code, 'policy_id': route.policy_id.id,
                'policy_version': route.policy_id.version,
            },
            'steps': [{
                'sequence': number, 'route_step_id': step.id, 'names': self._get_names(step),
                **{name: step._fields[name].convert_to_write(step[name], step) for name in STEP_SNAPSHOT},
            } for number, step in enumerate(route.step_ids, start=1)],
        }

    @api.model
    def _get_names(self, row):
        return {code: row.with_context(lang=code).name for code, _name in self.env['res.lang'].get_installed()}

    # WHO COULD DECIDE

    @api.model
    def _appoint(self, vals_list):
        """Let the first step wait for its approvers; refuse what one person alone, or nobody, could decide."""
        Users, Companies = self.env['res.users'], self.env['res.company']
        approvers, checked = Approvers(self.env, Users.browse({vals['requester_id'] for vals in vals_list})), {}
        for vals in vals_list:
            key = (vals['route_id'], vals['requester_id'], vals['company_id'])
            if key not in checked:
                requester, company = Users.browse(vals['requester_id']), Companies.browse(vals['company_id'])
                steps = self._get_snapshot(vals['route_id'])['steps']
                for number, step in enumerate(steps, start=1):
                    if not self._can_be_staffed(steps[:number], approvers, requester, company):
                        raise UserError(self._get_unstaffed_reason(step, requester))
                checked[key] = list(approvers.get(steps[0], requester, company))
            vals['waiting_user_ids'] = [Command.set(checked[key])]

    @api.model
    def _can_be_staffed(self, steps, approvers, requester, company, taken=frozenset()):
        """Return whether every step can have a person of its own, alternates included."""
        if not steps:
            return True
        candidates = approvers.get(steps[0], requester, company, taken)
        return any(
            self._can_be_staffed(steps[1:], approvers, requester, company, taken | {user_id, principal_id} - {False})
            for user_id, principal_id in candidates.items()
        )

    @api.model
    def _get_unstaffed_reason(self, step, requester):
        """Return who is missing, and what the CS manager can do about it."""
        reason = self._get_missing_reason(step, requester)
        if not step['alternate_group_id']:
            return reason
        return reason + " " + self.env._(
            "Nor does the alternate role “%(role)s” have anybody else.",
            role=self.env['res.groups'].browse(step['alternate_group_id']).name)

    @api.model
    def _get_missing_reason(self, step, requester):
        name = step['names'].get(self.env.lang or 'en_US') or step['names']['en_US']
        if step['approver_kind'] == 'group':
            return self.env._(
                "Nobody may decide the step “%(step)s”: the role “%(role)s” needs an active member other than %(requester)s and "
                "those who decide the other steps. Ask the CS manager to fill the role, or to name an alternate or an "
                "alternate role in the route.",
                step=name, role=self.env['res.groups'].browse(step['group_id']).name, requester=requester.name)
        if step['approver_kind'] == 'department_head':
            return self.env._(
                "Nobody may decide the step “%(step)s”: %(requester)s has no active department head other than themselves. "
                "Ask the CS manager to name the leader of the sales team, or an alternate or an alternate role in the route.",
                step=name, requester=requester.name)
        return self.env._(
            "Nobody may decide the step “%(step)s”: %(person)s may not. Ask the CS manager to name another alternate or an "
            "alternate role in the route.",
            step=name, person=self.env['res.users'].browse(step['user_id']).name)
