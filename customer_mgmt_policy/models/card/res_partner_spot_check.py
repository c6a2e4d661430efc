from odoo import api, models, tools
from odoo.tools import format_date, html2plaintext


class ResPartner(models.Model):
    """Corrections of a spot check are done once the card holds the right value."""
    _inherit = 'res.partner'

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(self.env['customer.policy.field']._get_checked_names()):
            self._close_spot_corrections()
        return result

    def _close_spot_corrections(self):
        lines = self.env['customer.spot.check.line'].sudo().search(
            [('record_id', 'in', self.ids), ('correction', '=', 'open')])
        lines.filtered(lambda line: line._is_corrected())._close('corrected')

    def _handover_from(self, old_owner, new_owner, reason, worker=None):
        """Corrections that are still open go with the customer."""
        handovers = super()._handover_from(old_owner, new_owner, reason, worker)
        self.env['customer.spot.check.card'].sudo().search(
            [('partner_id', 'in', self.ids), ('state', '=', 'done')])._deadline_sync()
        return handovers

    def _get_card_text(self, name):
        """Return the value of a field as a person reads it."""
        self.ensure_one()
        field, value = self._fields[name], self[name]
        if field.relational:
            return ", ".join(value.mapped('display_name'))
        if field.type == 'selection':
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == 'boolean':
            return self.env._("Yes") if value else self.env._("No")
        if field.type == 'date':
            return format_date(self.env, value) if value else ""
        if field.type == 'html':
            return html2plaintext(value or "")
        return str(value) if value or field.type in ('integer', 'float', 'monetary') else ""


class CustomerPolicyField(models.Model):
    _inherit = 'customer.policy.field'

    @api.model
    @tools.ormcache()
    def _get_checked_names(self):
        """Return the names of the fields that any version of the policy has checked."""
        return tuple(sorted(set(self.sudo().search([('is_checked', '=', True)]).mapped('field_name'))))
