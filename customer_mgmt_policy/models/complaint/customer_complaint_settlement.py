from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_amount

from .customer_complaint_workflow import HANDLER

KINDS = [('credit_note', "Credit note"), ('delivery', "Replacement delivery"), ('return', "Return of goods")]
# whose document it is in Odoo
ROLES = {
    'credit_note': 'account.group_account_invoice', 'delivery': 'stock.group_stock_user', 'return': 'stock.group_stock_user'}
TO_CREATE = 'customer_mgmt_policy.mail_activity_type_settlement'
PICKING_STATES = {
    'draft': 'draft', 'waiting': 'waiting', 'confirmed': 'waiting', 'assigned': 'ready', 'done': 'done', 'cancel': 'cancelled'}
DOCUMENTS = {'account.move': 'move_id', 'stock.picking': 'picking_id', 'stock.reference': 'stock_reference_id'}
OVER = frozenset({'paid', 'done', 'cancelled', 'withdrawn'})
UNBOOKED = frozenset({'requested', 'draft', 'waiting', 'ready'})


class CustomerComplaintSettlement(models.Model):
    """C2.4.3–4: money or goods for the customer, started from an approved remedy and booked in Accounting or Inventory.

    ==========  ======================================================  =========================
    step        who                                                     what
    ==========  ======================================================  =========================
    ask         CS agent or manager                                     an approved remedy needs it
    create      accounting (credit note) or stock user (goods)          the draft, in Odoo itself
    withdraw    CS agent or manager                                     while nothing was created
    ==========  ======================================================  =========================

    Accounting and stock users see what concerns them without seeing the complaint; Odoo's own rights hold for the documents.
    """
    _name = 'customer.complaint.settlement'
    _description = "Refund or Delivery of a Complaint"
    _inherit = ['customer.thread.mixin']
    _order = 'id desc'
    _rec_names_search = ['complaint_id.name', 'move_id.name', 'picking_id.name']
    _mail_post_access = 'read'
    _workflow_fields = frozenset({
        'move_id', 'picking_id', 'stock_reference_id', 'withdrawn_at', 'requested_by_id', 'rate', 'rate_date', 'company_amount'})
    _approved_fields = frozenset({'complaint_id', 'remedy_id', 'kind', 'amount'})

    complaint_id = fields.Many2one('customer.complaint', "Complaint", required=True, index=True, ondelete='cascade')
    remedy_id = fields.Many2one('customer.complaint.remedy', "Remedy", required=True, index=True, ondelete='restrict')
    kind = fields.Selection(KINDS, required=True)
    number = fields.Char("Complaint Number", related='complaint_id.name')
    plan = fields.Text("What Was Approved", related='remedy_id.plan')
    partner_id = fields.Many2one(related='complaint_id.partner_id', string="Customer", store=True, index=True)
    company_id = fields.Many2one(related='complaint_id.company_id', string="Company", store=True)
    note = fields.Text("What to Watch", help="For whoever creates the document, e.g. the invoice that it concerns.")
    user_id = fields.Many2one(
        'res.users', "Created By", required=True, index=True, tracking=True, domain="[('share', '=', False)]",
        help="Who creates the document in Accounting or Inventory.")
    requested_by_id = fields.Many2one('res.users', "Requested By", default=lambda self: self.env.user, readonly=True)
    # money
    amount = fields.Monetary("Approved Amount")
    currency_id = fields.Many2one(related='complaint_id.currency_id', store=True)
    company_currency_id = fields.Many2one(related='company_id.currency_id', string="Company Currency")
    company_amount = fields.Monetary("In Company Currency", currency_field='company_currency_id', readonly=True)
    rate = fields.Float(readonly=True, digits=(16, 6), aggregator=None,
        help="Company currency for one unit of the approved currency.")
    rate_date = fields.Date("Rate Of", readonly=True)
    # the document
    move_id = fields.Many2one('account.move', "Credit Note", readonly=True, index='btree_not_null', ondelete='set null',
        copy=False)
    picking_id = fields.Many2one('stock.picking', "Transfer", readonly=True, index='btree_not_null', ondelete='set null',
        copy=False)
    stock_reference_id = fields.Many2one('stock.reference', "Transfers", readonly=True, index='btree_not_null',
        ondelete='set null', copy=False, help="What a delivery takes in the warehouse, e.g. picking, packing and shipping.")
    document = fields.Char("Credit Note or Transfer", compute='_compute_document', compute_sudo=True)
    document_amount = fields.Char("Amount", compute='_compute_document', compute_sudo=True)
    withdrawn_at = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        [('requested', "To Create"), ('draft', "Draft"), ('posted', "Posted"), ('paid', "Paid"), ('waiting', "Waiting"),
         ('ready', "Ready"), ('done', "Done"), ('cancelled', "Cancelled"), ('withdrawn', "Withdrawn")],
        "Status", compute='_compute_document', compute_sudo=True)
    is_open = fields.Boolean(compute='_compute_document', compute_sudo=True)
    can_create = fields.Boolean(compute='_compute_can')
    can_withdraw = fields.Boolean(compute='_compute_can')

    _amount_positive = models.Constraint('CHECK(amount >= 0)', "The amount cannot be negative.")
    _requested_idx = models.Index(
        "(user_id, id) WHERE move_id IS NULL AND picking_id IS NULL AND stock_reference_id IS NULL AND withdrawn_at IS NULL")

    # COMPUTE

    @api.depends('complaint_id.name', 'kind')
    def _compute_display_name(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        for settlement in self:
            settlement.display_name = f"{settlement.sudo().complaint_id.name}: {kinds.get(settlement.kind, '')}"

    @api.depends('move_id.state', 'move_id.payment_state', 'move_id.name', 'move_id.amount_total', 'picking_id.state',
                 'picking_id.name', 'stock_reference_id.move_ids.state', 'stock_reference_id.move_ids.picking_id', 'withdrawn_at')
    def _compute_document(self):
        for settlement in self:
            move = settlement.move_id
            settlement.document = move.display_name or ", ".join(settlement._get_pickings().mapped('name')) or False
            amount, currency = (move.amount_total, move.currency_id) if move else (settlement.amount, settlement.currency_id)
            settlement.document_amount = format_amount(self.env, amount, currency) if amount else False
            settlement.state = settlement._get_document_state()
            settlement.is_open = settlement.state not in OVER

    def _get_document_state(self):
        move, picking = self.move_id, self.picking_id
        if move:
            paid = move.payment_state in ('paid', 'in_payment', 'reversed')
            return {'draft': 'draft', 'cancel': 'cancelled'}.get(move.state) or ('paid' if paid else 'posted')
        if self.stock_reference_id:
            return self._get_delivery_state()
        if picking:
            return PICKING_STATES[picking.state]
        return 'withdrawn' if self.withdrawn_at else 'requested'

    def _get_delivery_state(self):
        """Return where the goods are: delivered only once they left for the customer, whatever the steps in between."""
        moves = self._get_stock_moves()
        waiting = moves.filtered(lambda move: move.state not in ('done', 'cancel'))
        if waiting or not moves:
            return 'ready' if waiting and all(move.state == 'assigned' for move in waiting) else 'waiting'
        gone = any(move.state == 'done' and move.location_dest_id.usage == 'customer' for move in moves)
        return 'done' if gone else 'cancelled'

    @api.depends('move_id', 'picking_id', 'stock_reference_id', 'withdrawn_at')
    @api.depends_context('uid')
    def _compute_can(self):
        for settlement in self:
            settlement.can_create = bool(settlement.id) and not settlement._get_create_error()
            settlement.can_withdraw = settlement.state == 'requested' and self.env.user.has_group(HANDLER)

    # CONSTRAINTS

    @api.constrains('user_id', 'kind')
    def _check_user(self):
        for settlement in self:
            if not settlement.user_id.sudo().has_group(ROLES[settlement.kind]):
                raise ValidationError(self.env._(
                    "%(user)s cannot create it: the role “%(role)s” is needed.", user=settlement.user_id.name,
                    role=self.env.ref(ROLES[settlement.kind]).sudo().display_name))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Only approved remedies that are being carried out are settled, up to what was approved."""
        settlements = super(CustomerComplaintSettlement, self.with_context(mail_create_nosubscribe=True)).create(vals_list)
        for settlement in settlements.with_env(self.env):
            if error := settlement._get_remedy_error():
                raise UserError(error)
            settlement._fix_rate()
        return settlements

    def write(self, vals):
        if not self.env.su and self._approved_fields.intersection(vals):
            raise UserError(self.env._("What was approved, and the document, cannot be changed here. Withdraw it and ask anew."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_created(self):
        raise UserError(self.env._("It stays on record. Withdraw it while no document was created."))

    # ACTIONS

    def action_create_document(self):
        """Open the dialog that creates the draft in Accounting or Inventory."""
        self.ensure_one()
        if error := self._get_create_error():
            raise error
        return self.env['customer.complaint.settle']._open(
            self.env._("Create the Document"), default_settlement_id=self.id, default_remedy_id=self.remedy_id.id)

    def action_withdraw(self):
        """It is not needed after all."""
        for settlement in self:
            if not settlement.can_withdraw:
                raise UserError(self.env._("%(name)s: only what was not created yet can be withdrawn, by Customer Service.",
                                           name=settlement.display_name))
        self.sudo().write({'withdrawn_at': fields.Datetime.now()})
        self.sudo().activity_unlink([TO_CREATE])

    def action_open_document(self):
        """Open the credit note or transfer, for those who may see it."""
        self.ensure_one()
        self.check_access('read')
        document = (self.move_id or self.sudo()._get_pickings()).with_env(self.env)
        if not document and self.stock_reference_id:
            raise UserError(self.env._("There is no transfer yet: the goods are bought or made first."))
        if not document:
            raise UserError(self.env._("No document was created yet; %(user)s was asked for it.", user=self.user_id.name))
        document.check_access('read')
        return document._get_records_action()

    def action_open_complaint(self):
        """Open the complaint."""
        self.ensure_one()
        self.complaint_id.check_access('read')
        return self.complaint_id._get_records_action()

    # CHECKS

    def _get_create_error(self):
        """Return the exception that forbids the current user to create the document now, or None."""
        self.ensure_one()
        if not self.env.user.has_group(ROLES[self.kind]):
            return AccessError(self.env._(
                "The role “%(role)s” creates it.", role=self.env.ref(ROLES[self.kind]).sudo().display_name))
        if self.state not in ('requested', 'cancelled'):
            return UserError(self.env._("%(name)s: its document is there already.", name=self.display_name))
        return None

    def _get_remedy_error(self):
        """Return why the remedy cannot be settled like this, or False."""
        settlement = self.sudo()
        remedy, complaint = settlement.remedy_id, settlement.complaint_id
        if remedy.complaint_id != complaint or remedy.round_id or complaint.state not in ('executing', 'done'):
            return self.env._("%(complaint)s: only an approved remedy that is being carried out is settled.",
                complaint=complaint.name)
        if settlement.kind != 'credit_note':
            return False
        if not settlement.amount:
            return self.env._("State the amount of the credit note.")
        total = sum(remedy.settlement_ids.filtered(lambda other: other._is_counted()).mapped('amount'))
        if remedy.currency_id.compare_amounts(total, remedy.amount) > 0:
            return self.env._(
                "%(total)s is more than the approved %(approved)s. Let the handling group approve another remedy first.",
                total=format_amount(self.env, total, remedy.currency_id),
                approved=format_amount(self.env, remedy.amount, remedy.currency_id))
        return False

    def _is_counted(self):
        """Return whether it uses up approved money."""
        return self.kind == 'credit_note' and self.state not in ('withdrawn', 'cancelled')

    def _check_document(self):
        """What is booked stays within what was approved, at the rate of the day on which it was asked for."""
        for settlement in self.sudo().filtered('move_id'):
            move = settlement.move_id
            allowed = settlement._get_amount_in(move.currency_id)
            if move.state != 'cancel' and move.currency_id.compare_amounts(move.amount_total, allowed) > 0:
                raise UserError(self.env._(
                    "%(total)s is more than the %(approved)s approved for complaint %(complaint)s.",
                    total=format_amount(self.env, move.amount_total, move.currency_id),
                    approved=format_amount(self.env, allowed, move.currency_id), complaint=settlement.complaint_id.name))

    # TOOLS

    def _get_words(self):
        """Return what each is, which document it has and how far it is."""
        kinds, states = (dict(self._fields[name]._description_selection(self.env)) for name in ('kind', 'state'))
        return [" ".join(filter(None, (kinds[line.kind], line.document, f"({states[line.state]})"))) for line in self]

    def _get_stock_moves(self):
        """Return the steps of the delivery in the warehouse; what the customer sends back is none of them."""
        return self.stock_reference_id.move_ids.filtered(lambda move: not move.origin_returned_move_id)

    def _get_pickings(self):
        """Return the transfers in the order in which the goods go through them."""
        return self._get_stock_moves().picking_id.sorted('id') or self.picking_id

    def _fix_rate(self):
        """Keep the rate of today, at which the approved amount is compared."""
        settlement, today = self.sudo(), fields.Date.context_today(self)
        company = settlement.company_id
        rate = self.env['res.currency']._get_conversion_rate(settlement.currency_id, company.currency_id, company, today)
        settlement.write({
            'rate': rate, 'rate_date': today, 'company_amount': company.currency_id.round(settlement.amount * rate)})

    def _get_amount_in(self, currency):
        """Return the approved amount in another currency, at the rate of the day on which it was asked for."""
        if currency == self.currency_id:
            return self.amount
        return self.company_id.currency_id._convert(self.company_amount, currency, self.company_id, self.rate_date)

    def _ask(self):
        """Tell whoever creates the document that it is needed."""
        for settlement in self.sudo():
            user = settlement.user_id
            settlement.with_context(lang=user.lang, mail_activity_quick_update=True).activity_schedule(
                TO_CREATE, user_id=user.id, note=settlement.note, date_deadline=settlement.remedy_id.date,
                summary=settlement.with_context(lang=user.lang).display_name)

    def _set_document(self, document):
        """Link the document that was created under the user's own rights, and thank whoever was asked."""
        self.sudo().write({DOCUMENTS[document._name]: document.id})
        if self.stock_reference_id:
            self.sudo().picking_id = self.sudo()._get_pickings()[:1]
        self._check_document()
        self.sudo().activity_feedback([TO_CREATE])
        self.sudo().complaint_id._message_log(body=self.env._(
            "%(kind)s created: %(document)s", kind=dict(self._fields['kind']._description_selection(self.env))[self.kind],
            document=self.sudo().document or document.display_name))
