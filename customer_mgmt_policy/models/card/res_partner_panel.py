from odoo import api, fields, models

from .res_partner_card import INTERNAL

SHOWN_CLOCKS = 4


class ResPartner(models.Model):
    """What a salesperson looks at first: how complete the card is, what is late, when we spoke last and speak next."""
    _inherit = 'res.partner'

    # of one card; never shown in lists
    card_panel = fields.Json("Overview", compute='_compute_card_panel', groups=INTERNAL)

    @api.depends_context('uid', 'lang', 'tz')
    def _compute_card_panel(self):
        customers = self.filtered(lambda partner: partner.is_managed_customer and not partner.parent_id and partner.id)
        (self - customers).card_panel = False
        gaps = customers.sudo()._get_card_gap_list()
        for customer in customers:
            customer.card_panel = {
                'percent': customer.card_completeness, 'missing': gaps[customer.sudo()],
                'clocks': customer._get_panel_clocks(), **customer.sudo()._get_panel_contacts(),
            }

    def _get_panel_clocks(self):
        """Return the running obligations about this customer that the user may see: how many, and the next few."""
        Clock = self.env['customer.deadline']
        if not Clock.has_access('read'):
            return False
        clocks = Clock.search([('partner_id', '=', self.id), ('is_open', '=', True)], order='due_at, id')
        buckets = clocks.mapped('bucket')
        return {
            'late': buckets.count('1_late'), 'week': buckets.count('2_today') + buckets.count('3_week'), 'open': len(clocks),
            'next': [clock._get_panel_values() for clock in clocks.filtered(lambda c: c.state != 'paused')[:SHOWN_CLOCKS]],
        }

    def _get_panel_contacts(self):
        """Return when we last were in touch with the customer's people and when we are next, by activity or meeting."""
        people = self.with_context(active_test=False).search([('commercial_partner_id', '=', self.id)])
        now, found = fields.Datetime.now(), {}
        Event, Activity = self.env['calendar.event'], self.env['mail.activity'].with_context(active_test=False)
        met = Event.search([('partner_ids', 'in', people.ids), ('start', '<', now)], order='start desc', limit=1)
        meets = Event.search([('partner_ids', 'in', people.ids), ('start', '>=', now)], order='start', limit=1)
        of_people = [('res_model', '=', 'res.partner'), ('res_id', 'in', people.ids)]
        done = Activity.search([*of_people, ('active', '=', False), ('date_done', '!=', False)], order='date_done desc, id desc', limit=1)
        planned = Activity.search([*of_people, ('active', '=', True)], order='date_deadline, id', limit=1)
        found['last'] = self._choose_contact(max, met, done, 'date_done')
        found['next'] = self._choose_contact(min, meets, planned, 'date_deadline')
        return found

    def _choose_contact(self, choose, meeting, activity, date_field):
        """Return day, kind and colleague of the meeting or the activity; titles stay with those who may open them."""
        choices = []
        if meeting:
            day = fields.Datetime.context_timestamp(self, meeting.start).date()
            choices.append((day, self.env._("Meeting"), meeting.user_id.name))
        if activity:
            choices.append((activity[date_field], activity.activity_type_id.name or self.env._("Activity"), activity.user_id.name))
        if not choices:
            return False
        day, kind, user = choose(choices, key=lambda choice: choice[0])
        return {'date': fields.Date.to_string(day), 'kind': kind, 'user': user or ""}

    # ACTIONS

    def action_open_deadlines(self, bucket=None):
        """Open the obligations about this customer that run: all, the late ones, or those of a bucket."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_deadline_action_all')
        domain = [('partner_id', '=', self.commercial_partner_id.id), ('is_open', '=', True)]
        buckets = {'late': ['1_late'], 'week': ['2_today', '3_week']}.get(bucket)
        return {
            **action, 'display_name': self.env._("Deadlines of %(name)s", name=self.name),
            'domain': [*domain, ('bucket', 'in', buckets)] if buckets else domain, 'context': {},
        }
