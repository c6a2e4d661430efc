from datetime import timedelta

from odoo import api, models

AGENDA = "1. 上季度供货与质量回顾\n2. 新一季度需求与交期\n3. 新产品介绍"


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_visit_planning(self):
        """How long ago customers were visited spreads over the time of the policy; a letter went out, a plan was made."""
        customers = self._customers()
        if self.env['customer.visit'].search_count([('partner_id', 'in', customers.ids), ('letter_sent_on', '!=', False)], limit=1):
            return
        self._start_visit_clocks(customers)
        visit = self.env['customer.visit'].search(
            [('partner_id', 'in', customers.ids), ('state', '=', 'approved'), ('appointment_confirmed_on', '=', False)], limit=1)
        if visit.contact_id.email:
            env = self._as(visit.user_id)
            env['customer.visit'].with_context(no_mail_to_attendees=True).browse(visit.id).action_send_letter(
                visit.contact_id.ids, AGENDA)
            visit.meeting_id.attendee_ids.filtered('partner_id.partner_share').state = 'accepted'

    def _start_visit_clocks(self, customers):
        """Some are overdue by days, some due soon, most have time."""
        customers._start_visit_due()
        for number, customer in enumerate(customers):
            clock = customer._deadline_open('visit.due').filtered(lambda clock: not clock.breached_at)
            if clock and number % 3 == 0:
                share = (1.02, 0.9, 0.6, 0.8)[number % 4]
                start = clock.started_at - timedelta(seconds=(clock.due_at - clock.started_at).total_seconds() * share)
                clock._restart_earlier(start)
