from odoo import models
from odoo.exceptions import UserError


class CustomerLetterMixin(models.AbstractModel):
    """What the customer is told about a record: kept on it, and mailed to the person at the customer when asked to.

    It goes before ``customer.record.mixin`` in ``_inherit``.
    """
    _name = 'customer.letter.mixin'
    _description = "Record about Which the Customer Is Written To"

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ['contact_id', 'partner_id']

    def _mail_get_partners(self, introspect_fields=False):
        """Write to the person at the customer; to the company only when nobody is named."""
        return {record.id: record.contact_id or record.partner_id for record in self}

    def _tell_contact(self, get_subject, message, send_mail):
        """Keep in the chatter what the customer was told; what is mailed to the contact now stands in the portal as well.

        :param get_subject: function that says what it is about, of the record in the language of the contact
        :param message: text, or ``Markup``
        :raise UserError: it is to be mailed, and neither the contact nor the company has an address
        """
        self.ensure_one()
        contact = self._get_email_contact() if send_mail else self.env['res.partner']
        if send_mail and not contact:
            raise UserError(self.env._("%(who)s has no e-mail address.", who=self._get_addressee() or self.display_name))
        self.message_post(
            body=message, subject=get_subject(self.with_context(lang=self._get_customer_lang())), partner_ids=contact.ids,
            subtype_xmlid='mail.mt_comment' if send_mail else 'mail.mt_note',
            message_type='comment' if send_mail else 'notification')

    def _get_email_contact(self):
        """Return the contact to write to: the person, else the company; empty when neither has an address."""
        record = self.sudo()
        return (record.contact_id | record.partner_id).filtered('email')[:1]

    def _get_addressee(self):
        """Return the name that letters begin with."""
        return self._get_reader().name

    def _get_customer_lang(self):
        """Return the language that letters are written in."""
        return self._get_reader().lang or self.env.lang

    def _get_reader(self):
        record = self.sudo()
        return self._get_email_contact() or record.contact_id or record.partner_id
