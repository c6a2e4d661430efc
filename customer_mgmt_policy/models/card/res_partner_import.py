from odoo import api, models
from odoo.fields import Domain

from .res_partner_duplicate import normalize_code, normalize_name

NO = frozenset({'', '0', 'false', 'no', 'n', 'f', '否', '假'})
# a row with one of these updates something, or is a contact
NO_NEW_CUSTOMER = ('id', '.id', 'parent_id', 'parent_id/id', 'parent_id/.id')
TEMPLATE = '/customer_mgmt_policy/static/xls/customer_cards.xlsx'


class ResPartner(models.Model):
    """C2.1.2: customers from a file obey the same rules as typed ones, and each refused row says which field and why."""
    _inherit = 'res.partner'

    @api.model
    def get_import_templates(self):
        template = {'label': self.env._("Import Template for Customer Cards (form 1)"), 'template': TEMPLATE}
        return [template, *super().get_import_templates()]

    @api.model
    def load(self, fields, data):
        """Refuse rows of customers that exist already; the others are tried as ever, and all is written or nothing."""
        if not (self.env.context.get('import_file') and 'name' in fields and self._imports_customers(fields)):
            return super().load(fields, data)
        refused = self._find_import_duplicates(fields, data)
        starts, start = [], 0
        for number, row in enumerate(data):
            start = number if self._get_cell(fields, row, 'name') else start
            starts.append(start)
        kept = [number for number in range(len(data)) if starts[number] not in refused]
        savepoint = self.env.cr.savepoint()
        result = super().load(fields, [data[number] for number in kept])
        savepoint.close(rollback=bool(refused))
        messages = self._locate_messages(result['messages'], kept)
        if refused:
            self.env.registry.reset_changes()
            return {'ids': False, 'messages': [*refused.values(), *messages], 'nextrow': 0}
        return {**result, 'messages': messages}

    @api.model
    def _imports_customers(self, fields):
        return (self._creator_owns_customers() or self.env.context.get('default_is_managed_customer')
                or 'is_managed_customer' in fields)

    @api.model
    def _get_cell(self, fields, row, name):
        return str(row[fields.index(name)] or '').strip() if name in fields else ''

    @api.model
    def _locate_messages(self, messages, kept):
        """Name the rows of the file, and drop what Odoo says of the first row when it meant another one.

        What is wrong with a row as a whole the import screen shows by its ``record``, counted from one like the rows of a
        column's errors.
        """
        if len(messages) > 1 and messages[0].get('message') in [message.get('message') for message in messages[1:]]:
            messages = messages[1:]
        for message in messages:
            if 'rows' in message:
                message['rows'] = {end: kept[number] for end, number in message['rows'].items() if number < len(kept)}
                if not message.get('field') and 'from' in message['rows']:
                    message['record'] = message['rows']['from'] + 1
        return messages

    # DUPLICATES

    @api.model
    def _find_import_duplicates(self, fields, data):
        """Return ``{row: message}`` of customers that occur in the file twice or exist already."""
        keys = {number: self._get_import_keys(fields, row) for number, row in enumerate(data)}
        keys = {number: row_keys for number, row_keys in keys.items() if any(row_keys)}
        refused, seen = {}, {}
        for number, row_keys in keys.items():
            for place, key in enumerate(row_keys):
                if key and seen.setdefault((place, key), number) != number:
                    refused[number] = self.env._(
                        "“%(name)s” is in the file twice.", name=self._get_cell(fields, data[number], 'name'))
        existing = self._find_import_existing(
            {number: row_keys for number, row_keys in keys.items() if number not in refused},
            {number: self._get_cell(fields, data[number], 'name') for number in keys})
        return {number: self._get_row_message(number, message) for number, message in (refused | existing).items()}

    @api.model
    def _get_import_keys(self, fields, row):
        """Return name and code of the row as they are compared; nothing for rows that make no new customer."""
        def is_no(name, default):
            return self._get_cell(fields, row, name).casefold() in NO if name in fields else not default
        name = self._get_cell(fields, row, 'name')
        if not name or any(self._get_cell(fields, row, key) for key in NO_NEW_CUSTOMER):
            return ('', '')
        if is_no('is_managed_customer', True):
            return ('', '')
        code = self._get_cell(fields, row, 'vat') or self._get_cell(fields, row, 'company_registry')
        is_person = is_no('is_company', self.env.context.get('default_is_company'))
        return ('' if is_person else normalize_name(name), normalize_code(code))

    @api.model
    def _find_import_existing(self, keys, names_in_file):
        """Return ``{row: message}`` of customers that exist; of hidden ones no more is told than to one who types them."""
        names, codes = [name for name, _code in keys.values() if name], [code for _name, code in keys.values() if code]
        domain = Domain('policy_name_key', 'in', names) | Domain('policy_code_key', 'in', codes)
        domain &= Domain('company_id', 'in', [False, *self.env.companies.ids]) & Domain('is_managed_customer', '=', True)
        domain &= Domain('parent_id', '=', False)
        found = self.sudo().with_context(active_test=False).search(domain, order='active DESC, id DESC')
        by_name, by_code = {c.policy_name_key: c for c in found}, {c.policy_code_key: c for c in found}
        visible = self.browse(found.ids)._filtered_access('read')
        messages, hidden = {}, {}
        for number, (name, code) in keys.items():
            existing = by_code.get(code) if code and code in by_code else by_name.get(name) if name else None
            if not existing:
                continue
            if existing in visible:
                messages[number] = self.env._(
                    "You see this customer already: %(name)s. Take the row out, or add the column “External ID” of an "
                    "export to update it.", name=existing.display_name)
            else:
                hidden[number] = existing
        answers = self.env['customer.duplicate.check']._ask_many(
            {number: (keys[number], existing) for number, existing in hidden.items()})
        return messages | {number: self.env._("%(name)s: %(reason)s", name=names_in_file[number], reason=answer)
                           for number, answer in answers.items()}

    @api.model
    def _get_row_message(self, number, message):
        """Return a message about the whole row: beside a column the import screen drops the reasons of several."""
        return {'type': 'error', 'message': message, 'record': number + 1, 'rows': {'from': number, 'to': number}}
