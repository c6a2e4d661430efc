from odoo import api, fields, models

from .res_partner_duplicate import normalize_code, normalize_name

# what two cards of the same customer have in common
IDENTITY = ('name', 'vat', 'company_registry')


class CustomerInfoChange(models.Model):
    """A2.3.1: whoever decides on a new name or credit code learns that another customer has it already, and no more."""
    _inherit = 'customer.info.change'

    duplicate_warning = fields.Char(
        "Existing Customer", compute='_compute_duplicate_warning',
        help="Another customer that already has the name or credit code that is applied for.")

    @api.depends('state', 'line_ids.new_value')
    @api.depends_context('uid', 'lang', 'allowed_company_ids')
    def _compute_duplicate_warning(self):
        for change in self:
            change.duplicate_warning = change.state == 'submitted' and change._get_duplicate_warning()

    def action_submit(self):
        """An application tells no more than a new card would: it counts as a look-up, within the same cap."""
        self._spend_duplicate_look_ups()
        return super().action_submit()

    def _approval_facts(self):
        facts = super()._approval_facts()
        if warning := self._get_duplicate_warning():
            facts.insert(0, (self._fields['duplicate_warning']._description_string(self.env), warning))
        return facts

    # TOOLS

    def _get_new_keys(self):
        """Return the name key and the code key that the customer would have; None when neither is to change."""
        card = self.partner_id.sudo()
        new = {line.field_name: line.new_value for line in self.sudo().line_ids
               if line.partner_id == card and line.field_name in IDENTITY}
        if not new:
            return None
        name, vat, registry = (new.get(name, card[name]) for name in IDENTITY)
        return normalize_name(name) if card.is_company else '', normalize_code(vat or registry)

    def _find_same_customer(self):
        """Return, as superuser, the other managed customer that has the new name or code."""
        keys = self._get_new_keys()
        existing = self.partner_id._find_duplicate(keys) if keys else self.env['res.partner'].sudo()
        return existing.filtered('is_managed_customer')

    def _get_duplicate_warning(self):
        existing = self._find_same_customer()
        if not existing:
            return False
        if existing.sudo(False).with_user(self.env.user).has_access('read'):
            return self.env._(
                "Another customer already has this name or credit code: %(customer)s. Owner: %(owner)s.",
                customer=existing.name, owner=existing.user_id.name or self.env._("none"))
        if not existing.user_id:
            return self.env._("Another customer, which waits for an owner, already has this name or credit code.")
        return self.env._(
            "Another customer already has this name or credit code. Owner: %(owner)s, department: %(department)s.",
            owner=existing.user_id.name, department=existing.user_id.sale_team_id.name or self.env._("none"))

    def _spend_duplicate_look_ups(self):
        Check = self.env['customer.duplicate.check']
        for change in self:
            keys, existing = change._get_new_keys(), change._find_same_customer()
            visible = existing and existing.sudo(False).with_user(self.env.user).has_access('read')
            if keys and any(keys) and not visible and Check._spend(*keys):
                Check._log(*keys, existing, change._get_duplicate_warning())
