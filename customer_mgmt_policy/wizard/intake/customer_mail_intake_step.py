from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerMailIntakeStep(models.TransientModel):
    """Asks for what a decision about waiting mails needs, then takes it; every rule stays with the mails."""
    _name = 'customer.mail.intake.step'
    _description = "Decision about Waiting Mails"
    _inherit = ['customer.record.choice.mixin']

    intake_ids = fields.Many2many('customer.mail.intake', string="Mails", required=True)
    count = fields.Integer(compute='_compute_count')
    verb = fields.Selection(
        [('attribute', "Record for a Customer"), ('attach', "Add to a Record"), ('dismiss', "Not a Matter")], required=True)
    # attribute
    kind = fields.Selection('_selection_kinds', "Becomes", compute='_compute_proposal', store=True, readonly=False)
    partner_id = fields.Many2one(
        'res.partner', "Customer", compute='_compute_proposal', store=True, readonly=False,
        domain="[('is_managed_customer', '=', True), ('parent_id', '=', False)]")
    candidate_ids = fields.Many2many('res.partner', string="Possible Customers", related='intake_ids.candidate_ids')
    contact_id = fields.Many2one(
        'res.partner', "Contact", compute='_compute_contact_id', store=True, readonly=False,
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id)]")
    create_contact = fields.Boolean(
        "Make the Sender a Contact", compute='_compute_create_contact', store=True, readonly=False,
        help="The sender becomes a contact of the customer: the next mail finds its customer by itself.")
    writer = fields.Char("Sender", compute='_compute_writer')
    as_one = fields.Boolean(
        "One Record for All", help="The oldest mail becomes the record, the others are added to it.")
    # dismiss
    dismiss_reason = fields.Selection(
        [('advertising', "Advertising or spam"), ('private', "Not meant for us"), ('done', "Settled already"),
         ('other', "Another reason")],
        "Why Not")
    dismiss_note = fields.Char("Note")

    @api.model
    def _selection_kinds(self):
        return self.env['customer.mail.intake']._get_kinds()

    @api.depends('intake_ids')
    def _compute_count(self):
        for step in self:
            step.count = len(step.intake_ids)

    @api.depends('intake_ids')
    def _compute_proposal(self):
        for step in self:
            partners, kinds = step.intake_ids.partner_id, set(step.intake_ids.mapped('kind'))
            step.partner_id = partners if len(partners) == 1 else False
            step.kind = kinds.pop() if len(kinds) == 1 else False

    @api.depends('intake_ids')
    def _compute_create_contact(self):
        for step in self:
            step.create_contact = 'automatic' not in step.intake_ids.mapped('reason')

    @api.depends('partner_id')
    def _compute_contact_id(self):
        for step in self:
            emails = set(step.intake_ids.mapped('writer_email')) - {False}
            contacts = step.partner_id.child_ids.filtered(lambda contact, emails=emails: contact.email_normalized in emails)
            step.contact_id = contacts if len(contacts) == 1 and len(emails) == 1 else False

    @api.depends('intake_ids')
    def _compute_writer(self):
        for step in self:
            writers = {f"{item.writer_name or ''} <{item.writer_email}>".strip() for item in step.intake_ids if item.writer_email}
            step.writer = ", ".join(sorted(writers)[:3]) + (" …" if len(writers) > 3 else "")

    @api.depends('intake_ids', 'partner_id', 'verb')
    def _compute_offers(self):
        attaching = self.filtered(lambda step: step.verb == 'attach')
        (self - attaching).offers = []
        return super(CustomerMailIntakeStep, attaching)._compute_offers()

    def _get_offer_facts(self):
        items = self.intake_ids._origin
        return {'customers': self.partner_id._origin or items.candidate_ids, 'company': items.company_id[:1],
                'subject': " ".join(items.mapped('name'))}

    # ACTIONS

    def action_confirm(self):
        """Take the decision, and open what the mail became."""
        self.ensure_one()
        getattr(self, f'_do_{self.verb}')()
        record = len(self.intake_ids) == 1 and self.intake_ids._get_record()
        if record and record.with_env(self.env).has_access('read'):
            return self.intake_ids.action_open_record()
        return self._get_told(record) if record else {'type': 'ir.actions.act_window_close'}

    def _get_told(self, record):
        """Name what the mail became to whoever may not open it."""
        message = self.env._(
            "%(record)s is recorded; %(user)s takes care of it.", record=record.display_name, user=record.user_id.name)
        return {
            'type': 'ir.actions.client', 'tag': 'display_notification',
            'params': {'type': 'success', 'message': message, 'next': {'type': 'ir.actions.act_window_close'}},
        }

    def _do_attribute(self):
        if not self.partner_id:
            raise UserError(self.env._("Choose the customer that the mail is from."))
        self.intake_ids.action_attribute(
            self.partner_id.id, kind=self.kind, contact_id=self.contact_id.id, create_contact=self.create_contact,
            as_one=self.as_one)

    def _do_attach(self):
        model, res_id = self._get_choice()
        if self.partner_id:
            self.intake_ids.partner_id = self.partner_id
        self.intake_ids.action_attach(model, res_id, create_contact=self.create_contact)

    def _do_dismiss(self):
        self.intake_ids.action_dismiss(self.dismiss_reason, self.dismiss_note)

    @api.model
    def _get_verb_label(self, verb):
        return dict(self._fields['verb']._description_selection(self.env))[verb]
