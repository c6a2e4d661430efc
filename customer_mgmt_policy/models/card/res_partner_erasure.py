from odoo import models

# personal data of a contact that an erasure blanks (C4.1)
PERSONAL_FIELDS = (
    'phone', 'email', 'function', 'comment', 'website', 'ref', 'barcode', 'street', 'street2', 'zip', 'city', 'state_id',
    'country_id', 'image_1920')
# of a customer with orders or invoices the law wants to know who it was: name, address and tax number stay
COMPANY_FIELDS = ('phone', 'email', 'comment', 'website', 'ref', 'barcode', 'image_1920')
# what we noted on the card
CARD_FIELDS = (
    'cooperation_status', 'information_source', 'referrer', 'lawfulness_check', 'employee_count', 'annual_revenue',
    'founded_on', 'registered_address', 'business_scope', 'demand_preference', 'purchase_cycle', 'focus', 'licence_scan',
    'licence_scan_name')
# copies of a contact on the leads of Odoo's CRM, when that is installed
LEAD_FIELDS = (
    'contact_name', 'email_from', 'email_cc', 'phone', 'function', 'website', 'street', 'street2', 'zip', 'city', 'state_id',
    'country_id', 'description')


def restate_facts(records):
    """Approvals keep what the approvers were told; let it say what the records say now."""
    for record in records:
        facts = [[label, str(text or "")] for label, text in record._approval_facts()]
        record.approval_ids.facts_submitted = facts


class ResPartner(models.Model):
    """C4.1: the personal data of a contact, or what is held of a customer, is erased by a confirmed disposal."""
    _inherit = 'res.partner'

    # WHAT

    def _get_unerasable_reason(self):
        """Return why the personal data of this contact cannot be erased, or False."""
        self.ensure_one()
        if self.with_context(active_test=False).user_ids.filtered(lambda user: not user.share):
            return self.env._("%(name)s is a colleague, not a contact of the customer.", name=self.name)
        return False

    def _get_personal_data(self):
        return self.read(['name', *(name for name in PERSONAL_FIELDS if name != 'image_1920')], load='')[0]

    def _get_anonymous_values(self):
        """Return what is written over the personal data; chapters add the fields that they put on contacts."""
        self.ensure_one()
        if self == self.commercial_partner_id and (self.is_company or self._get_trade_counts()[1]):
            return dict.fromkeys(COMPANY_FIELDS + CARD_FIELDS, False)
        names = PERSONAL_FIELDS + (CARD_FIELDS if self.is_managed_customer else ())
        return {'name': self.env._("Erased contact %(id)s", id=self.id), **dict.fromkeys(names, False)}

    def _get_trade_counts(self):
        """Return how many orders and posted invoices name these contacts; under sudo."""
        orders = self.env['sale.order'].sudo().search_count([
            '|', '|', ('partner_id', 'in', self.ids), ('partner_invoice_id', 'in', self.ids),
            ('partner_shipping_id', 'in', self.ids)])
        invoices = self.env['account.move'].sudo().search_count([
            '|', ('partner_id', 'in', self.ids), ('partner_shipping_id', 'in', self.ids), ('state', '=', 'posted')])
        return orders, invoices

    def _get_bank_accounts(self):
        """Return the bank accounts that these contacts hold, archived ones included; under sudo."""
        return self.env['res.partner.bank'].sudo().with_context(active_test=False).search([('partner_id', 'in', self.ids)])

    def _get_leads(self):
        """Return the leads with copies of these contacts' data, under sudo; none without Odoo's CRM."""
        emails = [email for email in self.mapped('email_normalized') if email]
        return self.env['crm.lead'].sudo().with_context(active_test=False).search([
            '|', ('partner_id', 'in', self.ids),
            '&', ('partner_id', '=', False), ('email_normalized', 'in', emails)]) if 'crm.lead' in self.env else []

    # ERASE, as superuser

    def _anonymise(self, disposal):
        """Blank the personal data of a contact, with its copies, history, portal login and subscriptions.

        :param str disposal: number of the disposal, noted on the contact
        """
        contact = self.sudo().with_context(active_test=False, tracking_disable=True, mail_notrack=True)
        contact.ensure_one()
        for user in contact.user_ids:
            user.write({'active': False, 'login': f'erased-{user.id}'})
        contact._erase_bank_accounts()
        contact._erase_copies()
        self.env['mail.activity'].sudo().search([('res_model', '=', self._name), ('res_id', '=', self.id)]).unlink()
        self.env['mail.followers'].sudo().search([('partner_id', '=', self.id)]).unlink()
        contact.with_context(active_test=True).write({**contact._get_anonymous_values(), 'active': False})
        contact.flush_recordset()
        Message = self.env['mail.message'].sudo()
        Message.search([('model', '=', self._name), ('res_id', '=', self.id)]).unlink()
        Message.search([('author_id', '=', self.id)]).write({'email_from': False})
        contact._message_log(body=self.env._("Personal data erased on request: %(disposal)s", disposal=disposal))

    def _erase_bank_accounts(self):
        """Odoo never deletes a bank account, which payments may refer to: nothing recognises it any more."""
        for account in self._get_bank_accounts():
            account.write({'allow_out_payment': False})
            account.write({
                'acc_number': f'erased-{account.id}', 'acc_holder_name': False, 'bank_id': False, 'active': False})
            account.message_ids.unlink()

    def _erase_copies(self):
        """What other records of the card repeat of the contact."""
        for lead in self._get_leads():
            name = lead.name.replace(self.name, self.env._("Erased contact %(id)s", id=self.id))
            lead.write({**dict.fromkeys(LEAD_FIELDS, False), 'name': name})
            lead.message_ids.unlink()
        self.env['customer.mail.intake'].sudo()._erase_writers(self)
        self.env['customer.relationship'].sudo().with_context(active_test=False).search(
            [('contact_id', '=', self.id)]).unlink()
        self.env['customer.spot.check.line'].sudo().search([('record_id', '=', self.id)]).write(
            {'value': False, 'correct_value': False, 'remark': False, 'answer': False})
        lines = self.env['customer.info.change.line'].sudo().search([('partner_id', '=', self.id)])
        lines.write({'old_value': False, 'new_value': False})
        restate_facts(lines.change_id)
