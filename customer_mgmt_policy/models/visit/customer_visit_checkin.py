from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

# a visit lasts at least this long
SHORTEST = timedelta(minutes=1)


class CustomerVisit(models.Model):
    """C2.2.2: arriving and leaving, each with one tap on the phone; photos taken there."""
    _inherit = 'customer.visit'

    checked_in_at = fields.Datetime("Checked In", copy=False, readonly=True, tracking=True)
    check_in_latitude = fields.Float("Latitude", digits=(9, 6), copy=False, readonly=True)
    check_in_longitude = fields.Float("Longitude", digits=(9, 6), copy=False, readonly=True)
    check_in_accuracy = fields.Integer(
        "Accuracy of the Place", copy=False, readonly=True, help="In metres, as the browser states it; 0: without a place.")
    check_in_map_url = fields.Char("Where Checked In", compute='_compute_check_in_map_url')
    can_check_in = fields.Boolean(compute='_compute_can_check_in')
    can_check_out = fields.Boolean(compute='_compute_can_check_in')
    photo_ids = fields.One2many(
        'ir.attachment', 'res_id', "Photos", readonly=True, copy=False,
        domain=[('res_model', '=', 'customer.visit'), ('res_field', '=', False), ('mimetype', '=like', 'image/%')],
        help="Taken in the visit; they are files of the visit.")

    # COMPUTE

    @api.depends('check_in_accuracy')
    def _compute_check_in_map_url(self):
        for visit in self:
            place = f"{visit.check_in_latitude:.6f}", f"{visit.check_in_longitude:.6f}"
            visit.check_in_map_url = bool(visit.check_in_accuracy) and (
                "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=17/{0}/{1}".format(*place))

    @api.depends('can_held', 'checked_in_at', 'planned_start')
    @api.depends_context('uid')
    def _compute_can_check_in(self):
        """Arriving is offered from the day of the visit on."""
        now = fields.Datetime.now()
        for visit in self:
            calendar = visit.company_id.resource_calendar_id
            has_come = visit.can_held and calendar._get_local_date(visit.planned_start) <= calendar._get_local_date(now)
            visit.can_check_in = has_come and not visit.checked_in_at
            visit.can_check_out = visit.can_held and bool(visit.checked_in_at)

    # ACTIONS

    def action_check_in(self, position=None):
        """C2.2.2: we are there, since now.

        :param dict position: ``latitude``, ``longitude`` and ``accuracy`` in metres, when the browser tells them
        """
        self.ensure_one()
        self._transition('check_in', checked_in_at=fields.Datetime.now(), **self._parse_position(position))

    def action_undo_check_in(self):
        """The check-in was a slip of the finger; it stays in the history."""
        self._transition('undo_check_in', **self._get_no_check_in())

    def action_check_out(self):
        """The visit is over, now; record and minutes are due from here on."""
        for visit in self:
            if not visit.checked_in_at:
                raise UserError(self.env._("Check in first, or use “Visit Held” and state the times."))
            now = fields.Datetime.now()
            visit.action_held(min(visit.checked_in_at, now - SHORTEST), now)

    # APPROVAL

    def _approval_content_changed(self):  # pylint: disable=missing-return
        """Whoever has arrived carries the plan out: photos taken there are no change of it."""
        super(CustomerVisit, self.filtered(lambda visit: not visit.checked_in_at))._approval_content_changed()

    # CHECKS

    def _get_refusal_reason(self, verb):
        if verb == 'check_in' and self.checked_in_at:
            return self.env._("You are already checked in, since %(at)s.", at=self._format_time(self.checked_in_at))
        return super()._get_refusal_reason(verb)

    def _get_actual_times(self, start, stop):
        """Who checked in was there from then on."""
        if self.checked_in_at and not start:
            start = self.checked_in_at
            stop = stop or max(fields.Datetime.now(), start + SHORTEST)
        return super()._get_actual_times(start, stop)

    def _parse_position(self, position):
        """Return the fields of a place; what is no place on Earth is refused."""
        if not position:
            return {}
        try:
            latitude, longitude, accuracy = (float(position[name]) for name in ('latitude', 'longitude', 'accuracy'))
        except (KeyError, TypeError, ValueError):
            latitude = longitude = accuracy = float('nan')
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180 and 0 <= accuracy <= 1e8):
            raise UserError(self.env._("This is no place: check in without it."))
        return {'check_in_latitude': latitude, 'check_in_longitude': longitude, 'check_in_accuracy': max(round(accuracy), 1)}

    # MOVED

    def _renew_appointment(self, is_agreed=False):
        """Who was there in vain checks in anew at the new time."""
        if self.checked_in_at:
            self.sudo().write(self._get_no_check_in())
        return super()._renew_appointment(is_agreed)

    @api.model
    def _get_no_check_in(self):
        return {'checked_in_at': False, 'check_in_latitude': 0, 'check_in_longitude': 0, 'check_in_accuracy': 0}
