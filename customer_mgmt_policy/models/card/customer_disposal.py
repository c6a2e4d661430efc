from odoo import api, fields, models

KEEPER = 'customer_mgmt_policy.group_archive_keeper'
CUSTODIAN = 'customer_mgmt_policy.group_it_custodian'
CONFIRM = 'disposal.confirm'
CONTENT = frozenset({'kind', 'partner_id', 'contact_id', 'document_ids', 'reason', 'company_id', 'user_id'})
DOCUMENT_READERS = ','.join(f'customer_mgmt_policy.group_{role}' for role in (
    'salesperson', 'cr_specialist', 'cs_agent', 'archive_keeper', 'legal_reviewer', 'general_manager'))


class CustomerDisposal(models.Model):
    """Paper is shredded and data are erased after approval only, and somebody else confirms it (C4.1).

    =================  ====================================  ============================
    step               who                                   from → to
    =================  ====================================  ============================
    submit             who looks after the customer, keeper  draft → in review
    decide             department head, then CS manager      in review → approved, refused
    confirm erasure    IT custodian, not the requester       approved
    confirm shredding  archive keeper, not the requester     approved → done
    cancel             requester, CS manager                 draft, refused, approved → cancelled
    =================  ====================================  ============================

    The last of the confirmations that are needed ends it. A legal hold stops it at every step.
    """
    _name = 'customer.disposal'
    _description = "Disposal"
    _inherit = ['customer.record.mixin', 'customer.deadline.mixin', 'customer.approval.mixin']
    _order = 'id desc'
    _rec_names_search = ['name', 'partner_id.name']
    _mail_post_access = 'read'

    _sequence_code = 'customer.disposal'
    _closed_states = frozenset({'done', 'refused', 'cancelled'})
    _transitions = {
        'submit': ({'draft'}, 'in_review', None),
        'approve': ({'in_review'}, 'approved', None),
        'refuse': ({'in_review'}, 'refused', None),
        'reopen': ({'in_review', 'approved'}, 'draft', None),
        'revise': ({'refused'}, 'draft', None),
        'erase': ({'approved'}, None, CUSTODIAN),
        'shred': ({'approved'}, None, KEEPER),
        'finish': ({'approved'}, 'done', None),
        'cancel': ({'draft', 'refused', 'approved'}, 'cancelled', None),
    }
    _workflow_fields = frozenset({
        'state', 'owner_id', 'requested_by_id', 'needs_erasure', 'needs_shredding', 'approved_on', 'erased_on',
        'erased_by_id', 'shredded_on', 'shredded_by_id', 'refusal_reason', 'item_ids'})
    _approval_fields = frozenset({'kind', 'partner_id', 'contact_id', 'document_ids', 'reason'})
    _approval_executed_states = frozenset({'done', 'cancelled'})

    user_id = fields.Many2one(string="Requested By")
    kind = fields.Selection(
        [('documents', "Documents"), ('customer', "All electronic data of the customer"),
         ('person', "Personal data of a contact")],
        required=True, default='documents', tracking=True)
    document_ids = fields.Many2many(
        'customer.document', 'customer_disposal_document_rel', 'disposal_id', 'document_id', "Documents", copy=False,
        domain="[('partner_id', '=', partner_id), ('state', '=', 'filed')]", groups=DOCUMENT_READERS)
    reason = fields.Text(required=True)
    what = fields.Text("To Be Destroyed", compute='_compute_what', compute_sudo=True)
    retention_note = fields.Char("Retention", compute='_compute_retention_note', compute_sudo=True)
    is_early = fields.Boolean(compute='_compute_retention_note', compute_sudo=True)
    is_on_hold = fields.Boolean("Legal Hold", compute='_compute_is_on_hold', compute_sudo=True)

    # workflow
    state = fields.Selection(
        [('draft', "Draft"), ('in_review', "In Review"), ('approved', "To Carry Out"), ('done', "Done"),
         ('refused', "Refused"), ('cancelled', "Cancelled")],
        "Status", required=True, default='draft', readonly=True, tracking=True, index=True)
    requested_by_id = fields.Many2one('res.users', "Submitted By", copy=False, readonly=True)
    approved_on = fields.Datetime(copy=False, readonly=True)
    needs_erasure = fields.Boolean("To Be Erased by IT", copy=False, readonly=True)
    needs_shredding = fields.Boolean("To Be Shredded by the Archive", copy=False, readonly=True)
    erased_on = fields.Datetime(copy=False, readonly=True, tracking=True)
    erased_by_id = fields.Many2one('res.users', "Erasure Confirmed By", copy=False, readonly=True)
    shredded_on = fields.Datetime(copy=False, readonly=True, tracking=True)
    shredded_by_id = fields.Many2one('res.users', "Shredding Confirmed By", copy=False, readonly=True)
    refusal_reason = fields.Text(copy=False, readonly=True)
    item_ids = fields.One2many('customer.disposal.item', 'disposal_id', "Destroyed", copy=False, readonly=True)
    can_submit = fields.Boolean(compute='_compute_can')
    can_erase = fields.Boolean(compute='_compute_can')
    can_shred = fields.Boolean(compute='_compute_can')
    can_revise = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')

    _to_confirm_idx = models.Index("(id) WHERE state = 'approved'")

    # COMPUTE

    @api.depends('kind', 'document_ids', 'partner_id', 'contact_id', 'state')
    def _compute_what(self):
        for disposal in self:
            disposal.what = "\n".join(disposal._get_what())

    def _get_what(self):
        """Return what would be destroyed, as lines of text."""
        self.ensure_one()
        media = dict(self.env['customer.document']._fields['medium']._description_selection(self.env))
        lines = [
            self.env._(
                "%(name)s (%(medium)s, files: %(count)s, bag: %(bag)s)", name=document.title,
                medium=media[document.medium], count=document.file_count, bag=document.bag_number or "–")
            for document in self._get_documents()
        ]
        return self._get_erased() + lines

    @api.depends('kind', 'document_ids', 'partner_id', 'contact_id')
    def _compute_retention_note(self):
        today, for_good = fields.Date.context_today(self), self.env._("for good")
        for disposal in self:
            documents = disposal._get_documents()
            early = documents.filtered(lambda document: document.state == 'filed' and (
                not document.retain_until or document.retain_until >= today))
            disposal.is_early = bool(early)
            disposal.retention_note = bool(documents) and self.env._("The retention of all documents has expired.")
            if early:
                names = [f"{document.title} ({document.retain_until or for_good})" for document in early[:5]]
                disposal.retention_note = self.env._(
                    "%(early)s of %(all)s documents are still to be kept: %(names)s",
                    early=len(early), all=len(documents), names=", ".join(names))

    @api.depends('kind', 'document_ids', 'partner_id', 'state')
    def _compute_is_on_hold(self):
        for disposal in self:
            disposal.is_on_hold = disposal.state != 'done' and bool(disposal._get_hold_reason())

    @api.depends('state', 'erased_on', 'shredded_on')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()

    # CRUD

    def _normalize_customer(self, vals_list):
        """The archive keeper works with the names of customers whose cards stay closed."""
        if self.env.user.has_group(KEEPER):
            self = self.sudo()
        return super()._normalize_customer(vals_list)

    def _get_locked_fields(self):
        return frozenset() if self.state == 'draft' else CONTENT

    # ACTIONS

    def action_submit(self):
        """C4.1: ask the department head and the CS manager."""
        for disposal in self:
            needs = disposal._get_needs()
            disposal._transition('submit', requested_by_id=self.env.uid, refusal_reason=False, **needs)
        self._approval_submit(self.env['customer.document']._get_route_purpose())

    def action_revise(self):
        """Take a refused request up again."""
        self._transition('revise')

    def action_cancel(self):
        """Give the request up, as long as nothing was destroyed."""
        self._transition('cancel')

    def action_confirm_erasure(self):
        """IT erases the data now, and confirms it by this."""
        for disposal in self:
            disposal._check_step('erase')
            disposal.sudo()._erase()
            disposal._transition('erase', erased_on=fields.Datetime.now(), erased_by_id=self.env.uid)
        self._finish_confirmed()

    def action_confirm_shredding(self):
        """The archive keeper confirms that the papers were shredded."""
        for disposal in self:
            disposal._check_step('shred')
            disposal.sudo()._note_shredding()
            disposal._transition('shred', shredded_on=fields.Datetime.now(), shredded_by_id=self.env.uid)
        self._finish_confirmed()

    def _finish_confirmed(self):
        finished = self.sudo().filtered(lambda disposal: (
            (disposal.erased_on or not disposal.needs_erasure) and (disposal.shredded_on or not disposal.needs_shredding)))
        if finished:
            finished._transition('finish')
            finished._deadline_met(CONFIRM)
        (self.sudo() - finished)._deadline_sync()   # the other confirmation is due from somebody else

    # BUSINESS

    def _get_documents(self):
        """Return the documents that are concerned, under sudo."""
        disposal = self.sudo()
        if disposal.kind == 'documents':
            return disposal.document_ids
        if disposal.erased_on:
            return disposal.item_ids.document_id
        Document = self.env['customer.document'].sudo()
        domain = [('partner_id', '=', disposal.partner_id.id), ('company_id', '=', disposal.company_id.id),
                  ('state', 'in', ('draft', 'filed', 'on_loan')), ('medium', '!=', 'paper')]
        if disposal.kind == 'person':
            domain += [('contact_id', '=', disposal.contact_id.id), ('type_id.is_legal_record', '=', False)]
        return Document.search(domain) if disposal.partner_id and (
            disposal.kind == 'customer' or disposal.contact_id) else Document

    def _get_needs(self):
        media = set(self._get_documents().mapped('medium'))
        return {
            'needs_erasure': self.kind != 'documents' or bool(media & {'electronic', 'both'}),
            'needs_shredding': self.kind == 'documents' and bool(media & {'paper', 'both'}),
        }

    def _get_refusal_reason(self, verb):
        if verb in ('submit', 'approve', 'erase', 'shred') and (reason := self._get_hold_reason()):
            return reason
        if verb == 'submit':
            return self._get_incomplete_reason()
        if verb in ('erase', 'shred'):
            return self._get_unconfirmable_reason(verb) or self.kind == 'customer' and self._get_open_reason()
        if verb == 'cancel':
            return self._get_uncancellable_reason()
        return super()._get_refusal_reason(verb)

    def _get_hold_reason(self):
        """C4.1: what a legal hold keeps is not destroyed."""
        if self.kind != 'documents':
            holds = self.env['customer.legal.hold']._find_active(self.partner_id)
            if holds.filtered(lambda hold: self.kind == 'customer' or not hold.document_ids):
                return self.env._("A legal hold keeps the data of %(customer)s: %(holds)s.",
                                  customer=self.sudo().partner_id.name, holds=", ".join(holds.mapped('name')))
        held = self._get_documents()._get_held()
        return bool(held) and held._get_hold_reason()

    def _get_incomplete_reason(self):
        documents = self._get_documents()
        if self.kind == 'person':
            if not self.contact_id:
                return self.env._("Choose the contact whose personal data are to be erased.")
            return self.contact_id.sudo()._get_unerasable_reason()
        if self.kind == 'customer':
            return self._get_open_reason()
        if not documents:
            return self.env._("Choose the documents that are to be destroyed.")
        if foreign := documents.filtered(lambda document: document.partner_id != self.partner_id):
            return self.env._("%(name)s belongs to another customer.", name=foreign[0].title)
        if absent := documents.filtered(lambda document: document.state != 'filed'):
            return self.env._("%(name)s is “%(state)s”; only what is filed can be disposed of.", name=absent[0].title,
                              state=absent[0]._get_state_label())
        asked = documents.disposal_ids.filtered(
            lambda disposal: disposal.id != self.id and disposal.state in ('in_review', 'approved'))
        return bool(asked) and self.env._("%(disposal)s is about the same document already.", disposal=asked[0].name)

    def _get_open_reason(self):
        """The data of a customer with whom business is going on is still needed."""
        business = self._get_open_business()
        return bool(business) and self.env._(
            "Business with %(customer)s is still going on. Finish it first:\n%(business)s",
            customer=self.sudo().partner_id.name, business="\n".join(business))

    def _get_unconfirmable_reason(self, verb):
        if self.env.user in self.requested_by_id + self.user_id:
            return self.env._("Nobody confirms what they asked for. Let a colleague with the same role confirm it.")
        if self.approval_state != 'granted':
            return self.env._("%(name)s has not been approved.", name=self.name)
        needed, done = {'erase': ('needs_erasure', 'erased_on'), 'shred': ('needs_shredding', 'shredded_on')}[verb]
        if not self[needed] or self[done]:
            return self.env._("There is nothing of this kind left to confirm.")
        away = self.sudo()._get_documents().filtered(lambda document: document.state == 'on_loan')
        if verb == 'shred' and away:
            return self.env._("%(name)s is on loan; take it back first.", name=away[0].title)
        return False

    def _get_uncancellable_reason(self):
        if self.erased_on or self.shredded_on:
            return self.env._("Part of it was destroyed already.")
        if self.env.user not in self.requested_by_id + self.user_id and not self.env.user.has_group(
                'customer_mgmt_policy.group_cs_manager'):
            return self.env._("Only who asked for it, or the CS manager, gives it up.")
        return False

    # DEADLINES

    def _deadline_user(self):
        """Return who has to carry out what was approved."""
        if self.state != 'approved':
            return self.user_id
        group = CUSTODIAN if self.needs_erasure and not self.erased_on else KEEPER
        members = self.env['customer.deadline']._get_group_members(group, self.company_id)
        return (members - self.requested_by_id - self.user_id)[:1] or self.user_id
