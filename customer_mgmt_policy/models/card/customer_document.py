from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

KEEPER = 'customer_mgmt_policy.group_archive_keeper'
# who files paper and corrects what was filed
KEEPERS = f'{KEEPER},customer_mgmt_policy.group_cs_manager'
# who works with the names of customers whose cards they do not see
NAMING_ROLES = f'{KEEPER},customer_mgmt_policy.group_legal_reviewer'

DESCRIPTION = frozenset({
    'partner_id', 'contact_id', 'type_id', 'year', 'medium', 'subject', 'reference', 'company_id', 'file_ids',
    'attachment_ids'})
PLACE = frozenset({'bag_number', 'cabinet_id'})
ON_FILE = ('filed', 'on_loan')


class CustomerDocument(models.Model):
    """A document in a customer's archive (C2.1.4).

    ==========  ======================================================  ====================
    step        who                                                     from → to
    ==========  ======================================================  ====================
    record      who looks after the customer, archive keeper            → draft
    file        the same; what is on paper only the archive keeper      draft → filed
    correct     archive keeper, CS manager                              filed → draft
    lend        archive keeper (customer.document.loan)                 filed → on loan
    take back   archive keeper (customer.document.loan)                 on loan → filed
    dispose     IT and archive keeper (customer.disposal)               filed → disposed of
    ==========  ======================================================  ====================

    The name is given by the archive: customer, year and type, in Chinese whatever the language of the user. Once a
    document was filed its name only changes when it is corrected and filed again, and its files go by a disposal only.
    """
    _name = 'customer.document'
    _description = "Archived Document"
    _inherit = ['customer.record.mixin']
    _order = 'filed_on desc, id desc'
    _rec_names_search = ['title', 'name', 'subject', 'partner_id.name', 'bag_number']
    _mail_post_access = 'read'

    _sequence_code = 'customer.document'
    # what is on file is done: it stays in the name of who brought it
    _closed_states = frozenset({'filed', 'disposed'})
    _deletable_states = frozenset({'draft'})
    _workflow_fields = frozenset({
        'state', 'owner_id', 'base_title', 'copy_number', 'title', 'filed_on', 'filed_by_id', 'retain_until',
        'borrower_id', 'due_back_on', 'disposed_on', 'erased_on', 'shredded_on', 'hold_ids', 'loan_ids', 'disposal_ids'})

    # what it is
    title = fields.Char("Name", compute='_compute_title', store=True, index='trigram')
    base_title = fields.Char("Customer, Year and Type", compute='_compute_title', store=True)
    copy_number = fields.Integer("Running Number", compute='_compute_title', store=True, aggregator=None)
    type_id = fields.Many2one(
        'customer.document.type', "Document Type", required=True, index=True, ondelete='restrict', tracking=True)
    year = fields.Integer(
        required=True, default=lambda self: fields.Date.context_today(self).year, aggregator=None, tracking=True)
    subject = fields.Char(help="What it is about, e.g. “Frame contract for cables”.")
    user_id = fields.Many2one(string="Responsible", help="Who brought the document to the archive.")
    reference = fields.Reference(
        selection='_get_reference_models', string="Belongs To", copy=False, help="The record that the document comes from.")
    medium = fields.Selection(
        [('electronic', "Electronic"), ('paper', "Paper"), ('both', "Both")], "Kept As", required=True,
        default='electronic', tracking=True)

    # electronic
    attachment_ids = fields.One2many('ir.attachment', 'res_id', "Attachments")
    file_ids = fields.Many2many(
        'ir.attachment', string="Files", compute='_compute_file_ids', inverse='_inverse_file_ids')
    file_count = fields.Integer("Number of Files", compute='_compute_file_count', compute_sudo=True)

    # paper
    cabinet_id = fields.Many2one(
        'customer.archive.cabinet', "Cabinet", check_company=True, ondelete='restrict', index='btree_not_null',
        compute='_compute_place', store=True, readonly=False, tracking=True)
    bag_number = fields.Char(
        "Bag", compute='_compute_place', store=True, readonly=False, tracking=True,
        help="Number on the archive bag. Papers of one customer may share a bag.")

    # workflow
    state = fields.Selection(
        [('draft', "To File"), ('filed', "Filed"), ('on_loan', "On Loan"), ('disposed', "Disposed Of")],
        "Status", required=True, default='draft', readonly=True, tracking=True, group_expand=True)
    filed_on = fields.Date("Archive Date", copy=False, readonly=True, tracking=True)
    filed_by_id = fields.Many2one('res.users', "Filed By", copy=False, readonly=True)
    retain_until = fields.Date(
        "Keep Until", compute='_compute_retain_until', store=True, copy=False,
        help="Empty: not filed yet, or kept for good. Follows the type of the document, else the policy.")
    loan_ids = fields.One2many('customer.document.loan', 'document_id', "Loans", copy=False, readonly=True)
    borrower_id = fields.Many2one('res.users', "Borrowed By", copy=False, readonly=True)
    due_back_on = fields.Date("Due Back On", copy=False, readonly=True)
    hold_ids = fields.Many2many(
        'customer.legal.hold', 'customer_legal_hold_document_rel', 'document_id', 'hold_id', "Holds on This Document",
        copy=False, readonly=True)
    is_on_hold = fields.Boolean(
        "Legal Hold", compute='_compute_is_on_hold', search='_search_is_on_hold', compute_sudo=True)
    is_disposable = fields.Boolean(
        "May Be Disposed Of", compute='_compute_is_disposable', search='_search_is_disposable', compute_sudo=True,
        help="Kept long enough, not on loan and under no legal hold.")
    disposal_ids = fields.Many2many(
        'customer.disposal', 'customer_disposal_document_rel', 'document_id', 'disposal_id', "Disposals", copy=False,
        readonly=True)
    erased_on = fields.Datetime(copy=False, readonly=True)
    shredded_on = fields.Datetime(copy=False, readonly=True)
    disposed_on = fields.Date("Disposed Of On", copy=False, readonly=True, tracking=True)
    can_file = fields.Boolean(compute='_compute_can')
    can_correct = fields.Boolean(compute='_compute_can')
    can_place = fields.Boolean(compute='_compute_can')
    can_borrow = fields.Boolean(compute='_compute_can')
    can_dispose = fields.Boolean(compute='_compute_can')
    can_hold = fields.Boolean(compute='_compute_can')

    _year_range = models.Constraint('CHECK(year BETWEEN 1900 AND 2999)', "State the year with four digits.")
    _title_unique = models.UniqueIndex(
        '(company_id, base_title, copy_number)',
        "Another document got this name at the same moment. Save again.")
    _partner_state_idx = models.Index('(partner_id, state)')
    _retention_idx = models.Index("(company_id, retain_until) WHERE state = 'filed'")

    # COMPUTE

    @api.depends('partner_id', 'type_id', 'year', 'company_id')
    def _compute_title(self):
        """C2.1.4: 客户名称+年份+类型, with a running number when there are several."""
        fixed = self.filtered(lambda document: document.state != 'draft' and document.title)
        for document in fixed:
            document.update({name: document[name] for name in ('title', 'base_title', 'copy_number')})
        self._name_documents(self - fixed)

    @api.model
    def _name_documents(self, documents):
        """Name the documents; who has a running number under the same name keeps it."""
        taken, unnamed = documents._get_taken_numbers(), []
        for document in documents:
            base = document._get_base_title()
            key = (document.company_id._origin.id, base)
            if base and document.base_title == base and document.copy_number:
                taken[key] = max(taken.get(key, 0), document.copy_number)
                document._set_title(base, document.copy_number)
            else:
                unnamed.append((document, key))
        for document, key in unnamed:
            taken[key] = taken.get(key, 0) + 1
            document._set_title(key[1], taken[key])

    def _set_title(self, base, number):
        self.update({
            'base_title': base, 'copy_number': base and number,
            'title': base and (base if number == 1 else f"{base}（{number}）"),
        })

    def _get_base_title(self):
        self.ensure_one()
        if not (self.partner_id and self.type_id and self.year):
            return False
        return f"{self.partner_id.name}{self.year}年{self.type_id.archive_name}"

    def _get_taken_numbers(self):
        """Return ``{(company id, base title): highest running number}`` of all other documents."""
        bases = {document._get_base_title() for document in self} - {False}
        groups = self.env['customer.document'].sudo()._read_group(
            [('base_title', 'in', list(bases)), ('id', 'not in', self._origin.ids)],
            ['company_id', 'base_title'], ['copy_number:max']) if bases else ()
        return {(company.id, base): number for company, base, number in groups}

    @api.depends('title', 'name')
    def _compute_display_name(self):
        for document in self:
            document.display_name = document.title or document.name

    @api.depends('attachment_ids')
    def _compute_file_ids(self):
        for document in self:
            document.file_ids = document.attachment_ids

    def _inverse_file_ids(self):
        for document in self:
            document.attachment_ids = document.file_ids

    @api.depends('attachment_ids')
    def _compute_file_count(self):
        counts = dict(self.env['ir.attachment']._read_group(
            [('res_model', '=', self._name), ('res_id', 'in', self.ids), ('res_field', '=', False)], ['res_id'], ['__count']))
        for document in self:
            document.file_count = counts.get(document._origin.id, 0)

    @api.depends('partner_id', 'medium', 'company_id')
    def _compute_place(self):
        """Papers of a customer go where the last ones went."""
        papers = self.filtered(lambda document: document.medium != 'electronic')
        last = {}
        for other in self.search([
            ('partner_id', 'in', papers.partner_id.ids), ('bag_number', '!=', False), ('state', 'in', ON_FILE),
        ], order='filed_on, id') if papers else ():
            last[other.partner_id.id, other.company_id.id] = other
        for document in self:
            near = document in papers and last.get((document.partner_id._origin.id, document.company_id._origin.id))
            kept = document in papers and document
            document.cabinet_id = kept and (document.cabinet_id or near and near.cabinet_id)
            document.bag_number = kept and (document.bag_number or near and near.bag_number)

    @api.depends('filed_on', 'type_id.retention', 'type_id.retention_months')
    def _compute_retain_until(self):
        months = {}
        for document in self:
            key = (document.type_id, document.company_id)
            if document.filed_on and key not in months:
                months[key] = document.type_id._get_retention_months(document.company_id)
            kept = document.filed_on and months[key]
            document.retain_until = kept and document.filed_on + relativedelta(months=kept)

    @api.depends('partner_id', 'hold_ids.state')
    def _compute_is_on_hold(self):
        held = self._get_held()
        for document in self:
            document.is_on_hold = document._origin in held

    @api.depends('state', 'retain_until', 'is_on_hold')
    def _compute_is_disposable(self):
        today = fields.Date.context_today(self)
        for document in self:
            document.is_disposable = (
                document.state == 'filed' and bool(document.retain_until) and document.retain_until < today
                and not document.is_on_hold)

    @api.depends('state', 'medium')
    @api.depends_context('uid')
    def _compute_can(self):
        borrows = self.env['customer.document.loan'].has_access('create')
        disposes = self.env['customer.disposal'].has_access('create')
        holds = self.env['customer.legal.hold'].has_access('create')
        keeps = self.env.user.has_groups(KEEPERS)
        for document in self:
            document.can_place = document.state == 'draft' or keeps and document.state != 'disposed'
            stands = bool(document._origin) and document.state == 'filed'
            document.can_file = bool(document._origin) and document._can('file')
            document.can_correct = bool(document._origin) and document._can('correct')
            document.can_borrow = stands and document.medium != 'electronic' and borrows
            document.can_dispose = stands and disposes
            document.can_hold = bool(document._origin) and document.state != 'disposed' and holds

    # SEARCH

    def _search_is_on_hold(self, operator, value):
        if operator != 'in':
            return NotImplemented
        active = self.env['customer.legal.hold']._get_active_domain()
        return Domain('hold_ids', 'any!', active) | Domain(
            'partner_id', 'any!', Domain('legal_hold_ids', 'any!', active & Domain('document_ids', '=', False)))

    def _search_is_disposable(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return (Domain('state', '=', 'filed') & Domain('retain_until', '<', 'today')
                & Domain('is_on_hold', '=', False))

    @api.model
    def _get_reference_models(self):
        """Return the kinds of records that a document may come from: those about a customer, and orders."""
        names = ['sale.order', *self._get_record_models()]
        models = self.env['ir.model'].sudo().search([('model', 'in', names)], order='model')
        return [(model.model, model.name) for model in models]

    # CONSTRAINTS

    @api.constrains('reference', 'partner_id')
    def _check_reference(self):
        for document in self.filtered('reference'):
            record = document.reference.sudo()
            if record.exists() and record.partner_id.commercial_partner_id != document.partner_id:
                raise ValidationError(self.env._(
                    "%(record)s is not about the customer %(customer)s.", record=record.display_name,
                    customer=document.partner_id.name))

    # CRUD

    def _normalize_customer(self, vals_list):
        """The archive keeper works with the names of customers whose cards stay closed."""
        if self.env.user.has_groups(NAMING_ROLES):
            self = self.sudo()
        return super()._normalize_customer(vals_list)

    def _get_locked_fields(self):
        if self.state == 'disposed':
            return DESCRIPTION | PLACE
        if self.state == 'draft':
            # what was filed once keeps its files, even while it is corrected
            return {'file_ids', 'attachment_ids', 'partner_id', 'company_id'} if self.filed_on else frozenset()
        return DESCRIPTION if self.env.user.has_groups(KEEPERS) else DESCRIPTION | PLACE

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filed(self):
        for document in self:
            if document.filed_on:
                raise UserError(self.env._(
                    "%(name)s was filed already and only goes by a disposal.", name=document.display_name))
