import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


class CustomerDuty(models.Model):
    """Duties follow the policy in force and the people in its roles."""
    _inherit = 'customer.duty'

    @api.model
    def _cron_maintain(self):
        """Keep the duties of every company in step, one company after the other."""
        companies = self.env['res.company'].search([], order='id')  # pylint: disable=no-search-all
        Cron = self.env['ir.cron']
        Cron._commit_progress(remaining=len(companies))
        for company in companies:
            try:
                with self.env.cr.savepoint():
                    self._maintain(company)
            except Exception:
                _logger.exception("The duties of company %s could not be kept in step", company.id)
            if not Cron._commit_progress(1):
                break

    @api.model
    def _maintain(self, company):
        """Create, take back or archive the duties of ``company``, and replace whoever left; runs as superuser."""
        duties = self.sudo().with_context(active_test=False).search([('company_id', '=', company.id)])
        limits = {}
        if self.env['customer.policy']._in_force_id(company.id):
            limits = {limit.code: limit for limit in self.env['customer.policy.limit']._get_duties(company)}
        dropped = duties.filtered(lambda duty: duty.active and duty.code not in limits)
        dropped.write({'active': False})
        for duty in duties.filtered(lambda duty: duty.code in limits):
            duty._follow_limit(limits.pop(duty.code))
        new = duties.with_context(mail_create_nolog=True).create([
            {'company_id': company.id, 'code': code, 'limit_id': limit.id} for code, limit in limits.items()])
        asked = duties - dropped + new.with_env(duties.env)
        asked._assign()
        asked._start_clocks()

    def _follow_limit(self, limit):
        if not self.active or self.limit_id != limit:
            self.write({'active': True, 'limit_id': limit.id})

    def _assign(self):
        """Give duties whose responsible left the role to a colleague; without one they wait for the CS manager."""
        for duty in self:
            members = self._get_members(duty.group_id, duty.company_id)
            if not duty.user_id or duty.user_id not in members:
                duty.user_id = self._choose_responsible(members)

    @api.model
    def _choose_responsible(self, members):
        """Return the member with the fewest duties; the administrator only when there is no other."""
        candidates = members - self.env.ref('base.user_admin') or members
        load = dict(self._read_group([('user_id', 'in', candidates.ids)], ['user_id'], ['__count']))
        return candidates.sorted(lambda user: (load.get(user, 0), user.id))[:1]

    def _start_clocks(self):
        for duty in self.filtered('active'):
            if not duty._deadline_open(duty.code):
                duty._deadline_start(duty.code, at=duty._get_schedule_start())

    @api.model
    def _get_members(self, group, company):
        """Return the active members of a role who work in ``company``."""
        return self.env['res.users'].sudo().search([
            ('all_group_ids', 'in', group.ids), ('company_ids', 'in', company.ids), ('active', '=', True),
            ('share', '=', False)], order='id')


class CustomerPolicy(models.Model):
    _inherit = 'customer.policy'

    def _after_transition(self, verb):
        result = super()._after_transition(verb)
        if verb == 'put_in_force':
            self._maintain_duties()
        return result

    def _maintain_duties(self):
        """The version just signed asks for its duties at once."""
        for policy in self:
            companies = policy.company_id or self.env['res.company'].sudo().search([])  # pylint: disable=no-search-all
            for company in companies:
                self.env['customer.duty'].sudo()._maintain(company)
