from odoo import api, models
from odoo.exceptions import UserError

from .card_value import get_editor_value, get_text, get_value, is_same, normalize


class CustomerInfoChange(models.Model):
    """The card as a form to overwrite, and the lines as its difference.

    ``card_form`` is ``{'sections': [section …], 'blank': section}``. A section is the customer, a contact or a new contact
    (``partner_id`` false, ``key`` any text of its own): ``{'partner_id', 'key', 'kind', 'name', 'leaves', 'fields'}``. Of the
    fields, ``name`` and – where something is to change – ``new`` count when it is saved.
    """
    _inherit = 'customer.info.change'

    # SHOW

    def _get_card_form(self):
        """Return the card as it is now, with what is asked for filled in."""
        lines = {(line._get_key(), line.field_name): line for line in self.line_ids}
        targets = self._get_targets()
        sections = [self._get_section(partner, str(partner.id), lines) for partner in targets]
        keys = dict.fromkeys(self.line_ids.filtered(lambda line: line.kind == 'new').mapped('contact_key'))
        blank = self.env['res.partner']
        sections += [self._get_section(blank, key, lines) for key in keys]
        return {'sections': sections, 'blank': self._get_section(blank, '', {})}

    def _get_targets(self):
        """Return the customer and the people on its card."""
        card = self.partner_id.sudo()
        people = self.env['res.partner'].sudo().search(
            [('commercial_partner_id', '=', card.id), ('id', '!=', card.id), ('type', '=', 'contact')], order='id')
        return (card | people | self.sudo().line_ids.partner_id)

    def _get_section(self, partner, key, lines):
        kind = partner._get_card_kind() if partner else 'contact'
        return {
            'partner_id': partner.id, 'key': key,
            'kind': 'new' if not partner else 'contact' if kind == 'contact' else 'customer',
            'name': partner.name or "", 'leaves': (key, 'active') in lines,
            'fields': [self._get_entry(partner, row, lines.get((key, row.field_name))) for row in self._get_rows(kind)],
        }

    def _get_rows(self, kind):
        """Return the policy's rows of this application; key information comes first."""
        rows = self.env['res.partner']._get_change_rows(self.partner_id.sudo()._deadline_company(), kind)
        return rows.sorted(lambda row: not row.is_key)

    def _get_entry(self, partner, row, line):
        field = partner._fields[row.field_name]
        value = get_value(partner, row.field_name) if partner else False
        entry = {
            'name': row.field_name, 'label': row.label, 'is_key': row.is_key, 'is_mandatory': row.is_mandatory,
            'type': field.type, 'comodel': field.comodel_name or False,
            'domain': str(field.domain) if field.relational and isinstance(field.domain, list) else "[]",
            'selection': field._description_selection(self.env) if field.type == 'selection' else [],
            'value': get_editor_value(partner, row.field_name, value), 'text': get_text(partner, row.field_name, value),
        }
        if line:
            entry['new'] = get_editor_value(partner, row.field_name, line.new_value)
        return entry

    # SAVE

    def _set_card_form(self, form):
        """Make the lines of what is new in ``form``, with what the card says now as the old values."""
        wanted = {}
        for section in (form or {}).get('sections', []):
            wanted.update(self._parse_section(section))
        existing = {(line._get_key(), line.field_name): line for line in self.sudo().line_ids}
        stale = [line.id for key, line in existing.items() if key not in wanted or not line._says(wanted[key])]
        fresh = [vals for key, vals in wanted.items() if key not in existing or not existing[key]._says(vals)]
        Line = self.env['customer.info.change.line'].sudo()
        Line.browse(stale).unlink()
        Line.create([{'change_id': self.id, **vals} for vals in fresh])

    def _parse_section(self, section):
        """Return ``{(key, field name): values of a line}`` for what is new in a section."""
        try:
            partner = self.env['res.partner'].sudo().browse(section.get('partner_id') or ())
            entries = [(entry['name'], entry['new']) for entry in section.get('fields', []) if 'new' in entry]
        except (AttributeError, KeyError, TypeError):
            raise UserError(self.env._("This is no form of a customer card.")) from None
        if partner and partner not in self._get_targets():
            raise UserError(self.env._(
                "Somebody in this application is no contact of %(customer)s.", customer=self.partner_id.name))
        key = str(partner.id) if partner else str(section.get('key') or 'new')
        if section.get('leaves') and partner and partner != self.partner_id:
            return {(key, 'active'): {'kind': 'leave', 'field_name': 'active', 'partner_id': partner.id,
                                      'old_value': partner.active, 'new_value': False}}
        return self._parse_entries(partner, key, entries)

    def _parse_entries(self, partner, key, entries):
        rows = self._get_rows(partner._get_card_kind() if partner else 'contact').mapped('field_name')
        result = {}
        for name, value in entries:
            if name not in rows:
                raise UserError(self.env._("“%(field)s” is no field of the card that an application may change.", field=name))
            field = self.env['res.partner']._fields[name]
            new, old = normalize(self.env, field, value), get_value(partner, name) if partner else False
            if not is_same(field, new, old):
                result[key, name] = {
                    'kind': 'field' if partner else 'new', 'partner_id': partner.id, 'contact_key': not partner and key,
                    'field_name': name, 'old_value': old, 'new_value': new, 'sequence': rows.index(name),
                }
        return result

    # REPORTED FROM OUTSIDE

    @api.model
    def _report(self, changes):
        """Write down what customers changed themselves, as applications that the owner submits; runs as superuser.

        :param dict changes: ``{partner: {field name: new value}}``
        """
        for card in {partner.commercial_partner_id for partner in changes}:
            own = {partner: values for partner, values in changes.items() if partner.commercial_partner_id == card}
            change = self.search([('partner_id', '=', card.id), ('source', '=', 'portal'), ('state', '=', 'draft')], limit=1)
            change = change or self._create_report(card)
            form = change._get_card_form()
            for section in form['sections']:
                values = own.get(self.env['res.partner'].browse(section['partner_id']), {})
                for entry in section['fields']:
                    if entry['name'] in values:
                        entry['new'] = values[entry['name']]
            change._set_card_form(form)
            change._log_report()

    @api.model
    def _create_report(self, card):
        owner = card.user_id or self.env.ref('base.user_root')
        self = self.with_context(lang=owner.lang)  # colleagues read it, not the customer
        change = self.create({
            'partner_id': card.id, 'user_id': owner.id, 'source': 'portal', 'source_note': self.env.user.name,
            'company_id': (card.company_id or self.env.company).id,
            'reason': self.env._("%(person)s changed this in the portal.", person=self.env.user.name),
        })
        change.activity_schedule(
            'mail.mail_activity_data_todo', user_id=owner.id,
            summary=self.env._("The customer reported a change: check and submit it"))
        return change

    def _log_report(self):
        self = self.with_context(lang=self.user_id.lang)
        self._message_log(body=self.env._("Reported in the portal: %(changes)s", changes=self.line_ids._get_change_text("; ")))
