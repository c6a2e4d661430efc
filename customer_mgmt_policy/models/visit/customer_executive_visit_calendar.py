from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class CustomerExecutiveVisit(models.Model):
    """An approved executive visit stands in Odoo's calendar; moved as a whole, its itinerary moves along."""
    _inherit = 'customer.executive.visit'

    _meeting_verbs = frozenset({'approve'})
    _cancel_action = 'customer_mgmt_policy.customer_contact_step_action_cancel'
    _meeting_fields = frozenset({
        'planned_start', 'planned_stop', 'user_id', 'executive_id', 'companion_ids', 'stop_ids'})

    # CRUD

    def write(self, vals):
        shifts = {} if self.env.su or 'stop_ids' in vals else {visit: visit._get_shift(vals) for visit in self}
        res = super().write(vals)
        for visit, shift in shifts.items():
            visit.stop_ids._shift(shift)
        return res

    def _get_shift(self, vals):
        """Return by how much ``vals`` move the visit as a whole."""
        start, stop = (fields.Datetime.to_datetime(vals.get(name)) for name in ('planned_start', 'planned_stop'))
        is_whole = start and stop and stop - start == self.planned_stop - self.planned_start
        return start - self.planned_start if is_whole else timedelta()

    # MEETING

    def _get_our_side(self):
        return (self.executive_id | self.companion_ids | self.user_id).partner_id

    def _get_meeting_place(self):
        return ", ".join(dict.fromkeys(self.stop_ids.mapped('place')))

    def _move_to(self, start, stop):  # pylint: disable=missing-return
        """A time in the calendar into which the itinerary does not fit is refused at once."""
        super()._move_to(start, stop)
        if error := self._get_itinerary_error():
            raise UserError(error)
