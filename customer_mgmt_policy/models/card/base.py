from odoo import models
from odoo.exceptions import UserError


class Base(models.AbstractModel):
    """A2.3.1: whatever screen it starts from, an export that carries managed customers' data is limited and logged."""
    _inherit = 'base'

    def export_data(self, fields_to_export):
        if self.env.su or not (self.env.is_admin() or self.env.user.has_group('base.group_allow_export')):
            return super().export_data(fields_to_export)
        customers = self._get_exported_customers(fields_to_export)
        if not customers:
            return super().export_data(fields_to_export)
        self.check_access('read')
        customers.sudo(False).check_access('read')
        log, count = self.env['customer.export.log'], self._count_exported(customers)
        try:
            log._check_allowed(count, customers)
        except UserError as error:
            log._log_refusal(self, fields_to_export, count, reason=str(error))
            raise
        result = super().export_data(fields_to_export)
        log._log(self, fields_to_export, count)
        return result

    def _get_exported_customers(self, paths):
        """Return, as superuser, the managed customers and their people whose data these columns carry.

        A contact itself, a record of ours, or any document with a column that leads into a contact; the bare name of the
        customer on an Odoo document is not meant.
        """
        partners = self.env['res.partner'].sudo()
        records = self.sudo()
        ours = self._is_about_customers()
        if ours:
            partners |= records if self._name == 'res.partner' else records.partner_id
        for path in paths:
            partners |= records._follow_exported_path(path.replace(':', '/').split('/'), ours)
        return partners.filtered('policy_owner_id')

    def _follow_exported_path(self, names, ours):
        """Return the contacts that one column of an export leads to."""
        partners, records = self.env['res.partner'].sudo(), self
        if (link := self._inherits.get('res.partner')) and self._fields.get(names[0]) and self._fields[names[0]].inherited:
            partners |= self[link]
        for depth, name in enumerate(names, start=1):
            field = records._fields.get(name)
            if field is None or not field.relational or field.comodel_name not in self.env:
                break
            records = records[name]
            if records._name == 'res.partner' and (ours or depth < len(names)):
                partners |= records
        return partners

    def _is_about_customers(self):
        """Return whether records of this model are data of customers as such."""
        partner = self._fields.get('partner_id')
        return self._name == 'res.partner' or (
            self._name.startswith('customer.') and bool(partner) and partner.comodel_name == 'res.partner')

    def _count_exported(self, customers):
        if self._name == 'res.partner':
            return max(len(self.sudo().filtered('policy_owner_id')), len(customers))
        return max(len(self), len(customers)) if self._is_about_customers() else len(customers)
