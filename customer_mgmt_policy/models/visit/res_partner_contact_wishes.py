from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, format_datetime
from odoo.tools.float_utils import float_compare

from ..core.res_partner import INTERNAL

CHANNELS = [('phone', "Phone"), ('email', "E-mail"), ('meeting', "Meeting"), ('im', "Instant message")]
WISHES = ('preferred_channel', 'quiet_from', 'quiet_to', 'no_contact_until', 'contact_note')


class ResPartner(models.Model):
    """A6.1: how a customer, or a person there, wants to be contacted, and when it does not want to be disturbed.

    What a person does not state goes by the customer.
    """
    _inherit = 'res.partner'

    preferred_channel = fields.Selection(
        CHANNELS, "Preferred Channel", tracking=True, groups=INTERNAL, help="A6.1: contacts go by the customer's preference.")
    quiet_from = fields.Float(
        "Quiet From", groups=INTERNAL, help="Daily time in which the customer does not want to be contacted, where it is.")
    quiet_to = fields.Float("Quiet To", groups=INTERNAL)
    no_contact_until = fields.Date(
        "Do Not Disturb Until", tracking=True, groups=INTERNAL,
        help="No contact by us until the end of this day, e.g. while the customer takes stock or is on holiday.")
    contact_note = fields.Char("Wishes", groups=INTERNAL, help="E.g. “best on Tuesday mornings, through the assistant”.")

    # CONSTRAINTS

    @api.constrains('quiet_from', 'quiet_to')
    def _check_quiet_hours(self):
        for partner in self:
            if not (0 <= partner.quiet_from <= 24 and 0 <= partner.quiet_to <= 24):
                raise ValidationError(self.env._("Quiet hours lie between 00:00 and 24:00."))

    # WISHES

    def _get_wish(self, *names):
        """Return whose wish holds: the person's own if there is one, else the customer's."""
        return self if any(self[name] for name in names) else self.commercial_partner_id

    def _get_preferred_channel(self):
        return self._get_wish('preferred_channel').preferred_channel

    def _get_quiet_hours(self):
        """Return the daily quiet time ``(from, to)`` in hours, or False; over midnight when it ends before it begins."""
        who = self._get_wish('quiet_from', 'quiet_to')
        return (who.quiet_from, who.quiet_to) if float_compare(who.quiet_from, who.quiet_to, 2) else False

    def _get_no_contact_until(self):
        return max(filter(None, (self | self.commercial_partner_id).mapped('no_contact_until')), default=False)

    def _get_quiet_until(self, at):
        """Return until when (naive UTC) the person does not want to be disturbed, or False when ``at`` is no such time."""
        zone = self._get_contact_timezone()
        local = pytz.utc.localize(at).astimezone(zone).replace(tzinfo=None)
        end, until = local, self._get_no_contact_until()
        if until and local.date() <= until:
            end = datetime.combine(until + timedelta(days=1), time.min)
        end = self._get_end_of_quiet_hours(end)
        return end > local and zone.localize(end).astimezone(pytz.utc).replace(tzinfo=None)

    def _get_end_of_quiet_hours(self, local):
        """Return when the daily quiet time around ``local`` ends, or ``local`` itself when there is none then."""
        if not (hours := self._get_quiet_hours()):
            return local
        midnight = datetime.combine(local.date(), time.min)
        start, stop = (midnight + timedelta(hours=hour) for hour in hours)
        if start < stop:
            return stop if start <= local < stop else local
        if local < stop:
            return stop
        return stop + timedelta(days=1) if local >= start else local

    def _get_contact_timezone(self):
        """Return the time zone of the person, else the company's."""
        name = self.tz or self.commercial_partner_id.tz or self._deadline_company().resource_calendar_id.tz
        return pytz.timezone(name or 'UTC')

    # IN WORDS

    def _get_wishes_text(self):
        """Return what is known of the wishes, in a line, or False."""
        if not self:
            return False
        texts, hours = [], self._get_quiet_hours()
        if channel := self._get_preferred_channel():
            texts.append(self.env._("Prefers: %(channel)s", channel=self._get_channel_label(channel)))
        if hours:
            texts.append(self.env._("Quiet time: %(start)s–%(stop)s", start=_to_clock(hours[0]), stop=_to_clock(hours[1])))
        if (until := self._get_no_contact_until()) and until >= fields.Date.context_today(self):
            texts.append(self.env._("Do not disturb until %(day)s", day=format_date(self.env, until)))
        texts.append(self._get_wish('contact_note').contact_note)
        return " · ".join(filter(None, texts)) or False

    def _get_contact_warnings(self, channel, at):
        """Return why it is not welcome to contact the person by ``channel`` at ``at``, sentence by sentence."""
        if not self:
            return []
        warnings = []
        if until := self._get_quiet_until(at):
            warnings.append(self.env._(
                "%(name)s does not want to be disturbed before %(until)s.", name=self.name,
                until=format_datetime(self.env, until, dt_format='short')))
        preferred = self._get_preferred_channel()
        if preferred and channel and preferred != channel:
            warnings.append(self.env._(
                "%(name)s prefers to be contacted this way: %(channel)s.", name=self.name,
                channel=self._get_channel_label(preferred)))
        customer = self.commercial_partner_id
        if customer.contact_frequency == 'often':
            warnings.append(customer._get_often_warning())
        return warnings

    def _get_channel_label(self, channel):
        return dict(self._fields['preferred_channel']._description_selection(self.env))[channel]

    # ERASURE

    def _get_anonymous_values(self):
        return {**super()._get_anonymous_values(), **dict.fromkeys(WISHES, False)}


def _to_clock(hours):
    minutes = round(hours * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
