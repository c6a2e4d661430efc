from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.res_partner import INTERNAL

# criteria of the policy: how many contacts by us within how many days are too many, and after how many without any it is silent
CONTACT_CAP, CAP_DAYS, SILENT_DAYS = 'contact.month_cap', 'contact.cap_days', 'contact.silent_days'


class ResPartner(models.Model):
    """C2.2.5: how often a customer was contacted, by whatever way: logged communication, visits held, mails sent.

    Whoever sees the customer sees the figures. One statement counts for all customers of a list.
    """
    _inherit = 'res.partner'

    contact_count_recent = fields.Integer(
        "Contacts Lately", compute='_compute_contact_counts', groups=INTERNAL,
        help="Logged communication, visits held and mails sent, whichever side began, within the days over which the policy "
             "counts contacts.")
    contact_count_long = fields.Integer(
        "Contacts over a Longer Time", compute='_compute_contact_counts', groups=INTERNAL,
        help="Within the days after which the policy calls a customer silent.")
    last_contact_on = fields.Date(
        "Last Contact", compute='_compute_contact_counts', groups=INTERNAL,
        help="Within the days after which the policy calls a customer silent.")
    contact_frequency = fields.Selection(
        [('often', "Too often"), ('normal', "Normal"), ('silent', "Silent for long")], "Contact Frequency",
        compute='_compute_contact_counts', search='_search_contact_frequency', groups=INTERNAL,
        help="C2.2.5: too often when we contacted the customer more often than the policy allows; silent when there was no "
             "contact at all for as many days as the policy says.")
    communication_count = fields.Integer("Communication Log", compute='_compute_record_counts', groups=INTERNAL)

    # COMPUTE

    @api.depends('commercial_partner_id')
    def _compute_contact_counts(self):
        for company, partners in self.grouped(lambda partner: partner.commercial_partner_id._deadline_company()).items():
            partners._count_contacts(company)

    def _count_contacts(self, company):
        """Count by the windows and the cap of the company's policy; one statement."""
        cap, short, long = (self._get_contact_rule(company, code) for code in (CONTACT_CAP, CAP_DAYS, SILENT_DAYS))
        customers = self.commercial_partner_id._origin
        counts = {row[0]: row[1:] for row in self.env.execute_query(SQL(
            """SELECT customer_id, count(*) FILTER (WHERE at >= %(short)s), count(*) FILTER (WHERE at >= %(long)s),
                      count(*) FILTER (WHERE is_ours AND at >= %(short)s), max(at) FILTER (WHERE at >= %(long)s)
                 FROM (%(contacts)s) contact GROUP BY customer_id""",
            short=self._get_days_ago(short), long=self._get_days_ago(long),
            contacts=self._get_contacts_query(max(short, long), customers)))} if customers else {}
        for partner in self:
            recent, all_, ours, last = counts.get(partner.commercial_partner_id._origin.id, (0, 0, 0, False))
            partner.contact_count_recent, partner.contact_count_long = recent, all_
            partner.last_contact_on = last and partner._to_contact_day(last)
            partner.contact_frequency = 'often' if cap and ours > cap else 'silent' if long and not all_ else 'normal'

    def _search_contact_frequency(self, operator, value):
        """Search by the policy of the user's company."""
        if operator != 'in':
            return NotImplemented
        often, silent = Domain('id', 'in', self._get_often_contacted_ids()), Domain.FALSE
        if long := self._get_contact_rule(self.env.company, SILENT_DAYS):
            silent = Domain('id', 'not in', SQL("(SELECT customer_id FROM (%s) contact)", self._get_contacts_query(long)))
        domains = {'often': often, 'silent': silent & ~often, 'normal': ~often & ~silent}
        return Domain('is_managed_customer', '=', True) & Domain('parent_id', '=', False) & Domain.OR(
            domains[name] for name in value if name in domains)

    def _get_counted_records(self):
        kinds = super()._get_counted_records()
        return {**kinds, 'communication_count': ('customer.communication', [('state', '=', 'logged')])}

    # ACTIONS

    def action_open_communications(self):
        """Show the communication with this customer."""
        return self._get_customer_action('customer_mgmt_policy.customer_communication_action_all')

    def action_log_contact(self):
        """A6.1: log a contact with this customer, or person, in a small dialog."""
        self.ensure_one()
        self.check_access('read')
        customer = self.commercial_partner_id
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_communication_action_log')
        contact = self if self != customer else customer._get_usual_contact()
        context = {'default_partner_id': customer.id, 'default_contact_id': contact.id}
        if channel := self.env.context.get('log_channel'):
            context['default_channel'] = channel
        return {**action, 'context': context}

    def _get_usual_contact(self):
        """Return whom we spoke to last, or the only person there is."""
        last = self.env['customer.communication'].search(
            [('partner_id', '=', self.id), ('contact_id.active', '=', True), ('state', '=', 'logged')], limit=1)
        return last.contact_id or (self.child_ids if len(self.child_ids) == 1 else self.browse())

    # CARD

    def _get_contact_choices(self, is_past):
        """Logged communication and mails sent are contacts; what is planned stands on the customer as an activity."""
        choices = super()._get_contact_choices(is_past)
        if not is_past:
            return choices
        entry = self.env['customer.communication'].search(
            [('partner_id', '=', self.id), ('state', '=', 'logged')], limit=1)
        if entry:
            choices.append((self._to_contact_day(entry.at), entry._get_channel_label(), entry.user_id.name or ""))
        if mail := self._get_last_mail():
            choices.append((self._to_contact_day(mail.date), self.env._("E-mail"), mail.author_id.name or ""))
        return choices

    def _get_panel_notes(self):
        """How often the customer was contacted lately, and what it wishes."""
        notes = super()._get_panel_notes()
        company = self._deadline_company()
        text = self.env._(
            "%(recent)s contacts in %(recent_days)s days, %(long)s in %(long_days)s",
            recent=self.contact_count_recent, recent_days=self._get_contact_rule(company, CAP_DAYS),
            long=self.contact_count_long, long_days=self._get_contact_rule(company, SILENT_DAYS))
        if self.contact_frequency == 'often':
            notes.append({'style': 'danger', 'text': self.env._(
                "%(counts)s: more by us than the %(cap)s of the policy (C2.2.5)", counts=text,
                cap=self._get_contact_rule(company, CONTACT_CAP))})
        else:
            notes.append({'style': 'muted', 'text': text})
        if wishes := self._get_wishes_text():
            is_quiet = self._get_quiet_until(fields.Datetime.now())
            notes.append({'style': 'warning' if is_quiet else 'info', 'text': wishes})
        return notes

    # TOOLS

    def _contacts_changed(self):
        """The figures come from a statement, so nothing else tells that they changed."""
        names = [name for name, field in self._fields.items() if field.compute == '_compute_contact_counts']
        self.env['res.partner'].invalidate_model(names, flush=False)

    def _get_contacts_query(self, days, customers=None):
        """Return the contacts of the last ``days``, of ``customers`` or of all: customer, time, whether we began."""
        since, now = self._get_days_ago(days), fields.Datetime.now()
        for name in ('customer.communication', 'customer.visit', 'customer.executive.visit'):
            self.env[name].flush_model(['partner_id', 'state'])
        self.env['customer.communication'].flush_model(['at', 'direction'])
        self.env['mail.notification'].flush_model()
        wanted = SQL("partner_id = ANY(%s)", customers.ids) if customers is not None else SQL("TRUE")
        people = SQL("person.commercial_partner_id = ANY(%s)", customers.ids) if customers is not None else SQL("TRUE")
        return SQL(
            """SELECT partner_id AS customer_id, at, direction = 'out' AS is_ours
                 FROM customer_communication WHERE state = 'logged' AND at >= %(since)s AND %(wanted)s
                UNION ALL
               SELECT partner_id, actual_start, TRUE FROM customer_visit
                WHERE state IN ('held', 'done') AND actual_start >= %(since)s AND %(wanted)s
                UNION ALL
               SELECT partner_id, held_on, TRUE FROM customer_executive_visit
                WHERE state IN ('held', 'done') AND held_on >= %(since)s AND %(wanted)s
                UNION ALL
               SELECT person.commercial_partner_id, message.date, TRUE
                 FROM mail_notification notification
                 JOIN mail_message message ON message.id = notification.mail_message_id
                 JOIN res_partner person ON person.id = notification.res_partner_id
                WHERE notification.notification_type = 'email' AND notification.notification_status = 'sent'
                  AND message.date >= %(since)s AND message.date <= %(now)s AND person.policy_owner_id IS NOT NULL AND %(people)s
             GROUP BY person.commercial_partner_id, message.id""",
            since=since, now=now, wanted=wanted, people=people)

    def _get_often_contacted_ids(self):
        """Return, as a sub-query, the customers that we contacted more often than the policy of the user's company allows."""
        cap, days = (self._get_contact_rule(self.env.company, code) for code in (CONTACT_CAP, CAP_DAYS))
        return SQL("(SELECT customer_id FROM (%s) contact WHERE is_ours GROUP BY customer_id HAVING count(*) > %s)",
                   self._get_contacts_query(days), cap) if cap else []

    def _get_often_warning(self):
        """Say how often we contacted this customer, and how often the policy allows it."""
        company = self._deadline_company()
        days = self._get_contact_rule(company, CAP_DAYS)
        count = self.env.execute_query(SQL(
            "SELECT count(*) FROM (%s) contact WHERE is_ours", self._get_contacts_query(days, self)))[0][0]
        return self.env._(
            "%(name)s was contacted %(count)s times by us in %(days)s days; the policy allows %(cap)s (C2.2.5).",
            name=self.name, count=count, days=days, cap=self._get_contact_rule(company, CONTACT_CAP))

    @api.model
    def _get_contact_rule(self, company, code):
        """Return the policy's criterion ``code`` on the frequency of contacts; 0, no such rule, when it does not say."""
        try:
            return int(self.env['customer.policy.criterion']._get(company, code))
        except UserError:
            return 0

    def _get_last_mail(self):
        """Return the last mail that went to somebody at the customer."""
        notification = self.env['mail.notification'].search([
            ('res_partner_id.commercial_partner_id', '=', self.id), ('notification_type', '=', 'email'),
            ('notification_status', '=', 'sent')], order='id desc', limit=1)
        return notification.mail_message_id

    @api.model
    def _get_days_ago(self, days):
        return fields.Datetime.now() - timedelta(days=days)
