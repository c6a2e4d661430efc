import re
import unicodedata

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.res_partner import INTERNAL

LICENCE_FIELDS = ('licence_checked_at', 'licence_checked_by_id', 'licence_scan', 'licence_scan_name')
PHONE_FIELDS = ('phone_verified_at', 'phone_verified_by_id', 'phone_verified_how')
VERIFICATION_FIELDS = frozenset((*LICENCE_FIELDS, *PHONE_FIELDS))


def plain_name(name):
    """Return a name as it is compared with the business licence: width and spaces do not count."""
    return re.sub(r'\s', '', unicodedata.normalize('NFKC', name or ''))


def plain_phone(phone):
    return re.sub(r'[^\d+]', '', phone or '')


class ResPartner(models.Model):
    """C2.1.2: the name equals the business licence, and the phone number was checked a second time; who did it, when.

    Both are void as soon as the name or the number changes.
    """
    _inherit = 'res.partner'

    licence_checked_at = fields.Datetime("Licence Compared On", copy=False, readonly=True, groups=INTERNAL)
    licence_checked_by_id = fields.Many2one(
        'res.users', "Licence Compared By", copy=False, readonly=True, groups=INTERNAL)
    licence_scan = fields.Binary("Business Licence", copy=False, readonly=True, attachment=True, groups=INTERNAL)
    licence_scan_name = fields.Char(copy=False, readonly=True, groups=INTERNAL)
    phone_verified_at = fields.Datetime("Phone Verified On", copy=False, readonly=True, groups=INTERNAL)
    phone_verified_by_id = fields.Many2one(
        'res.users', "Phone Verified By", copy=False, readonly=True, groups=INTERNAL)
    phone_verified_how = fields.Selection(
        [('call_back', "Called back"), ('sms', "Text message answered"), ('in_person', "In person"), ('other', "Other")],
        "Verified How", copy=False, readonly=True, groups=INTERNAL)
    has_verified_phone = fields.Boolean(
        "Phone Verified", compute='_compute_has_verified_phone', search='_search_has_verified_phone', groups=INTERNAL)
    is_customer_contact = fields.Boolean(
        compute='_compute_is_customer_contact', groups=INTERNAL, help="A managed customer, or somebody there.")

    # COMPUTE

    @api.depends('phone_verified_at')
    def _compute_has_verified_phone(self):
        for partner in self:
            partner.has_verified_phone = bool(partner.phone_verified_at)

    def _search_has_verified_phone(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return [('phone_verified_at', '!=', False)]

    @api.depends('commercial_partner_id.is_managed_customer')
    def _compute_is_customer_contact(self):
        for partner in self:
            partner.is_customer_contact = partner.sudo().commercial_partner_id.is_managed_customer

    # CRUD

    def write(self, vals):
        renamed = 'name' in vals and self.sudo().filtered(
            lambda partner: partner.licence_checked_at and plain_name(partner.name) != plain_name(vals['name']))
        renumbered = 'phone' in vals and self.sudo().filtered(
            lambda partner: partner.phone_verified_at and plain_phone(partner.phone) != plain_phone(vals['phone']))
        result = super().write(vals)
        if renamed:
            renamed.write(dict.fromkeys(LICENCE_FIELDS, False))
            renamed._log_void(self.env._("The name changed: compare it with the business licence again."))
        if renumbered:
            renumbered.write(dict.fromkeys(PHONE_FIELDS, False))
            renumbered._log_void(self.env._("The phone number changed: verify it again."))
        return result

    def _log_void(self, body):
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    # ACTIONS

    def action_check_licence(self, licence_name=None, scan=None, scan_name=None):
        """Note that the name equals the business licence; asks for the name on it when none is given."""
        self.ensure_one()
        self.check_access('write')
        if not self._has_card() or not self.is_company:
            raise UserError(self.env._("Only a company that is a managed customer has a business licence to compare."))
        if not licence_name:
            return self._ask_card_step('check_licence', self.env._("Compare with the Business Licence"))
        if plain_name(licence_name) != plain_name(self.name):
            raise UserError(self.env._(
                "The business licence says “%(licence)s”, the card says “%(card)s”. Correct the name on the card first.",
                licence=licence_name, card=self.name))
        facts = {'licence_checked_at': fields.Datetime.now(), 'licence_checked_by_id': self.env.uid}
        if scan:
            facts.update(licence_scan=scan, licence_scan_name=scan_name)
        self.sudo().write(facts)
        return None

    def action_open_licence_scan(self):
        """Download the scan of the business licence."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_url', 'target': 'download',
            'url': f'/web/content/res.partner/{self.id}/licence_scan?filename_field=licence_scan_name&download=true',
        }

    def action_verify_phone(self, how=None):
        """Note that the phone number was verified a second time, and how; asks for it when it is not given."""
        self.ensure_one()
        self.check_access('write')
        if not self.is_customer_contact:
            raise UserError(self.env._("%(name)s does not belong to a managed customer.", name=self.display_name))
        if not self.phone:
            raise UserError(self.env._("Enter a phone number first."))
        if not how:
            return self._ask_card_step('verify_phone', self.env._("Verify the Phone Number"))
        if how not in dict(self._fields['phone_verified_how'].selection):
            raise UserError(self.env._("Say how the phone number was verified."))
        self.sudo().write({
            'phone_verified_at': fields.Datetime.now(), 'phone_verified_by_id': self.env.uid, 'phone_verified_how': how})
        return None

    # CHECKS

    def _needs_licence_check(self):
        return self.is_company and not self.licence_checked_at

    def _get_unverified(self):
        """Return what has to be verified before the card is confirmed, in words."""
        if self.phone and not self.phone_verified_at:
            return [self.env._("second verification of the phone number (“Verify” beside it)")]
        return []
