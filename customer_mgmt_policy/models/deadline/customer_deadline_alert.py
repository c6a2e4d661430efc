import logging

import pytz

from odoo import api, fields, models

from .customer_deadline import OPEN_STATES

_logger = logging.getLogger(__name__)

GROUPS = {
    'cr_supervisor': 'customer_mgmt_policy.group_cr_supervisor',
    'cs_manager': 'customer_mgmt_policy.group_cs_manager',
    'general_manager': 'customer_mgmt_policy.group_general_manager',
}
DIGESTS_PER_RUN = 100
DIGEST_LINES = 20


class CustomerDeadline(models.Model):
    """Who is alerted, and how: an activity on the record for everyone; a mail at once when urgent, else one digest a day.

    Alerts that are not urgent reach people in their working time; the ledger has them at once.
    """
    _inherit = 'customer.deadline'

    def _alert(self, alerts, now):
        """Alert people and write it into the ledger, all in the same transaction.

        :param alerts: ``[(clock, kind, level, audience), …]``
        """
        alerts = [
            (clock, user, {'kind': kind, 'level': level, 'audience': audience})
            for (clock, kind, level, audience), users in zip(alerts, self._get_receivers(alerts), strict=True)
            for user in users
        ]
        if not alerts:
            return
        events = self.env['customer.deadline.event'].create([{
            **vals, 'deadline_id': clock.id, 'cycle': clock.cycle, 'slot': clock.slot, 'due_at': clock.due_at,
            'at': now, 'recorded_at': now, 'user_id': user.id, 'is_urgent': clock.is_urgent,
            'mailed_at': clock.is_urgent and now, 'is_waiting': not clock.is_urgent and not self._is_user_at_work(user, now),
        } for clock, user, vals in alerts])
        self._create_activities([(event.deadline_id, event.user_id) for event in events if not event.is_waiting])
        self._mail_urgent([(clock, user) for clock, user, _vals in alerts if clock.is_urgent])

    # RECEIVERS

    @api.model
    def _get_receivers(self, alerts):
        """Return a list of users per alert: the audience, else their head, else the CS managers: never nobody."""
        clocks = self.browse(clock.id for clock, *_rest in alerts)
        heads = self._get_heads(clocks.user_id | clocks.owner_id)
        members = {}

        def get_members(audience, company):
            if (audience, company) not in members:
                members[audience, company] = self._get_group_members(GROUPS[audience], company)
            return members[audience, company]

        def get_chain(clock, audience):
            person = clock.owner_id or clock.user_id if audience == 'owner' else clock.user_id
            head = heads.get(person.id, person.browse())
            if audience in GROUPS:
                yield get_members(audience, clock.company_id)
            elif audience == 'department_head':
                yield (head or heads.get(clock.owner_id.id, head)) - person
            else:
                yield person
                yield head
            yield get_members('cs_manager', clock.company_id)

        fallback = self._get_last_resort()
        receivers = [
            next(filter(None, map(self._get_available, get_chain(clock, audience))), fallback)
            for clock, _kind, _level, audience in alerts
        ]
        everyone = fallback.union(*receivers)      # read together
        return [users.with_prefetch(everyone.ids) for users in receivers]

    @api.model
    def _get_heads(self, users):
        """Return the department head (leader of the sales team) per user id, whoever has one."""
        members = self.env['crm.team.member'].sudo().search([('user_id', 'in', users.ids)])
        return {
            member.user_id.id: member.crm_team_id.user_id
            for member in reversed(members) if member.crm_team_id.user_id
        }

    @api.model
    def _get_group_members(self, xmlid, company):
        return self.env['res.users'].sudo().search(
            [('all_group_ids', 'in', self.env.ref(xmlid).id), ('company_ids', 'in', company.id)])

    @api.model
    def _get_available(self, users):
        """Return those who are active and not absent now."""
        return users.filtered(lambda user: user.active and not user.share and not user.is_out_of_office)

    @api.model
    def _get_last_resort(self):
        admin = self.env.ref('base.user_admin')
        return admin if admin.active else self._get_group_members('base.group_system', self.env.company)[:1]

    # ACTIVITIES

    @api.model
    def _create_activities(self, pairs):
        """One activity per clock and person, which ends with the clock; a later alert finds it already there.

        :param pairs: ``[(clock, user), …]``
        """
        clocks = self.browse(clock.id for clock, _user in pairs)
        existing = {
            (activity.customer_deadline_id.id, activity.user_id.id)
            for activity in self.env['mail.activity'].search([('customer_deadline_id', 'in', clocks.ids)])
        }
        documents = clocks._get_documents()
        activity_type = self.env.ref('customer_mgmt_policy.mail_activity_type_deadline')
        vals_list = []
        for clock, user in pairs:
            if (clock.id, user.id) in existing:
                continue
            existing.add((clock.id, user.id))
            vals_list.append({
                'customer_deadline_id': clock.id, 'user_id': user.id, 'activity_type_id': activity_type.id,
                'automated': True, 'date_deadline': clock._to_local(clock.due_at, user).date(),
                'summary': clock._get_alert_summary(user), **clock._get_activity_target(documents.get(clock)),
            })
        self.env['mail.activity'].with_context(
            mail_activity_quick_update=True, customer_deadline_alert=True).create(vals_list)

    def _get_alert_summary(self, user):
        clock = self.with_context(lang=user.lang, tz=self._get_tz(user))
        due = clock._format_at(clock.due_at)
        if user == clock.user_id:
            return clock.env._("%(obligation)s (%(clause)s), due %(due)s",
                               obligation=clock.name, clause=clock.clause_code, due=due)
        return clock.env._("%(person)s: %(obligation)s (%(clause)s), due %(due)s", person=clock.user_id.name or "",
                           obligation=clock.name, clause=clock.clause_code, due=due)

    def _get_activity_target(self, document):
        """Activities stand on the document; without one that bears activities they stand alone."""
        if not document or 'activity_ids' not in document._fields:
            return {}
        return {
            'res_model_id': self.env['ir.model']._get_id(document._name), 'res_id': document.id,
            'res_name': document.display_name,
        }

    def _close_activities(self):
        self.env['mail.activity'].search([('customer_deadline_id', 'in', self.ids)]).unlink()

    def _get_documents(self):
        """Return what people open for each clock, e.g. the record under approval instead of the approval step."""
        documents = {}
        for res_model, clocks in self.grouped('res_model').items():
            if res_model not in self.env:
                continue
            records = self.env[res_model].browse(clocks.mapped('res_id')).exists()
            by_id = {record.id: record._deadline_document() for record in records}
            documents.update((clock, by_id[clock.res_id]) for clock in clocks if clock.res_id in by_id)
        return documents

    # MAILS

    @api.model
    def _mail_urgent(self, pairs):
        """Urgent alerts go singly and around the clock."""
        self._queue_mails([(user, *clock._render_alert(user)) for clock, user in pairs])

    def _render_alert(self, user):
        clock = self.with_context(lang=user.lang, tz=self._get_tz(user))
        subject = clock.env._("Late: %(name)s", name=clock.display_name) if clock.state == 'breached' else \
            clock.env._("Due soon: %(name)s", name=clock.display_name)
        return subject, clock.env['ir.qweb']._render(
            'customer_mgmt_policy.customer_deadline_mail_alert', {'user': user, 'clocks': clock, **clock._get_mail_values()})

    @api.model
    def _get_mail_values(self):
        return {'base_url': self.get_base_url()}

    @api.model
    def _queue_mails(self, mails):
        """Put ``[(user, subject, body), …]`` into the outgoing queue of this transaction."""
        if not mails:
            return
        self.env['mail.mail'].create([{
            'subject': subject, 'body_html': body, 'email_to': user.email_formatted, 'auto_delete': True,
            'email_from': user.company_id.email_formatted or self.env.user.email_formatted,
            'message_type': 'user_notification',
        } for user, subject, body in mails if user.email])
        self.env.ref('mail.ir_cron_mail_scheduler_action').sudo()._trigger()

    # DIGEST

    @api.model
    def _send_digests(self):
        """One mail per person and day, in their language and working time, for all alerts that were not urgent."""
        now = fields.Datetime.now()
        waiting = self.env['customer.deadline.event']._read_group(
            [('user_id', '!=', False), ('mailed_at', '=', False)], ['user_id'])
        users = [user for [user] in waiting if self._is_user_at_work(user, now)]
        users = [user for user in users if not self._got_digest_today(user, now)]
        for user in users[:DIGESTS_PER_RUN]:
            try:
                with self.env.cr.savepoint():
                    self._send_digest(user, now)
            except Exception:
                _logger.exception("The digest of user %s could not be made", user.id)

    @api.model
    def _send_digest(self, user, now):
        events = self.env['customer.deadline.event'].search([('user_id', '=', user.id), ('mailed_at', '=', False)])
        if body := self._render_digest(user, events.filtered(lambda event: not event.is_passed_on)):
            self._queue_mails([(user, self.with_context(lang=user.lang).env._("Your deadlines today"), body)])
        events.mailed_at = now

    @api.model
    def _got_digest_today(self, user, now):
        midnight = self._to_local(now, user).replace(hour=0, minute=0, second=0, microsecond=0)
        return bool(self.env['customer.deadline.event'].search_count([
            ('user_id', '=', user.id), ('is_urgent', '=', False),
            ('mailed_at', '>=', midnight.astimezone(pytz.utc).replace(tzinfo=None)),
        ], limit=1))

    @api.model
    def _render_digest(self, user, events):
        """Return the body, or None when everything was settled in the meantime."""
        clocks = self.with_context(lang=user.lang, tz=self._get_tz(user))
        alerted = clocks.browse(events.deadline_id.ids).filtered(lambda clock: clock.state in OPEN_STATES)
        if not alerted:
            return None
        own = clocks.search([('user_id', '=', user.id), ('bucket', 'in', ['1_late', '2_today', '3_week'])])
        escalated = alerted.filtered(lambda clock: clock.user_id != user)
        sections = [
            (clocks.env._("Escalated to you"), escalated),
            *((label, own.filtered(lambda clock, key=key: clock.bucket == key))
              for key, label in self._fields['bucket']._description_selection(clocks.env)),
        ]
        return clocks.env['ir.qweb']._render('customer_mgmt_policy.customer_deadline_mail_digest', {
            'user': user, 'sections': [(label, rows[:DIGEST_LINES], len(rows)) for label, rows in sections if rows],
            'is_escalated': bool(escalated), **clocks._get_mail_values(),
        })

    # TOOLS

    @api.model
    def _is_user_at_work(self, user, at):
        return self._is_at_work(user.company_id.resource_calendar_id, at)

    @api.model
    def _get_tz(self, user):
        return user.tz or user.company_id.resource_calendar_id.tz or 'UTC'

    @api.model
    def _to_local(self, at, user):
        return pytz.utc.localize(at).astimezone(pytz.timezone(self._get_tz(user)))
