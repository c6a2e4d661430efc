from odoo import api, fields, models
from odoo.tools import format_date, format_time

DAY_NOTES = 31


class CustomerDeadline(models.Model):
    """Why this due time? Clause, version, limit, start, days that did not count, pauses, and everything that happened."""
    _inherit = 'customer.deadline'

    explanation = fields.Html(compute='_compute_explanation', compute_sudo=True, sanitize=False)

    @api.depends_context('lang', 'tz')
    def _compute_explanation(self):
        for clock in self:
            clock.explanation = clock.id and clock._get_explanation()['body']

    def _get_explanation(self):
        self.ensure_one()
        return {
            'title': self.env._("Why this due time? %(obligation)s", obligation=self.name),
            'body': self.env['ir.qweb']._render('customer_mgmt_policy.customer_deadline_explanation', {
                'clock': self, 'day_notes': self._get_day_notes(), 'pauses': self._get_pauses(), 'fits': self._get_fit_label(),
                'events': self.event_ids.sorted(lambda event: (event.at, event.id)), 'at': self._format_at,
                'level_label': lambda level: self.env._("level %(level)s", level=level),
                'state_label': dict(self._fields['state']._description_selection(self.env))[self.state],
                'kinds': dict(self.env['customer.deadline.event']._fields['kind']._description_selection(self.env)),
            }),
        }

    def _format_at(self, value):
        if not value:
            return ""
        local = fields.Datetime.context_timestamp(self, value)
        return f"{format_date(self.env, local.date())} {format_time(self.env, value, tz=str(self.env.tz), time_format='short')}"

    def _get_day_notes(self):
        """Return ``[(day, reason), …]`` of the days that did not count, or counted although they are unusual."""
        if self.limit_unit != 'working_day' or self.limit_basis == 'promised':
            return []
        start, end = sorted((self.target_at or self.started_at, self.due_at))
        notes = self.company_id.resource_calendar_id._get_day_notes(start, end)
        return [(format_date(self.env, day, date_format='full'), reason) for day, reason in notes[:DAY_NOTES]]

    def _get_pauses(self):
        """Return ``[(from, to or None, by whom, reason), …]``."""
        pauses = []
        for event in self.event_ids.sorted('id'):
            if event.kind == 'pause':
                pauses.append((event.at, None, event.actor_id.name, event.note))
            elif event.kind == 'resume' and pauses:
                pauses[-1] = (pauses[-1][0], event.at, *pauses[-1][2:])
        return pauses

    def _get_fit_label(self):
        """Return for whom this limit was chosen over the general one, in words."""
        limit = self.limit_id
        if limit.partner_id:
            return self.env._(
                "agreed with %(customer)s: %(reason)s", customer=limit.partner_id.name, reason=limit.override_reason)
        labels = [
            dict(limit._fields[name]._description_selection(self.env)).get(limit[name], limit[name])
            for name in ('customer_tier', 'priority', 'channel') if limit[name]
        ]
        return self.env._("for: %(criteria)s", criteria=", ".join(labels)) if labels else ""
