from datetime import timedelta

from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import get_lang

PLAN_STATES = ('draft', 'submitted', 'approved')


class CustomerVisit(models.Model):
    """B8: visits that are due become plans: whom to meet, when there is time, and one region a day where it can be."""
    _inherit = 'customer.visit'

    region_id = fields.Many2one(
        'customer.region', "Region", related='partner_id.region_id', store=True, index='btree_not_null')
    city = fields.Char(related='partner_id.city', store=True)
    is_mine_to_decide = fields.Boolean(compute='_compute_is_mine_to_decide', search='_search_is_mine_to_decide')

    # what a customer's next plan, and a colleague's day, are looked up by
    _plan_idx = models.Index("(partner_id, planned_start) WHERE state IN ('draft', 'submitted', 'approved')")
    _calendar_idx = models.Index("(planned_start, user_id)")

    # COMPUTE

    @api.depends('approval_can_decide')
    @api.depends_context('uid')
    def _compute_is_mine_to_decide(self):
        for visit in self:
            visit.is_mine_to_decide = visit.approval_can_decide

    def _search_is_mine_to_decide(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return Domain('approval_ids', 'any', [
            ('res_model', '=', self._name), ('state', '=', 'pending'), ('waiting_user_ids', '=', self.env.uid)])

    # GROUPS

    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        """A week is named by its first and last day, since the calendar numbers it differently; a day by its weekday, too."""
        formatter = super()._web_read_group_groupby_formatter(groupby_spec, values)
        name_group = {'planned_start:week': self._format_week, 'planned_start:day': self._format_day}.get(groupby_spec)
        if not name_group:
            return formatter

        def format_group(value):
            group, domain = formatter(value)
            return ((group[0], name_group(value)) if value else group), domain
        return format_group

    def _open_groups(self, **kwargs):
        """Whoever plans or decides on a week sees its visits at once: groups within groups are open, too."""
        if self.env.context.get('unfold_groups'):
            kwargs['auto_unfold'] = True
        return super()._open_groups(**kwargs)

    def _format_day(self, day):
        pattern = 'MMMEd' if day.year == fields.Date.context_today(self).year else 'yMMMEd'
        return format_skeleton(pattern, day, locale=get_lang(self.env).code)

    def _format_week(self, first):
        """Short, since buttons follow on a phone: the year is named when it is another one."""
        days = first, first + timedelta(days=6)
        pattern = 'MMMd' if {day.year for day in days} == {fields.Date.context_today(self).year} else 'yMMMd'
        return " – ".join(format_skeleton(pattern, day, locale=get_lang(self.env).code) for day in days)

    # ACTIONS

    def action_held(self, actual_start=None, actual_stop=None):
        res = super().action_held(actual_start, actual_stop)
        for stop, visits in self.grouped('actual_stop').items():
            visits.partner_id._was_visited(stop)
        return res

    # PROPOSE

    @api.model
    def _plan_visits(self, customers):
        """Return drafts of visits to ``customers``, in their order, at the next free times of whoever goes."""
        last_visits = self._get_last_visits(customers)
        vals_list = []
        for user, visited in customers.grouped(self._get_visitor).items():
            starts = self._iter_free_starts(user)
            vals_list += [self._prepare_plan(customer, user, start, last_visits.get(customer, self.browse()))
                          for customer, start in zip(visited, starts, strict=False)]
        return self.create(vals_list)

    def _prepare_plan(self, customer, user, start, last_visit):
        """Whom we met last is met again, and what was agreed to talk about next comes first."""
        contacts = customer.child_ids.filtered(lambda contact: contact.type == 'contact')
        contact = last_visit.contact_id or (contacts if len(contacts) == 1 else contacts.browse())
        return {
            'partner_id': customer.id, 'user_id': user.id, 'our_participant_ids': user.ids, 'planned_start': start,
            'contact_id': contact.id, 'purpose': 'cooperation' if last_visit else 'research',
            'outline': last_visit.next_contact_topic,
        }

    def _get_visitor(self, customer):
        """Whoever looks after the customer and plans goes; a head plans for the owner."""
        customer = customer.sudo()
        return self.env.user if self.env.user in customer.user_id | customer.cr_specialist_id else customer.user_id

    @api.model
    def _get_last_visits(self, customers):
        """Return ``{customer: last visit held}``."""
        visits = self.search([('partner_id', 'in', customers.ids), ('state', 'in', ('held', 'done'))], order='actual_stop, id')
        return {visit.partner_id: visit for visit in visits}

    @api.model
    def _iter_free_starts(self, user):
        """Yield the times at which ``user`` could visit: in working time, when nothing else is planned.

        The policy says how many visits make a day and how many hours lie between them.
        """
        criterion = self.env['customer.policy.criterion']
        cap = int(criterion._get(self.env.company, 'visit.day_cap'))
        apart = timedelta(hours=criterion._get(self.env.company, 'visit.hours_apart'))
        after_opening = timedelta(hours=criterion._get(self.env.company, 'visit.first_hours'))
        step = timedelta(minutes=max(1, criterion._get(self.env.company, 'visit.search_minutes')))
        length = timedelta(hours=self.default_get(['planned_duration'])['planned_duration'])
        calendar, first = self.env.company.resource_calendar_id, self._default_planned_start()
        busy = self._get_busy_times(user, first)
        for day, intervals in calendar._iter_working_days(calendar._get_local_date(first)):
            left = cap - sum(calendar._get_local_date(start) == day for start, _stop, is_visit in busy if is_visit)
            start = max(first, intervals[0][0] + after_opening)
            while left > 0 and start + length <= intervals[-1][1]:
                if self._is_free(start, start + length, intervals, busy, apart):
                    yield start
                    left -= 1
                    start += apart
                else:
                    start += step

    @api.model
    def _is_free(self, start, stop, intervals, busy, apart):
        return any(opening <= start and stop <= close for opening, close in intervals) and not any(
            begins < stop and start < ends or is_visit and abs(begins - start) < apart for begins, ends, is_visit in busy)

    @api.model
    def _get_busy_times(self, user, since):
        """Return ``[(start, stop, is a visit)]`` of what ``user`` has planned from ``since`` on."""
        visits = self.sudo().search_fetch(
            [('state', 'in', PLAN_STATES), ('planned_stop', '>', since),
             '|', ('user_id', '=', user.id), ('our_participant_ids', '=', user.id)], ['planned_start', 'planned_stop'])
        meetings = self.env['calendar.event'].sudo().search_fetch(
            [('partner_ids', '=', user.partner_id.id), ('stop', '>', since), ('show_as', '=', 'busy')], ['start', 'stop'])
        return [*((visit.planned_start, visit.planned_stop, True) for visit in visits),
                *((meeting.start, meeting.stop, False) for meeting in meetings)]

    def _show_plans(self):
        """Open what was just planned, ready to be completed and submitted."""
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_visit_action_plan')
        return {**action, 'domain': [('id', 'in', self.ids)], 'context': {'search_default_group_by_day': 1}}
