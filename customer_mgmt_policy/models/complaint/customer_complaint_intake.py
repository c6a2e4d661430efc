from markupsafe import Markup

from odoo import api, fields, models

from .customer_complaint import OPEN_STATES

TAKE_UP = 'customer_mgmt_policy.mail_activity_type_complaint'


class CustomerComplaint(models.Model):
    """C2.4.1: whoever is on duty learns of a complaint at once, and the customer gets its number."""
    _inherit = 'customer.complaint'

    # DEFAULTS

    @api.model
    def _get_duty_user(self):
        """C2.4.1: an agent handles what the agent records; else it is the agent with the fewest open complaints."""
        if self.env.user.has_group('customer_mgmt_policy.group_cs_agent'):
            return self.env.user
        agents = self.env.ref('customer_mgmt_policy.group_cs_agent').sudo().all_user_ids.filtered(
            lambda user: user.active and self.env.company in user.company_ids)
        if not agents:
            return self.env.user
        # who supervises takes complaints only where nobody else does
        agents = agents - self.env.ref('customer_mgmt_policy.group_cs_manager').sudo().all_user_ids or agents
        load = dict(self.sudo()._read_group(
            [('user_id', 'in', agents.ids), ('state', 'in', OPEN_STATES)], ['user_id'], ['__count']))
        return min(agents, key=lambda user: (load.get(user, 0), user.id))

    # CRUD

    def write(self, vals):
        if 'user_id' in vals:
            self.sudo().filtered(lambda complaint: complaint.state == 'received').activity_unlink([TAKE_UP])
        return super().write(vals)

    # RECEIPT

    def _receive(self):
        """Acknowledge new complaints to those who want it."""
        self.filtered('send_acknowledgement')._acknowledge()

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Whoever gets a complaint to handle is told by an activity and an urgent mail; many at once make one message."""
        if len(self) > 1 or self.env.context.get('mail_auto_subscribe_no_notify') or not self.env.registry.ready:
            return super()._message_auto_subscribe_notify(partner_ids, template)
        users = self.sudo().user_id.filtered(lambda user: user.partner_id.id in partner_ids)
        self.sudo()._tell_duty(users)
        return None

    def _tell_duty(self, users):
        """Urgent mails go round the clock, whatever the person chose for ordinary notifications."""
        for complaint in self:
            if complaint.state == 'received':
                for user in users:
                    complaint._schedule_take_up(user)
        mails = [(user, *complaint._render_duty_mail(user)) for complaint in self for user in users]
        self.env['customer.deadline'].sudo()._queue_mails(mails)

    def _schedule_take_up(self, user):
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            TAKE_UP, user_id=user.id, date_deadline=fields.Date.context_today(self.with_context(tz=user.tz)),
            summary=self.with_context(lang=user.lang).env._(
                "Take up the complaint of %(customer)s", customer=self.partner_id.name))

    def _render_duty_mail(self, user):
        complaint = self.with_context(lang=user.lang, tz=user.tz)
        subject = complaint.env._("Urgent: complaint %(number)s of %(customer)s", number=self.name, customer=self.partner_id.name)
        body = complaint.env['ir.qweb']._render('customer_mgmt_policy.customer_complaint_mail_duty', {
            'user': user, 'complaint': complaint, 'url': complaint._notify_get_action_link('view')})
        return subject, Markup(body)

    # INITIAL ASSESSMENT

    def action_investigate(self, severity=None, urgency=None, note=None):
        """Customer Service assesses the complaint and takes it up; what is not stated stays as it was recorded."""
        facts = {'assessed_at': fields.Datetime.now(), 'assessed_by_id': self.env.uid, 'assessment': note}
        self._move('investigate', **facts)
        stated = {name: value for name, value in (('severity', severity), ('urgency', urgency)) if value}
        if stated:
            self.write(stated)
        self.sudo().activity_unlink([TAKE_UP])

    # MAIL TO THE CUSTOMER

    def _acknowledge(self):
        """Send the tracking number to those who have an e-mail address."""
        complaints = self.filtered(lambda complaint: complaint._get_email_contact())
        if complaints:
            complaints._mail_by_itself(self.env.ref('customer_mgmt_policy.mail_template_complaint_acknowledgement'))
            complaints.sudo().acknowledged_at = fields.Datetime.now()

