from odoo import api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError

from .customer_document import KEEPER

RETURN = 'archive.return'
REQUEST = frozenset({'document_id', 'partner_id', 'user_id', 'purpose', 'due_on', 'leaves_premises', 'company_id'})


class CustomerDocumentLoan(models.Model):
    """Somebody borrows a paper document (C2.1.4); nothing leaves the office without the department head (C4.1).

    ==========  ==========================================  ==================================
    step        who                                         from → to
    ==========  ==========================================  ==================================
    ask         who sees the document                       draft → asked for
    ask         … to take it out of the office              draft → in review → asked for
    hand out    archive keeper                              asked for → lent
    take back   archive keeper                              lent → returned
    cancel      borrower, archive keeper                    draft, asked for → cancelled
    ==========  ==========================================  ==================================
    """
    _name = 'customer.document.loan'
    _description = "Loan of a Document"
    _inherit = ['customer.record.mixin', 'customer.deadline.mixin', 'customer.approval.mixin']
    _order = 'id desc'
    _rec_names_search = ['name', 'document_id.title', 'user_id.name']
    _mail_post_access = 'read'

    _sequence_code = 'customer.document.loan'
    # what was handed out stays with the borrower, whoever owns the customer
    _closed_states = frozenset({'lent', 'returned', 'refused', 'cancelled'})
    _deletable_states = frozenset({'draft'})
    _transitions = {
        'submit': ({'draft'}, 'requested', None),
        'review': ({'draft'}, 'in_review', None),
        'grant': ({'in_review'}, 'requested', None),
        'refuse': ({'in_review'}, 'refused', None),
        'reopen': ({'in_review', 'requested'}, 'draft', None),
        'hand_out': ({'requested'}, 'lent', KEEPER),
        'take_back': ({'lent'}, 'returned', KEEPER),
        'cancel': ({'draft', 'requested'}, 'cancelled', None),
    }
    _workflow_fields = frozenset({
        'state', 'owner_id', 'handed_out_on', 'handed_out_by_id', 'returned_on', 'taken_back_by_id', 'condition',
        'condition_note', 'refusal_reason'})
    _required_facts = {'take_back': ('condition',)}
    _approval_fields = frozenset({'document_id', 'purpose', 'due_on', 'leaves_premises'})
    _approval_executed_states = frozenset({'lent', 'returned', 'cancelled'})
    _approval_verbs = {'granted': 'grant', 'refused': 'refuse', 'withdrawn': 'reopen', 'voided': 'reopen'}

    document_id = fields.Many2one(
        'customer.document', "Document", required=True, index=True, ondelete='restrict', check_company=True,
        domain="[('state', 'in', ('filed', 'on_loan')), ('medium', '!=', 'electronic')]")
    partner_id = fields.Many2one(compute='_compute_partner_id', store=True, precompute=True, domain=[])
    user_id = fields.Many2one(string="Borrower")
    purpose = fields.Text(required=True, help="What the document is needed for.")
    due_on = fields.Date("Until", required=True, tracking=True, help="When you bring it back.")
    leaves_premises = fields.Boolean(
        "Leaves the Office", tracking=True,
        help="C4.1: nothing leaves the office without the department head's approval.")
    bag_number = fields.Char(related='document_id.bag_number')
    cabinet_id = fields.Many2one(related='document_id.cabinet_id')

    # workflow
    state = fields.Selection(
        [('draft', "Draft"), ('in_review', "In Review"), ('requested', "Asked For"), ('lent', "Lent"),
         ('returned', "Returned"), ('refused', "Refused"), ('cancelled', "Cancelled")],
        "Status", required=True, default='draft', readonly=True, tracking=True, index=True)
    handed_out_on = fields.Datetime(copy=False, readonly=True)
    handed_out_by_id = fields.Many2one('res.users', "Handed Out By", copy=False, readonly=True)
    returned_on = fields.Datetime(copy=False, readonly=True, tracking=True)
    taken_back_by_id = fields.Many2one('res.users', "Taken Back By", copy=False, readonly=True)
    condition = fields.Selection(
        [('good', "Good"), ('damaged', "Damaged"), ('incomplete', "Incomplete")], copy=False, readonly=True, tracking=True)
    condition_note = fields.Text("Remark on the Condition", copy=False, readonly=True)
    refusal_reason = fields.Text(copy=False, readonly=True)
    can_submit = fields.Boolean(compute='_compute_can')
    can_hand_out = fields.Boolean(compute='_compute_can')
    can_take_back = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')

    _one_borrower = models.UniqueIndex(
        "(document_id) WHERE state = 'lent'", "Somebody else has this document already.")

    # COMPUTE

    @api.depends('document_id')
    def _compute_partner_id(self):
        for loan in self:
            loan.partner_id = loan.document_id.partner_id

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()

    @api.depends('name', 'document_id.title')
    def _compute_display_name(self):
        for loan in self:
            loan.display_name = f"{loan.name} {loan.document_id.sudo().title or ''}".strip()

    # CONSTRAINTS

    @api.constrains('due_on')
    def _check_due_on(self):
        today = fields.Date.context_today(self)
        if any(loan.due_on < today for loan in self):
            raise ValidationError(self.env._("A document cannot be due back in the past."))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """The customer is that of the document; whoever asks is the borrower."""
        for vals in vals_list:
            document = self.env['customer.document'].browse(
                vals.get('document_id') or self.env.context.get('default_document_id') or ())
            document.check_access('read')
            vals.pop('partner_id', None)
            vals.setdefault('company_id', document.sudo().company_id.id)
            if not self.env.su:
                vals['user_id'] = self.env.uid
        return super().create(vals_list)

    def write(self, vals):
        if 'user_id' in vals and not self.env.su:
            raise UserError(self.env._("Whoever asks for a document borrows it. Let your colleague ask for it."))
        if vals.get('document_id'):
            document = self.env['customer.document'].browse(vals['document_id'])
            document.check_access('read')
            vals = {**vals, 'partner_id': document.sudo().partner_id.id}
        elif 'partner_id' in vals and not self.env.su:
            raise UserError(self.env._("The customer of a loan is that of the document. Choose another document instead."))
        return super().write(vals)

    def _normalize_customer(self, vals_list):
        """Whoever may read the document may ask for it, the legal reviewer too."""
        with_document = all('document_id' in vals for vals in vals_list)
        return super(CustomerDocumentLoan, self.sudo() if with_document else self)._normalize_customer(vals_list)

    def _get_locked_fields(self):
        return frozenset() if self.state == 'draft' else REQUEST

    # ACTIONS

    def action_submit(self):
        """Ask for the documents; what leaves the office goes to the department head first."""
        for loan in self:
            loan._transition('review' if loan.leaves_premises else 'submit', refusal_reason=False)
        for purpose, loans in self.filtered('leaves_premises').grouped(
                lambda loan: loan.document_id._get_route_purpose()).items():
            loans._approval_submit(purpose)
        return {
            'type': 'ir.actions.client', 'tag': 'display_notification',
            'params': {
                'type': 'success', 'next': {'type': 'ir.actions.act_window_close'},
                'message': self.env._("Your department head decides first, as the document leaves the office.")
                if any(self.mapped('leaves_premises')) else
                self.env._("The archive keeper has your request. Fetch the document there."),
            },
        }

    def action_hand_out(self):
        """Give the documents to their borrowers; from now on their return is due."""
        for loan in self:
            loan._lock_document()
            loan._transition('hand_out', handed_out_on=fields.Datetime.now(), handed_out_by_id=self.env.uid)
            loan.document_id.sudo()._transition('lend', borrower_id=loan.user_id.id, due_back_on=loan.due_on)
            loan._deadline_start(RETURN, due_at=loan._get_due_at())

    def action_take_back(self, condition='good', note=None):
        """Put the documents back into their bags.

        :param str condition: ``good``, ``damaged`` or ``incomplete``
        """
        if condition and condition != 'good' and not (note or "").strip():
            raise UserError(self.env._("Write down what is damaged or missing."))
        now = fields.Datetime.now()
        self._move('take_back', condition=condition, condition_note=note, returned_on=now, taken_back_by_id=self.env.uid)
        self.document_id.sudo()._transition('take_back', borrower_id=False, due_back_on=False)
        self._deadline_met(RETURN, at=now)

    def action_open_take_back(self):
        """Ask for the condition in which the document came back."""
        self.ensure_one()
        self._check_step('take_back', {'condition': 'good'})
        return self.env['customer.archive.step']._open('take_back', self)

    def action_cancel(self):
        """The document is not needed any more."""
        self._transition('cancel')

    # BUSINESS

    def _get_refusal_reason(self, verb):
        document = self.document_id.sudo()
        if verb in ('submit', 'review', 'hand_out') and (
                document.medium == 'electronic' or document.state not in ('filed', 'on_loan')):
            return self.env._("%(name)s is not in the archive on paper.", name=document.display_name)
        if verb == 'hand_out':
            return self._get_unavailable_reason(document)
        return super()._get_refusal_reason(verb)

    def _get_unavailable_reason(self, document):
        if document.state == 'on_loan':
            return self.env._("%(person)s has %(name)s until %(date)s.", person=document.borrower_id.name,
                              name=document.display_name, date=document.due_back_on)
        if document.disposal_ids.filtered(lambda disposal: disposal.state == 'approved'):
            return self.env._("The disposal of %(name)s was approved already.", name=document.display_name)
        if self.leaves_premises and self.approval_state != 'granted':
            return self.env._("The department head has not approved that %(name)s leaves the office (C4.1).",
                              name=document.display_name)
        if self.due_on < fields.Date.context_today(self):
            return self.env._("The day on which it was to come back has passed. Let the borrower ask again.")
        return False

    def _lock_document(self):
        try:
            self.document_id.sudo().lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(self.env._("Somebody is handing this document out right now. Reload the page.")) from None

    def _get_due_at(self):
        """Return the end of the last day where the company is (naive UTC)."""
        return self.company_id.resource_calendar_id._get_end_of_day(self.due_on)

    def _deadline_renegotiated(self, code, due_at, reason):  # pylint: disable=missing-return
        """A loan that was extended says so, and the document too."""
        super()._deadline_renegotiated(code, due_at, reason)
        due_on = self.company_id.resource_calendar_id._get_local_date(due_at)
        self.sudo().due_on = due_on
        self.document_id.sudo().due_back_on = due_on
        self._message_log(body=self.env._("The loan was extended: %(reason)s", reason=reason))

    # APPROVAL

    def _approval_facts(self):
        self.ensure_one()
        return [
            (self.env._("Document"), self.document_id.sudo().title),
            (self.env._("Purpose"), self.purpose),
            (self.env._("Until"), str(self.due_on)),
            (self.env._("Leaves the office"), self.env._("Yes") if self.leaves_premises else self.env._("No")),
        ]
