"""Values of card fields as plain data: read, checked, compared and put into words, whatever kind of field it is."""
from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date, format_datetime, html2plaintext
from odoo.tools.misc import formatLang

TEXT_TYPES = ('char', 'text', 'html')
NUMBER_TYPES = ('integer', 'float', 'monetary')
EDITABLE_TYPES = (*TEXT_TYPES, *NUMBER_TYPES, 'boolean', 'date', 'datetime', 'selection', 'many2one', 'many2many')


def get_value(record, name):
    """Return the value of a field as plain data; empty is ``False``, except for numbers."""
    field, value = record._fields[name], record[name]
    if field.type == 'many2one':
        return value.id or False
    if field.type == 'many2many':
        return sorted(value.ids)
    if field.type in ('date', 'datetime'):
        return field.to_string(value) or False
    if field.type in NUMBER_TYPES:
        return value
    if field.type in TEXT_TYPES:
        return str(value or '').strip() or False
    return value or False


def normalize(env, field, value):
    """Return ``value``, as a client sends it, as plain data.

    :raise UserError: it does not fit the field
    """
    try:
        return _normalize(env, field, value)
    except (ValueError, TypeError, KeyError, OverflowError):
        raise UserError(env._(
            "“%(value)s” does not fit the field “%(field)s”.", value=value, field=field._description_string(env))) from None


def _normalize(env, field, value):
    if field.type == 'many2one':
        value = value.get('id') if isinstance(value, dict) else value
        return _check_records(env, field, [value] if value else [])[:1].id
    if field.type == 'many2many':
        ids = [row[0] if isinstance(row, (list, tuple)) else row for row in value or []]
        return sorted(_check_records(env, field, ids).ids)
    if field.type in ('date', 'datetime'):
        moment = field.to_date(value) if field.type == 'date' else field.to_datetime(value)
        return field.to_string(moment) or False
    if field.type in NUMBER_TYPES:
        return int(value or 0) if field.type == 'integer' else float(value or 0)
    if field.type == 'selection':
        if value and value not in field.get_values(env):
            raise ValueError(value)
        return value or False
    if field.type == 'boolean':
        return bool(value)
    if value and not isinstance(value, str):
        raise ValueError(value)
    return (value or '').strip() or False


def _check_records(env, field, ids):
    records = env[field.comodel_name].browse(int(id_) for id_ in ids)
    if len(records.exists()) < len(records):
        raise ValueError(ids)
    records.check_access('read')
    return records


def to_write(field, value):
    """Return plain data as :meth:`write` takes it."""
    return [fields.Command.set(value or [])] if field.type == 'many2many' else value


def is_same(field, one, other):
    """Return whether two values mean the same; the database rounds decimal numbers."""
    if field.type in ('float', 'monetary'):
        return abs((one or 0.0) - (other or 0.0)) < 0.005
    return (one or False) == (other or False)


def get_text(record, name, value):
    """Return plain data of a field of ``record`` in the words of the reader; empty for no value."""
    env, field = record.env, record._fields[name]
    if field.type == 'boolean':
        return env._("Yes") if value else env._("No")
    if value is False or value is None or value == []:
        return ""
    if field.type == 'selection':
        return dict(field._description_selection(env)).get(value, value)
    if field.type in ('many2one', 'many2many'):
        records = env[field.comodel_name].sudo().browse([value] if field.type == 'many2one' else value).exists()
        return ", ".join(records.mapped('display_name'))
    if field.type == 'date':
        return format_date(env, value)
    if field.type == 'datetime':
        return format_datetime(env, value)
    if field.type == 'monetary':
        currency = record[field.get_currency_field(record)] or env.company.currency_id
        return format_amount(env, value, currency)
    if field.type in NUMBER_TYPES:
        return formatLang(env, value, digits=0 if field.type == 'integer' else 2)
    return html2plaintext(value) if field.type == 'html' else str(value)


def get_new_text(record, name, old, new):
    """Return the new value in words; of lists also what was added and removed."""
    text, field = get_text(record, name, new), record._fields[name]
    if field.type != 'many2many':
        return text
    parts = [("+ ", sorted(set(new or []) - set(old or []))), ("− ", sorted(set(old or []) - set(new or [])))]
    changes = "; ".join(sign + get_text(record, name, ids) for sign, ids in parts if ids)
    return f"{text} ({changes})" if changes else text


def get_editor_value(record, name, value):
    """Return plain data as the editor of the web client takes it: related records with their names."""
    field = record._fields[name]
    if field.type not in ('many2one', 'many2many'):
        return value
    records = record.env[field.comodel_name].sudo().browse([value] if field.type == 'many2one' and value else value or [])
    if field.type == 'many2one':
        return {'id': records.id, 'display_name': records.display_name} if records else False
    return [[row.id, row.display_name] for row in records]
