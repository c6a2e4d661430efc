from collections import defaultdict
from contextlib import closing

from markupsafe import Markup
from psycopg2 import IntegrityError

from odoo import fields, models
from odoo.exceptions import LockError, UserError

from .card_value import to_write
from .customer_info_change import KEY_CHANGE


class CustomerInfoChange(models.Model):
    """The way of an application onto the card."""
    _inherit = 'customer.info.change'

    _transitions = {
        'submit': ({'draft'}, 'submitted', None),
        'apply': ({'submitted'}, 'applied', None),
        'refuse': ({'submitted'}, 'refused', None),
        'reopen': ({'submitted'}, 'draft', None),
        'revise': ({'refused'}, 'draft', None),
        'refresh': ({'draft'}, None, None),
        'cancel': ({'draft', 'refused'}, 'cancelled', None),
    }
    _required_facts = {'submit': ('reason', 'line_ids')}

    # ACTIONS

    def action_submit(self):
        """C2.1.3: ask the department head to approve the changes.

        :raise UserError: something is missing, or the card changed since the application was written
        """
        self._forget_current_values()
        self._check_step('submit')
        self._check_applicable()
        self._transition('submit', submitted_at=fields.Datetime.now(), submitted_by_id=self.env.uid, refusal_reason=False)
        self._approval_submit()
        self.activity_ids.filtered(lambda activity: activity.activity_type_id == self.env.ref(
            'mail.mail_activity_data_todo')).sudo().action_feedback()
        self._message_log_batch(bodies={
            change.id: change._get_changes_html(self.env._("Submitted:")) for change in self})
        for change in self.filtered(lambda change: change.is_review and change.partner_id._is_card_reviewed()):
            change.partner_id._record_review(self.env._(
                "Card reviewed; the differences are applied for in %(number)s.", number=change.name))

    def action_refresh(self):
        """Take over what the card says now as the old values; what it says already needs no change any more."""
        self._forget_current_values()
        self.filtered(lambda change: change.state == 'refused').action_revise()
        self._transition('refresh')
        lines = self.sudo().line_ids
        for line in lines.filtered('is_drifted'):
            line.old_value = line.current_value
        lines.filtered(lambda line: line.old_value == line.new_value).unlink()

    def action_revise(self):
        """Take a refused application up again."""
        self._transition('revise')
        self._deadline_start(KEY_CHANGE, at='known_at')

    def action_cancel(self):
        """Give the application up."""
        self._transition('cancel')
        self._deadline_cancel()

    def action_open_card(self):
        """Show the customer's card."""
        self.ensure_one()
        self.partner_id.check_access('read')
        return self.partner_id.get_formview_action()

    # APPROVAL

    def _approval_facts(self):
        self.ensure_one()
        return [
            *((line.title, f"{line.old_text or '–'} → {line.new_text or '–'}") for line in self.line_ids),
            (self.env._("Reason"), self.reason or ""),
            (self.env._("Source"), ", ".join(filter(None, (
                dict(self._fields['source']._description_selection(self.env)).get(self.source), self.source_note)))),
        ]

    def _approval_change_reason(self, paths):
        if self.is_outdated:
            return self.env._(
                "Not approved, because the card changed after the submission. %(changes)s. Refresh the application and "
                "submit it again.", changes=self.drift_reason)
        return super()._approval_change_reason(paths)

    def _approval_granted(self):
        self._check_unchanged_cards()
        self._transition('apply', applied_at=fields.Datetime.now(), applied_by_id=self.env.uid)
        self._apply()
        self._deadline_met(KEY_CHANGE)

    def _approval_refused(self, reason):  # pylint: disable=missing-return
        super()._approval_refused(reason)
        self._deadline_cancel(KEY_CHANGE)

    def _approval_voided(self, reason):
        """An application whose card changed is refused; one that was itself edited goes back to its applicant."""
        outdated = self.filtered('is_outdated')
        outdated._transition('refuse', refusal_reason=reason)
        (self - outdated)._transition('reopen')

    # CHECKS

    def _get_refusal_reason(self, verb):
        if verb == 'submit':
            return self._get_card_reason() or self._get_line_reason()
        return super()._get_refusal_reason(verb)

    def _get_card_reason(self):
        if self.partner_id.sudo().card_state != 'confirmed':
            return self.env._(
                "The card of %(customer)s is not confirmed, so it can be edited directly.", customer=self.partner_id.name)
        if self.is_outdated:
            return self.env._(
                "The card changed since the application was written. Press “Refresh”, then submit it.\n%(changes)s",
                changes=self.drift_reason)
        lines = self.sudo().line_ids
        if waiting := lines and lines._find_waiting(lines):
            return self.env._(
                "%(fields)s: another application already waits for approval (%(numbers)s). Wait for it, or withdraw it first.",
                fields=", ".join(waiting.mapped('label')), numbers=", ".join(waiting.change_id.mapped('name')))
        return False

    def _get_line_reason(self):
        """Refuse what the card could not take: nothing of it is noticed by the approver only."""
        lines = self.sudo().line_ids
        mandatory = {kind: set(self._get_rows(kind).filtered('is_mandatory').mapped('field_name'))
                     for kind in ('company', 'person', 'contact')}
        emptied = lines.filtered(lambda line: line.kind == 'field' and not line.new_value
                                 and line.field_name in mandatory[line.partner_id._get_card_kind()])
        if emptied:
            return self.env._("The policy does not let this be empty: %(fields)s.", fields=", ".join(emptied.mapped('title')))
        new = lines.filtered(lambda line: line.kind == 'new')
        named = new.filtered(lambda line: line.field_name == 'name').mapped('contact_key')
        if set(new.mapped('contact_key')) - set(named):
            return self.env._("State the name of the new contact.")
        leaving = lines.filtered(lambda line: line.kind == 'leave').partner_id
        if with_login := leaving.filtered('user_ids'):
            return self.env._(
                "%(contacts)s can still log in. Ask the administrator to archive the account first.",
                contacts=", ".join(with_login.mapped('name')))
        return False

    def _check_applicable(self):
        """Tell the applicant, not the approver, what the card would refuse: a mistyped code, a contact without a name …

        :raise UserError: says which application is refused, and why
        """
        for change in self:
            if reason := change._try_out():
                raise UserError(self.env._(
                    "The card of %(customer)s would not take these changes, so nobody could approve them. %(reason)s",
                    customer=change.partner_id.sudo().name, reason=reason))

    def _try_out(self):
        """Apply the changes and take them back; return what refused them, in words, or False."""
        try:
            with closing(self.env.cr.savepoint()):
                self.sudo().with_context(tracking_disable=True)._apply()
                self.env.flush_all()
        except UserError as error:
            return str(error)
        except IntegrityError as error:
            return self.env['res.partner']._sql_error_to_message(error)
        return False

    def _check_unchanged_cards(self):
        """Lock the cards, so that what is applied is what was approved.

        :raise UserError: a card changed, or is being changed, at this very moment
        """
        cards = self.line_ids.partner_id | self.partner_id
        try:
            cards.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(self.env._("Somebody is working on this customer right now. Try again in a moment.")) from None
        self._forget_current_values()
        if outdated := self.filtered('is_outdated'):
            raise UserError("\n".join(change._approval_change_reason(()) for change in outdated))

    def _forget_current_values(self):
        self.env['customer.info.change.line'].invalidate_model(['current_value', 'is_drifted'])
        self.invalidate_model(['is_outdated', 'drift_reason'])

    # APPLY

    def _apply(self):
        """Bring the approved changes onto the cards, all or nothing; runs as superuser in the approver's name."""
        bodies = {}
        for change in self:
            body = change._get_changes_html(self.env._(
                "Key information changed by %(number)s, applied for by %(applicant)s and approved by %(approver)s:",
                number=change.name, applicant=change.submitted_by_id.name, approver=self.env.user.name))
            bodies[change.partner_id.id] = bodies.get(change.partner_id.id, Markup()) + body
        lines = self.line_ids
        self._add_contacts(lines.filtered(lambda line: line.kind == 'new'))
        for partner, own in lines.filtered(lambda line: line.kind == 'field').grouped('partner_id').items():
            partner.write({
                line.field_name: to_write(partner._fields[line.field_name], line.new_value or False) for line in own})
        lines.filtered(lambda line: line.kind == 'leave').partner_id.write({'active': False})
        self.partner_id._message_log_batch(bodies=bodies)

    def _add_contacts(self, lines):
        values, owners = defaultdict(dict), defaultdict(lines.browse)
        for line in lines:
            key = (line.change_id, line.contact_key)
            owners[key] |= line
            values[key][line.field_name] = to_write(self.env['res.partner']._fields[line.field_name], line.new_value)
        contacts = self.env['res.partner'].create([
            {**vals, 'parent_id': change.partner_id.id, 'type': 'contact', 'is_company': False}
            for (change, _key), vals in values.items()])
        for contact, own in zip(contacts, owners.values(), strict=True):
            own.partner_id = contact

    def _get_changes_html(self, title):
        rows = Markup().join(
            Markup("<li>%s: %s → <b>%s</b></li>") % (line.title, line.old_text or "–", line.new_text or "–")
            for line in self.line_ids)
        return Markup("<p>%s</p><ul>%s</ul>") % (title, rows)
