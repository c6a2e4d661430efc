from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from .customer_mail_intake import LIMIT


class CustomerMailIntake(models.Model):
    """What customer service decides about a waiting mail."""
    _inherit = 'customer.mail.intake'

    is_record_visible = fields.Boolean(compute='_compute_is_record_visible')
    record_user_id = fields.Many2one('res.users', "Taken Care of By", compute='_compute_is_record_visible')

    # COMPUTE

    @api.depends('res_model', 'res_id')
    @api.depends_context('uid')
    def _compute_is_record_visible(self):
        """Whoever may not open what the mail became reads who takes care of it."""
        for item in self:
            record = item._get_record()
            item.is_record_visible = bool(record) and record.with_env(self.env).has_access('read')
            item.record_user_id = record.user_id if record else False

    # ACTIONS

    def action_attribute(self, partner_id, kind=None, contact_id=None, create_contact=False, as_one=False):
        """Record the mails for a customer, as of when they arrived.

        :param int partner_id: the customer
        :param str kind: model of the record, default: what the address stands for
        :param int contact_id: who wrote, if it is a contact already
        :param bool create_contact: make a contact of the customer of who wrote
        :param bool as_one: the oldest mail becomes the record, the others are added to it
        """
        self._check_step('attribute')
        customer = self._get_visible_customer(partner_id)
        contact = self.env['res.partner'].browse(contact_id or [])
        contact.check_access('read')
        record = None
        for item in self.sorted('received_at'):
            if record and as_one:
                item._hand_to(record, 'attach')
            else:
                record = item._record_for(customer, kind or item.kind, contact, create_contact)
                item._hand_to(record, 'attribute', partner_id=customer.id, contact_id=record.contact_id.id, kind=record._name)

    def action_attach(self, model, res_id, create_contact=False):
        """Add the mails to a record of the customer that is there already; whoever takes care of it is told.

        :param str model: kind of the record
        :param int res_id: its ID
        :param bool create_contact: make a contact of the customer of who wrote
        """
        self._check_step('attach')
        record = self._get_target(model, res_id).sudo()
        customer = record.partner_id
        for item in self:
            if item.partner_id and item.partner_id.commercial_partner_id != customer:
                raise UserError(self.env._(
                    "“%(mail)s” is a mail of %(customer)s, %(record)s is a matter of %(other)s."
                    " Change the customer of the mail first.",
                    mail=item.name, customer=item.partner_id.display_name, record=record.name, other=customer.display_name))
        for item in self.sorted('received_at'):
            contact = item._get_contact(customer, item.contact_id, create_contact)
            item._hand_to(record, 'attach', partner_id=customer.id, contact_id=contact.id)
            if item.reason != 'automatic':
                record._receive_answer({'author_id': contact.id})
        record._tell_added(self.mapped('name'))

    def action_dismiss(self, reason, note=None):
        """The mails are no matter of a customer; they stay on record with the reason."""
        self._move('dismiss', dismiss_reason=reason, dismiss_note=note, **self._get_decision())
        self._deadline_met(LIMIT)

    def action_restore(self):
        """Look at the mails again; the time counts from when they arrived."""
        self._transition('restore', dismiss_reason=False, dismiss_note=False, handled_at=False, handled_by_id=False)
        self._deadline_start(LIMIT, at='received_at')

    def action_take(self):
        """Let the mails be mine to decide."""
        self._check_step('dismiss', {'dismiss_reason': True})
        self.user_id = self.env.user

    def action_open_record(self):
        """Open what the mail became."""
        self.ensure_one()
        record = self._get_record()
        if not record or not record.with_env(self.env).has_access('read'):
            raise UserError(self.env._("Your role does not open %(record)s.", record=self.record_name or self.name))
        return {'type': 'ir.actions.act_window', 'res_model': record._name, 'res_id': record.id, 'view_mode': 'form'}

    def action_open_step(self):
        """Ask for what the step of the context (``default_verb``) needs, in a dialog."""
        verb = self.env.context.get('default_verb', 'attribute')
        for item in self:
            if error := item._get_transition_error(verb):
                raise error
        return {
            'type': 'ir.actions.act_window',
            'name': self.env['customer.mail.intake.step']._get_verb_label(verb),
            'res_model': 'customer.mail.intake.step',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_intake_ids': [Command.set(self.ids)], 'default_verb': verb},
        }

    # STEPS

    def _record_for(self, customer, kind, contact, create_contact):
        """Create the record of this mail; the policy's checks of the kind apply, its clocks start when the mail arrived."""
        if kind not in dict(self._get_kinds()):
            raise UserError(self.env._("Choose what the mail becomes."))
        item, contact = self.sudo(), self._get_contact(customer, contact, create_contact)
        return self.env[kind].sudo()._intake_create({
            'kind': kind, 'company': item.company_id, 'partner': customer.sudo(), 'contact': contact.sudo(),
            'name': item.name, 'description': item.description, 'text': item.text, 'email': item.writer_email,
            'received_at': item.received_at, 'automatic': item.reason == 'automatic',
        })

    def _get_contact(self, customer, contact, create_contact):
        """Return who of the customer wrote: ``contact``, or who has the address of the mail, or a new one if wanted."""
        item = self.sudo()
        if contact or not item.writer_email or item.writer_email == customer.email_normalized:
            return contact
        if create_contact:
            return self._create_contact(customer, item.writer_name, item.writer_email)
        return customer.sudo().child_ids.filtered(lambda child: child.email_normalized == item.writer_email)[:1]

    def _hand_to(self, record, verb, **facts):
        """The mail and what was written about it go to ``record``; answers to it will go there as well."""
        self._transition(verb, res_model=record._name, res_id=record.id, **facts, **self._get_decision())
        is_own = self.writer_email and self.writer_email == record.partner_id.email_normalized
        record.sudo()._take_correspondence(self, author=self.contact_id or (is_own and record.partner_id))
        self._deadline_met(LIMIT)

    # CHECKS

    @api.model
    def _get_target(self, model, res_id):
        """Return the record that a mail is added to, which the user may write; what was merged goes on in another one."""
        if model not in dict(self._get_kinds()):
            raise UserError(self.env._("Mails cannot be added to such a record."))
        record = self.env[model].browse(res_id).exists()
        if not record:
            raise UserError(self.env._("This record does not exist any more."))
        record.check_access('write')
        survivor = record.sudo()._intake_survivor().sudo(False)
        survivor.check_access('write')
        return survivor

    def _get_visible_customer(self, partner_id):
        customer = self.env['res.partner'].browse(partner_id or []).exists().commercial_partner_id
        if not customer:
            raise UserError(self.env._("Choose the customer that the mail is from."))
        if not customer.has_access('read'):
            raise AccessError(self.env._("You may not see this customer."))
        return customer

    @api.model
    def _get_decision(self):
        return {'handled_at': fields.Datetime.now(), 'handled_by_id': self.env.uid}
