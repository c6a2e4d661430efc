from contextlib import contextmanager

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, models

SUBSCRIBING, TRACKING = 'customer.thread.subscribing', 'customer.thread.tracking'


class CustomerThreadMixin(models.AbstractModel):
    """A mail thread that costs a few statements per batch where the core's costs several per record.

    Nothing else changes: creator and responsible follow, every tracked change is logged under its author. Only the
    “you have been assigned” message differs: many records handed to one person at once make one message; and who knows a
    customer by name only is suggested nobody there to write to. What the system itself brings, at installation or by a
    scheduled action, has no note “created”: nobody did it, and it would stay in the system's language for all readers.
    """
    _name = 'customer.thread.mixin'
    _description = "Chatter in Batches"
    _inherit = ['customer.guard.mixin', 'mail.thread', 'mail.activity.mixin']

    @api.model_create_multi
    def create(self, vals_list):
        quiet = self.with_context(mail_create_nolog=True) if self.env.uid == SUPERUSER_ID else self
        with self._collecting(SUBSCRIBING) as new_ids:
            records = super(CustomerThreadMixin, quiet).create(vals_list).with_env(self.env)
        if 'user_id' in self._fields:
            for user, assigned in records.browse(new_ids).grouped('user_id').items():
                assigned._message_auto_subscribe({'user_id': user.id})
        return records

    def _message_auto_subscribe(self, updated_values, followers_existing_policy='skip'):
        new_ids = self._get_collection(SUBSCRIBING)
        if new_ids is not None and followers_existing_policy == 'update':  # what mail.thread asks for in create
            new_ids.extend(self.ids)
            return True
        return super()._message_auto_subscribe(updated_values, followers_existing_policy)

    def _message_auto_subscribe_notify(self, partner_ids, template):  # pylint: disable=missing-return
        """Tell people in their own language, and one person about many records at once in one message."""
        for lang, partners in self.env['res.partner'].sudo().browse(partner_ids).grouped('lang').items():
            records = self.with_context(lang=lang or self.env.lang)
            if len(self) < 2 or self.env.context.get('mail_auto_subscribe_no_notify') or not self.env.registry.ready:
                super(CustomerThreadMixin, records)._message_auto_subscribe_notify(partners.ids, template)
            else:
                records._notify_assigned(partners.ids)

    def _notify_assigned(self, partner_ids):
        title = self.env._("%(count)s records have been assigned to you: %(model)s",
                           count=len(self), model=self.env['ir.model']._get(self._name).display_name)
        links = Markup().join(
            Markup('<li><a href="%s">%s</a></li>') % (record._notify_get_action_link('view'), record.display_name)
            for record in self[:50]
        )
        self.env['mail.thread'].message_notify(
            subject=title, body=Markup("<p>%s</p><ul>%s</ul>") % (title, links), partner_ids=partner_ids,
            email_layout_xmlid='mail.mail_notification_light',
        )

    def _message_track(self, fields_iter, initial_values_dict):
        with self._collecting(TRACKING) as logs:
            changes = super()._message_track(fields_iter, initial_values_dict)
        self._message_log_tracking(logs)
        return changes

    def _message_log(self, *, body='', author_id=None, tracking_value_ids=False, **kwargs):
        logs = self._get_collection(TRACKING)
        if logs is None or kwargs or not tracking_value_ids:
            return super()._message_log(
                body=body, author_id=author_id, tracking_value_ids=tracking_value_ids, **kwargs)
        logs.append((self, body, author_id, [values for _command, _id, values in tracking_value_ids]))
        return self.env['mail.message']

    def _message_log_tracking(self, logs):
        """Log the collected changes: one batch of messages per author and one of tracking values."""
        tracking_values = []
        for author_id in {author_id for _record, _body, author_id, _values in logs}:
            own = [log for log in logs if log[2] == author_id]
            records = self.browse(record.id for record, *_rest in own)
            bodies = {record.id: body for record, body, *_rest in own}
            messages = records._message_log_batch(bodies, author_id=author_id)
            for message, (*_rest, values_list) in zip(messages, own, strict=True):
                tracking_values += [dict(values, mail_message_id=message.id) for values in values_list]
        self.env['mail.tracking.value'].sudo().create(tracking_values)

    def _message_get_suggested_recipients_batch(self, **kwargs):
        """Suggest only whom the writer may see: reviewers know a customer by name and would stumble over its card."""
        suggested = super(CustomerThreadMixin, self.sudo())._message_get_suggested_recipients_batch(**kwargs)
        Partner = self.env['res.partner']
        partners = Partner.browse(
            {row['partner_id'] for rows in suggested.values() for row in rows if row['partner_id']})
        hidden = set((partners - partners._filtered_access('read')).ids)
        return {
            record_id: [row for row in rows if row['partner_id'] not in hidden] for record_id, rows in suggested.items()
        }

    # TOOLS

    @contextmanager
    def _collecting(self, key):
        """Let the calls that come in meanwhile add to a list; it lives on the cursor, out of any client's reach."""
        data = self.env.cr.precommit.data
        outer, data[key, self._name] = data.get((key, self._name)), []
        try:
            yield data[key, self._name]
        finally:
            data[key, self._name] = outer

    def _get_collection(self, key):
        return self.env.cr.precommit.data.get((key, self._name))
