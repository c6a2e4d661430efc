from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

# a slip of the keyboard plans no century
LONGEST_DAYS = 366


class CustomerDutyRosterCopy(models.TransientModel):
    """C4.4: which days of the roster are planned again, from when, and how far; proposed in the company's rhythm."""
    _name = 'customer.duty.roster.copy'
    _description = "Copying of Shifts"

    company_id = fields.Many2one('res.company', required=True, readonly=True, default=lambda self: self.env.company)
    shift_ids = fields.Many2many('customer.duty.roster', string="Chosen Shifts", readonly=True)
    user_ids = fields.Many2many('res.users', string="Only for", domain=lambda self: self._get_user_domain())
    date_from = fields.Date("First Day", compute='_compute_days', store=True, readonly=False, required=True)
    date_to = fields.Date("Last Day", compute='_compute_days', store=True, readonly=False, required=True)
    start_on = fields.Date(
        "Again From", compute='_compute_start_on', store=True, readonly=False, required=True,
        help="The day on which the first of the copied days is planned again.")
    until = fields.Date(
        "As Far As", compute='_compute_until', store=True, readonly=False, required=True,
        help="Last day that is planned. If it lies further ahead, the copied days are repeated until then.")
    summary = fields.Char(compute='_compute_summary')

    @api.model
    def _get_user_domain(self):
        return self.env['customer.duty.roster']._get_user_domain()

    # COMPUTES

    @api.depends('shift_ids', 'company_id')
    def _compute_days(self):
        for copy in self:
            copy.date_from, copy.date_to = copy.shift_ids._origin._get_turn(copy.company_id)

    @api.depends('date_to')
    def _compute_start_on(self):
        for copy in self:
            copy.start_on = copy.date_to and copy.date_to + timedelta(days=1)

    @api.depends('date_from', 'date_to', 'start_on')
    def _compute_until(self):
        """Once, in the length of what is copied."""
        for copy in self:
            copy.until = copy.date_from and copy.date_to and copy.start_on and copy.start_on + (copy.date_to - copy.date_from)

    @api.depends('date_from', 'date_to', 'start_on', 'until', 'user_ids')
    def _compute_summary(self):
        for copy in self:
            copy.summary = copy._get_error() or copy._describe()

    # CHECKS

    @api.constrains('date_from', 'date_to', 'start_on', 'until')
    def _check_days(self):
        for copy in self:
            if error := copy._get_error():
                raise ValidationError(error)

    def _get_error(self):
        """Return why these days do not fit together (translated text), or False."""
        if not (self.date_from and self.date_to and self.start_on and self.until):
            return self.env._("Say which days are copied, from when and how far.")
        if self.date_to < self.date_from:
            return self.env._("The last day that is copied lies before the first.")
        if self.start_on <= self.date_from:
            return self.env._("The days can only be planned again after %(day)s.", day=format_date(self.env, self.date_from))
        if self.until < self.start_on:
            return self.env._("The roster has to go at least as far as %(day)s.", day=format_date(self.env, self.start_on))
        if (self.until - self.start_on).days > LONGEST_DAYS:
            return self.env._("Plan one year ahead at most.")
        return False

    # ACTIONS

    def action_copy(self):
        """Plan the shifts; what is there already is left alone."""
        self.ensure_one()
        values = self._get_copies()
        if not values:
            raise UserError(self.env._("There is nothing to copy. %(summary)s", summary=self.summary))
        shifts = self.env['customer.duty.roster'].create(values)
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {'type': 'success', 'message': self.env._("%(count)s shifts were planned.", count=len(shifts)),
                       'next': {'type': 'ir.actions.act_window_close'}},
        }

    # BUSINESS

    def _get_shifts(self):
        """Return the chosen shifts, else all, that begin on the copied days, and those of them that nobody can do now."""
        planned = self.env['customer.duty.roster']._get_planned(self.company_id, self.date_from, self.date_to)
        shifts = planned & self.shift_ids._origin if self.shift_ids else planned
        if self.user_ids:
            shifts = shifts.filtered(lambda shift: shift.user_id in self.user_ids._origin)
        able = shifts.filtered(lambda shift: shift.user_id.active and shift._is_of_agent())
        return able, shifts - able

    def _get_days_ahead(self):
        """Return how many days ahead each repetition lies."""
        length = (self.date_to - self.date_from).days + 1
        return range((self.start_on - self.date_from).days, (self.until - self.date_from).days + 1, length)

    def _get_copies(self):
        """Return the values of what is planned anew, none of it beyond the last day."""
        stop = self.company_id.resource_calendar_id._get_midnight(self.until + timedelta(days=1))
        copies = self._get_shifts()[0]._get_copies(self.company_id, self._get_days_ahead())
        return [copy for copy in copies if copy['start_at'] < stop]

    def _describe(self):
        """Return what would be planned, in words."""
        shifts, unable = self._get_shifts()
        words = [self.env._("%(shifts)s shifts of these days, %(count)s to plan until %(day)s.", shifts=len(shifts),
                            count=len(self._get_copies()), day=format_date(self.env, self.until))]
        if unable:
            words.append(self.env._("Left out, as no longer an agent of Customer Service: %(names)s.",
                                    names=", ".join(unable.user_id.mapped('name'))))
        return " ".join(words)
