from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...models.complaint.customer_complaint_settlement import KINDS, ROLES


class CustomerComplaintSettle(models.TransientModel):
    """Asks for the refund or delivery of a remedy, or creates its draft by Odoo's own means, for whoever may do that."""
    _name = 'customer.complaint.settle'
    _description = "Refund or Delivery"

    settlement_id = fields.Many2one('customer.complaint.settlement', "To Create", ondelete='cascade')
    remedy_id = fields.Many2one('customer.complaint.remedy', "Remedy", required=True, ondelete='cascade')
    plan = fields.Text("What Was Approved", related='remedy_id.plan')
    asked_note = fields.Text("Note", related='settlement_id.note')
    partner_id = fields.Many2one('res.partner', compute='_compute_partner_id', compute_sudo=True)
    company_id = fields.Many2one('res.company', compute='_compute_partner_id', compute_sudo=True)
    kind_choices = fields.Json(compute='_compute_kind_choices')
    kind = fields.Selection(KINDS, compute='_compute_kind', store=True, readonly=False)
    candidate_ids = fields.Many2many('res.users', compute='_compute_candidate_ids', compute_sudo=True)
    user_id = fields.Many2one(
        'res.users', "Created By", compute='_compute_user_id', store=True, readonly=False, domain="[('id', 'in', candidate_ids)]",
        help="An accountant for credit notes, a stock user for goods. Somebody else is asked by an activity.")
    creates = fields.Boolean(compute='_compute_creates', help="The current user creates the document now.")
    note = fields.Text("What to Watch")
    amount = fields.Monetary(compute='_compute_amount', store=True, readonly=False)
    amount_left = fields.Monetary("Approved and Not Used", compute='_compute_amount_left')
    currency_id = fields.Many2one(related='remedy_id.currency_id')
    # what the document starts from
    invoice_id = fields.Many2one(
        'account.move', "Invoice", domain="[('move_type', '=', 'out_invoice'), ('state', '=', 'posted'), "
        "('commercial_partner_id', '=', partner_id), ('company_id', '=', company_id)]",
        help="The credit note reverses it, up to the approved amount. Without an invoice it has one line.")
    picking_id = fields.Many2one(
        'stock.picking', "Delivery Order", domain="[('picking_type_code', '=', 'outgoing'), ('state', '=', 'done'), "
        "('partner_id', 'child_of', partner_id), ('company_id', '=', company_id)]",
        help="The delivery that the goods came with.")
    line_ids = fields.One2many(
        'customer.complaint.settle.line', 'settle_id', "Goods", compute='_compute_line_ids', store=True, readonly=False)

    # COMPUTE

    @api.depends('remedy_id')
    def _compute_partner_id(self):
        for settle in self:
            settle.partner_id = settle.remedy_id.complaint_id.partner_id
            settle.company_id = settle.remedy_id.complaint_id.company_id

    @api.depends('remedy_id', 'settlement_id')
    def _compute_kind_choices(self):
        for settle in self:
            asked = settle.settlement_id
            settle.kind_choices = [asked.kind] if asked else settle.remedy_id._get_settlement_kinds()

    @api.depends('kind_choices')
    def _compute_kind(self):
        for settle in self:
            settle.kind = (settle.kind_choices or ['delivery'])[0]

    @api.depends('kind', 'company_id')
    def _compute_candidate_ids(self):
        for settle in self:
            settle.candidate_ids = self.env['customer.deadline']._get_group_members(ROLES[settle.kind], settle.company_id)

    @api.depends('candidate_ids', 'settlement_id')
    def _compute_user_id(self):
        """Whoever may create it creates it; else the person with that role who is asked for least."""
        for settle in self:
            candidates = settle.candidate_ids._origin
            mine = self.env.user if self.env.user in candidates else candidates.browse()
            others = candidates - self.env.ref('base.user_admin') or candidates
            settle.user_id = mine or settle.settlement_id.user_id or others[:1]

    @api.depends('user_id', 'candidate_ids')
    @api.depends_context('uid')
    def _compute_creates(self):
        for settle in self:
            settle.creates = settle.user_id == self.env.user and self.env.user in settle.candidate_ids._origin

    @api.depends('remedy_id', 'settlement_id')
    def _compute_amount_left(self):
        for settle in self:
            settle.amount_left = settle.settlement_id.amount or settle.remedy_id._get_amount_left()

    @api.depends('amount_left')
    def _compute_amount(self):
        for settle in self:
            settle.amount = settle.amount_left

    @api.depends('picking_id', 'kind', 'remedy_id')
    def _compute_line_ids(self):
        """Start from what was complained about: a return takes all that was delivered, how much is sent is stated by hand."""
        for settle in self:
            products = settle.remedy_id.sudo().complaint_id.product_ids
            delivered = {move.product_id: move.quantity for move in settle.picking_id.move_ids if move.state == 'done'}
            concerned = [product for product in delivered if product in products] or delivered or products
            settle.line_ids = [Command.clear(), *(
                Command.create({
                    'product_id': product.id, 'delivered': delivered.get(product, 0),
                    'quantity': delivered.get(product, 1) if settle.kind == 'return' else 0})
                for product in concerned)]

    # ACTIONS

    @api.model
    def _open(self, title, **defaults):
        return {
            'type': 'ir.actions.act_window', 'name': title, 'res_model': self._name, 'view_mode': 'form', 'target': 'new',
            'context': defaults}

    def action_confirm(self):
        """Create the draft and open it, or ask the person in charge for it."""
        self.ensure_one()
        settlement = self.settlement_id or self._make_settlement()
        if not self.creates:
            settlement._ask()
            return {'type': 'ir.actions.client', 'tag': 'display_notification', 'params': {
                'type': 'success', 'message': self.env._("%(user)s was asked to create it.", user=self.user_id.name),
                'next': {'type': 'ir.actions.act_window_close'}}}
        if error := settlement._get_create_error():
            raise error
        document = getattr(self, f'_create_{self.kind}')()
        settlement._set_document(document)
        return (settlement._get_pickings() or settlement if self.kind == 'delivery' else document)._get_records_action()

    def _make_settlement(self):
        if not self.user_id:
            raise UserError(self.env._(
                "Nobody in the company has the role that creates it. Ask the administrator to give it to somebody."))
        return self.env['customer.complaint.settlement'].create({
            'complaint_id': self.remedy_id.complaint_id.id, 'remedy_id': self.remedy_id.id, 'kind': self.kind,
            'user_id': self.user_id.id, 'note': self.note, 'amount': self.amount if self.kind == 'credit_note' else 0})

    # CREDIT NOTE

    def _create_credit_note(self):
        """Return the draft: the reversal of the invoice by Odoo's own means, or a credit note of one line."""
        if self.invoice_id:
            return self._reverse_invoice()
        return self.env['account.move'].with_company(self.company_id).create({
            'move_type': 'out_refund', 'partner_id': self.partner_id.id, 'company_id': self.company_id.id,
            'currency_id': self.currency_id.id, 'invoice_origin': self._get_origin(), 'ref': self._get_origin(),
            'invoice_line_ids': [Command.create({'name': self.plan, 'quantity': 1, 'price_unit': self._get_amount(), 'tax_ids': [
                Command.clear()]})]})

    def _reverse_invoice(self):
        reversal = self.env['account.move.reversal'].with_context(
            active_model='account.move', active_ids=self.invoice_id.ids).create({
                'reason': self._get_origin(), 'journal_id': self.invoice_id.journal_id.id})
        reversal.refund_moves()
        note = reversal.new_move_ids
        settlement = self.settlement_id or self.remedy_id.sudo().settlement_ids.sorted('id')[-1:]
        allowed = settlement.sudo()._get_amount_in(note.currency_id)
        if note.currency_id.compare_amounts(note.amount_total, allowed) > 0:
            self._reduce(note, allowed)
        return note

    def _reduce(self, note, allowed):
        """Let the credit note reach the approved amount and no more: one line per account and taxes, in proportion."""
        lines, share = note.invoice_line_ids.filtered(lambda line: line.display_type == 'product'), allowed / note.amount_total
        reduced = []
        for (account, taxes), group in lines.grouped(lambda line: (line.account_id, line.tax_ids)).items():
            included = any(tax.price_include for tax in taxes)
            total = sum(group.mapped('price_total' if included else 'price_subtotal'))
            reduced.append(Command.create({
                'name': self.plan, 'quantity': 1, 'price_unit': note.currency_id.round(total * share), 'account_id': account.id,
                'tax_ids': [Command.set(taxes.ids)]}))
        note.write({'invoice_line_ids': [*(Command.delete(line.id) for line in note.invoice_line_ids), *reduced]})
        if (over := note.amount_total - allowed) > 0:
            note.invoice_line_ids[-1:].price_unit -= note.currency_id.round(over)

    def _get_amount(self):
        return self.settlement_id.amount or self.amount

    # GOODS

    def _create_delivery(self):
        """Return the reference of a delivery free of charge: it is no part of the order, so nothing is invoiced.

        The goods go the way that the warehouse and their own routes prescribe: in one step or through picking and packing.
        """
        lines, warehouse = self._get_goods(), self._get_warehouse()
        target = self.partner_id.with_company(self.company_id).property_stock_customer
        reference = self.env['stock.reference'].create({'name': self._get_origin()})
        Rule = self.env['stock.rule']
        Rule.run([
            Rule.Procurement(
                line.product_id, line.quantity, line.product_id.uom_id, target, line.product_id.display_name, reference.name,
                self.company_id, self._get_procurement_values(reference, warehouse, target))
            for line in lines])
        reference.move_ids.picking_id.action_confirm()
        return reference

    def _get_procurement_values(self, reference, warehouse, target):
        date = fields.Datetime.to_datetime(self.remedy_id.sudo().date) or fields.Datetime.now()
        return {
            'reference_ids': reference, 'warehouse_id': warehouse, 'location_final_id': target, 'company_id': self.company_id,
            'partner_id': (self.picking_id.partner_id or self.partner_id).id, 'date_planned': date, 'date_deadline': date}

    def _get_warehouse(self):
        warehouse = self.picking_id.picking_type_id.warehouse_id or self.env['stock.warehouse'].search(
            [('company_id', '=', self.company_id.id)], limit=1)
        if not warehouse:
            raise UserError(self.env._("The company has no warehouse to deliver from."))
        return warehouse

    def _create_return(self):
        """Return the receipt that Odoo's own return of the delivery makes; refunded goods are taken off the order."""
        if not self.picking_id:
            raise UserError(self.env._("Choose the delivery that the goods came with."))
        wanted = {line.product_id: line.quantity for line in self._get_goods()}
        returned = self.env['stock.return.picking'].with_context(
            active_model='stock.picking', active_id=self.picking_id.id, active_ids=self.picking_id.ids).create({})
        for line in returned.product_return_moves:
            line.quantity = min(wanted.get(line.product_id, 0), line.move_quantity)
            line.to_refund = self.remedy_id.sudo().kind == 'refund'
        picking = self.env['stock.picking'].browse(returned.action_create_returns()['res_id'])
        picking.origin = f"{picking.origin} {self._get_origin()}"
        return picking

    def _get_goods(self):
        lines = self.line_ids.filtered(lambda line: line.quantity > 0)
        if not lines:
            raise UserError(self.env._("State which goods, and how many."))
        return lines

    def _get_origin(self):
        """Return the number of the complaint and where the goods or the invoice came from."""
        number = self.remedy_id.sudo().complaint_id.name
        return f"{number} ({self.picking_id.origin})" if self.kind == 'delivery' and self.picking_id.origin else number
