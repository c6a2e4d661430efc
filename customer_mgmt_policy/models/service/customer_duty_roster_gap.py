import logging
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_datetime

_logger = logging.getLogger(__name__)

ACTIVITY = 'customer_mgmt_policy.mail_activity_type_duty_gap'
SHOWN_GAPS = 5


class CustomerDutyRoster(models.Model):
    """C4.4 needs somebody round the clock: the hours of the coming days that nobody covers are shown and alerted."""
    _inherit = 'customer.duty.roster'

    @api.model
    @api.readonly
    def get_gap_warning(self):
        """Return what the coming days lack, or False: ``{'title', 'gaps': [{'text', 'start', 'stop'}], 'more', 'may_cover'}``.

        From ``start`` to ``stop`` a shift that covers the gap, or its beginning, is proposed.
        """
        self.browse().check_access('read')
        warning = self.sudo()._describe_gaps(self.env.company)
        return warning and {**warning, 'may_cover': self.browse().has_access('create')}

    @api.model
    def _describe_gaps(self, company):
        days, gaps = self._get_coming_gaps(company)
        if not gaps:
            return False
        hours = sum(((stop - start) for start, stop in gaps), timedelta()).total_seconds() / 3600
        tz = company.resource_calendar_id.tz
        lengths = self._get_shift_lengths(company, [start for start, _stop in gaps])
        shown = [{
            'start': fields.Datetime.to_string(start),
            'stop': fields.Datetime.to_string(min(stop, start + lengths.get(start, stop - start))),
            'text': self.env._(
                "%(start)s – %(stop)s", start=format_datetime(self.env, start, tz=tz, dt_format='EEE MM-dd HH:mm'),
                stop=format_datetime(self.env, stop, tz=tz, dt_format='EEE MM-dd HH:mm')),
        } for start, stop in gaps[:SHOWN_GAPS]]
        more = len(gaps) - SHOWN_GAPS
        title = self.env._(
            "Nobody is on duty for %(hours)s hours of the next %(days)s days.", hours=f"{hours:.1f}".removesuffix('.0'),
            days=days)
        return {'title': title, 'gaps': shown, 'more': more > 0 and self.env._("and %(count)s more", count=more)}

    @api.model
    def _get_shift_lengths(self, company, starts):
        """Return how long the shifts are that end at ``starts``: nobody goes on for days, the next one takes over."""
        shifts = self.search([('company_id', '=', company.id), ('stop_at', 'in', starts)])
        return {shift.stop_at: shift.stop_at - shift.start_at for shift in shifts}

    @api.model
    def _get_coming_gaps(self, company):
        """Return the number of days that are looked at, and ``[(start, stop), …]`` (naive UTC) that nobody covers."""
        days = int(self.env['customer.policy.criterion']._get(company, 'duty.gap_days'))
        start = fields.Datetime.now().replace(second=0, microsecond=0)
        stop = start + timedelta(days=days)
        shifts = self.sudo().search([
            ('company_id', '=', company.id), ('stop_at', '>', start), ('start_at', '<', stop), ('user_id.active', '=', True)])
        return days, self._get_gaps([(shift.start_at, shift.stop_at) for shift in shifts], start, stop)

    @api.model
    def _get_gaps(self, shifts, start, stop):
        """Return the parts of start … stop that lie in none of ``shifts``: ``[(start, stop), …]``."""
        gaps = []
        for begin, end in sorted(shifts):
            if begin > start:
                gaps.append((start, min(begin, stop)))
            start = max(start, end)
        if start < stop:
            gaps.append((start, stop))
        return gaps

    # DAILY

    @api.model
    def _cron_watch_gaps(self):
        """Keep one activity per CS manager as long as hours are uncovered, company by company."""
        companies = self.env['res.company'].search([], order='id')  # pylint: disable=no-search-all
        warned = self.env['res.users']
        for company in companies:
            try:
                with self.env.cr.savepoint():
                    warned |= self._alert_gaps(company)
            except Exception:
                _logger.exception("The duty roster of company %s could not be checked", company.id)
        self._get_alerts().filtered(lambda activity: activity.user_id not in warned).unlink()

    @api.model
    def _alert_gaps(self, company):
        """Tell the managers of ``company`` and return whom; a company that plans no shifts is left alone."""
        nobody = self.env['res.users']
        if not self.search_count([('company_id', '=', company.id)], limit=1) or not self._get_coming_gaps(company)[1]:
            return nobody
        managers = self.env['customer.deadline']._get_group_members('customer_mgmt_policy.group_cs_manager', company)
        managers = managers.filtered(lambda user: user.active and not user.share)
        alerts = self._get_alerts().grouped('user_id')
        for user in managers:
            values = self._get_alert_values(company, user)
            if user in alerts:
                alerts[user].write(values)
            else:
                self.env['mail.activity'].with_context(mail_activity_quick_update=True).create({
                    **values, 'user_id': user.id, 'activity_type_id': self.env.ref(ACTIVITY).id, 'automated': True})
        return managers

    @api.model
    def _get_alert_values(self, company, user):
        roster = self.with_context(lang=user.lang)
        warning = roster._describe_gaps(company)
        return {
            'summary': roster.env._("Duty roster: %(warning)s", warning=warning['title']),
            'note': Markup("<br/>").join(
                filter(None, [company.name, *(gap['text'] for gap in warning['gaps']), warning['more']])),
            'date_deadline': company._get_today(),
        }

    @api.model
    def _get_alerts(self):
        return self.env['mail.activity'].search([('activity_type_id', '=', self.env.ref(ACTIVITY).id)])
