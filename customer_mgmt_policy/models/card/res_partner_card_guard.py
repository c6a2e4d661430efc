from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from .card_value import EDITABLE_TYPES, get_new_text, get_text, get_value, is_same, normalize

# decided on by roles, hand-over and workflow; an application changes none of these
DECIDED_ELSEWHERE = frozenset({
    'user_id', 'is_managed_customer', 'parent_id', 'is_company', 'company_id', 'type', 'active', 'customer_tier',
    'cr_specialist_id', 'card_state', 'card_reviewed_at', 'card_reviewed_by_id',
})


class ResPartner(models.Model):
    """C2.1.3: key information of a confirmed card changes by an approved application, whatever way leads to the card.

    What is key, and whom the policy exempts, are rows of the policy in force. A person who belongs to the card, with
    what is key about people, leaves it by an application too; a further person may simply be added. The check compares
    before and after, so that it holds for forms, imports, merges, x2many commands and computed values alike.
    """
    _inherit = 'res.partner'

    # WHAT THE POLICY SAYS

    def _get_card_kind(self):
        """Return which rows of the policy speak of this partner: ``'company'``, ``'person'`` or ``'contact'``."""
        if self.commercial_partner_id != self:
            return 'contact'
        return 'company' if self.is_company else 'person'

    @api.model
    def _get_change_rows(self, company, kind):
        """Return the policy's rows about fields that an application may change."""
        Field = self.env['customer.policy.field']
        if not self.env['customer.policy']._in_force_id(company.id):
            return Field
        return Field._get(company, kind).filtered(lambda row: self._is_card_editable(row.field_name))

    @api.model
    def _is_card_editable(self, name):
        field = self._fields[name]
        return field.type in EDITABLE_TYPES and name not in DECIDED_ELSEWHERE and not (field.compute and field.readonly)

    @api.model
    def _get_locked_rows(self, company, kind):
        """Return the key rows that the current user may not change directly."""
        groups = self.env.user.all_group_ids
        return self._get_change_rows(company, kind).filtered(lambda row: row.is_key and not row.exempt_group_ids & groups)

    @api.model
    def _get_exempt_rows(self, company, kind):
        """Return the key rows that the current user may change directly, because the policy exempts one of their roles."""
        groups = self.env.user.all_group_ids
        return self._get_change_rows(company, kind).filtered(lambda row: row.is_key and row.exempt_group_ids & groups)

    def _filtered_confirmed(self):
        """Return those that are a confirmed card, or a person on one."""
        return self.filtered(lambda partner: (
            partner.commercial_partner_id.card_state == 'confirmed' and partner.commercial_partner_id.is_managed_customer
            and (partner.commercial_partner_id == partner or partner.type == 'contact')))

    def _is_card_guarded(self):
        """Return whether the current user is bound by the application; the system is not, but who acts from outside."""
        return not self.env.su or self.env.user.share

    # CRUD

    def write(self, vals):
        if not self._is_card_guarded() or self.env['customer.policy.field']._get_harmless_names().issuperset(vals):
            return super().write(vals)
        if self.env.su:
            vals = self._report_card_changes(vals)
            return super().write(vals) if vals else True
        written = self.sudo() | self.sudo().child_ids if 'child_ids' in vals else self.sudo()
        written = written._filtered_confirmed()
        before, exempt = written._get_locked_state(self.env.user), written._get_exempt_state(self.env.user)
        if not before and not exempt:
            return super().write(vals)
        with self.env.cr.savepoint():  # whoever catches the refusal finds the card as it was
            result = super().write(vals)
            self._check_locked_state(before)
        self._log_exempt_changes(exempt)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_person_on_confirmed_card(self):
        if not self.env.su:
            self._check_may_leave()

    # GUARD

    def _get_locked_state(self, user):
        """Return ``{partner: (card, its name, {locked field: value})}``; runs as superuser for ``user``."""
        state = {}
        for partner in self:
            company, kind = partner.commercial_partner_id._deadline_company(), partner._get_card_kind()
            rows = partner.with_user(user)._get_locked_rows(company, kind)
            if rows:
                state[partner] = (partner.commercial_partner_id, partner.name, {
                    'active': partner.active, **{row.field_name: get_value(partner, row.field_name) for row in rows}})
        return state

    def _check_locked_state(self, before):
        """Refuse what changed of the locked state.

        :raise UserError: names the fields and how to change them
        """
        present = self.sudo().browse(partner.id for partner in before).exists()
        for partner, (card, name, values) in before.items():
            if partner not in present or partner._has_left(card, values.pop('active')):
                raise UserError(self._get_leaving_reason(name, card))
            changed = [name for name, value in values.items()
                       if not is_same(self._fields[name], get_value(partner, name), value)]
            if changed:
                raise UserError(self.env._(
                    "The card of %(customer)s is confirmed, so this is changed by an application: %(fields)s. "
                    "Press “Change Key Information” on the card.", customer=card.display_name,
                    fields=format_list(self.env, [self._get_card_field_label(name) for name in changed])))

    def _has_left(self, card, was_active):
        if self == card or not was_active:
            return self.commercial_partner_id != card
        return self.commercial_partner_id != card or self.type != 'contact' or not self.active

    def _check_may_leave(self):
        """Refuse to take people off a confirmed card."""
        for partner, (card, name, values) in self.sudo()._filtered_confirmed()._get_locked_state(self.env.user).items():
            if partner != card and values['active']:
                raise UserError(self._get_leaving_reason(name, card))

    def _get_leaving_reason(self, name, card):
        return self.env._(
            "%(contact)s stands on the confirmed card of %(customer)s. That it leaves the card is applied for: press “Change "
            "Key Information” on the card.", contact=name, customer=card.display_name)

    # WHOM THE POLICY EXEMPTS

    def _get_exempt_state(self, user):
        """Return ``{partner: {field that the policy lets user change: value}}``; runs as superuser for ``user``."""
        state = {}
        for partner in self:
            company, kind = partner.commercial_partner_id._deadline_company(), partner._get_card_kind()
            if rows := partner.with_user(user)._get_exempt_rows(company, kind):
                state[partner] = {row.field_name: get_value(partner, row.field_name) for row in rows}
        return state

    def _log_exempt_changes(self, before):
        """C2.1.3: what was changed without an application stands on the card, old and new, with who did it."""
        bodies = {}
        for partner, values in before.items():
            rows = Markup().join(
                Markup("<li>%s: %s → <b>%s</b></li>") % (
                    partner._get_key_title(name), get_text(partner, name, old) or "–",
                    get_new_text(partner, name, old, new) or "–")
                for name, old in values.items()
                if not is_same(self._fields[name], old, new := get_value(partner, name)))
            if rows:
                card = partner.commercial_partner_id
                bodies[card.id] = bodies.get(card.id, Markup()) + rows
        if not bodies:
            return
        title = self.env._("Key information changed without an application; the policy allows it to this role (C2.1.3):")
        self.browse(bodies)._message_log_batch(bodies={
            card_id: Markup("<p>%s</p><ul>%s</ul>") % (title, rows) for card_id, rows in bodies.items()})

    def _get_key_title(self, name):
        label = self._get_card_field_label(name)
        return label if self.commercial_partner_id == self else f"{self.name}: {label}"

    # FROM OUTSIDE

    def _report_card_changes(self, vals):
        """Turn what customers change of key information themselves into an application; return the rest of ``vals``."""
        reported = {}
        for partner in self._filtered_confirmed():
            company, kind = partner.commercial_partner_id._deadline_company(), partner._get_card_kind()
            for name in set(partner._get_locked_rows(company, kind).mapped('field_name')) & vals.keys():
                new = normalize(self.env, self._fields[name], vals[name])
                if not is_same(self._fields[name], new, get_value(partner, name)):
                    reported.setdefault(partner, {})[name] = new
        if not reported:
            return vals
        self.env['customer.info.change']._report(reported)
        names = set().union(*reported.values())
        return {name: value for name, value in vals.items() if name not in names}
