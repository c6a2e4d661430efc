from odoo import api, fields, models

SHOWN_CLOCKS = 4


class ResPartner(models.Model):
    """What a salesperson looks at first: how complete the card is, what is late, when we spoke last and speak next."""
    _inherit = 'res.partner'

    @api.readonly
    def get_card_panel(self):
        """Return the overview of this customer's card; the form asks for it once it is there, so it opens no later."""
        self.ensure_one()
        self.check_access('read')
        self._check_internal()
        if not self.is_managed_customer or self.parent_id:
            return False
        return {
            'percent': self.card_completeness, 'missing': self.sudo()._get_card_gap_list()[self.sudo()],
            'clocks': self._get_panel_clocks(), 'hold': self.legal_hold_note, **self.sudo()._get_panel_contacts(),
            'notes': self.sudo()._get_panel_notes(),
        }

    def _get_panel_clocks(self):
        """Return the running obligations about this customer that the user may see: how many, and the next few."""
        Clock = self.env['customer.deadline']
        if not self._looks_after_customers():
            return False
        clocks = Clock.search([('partner_id', '=', self.id), ('is_open', '=', True)], order='due_at, id')
        buckets = clocks.mapped('bucket')
        return {
            'late': buckets.count('1_late'), 'week': buckets.count('2_today') + buckets.count('3_week'), 'open': len(clocks),
            'next': [clock._get_panel_values() for clock in clocks.filtered(lambda c: c.state != 'paused')[:SHOWN_CLOCKS]],
        }

    def _get_panel_contacts(self):
        """Return day, kind and colleague of the last contact with the customer and of the next one."""
        past, coming = (self._get_contact_choices(is_past) for is_past in (True, False))
        return {
            'last': self._to_panel_contact(max(past, default=None)), 'next': self._to_panel_contact(min(coming, default=None)),
        }

    def _get_panel_notes(self):
        """Return what else to know before contacting the customer: ``[{'text', 'style'}]``; chapters add theirs."""
        return []

    def _get_contact_choices(self, is_past):
        """Return ``[(day, kind, colleague)]`` of the last contacts with the customer, or the next ones, one of each kind.

        Here by meeting and by activity (reminders of the system are none); chapters add theirs.
        What was talked about stays with those who may open it.
        """
        people = self.with_context(active_test=False).search([('commercial_partner_id', '=', self.id)])
        now, choices = fields.Datetime.now(), []
        meeting = self.env['calendar.event'].search(
            [('partner_ids', 'in', people.ids), ('start', '<' if is_past else '>=', now)],
            order='start desc' if is_past else 'start', limit=1)
        if meeting:
            choices.append((self._to_contact_day(meeting.start), self.env._("Meeting"), meeting.user_id.name or ""))
        day = 'date_done' if is_past else 'date_deadline'
        activity = self.env['mail.activity'].with_context(active_test=False).search(
            [('res_model', '=', 'res.partner'), ('res_id', 'in', people.ids), ('active', '=', not is_past),
             ('automated', '=', False), (day, '!=', False)],
            order=f'{day} desc, id desc' if is_past else f'{day}, id', limit=1)
        if activity:
            kind = activity.activity_type_id.name or self.env._("Activity")
            choices.append((activity[day], kind, activity.user_id.name or ""))
        return choices

    def _to_contact_day(self, moment):
        return fields.Datetime.context_timestamp(self, moment).date()

    def _to_panel_contact(self, choice):
        if not choice:
            return False
        day, kind, user = choice
        return {'date': fields.Date.to_string(day), 'kind': kind, 'user': user}

    # ACTIONS

    def action_open_deadlines(self, bucket=None):
        """Open the obligations about this customer that run: all, the late ones, or those of a bucket."""
        self.ensure_one()
        self.check_access('read')
        self._check_internal()
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_deadline_action_all')
        domain = [('partner_id', '=', self.commercial_partner_id.id), ('is_open', '=', True)]
        buckets = {'late': ['1_late'], 'week': ['2_today', '3_week']}.get(bucket)
        return {
            **action, 'display_name': self.env._("Deadlines of %(name)s", name=self.name),
            'domain': [*domain, ('bucket', 'in', buckets)] if buckets else domain, 'context': {},
        }
