from odoo import api, fields, models
from odoo.fields import Domain

from ..core.res_partner import INTERNAL

# documents that keep a customer from being archived while they are open, beside the records of the policy
OPEN_DOCUMENTS = {
    'sale.order': Domain('state', 'in', ('draft', 'sent')) | Domain('state', '=', 'sale') & (
        Domain('invoice_status', '=', 'to invoice') | Domain('delivery_status', 'in', ('pending', 'started', 'partial'))),
    'stock.picking': Domain('state', 'not in', ('done', 'cancel')),
    'account.move': Domain('move_type', '=like', 'out_%') & (
        Domain('state', '=', 'draft')
        | Domain('state', '=', 'posted') & Domain('payment_state', 'in', ('not_paid', 'partial', 'in_payment'))),
}


class ResPartner(models.Model):
    _inherit = 'res.partner'

    contact_attempt_ids = fields.One2many('customer.contact.attempt', 'partner_id', "Contact Attempts", groups=INTERNAL)
    contact_attempt_count = fields.Integer(
        "Failed Attempts", compute='_compute_contact_attempt_count', compute_sudo=True,
        help="Attempts to reach the customer that failed since it was reached the last time.", groups=INTERNAL)

    @api.depends('contact_attempt_ids.result')
    def _compute_contact_attempt_count(self):
        attempts = self.env['customer.contact.attempt'].sudo().search([('partner_id', 'in', self.ids)])
        by_customer = attempts.grouped('partner_id')
        for partner in self:
            of_customer = by_customer.get(partner._origin, attempts.browse())
            reached = max(of_customer.filtered(lambda attempt: attempt.result == 'reached').mapped('tried_at'), default=False)
            partner.contact_attempt_count = len(of_customer.filtered(
                lambda attempt, reached=reached: attempt.result != 'reached' and (not reached or attempt.tried_at > reached)))

    def action_view_contact_attempts(self):
        """Open the attempts to reach this customer, to add another one."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_contact_attempt_action')
        return {**action, 'domain': [('partner_id', '=', self.commercial_partner_id.id)],
                'context': {'default_partner_id': self.commercial_partner_id.id}}

    # CLEANSING

    def _get_cleansing_block(self):
        """Return ``{customer id: why it cannot be archived now}`` of those of these customers that cannot; under sudo.

        Open records of the policy, orders, deliveries, invoices and people with portal access block. Others extend it.
        """
        domains = dict(OPEN_DOCUMENTS)
        for name in self.env['customer.record.mixin']._get_record_models():
            domains[name] = Domain('state', 'not in', list(self.env[name]._closed_states))
        reasons = {}
        for name, domain in domains.items():
            rows = self.env[name].sudo()._read_group(
                domain & Domain('partner_id.commercial_partner_id', 'in', self.ids),
                ['partner_id.commercial_partner_id'], ['id:recordset'])
            for customer, records in rows:
                shown = ", ".join(records[:3].mapped('display_name')) + ("…" if len(records) > 3 else "")
                reasons.setdefault(customer.id, []).append(f"{self.env['ir.model']._get(name).name}: {shown}")
        users = self.env['res.users'].sudo().search([('partner_id.commercial_partner_id', 'in', self.ids)])
        for user in users:
            reasons.setdefault(user.partner_id.commercial_partner_id.id, []).append(
                self.env._("Has a login: %(login)s", login=user.login))
        return {customer_id: "\n".join(texts) for customer_id, texts in reasons.items()}
