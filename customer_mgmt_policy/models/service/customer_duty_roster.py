from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

AGENTS = 'customer_mgmt_policy.group_cs_agent'


class CustomerDutyRoster(models.Model):
    """A shift of the duty desk (C4.4): who answers from when to when. The CS manager plans, agents and the GM read."""
    _name = 'customer.duty.roster'
    _description = "Shift of the Duty Roster"
    _order = 'start_at, id'
    _check_company_auto = True

    user_id = fields.Many2one(
        'res.users', "On Duty", required=True, index=True, domain=lambda self: self._get_user_domain())
    start_at = fields.Datetime("Begins", required=True)
    stop_at = fields.Datetime("Until", required=True)
    company_id = fields.Many2one('res.company', "Company", required=True, default=lambda self: self.env.company)
    note = fields.Char(help="e.g. which telephone, or what to look after.")

    _times_ordered = models.Constraint('CHECK(stop_at > start_at)', "A shift must end after it begins.")
    _company_idx = models.Index("(company_id, stop_at, start_at)")

    @api.model
    def _get_user_domain(self):
        return [('all_group_ids', 'in', self.env.ref(AGENTS).ids)]

    @api.depends('user_id')
    def _compute_display_name(self):
        for shift in self:
            shift.display_name = shift.user_id.name or ""

    # CONSTRAINTS

    @api.constrains('user_id', 'company_id')
    def _check_user(self):
        for shift in self:
            if not shift._is_of_agent():
                raise ValidationError(self.env._(
                    "%(user)s is no agent of Customer Service in %(company)s, so cannot be on duty.",
                    user=shift.user_id.name, company=shift.company_id.name))

    def _is_of_agent(self):
        user = self.sudo().user_id
        return self.env.ref(AGENTS) in user.all_group_ids and self.company_id in user.company_ids

    @api.constrains('user_id', 'start_at', 'stop_at')
    def _check_overlap(self):
        """Nobody is on duty twice at the same time."""
        shifts = self.search([
            ('user_id', 'in', self.user_id.ids), ('start_at', '<', max(self.mapped('stop_at'))),
            ('stop_at', '>', min(self.mapped('start_at')))], order='user_id, start_at, id')
        for user, of_user in shifts.grouped('user_id').items():
            ordered = of_user.sorted(lambda shift: (shift.start_at, shift.id))
            for shift, following in zip(ordered, ordered[1:], strict=False):
                if following.start_at < shift.stop_at:
                    raise ValidationError(self.env._("%(user)s is on duty already at that time.", user=user.name))

    # ACTIONS

    def action_copy(self):
        """C4.4: ask how the chosen shifts, or else the roster, go on."""
        self.browse().check_access('create')
        if len(self.company_id) > 1:
            raise UserError(self.env._("Choose shifts of one company."))
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Copy Shifts"),
            'res_model': 'customer.duty.roster.copy',
            'view_mode': 'form',
            'views': [(False, 'form')],
            'target': 'new',
            'context': {'default_shift_ids': self.ids, 'default_company_id': (self.company_id or self.env.company).id},
        }

    # WHO IS ON DUTY

    @api.model
    def _get_running(self, company):
        """Return the shifts that run now, of people who are there."""
        now = fields.Datetime.now()
        shifts = self.search([('company_id', '=', company.id), ('start_at', '<=', now), ('stop_at', '>', now)])
        present = self._get_present(shifts.user_id)
        return shifts.filtered(lambda shift: shift.user_id in present)

    @api.model
    def _get_present(self, users):
        """Return who of ``users`` still is an agent and not absent."""
        group = self.env.ref(AGENTS)
        return self.env['customer.deadline'].sudo()._get_available(users.sudo()).filtered(
            lambda user: group in user.all_group_ids)

    @api.model
    def _choose(self, company):
        return self._share_out(company, 1)[0]

    @api.model
    def _share_out(self, company, count):
        """Return who takes care of each of ``count`` new inquiries: those on duty, else the agents, evenly by load.

        An agent who records one keeps it, unless only others are on duty.
        """
        roster = self.sudo()
        candidates = roster._get_running(company).user_id
        if self.env.user in candidates or not candidates and self.env.user.has_group(AGENTS):
            return [self.env.user] * count
        candidates = candidates or roster._get_present(
            self.env.ref(AGENTS).sudo().all_user_ids.filtered(lambda user: company in user.company_ids))
        if not candidates:
            return [self.env.user] * count
        load = Counter(self.env['customer.inquiry']._count_open(candidates))
        users = []
        for _number in range(count):
            users.append(min(candidates, key=lambda user: (load[user.id], user.id)))
            load[users[-1].id] += 1
        return users
