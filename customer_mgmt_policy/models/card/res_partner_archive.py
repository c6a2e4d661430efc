from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.res_partner import INTERNAL
from .customer_document import NAMING_ROLES


class ResPartner(models.Model):
    _inherit = 'res.partner'

    legal_hold_ids = fields.One2many('customer.legal.hold', 'partner_id', "Legal Holds", groups=INTERNAL)
    legal_hold_note = fields.Char("Legal Hold", compute='_compute_legal_hold_note', compute_sudo=True, groups=INTERNAL)

    # COMPUTE

    @api.depends('commercial_partner_id.legal_hold_ids.state')
    def _compute_legal_hold_note(self):
        holds = self.env['customer.legal.hold']._find_active(self).grouped('partner_id')
        some = self.env._("some documents")
        for partner in self:
            of_customer = holds.get(partner.commercial_partner_id)
            partner.legal_hold_note = of_customer and ", ".join(
                f"{hold.name} ({some})" if hold.document_ids else hold.name for hold in of_customer)

    # ACTIONS

    def action_open_archive(self):
        """Show the customer's archive."""
        return self._get_customer_action('customer_mgmt_policy.customer_document_action', search_default_not_disposed=1)

    # NAMES

    @api.model
    def web_name_search(self, name, specification, domain=None, operator='ilike', limit=100):
        """Let the archive keeper and the legal reviewer find customers by name, and show nothing but the name."""
        if (self.env.context.get('archive_customer_names') and set(specification) <= {'display_name'}
                and self.env.user.has_groups(NAMING_ROLES)):
            return self._get_archive_names(name, limit)
        return super().web_name_search(name, specification, domain=domain, operator=operator, limit=limit)

    @api.model
    def _get_archive_names(self, name, limit):
        """Search by nothing but the name: a domain, or Odoo's search by e-mail and number, would tell what is hidden."""
        customers = self.sudo().search_fetch(
            Domain('complete_name', 'ilike', name or '') & Domain('is_managed_customer', '=', True)
            & Domain('parent_id', '=', False) & Domain('company_id', 'in', [*self.env.companies.ids, False]),
            ['complete_name'], limit=limit)
        return [{'id': customer.id, 'display_name': customer.complete_name} for customer in customers]

    # HOLDS

    def write(self, vals):
        if vals.get('active') is False:
            self._check_not_held()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        self._check_not_held()

    def _get_holding(self):
        """Return the holds in force on everything about these customers."""
        return self.env['customer.legal.hold']._find_active(self).filtered(lambda hold: not hold.document_ids)

    def _check_not_held(self):
        """Raise when a legal hold keeps everything about one of these customers."""
        if hold := self._get_holding()[:1]:
            raise UserError(self.env._(
                "The legal hold %(hold)s keeps everything about %(customer)s. Ask the legal reviewer who placed it.",
                hold=hold.name, customer=hold.partner_id.name))
