from datetime import timedelta
from math import ceil

from odoo import api, models


class CustomerDutyRoster(models.Model):
    """C4.4: a roster goes on in the company's rhythm, at the same time of the local day."""
    _inherit = 'customer.duty.roster'

    @api.model
    def _get_planned(self, company, first, last):
        """Return the shifts of ``company`` that begin on the days ``first`` … ``last`` where it is."""
        start, stop = map(company.resource_calendar_id._get_midnight, (first, last + timedelta(days=1)))
        return self.search([('company_id', '=', company.id), ('start_at', '>=', start), ('start_at', '<', stop)])

    def _get_turn(self, company):
        """Return first and last day of the turns of the rhythm that hold the chosen shifts, else of the last one planned."""
        rhythm = max(1, int(self.env['customer.policy.criterion']._get(company, 'duty.rhythm_days')))
        get_day = company.resource_calendar_id._get_local_date
        if self:
            first, last = get_day(min(self.mapped('start_at'))), get_day(max(self.mapped('start_at')))
            turns = ceil(((last - first).days + 1) / rhythm)
            return first, first + timedelta(days=turns * rhythm - 1)
        latest = self.search([('company_id', '=', company.id)], order='start_at desc', limit=1)
        if not latest:
            return False, False
        last = get_day(latest.start_at)
        return last - timedelta(days=rhythm - 1), last

    def _get_copies(self, company, days_ahead):
        """Return the values of these shifts so many days later, once for each of ``days_ahead``.

        Nobody is planned twice at the same time: what is there already stays.
        """
        calendar = company.resource_calendar_id
        copies = [
            {'user_id': shift.user_id.id, 'company_id': company.id, 'note': shift.note,
             **{name: calendar._add_calendar_time(shift[name], days=days) for name in ('start_at', 'stop_at')}}
            for days in days_ahead for shift in self.sorted('start_at')]
        taken = self._get_taken(copies)
        free = []
        for copy in copies:
            times = taken.setdefault(copy['user_id'], [])
            if not any(start < copy['stop_at'] and stop > copy['start_at'] for start, stop in times):
                times.append((copy['start_at'], copy['stop_at']))
                free.append(copy)
        return free

    def _get_taken(self, copies):
        """Return ``{user id: [(start, stop), …]}`` of what these people have to do at the time of ``copies``."""
        taken = {}
        if copies:
            for shift in self.search([
                ('user_id', 'in', self.user_id.ids), ('stop_at', '>', min(copy['start_at'] for copy in copies)),
                ('start_at', '<', max(copy['stop_at'] for copy in copies)),
            ]):
                taken.setdefault(shift.user_id.id, []).append((shift.start_at, shift.stop_at))
        return taken
