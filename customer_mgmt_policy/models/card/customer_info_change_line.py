from odoo import api, fields, models
from odoo.fields import Domain

from .card_value import get_new_text, get_text, get_value, is_same


class CustomerInfoChangeLine(models.Model):
    """One change that is applied for: old → new of one field, a new contact's field, or a contact that leaves.

    Written by the application alone, from the card and what was filled in; nobody brings an old value of their own.
    """
    _name = 'customer.info.change.line'
    _description = "Change of One Field"
    _inherit = ['customer.approval.line.mixin']
    _order = 'change_id, contact_key, partner_id, sequence, id'
    _rec_name = 'field_name'
    _approval_parent = 'change_id'

    change_id = fields.Many2one('customer.info.change', "Application", required=True, index=True, ondelete='cascade')
    kind = fields.Selection(
        [('field', "Changes"), ('new', "New contact"), ('leave', "Contact leaves")], required=True, default='field')
    partner_id = fields.Many2one(
        'res.partner', "On the Card Of", index='btree_not_null', ondelete='restrict',
        help="The customer or one of its contacts; empty for a new contact until it is on the card.")
    contact_key = fields.Char(help="Tells several new contacts apart.")
    field_name = fields.Char("Technical Name", required=True)
    sequence = fields.Integer()
    old_value = fields.Json()
    new_value = fields.Json()
    current_value = fields.Json(compute='_compute_current_value', compute_sudo=True)
    is_drifted = fields.Boolean(compute='_compute_current_value', compute_sudo=True)

    # in words
    target = fields.Char("Concerns", compute='_compute_words', compute_sudo=True)
    label = fields.Char("Field", compute='_compute_words', compute_sudo=True)
    title = fields.Char(compute='_compute_words', compute_sudo=True)
    old_text = fields.Char("Old", compute='_compute_words', compute_sudo=True)
    new_text = fields.Char("New", compute='_compute_words', compute_sudo=True)

    _target_unique = models.UniqueIndex(
        "(change_id, COALESCE(partner_id, 0), COALESCE(contact_key, ''), field_name)",
        "This field is in the application already.")

    # COMPUTE

    @api.depends('partner_id', 'field_name', 'kind', 'old_value', 'change_id.state')
    def _compute_current_value(self):
        """What the card says now; of a new contact nothing can change meanwhile."""
        for line in self:
            line.current_value = line.old_value if line.kind == 'new' else get_value(line.partner_id, line.field_name)
            line.is_drifted = line.kind != 'new' and not is_same(
                line.partner_id._fields[line.field_name], line.current_value, line.old_value)

    @api.depends('partner_id.name', 'contact_key', 'field_name', 'kind', 'old_value', 'new_value')
    @api.depends_context('lang')
    def _compute_words(self):
        for line in self:
            line.target = line._get_target()
            if line.kind == 'leave':
                line.label, line.old_text, line.new_text = self.env._("Contact"), line.partner_id.name, self.env._("Left")
            else:
                line.label = line.partner_id._get_card_field_label(line.field_name)
                line.old_text = get_text(line.partner_id, line.field_name, line.old_value)
                line.new_text = get_new_text(line.partner_id, line.field_name, line.old_value, line.new_value)
            own = line.partner_id == line.change_id.partner_id
            line.title = line.label if own else f"{line.target}: {line.label}"

    def _get_target(self):
        if self.kind != 'new':
            return self.partner_id.name
        siblings = self.change_id.line_ids.filtered(lambda line: line.contact_key == self.contact_key)
        name = siblings.filtered(lambda line: line.field_name == 'name').new_value
        return self.env._("New contact %(name)s", name=name or "").strip()

    # TOOLS

    def _get_key(self):
        return self.contact_key if self.kind == 'new' else str(self.partner_id.id)

    def _says(self, vals):
        """Return whether the line asks for the same, of the same old value."""
        field = self.env['res.partner']._fields[self.field_name]
        return self.kind == vals['kind'] and is_same(field, self.new_value, vals['new_value']) and is_same(
            field, self.old_value, vals['old_value'])

    def _get_change_text(self, separator="\n"):
        """Return the changes in words, old → new."""
        return separator.join(
            f"{line.title}: {line.old_text or '–'} → {line.new_text or '–'}" for line in self)

    def _get_drift_text(self):
        """Return what the card says now instead of the old values, in words."""
        return "\n".join(
            self.env._("%(field)s: the application says “%(old)s”, the card now says “%(current)s”", field=line.title,
                       old=line.old_text or "–", current=line._get_current_text() or "–")
            for line in self)

    def _get_current_text(self):
        if self.kind == 'leave':
            return self.env._("Left")
        return get_text(self.partner_id.sudo(), self.field_name, self.current_value)

    @api.model
    def _find_waiting(self, lines):
        """Return lines of other submitted applications about the same fields."""
        domain = Domain.OR(
            Domain('partner_id', '=', line.partner_id.id) & Domain('field_name', '=', line.field_name)
            for line in lines if line.partner_id)
        return self.sudo().search(
            domain & Domain('change_id', 'not in', lines.change_id.ids) & Domain('change_id.state', '=', 'submitted'))
