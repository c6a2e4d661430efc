from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

CS_MANAGER = 'customer_mgmt_policy.group_cs_manager'


class CustomerApprovalSubstitute(models.Model):
    """Who decides for an absent approver, from the first to the last day; each decision names whom it was made for.

    Set by the approver, or by the CS manager, who cannot appoint themselves. A substitute never decides what they, or whom
    they stand in for, asked for or decided already.
    """
    _name = 'customer.approval.substitute'
    _description = "Substitute of an Approver"
    _inherit = ['customer.guard.mixin']
    _order = 'date_from desc, id desc'
    _rec_name = 'user_id'

    user_id = fields.Many2one(
        'res.users', "Approver", required=True, default=lambda self: self.env.user, index=True, ondelete='cascade',
        domain="[('share', '=', False)]")
    substitute_id = fields.Many2one(
        'res.users', "Substitute", required=True, index=True, ondelete='cascade',
        domain="[('share', '=', False), ('id', '!=', user_id)]")
    company_id = fields.Many2one('res.company', "Company", related='user_id.company_id', store=True)
    date_from = fields.Date("First Day", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Last Day", required=True, help="The last day of the substitution.")
    reason = fields.Char()
    is_in_force = fields.Boolean("In Force", readonly=True, copy=False)

    _dates_ordered = models.Constraint('CHECK(date_from <= date_to)', "The substitution cannot end before it begins.")
    _other_person = models.Constraint('CHECK(user_id <> substitute_id)', "Nobody substitutes themselves.")

    # CONSTRAINTS

    @api.constrains('date_from', 'date_to', 'user_id')
    def _check_length(self):
        for row in self:
            longest = int(self.env['customer.policy.criterion']._get(row.company_id, 'approval.substitute_max_days'))
            if (row.date_to - row.date_from).days + 1 > longest:
                raise ValidationError(self.env._(
                    "A substitution lasts at most %(days)s days; assign the role for good instead.", days=longest))

    @api.constrains('date_from', 'date_to', 'user_id')
    def _check_overlap(self):
        for row in self:
            if self.search_count([('user_id', '=', row.user_id.id), ('id', '!=', row.id), ('date_from', '<=', row.date_to),
                                  ('date_to', '>=', row.date_from)], limit=1):
                raise ValidationError(self.env._("%(person)s already has a substitute in that time.", person=row.user_id.name))

    @api.constrains('substitute_id', 'user_id')
    def _check_people(self):
        for user in self.user_id | self.substitute_id:
            if user.share or not user.active:
                raise ValidationError(self.env._("%(person)s is no active colleague.", person=user.name))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create([{**vals, 'is_in_force': False} for vals in vals_list])
        rows._check_may_set()
        rows._take_effect()
        return rows

    def write(self, vals):
        self._check_may_set()
        affected = self.user_id | self.substitute_id
        res = super().write(vals)
        self._check_may_set()
        self._take_effect(affected)
        return res

    def unlink(self):
        self._check_may_set()
        affected = self.user_id | self.substitute_id
        res = super().unlink()
        self._refresh_approvals(affected)
        return res

    # CHECKS

    def _check_may_set(self):
        """Only the approver, or the CS manager for others but not in favour of themselves."""
        if self.env.su:
            return
        for row in self:
            if row.user_id == self.env.user:
                continue
            if row.substitute_id == self.env.user or not self.env.user.has_group(CS_MANAGER):
                raise AccessError(self.env._(
                    "The substitute of %(person)s is named by %(person)s, or by the CS manager as long as it is somebody else.",
                    person=row.user_id.name))

    # EFFECT

    @api.model
    def _get_of_today(self, company):
        """Return the substitute's id per id of the absent user, for today in the company's time zone."""
        today = company._get_today()
        rows = self.sudo().search([('date_from', '<=', today), ('date_to', '>=', today)])
        return {row.user_id.id: row.substitute_id.id for row in rows}

    def _take_effect(self, affected=None):
        """Apply what begins or ends today, and wake up when the rest does."""
        for row in self.sudo():
            row._set_in_force()
            row._trigger()
        self._refresh_approvals((affected or self.env['res.users']) | self.user_id | self.substitute_id)

    def _set_in_force(self):  # pylint: disable=missing-return
        in_force = self.date_from <= self.company_id._get_today() <= self.date_to
        if self.is_in_force != in_force:
            super().write({'is_in_force': in_force})  # pylint: disable=super-method-mismatch

    def _trigger(self):
        """Have the inboxes changed at midnight of the first day and of the day after the last one."""
        calendar = self.company_id.resource_calendar_id
        moments = [calendar._get_midnight(day) for day in (self.date_from, self.date_to + timedelta(days=1))]
        self.env.ref('customer_mgmt_policy.ir_cron_approval_substitute').sudo()._trigger(
            [moment for moment in moments if moment > fields.Datetime.now()])

    @api.model
    def _refresh_approvals(self, users):
        self.env['customer.approval']._refresh_open([('approval_id.waiting_user_ids', 'in', users.ids)])

    @api.model
    def _cron_apply(self):
        """Apply the substitutions that begin or ended today, wherever a company is."""
        today = fields.Date.today()     # in UTC: no company's day is further away than one
        self.sudo().search([
            '|', ('is_in_force', '=', True),
            '&', ('date_from', '<=', today + timedelta(days=1)), ('date_to', '>=', today - timedelta(days=1)),
        ])._take_effect()
