from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_archive_inspection import CHECKS

ANSWERS = [('yes', "Yes"), ('no', "No")]


class CustomerArchiveInspectionLine(models.Model):
    """One document drawn: three questions, answered on the spot."""
    _name = 'customer.archive.inspection.line'
    _description = "Inspected Document"
    _inherit = ['customer.guard.mixin']
    _order = 'inspection_id desc, id'
    _rec_name = 'document_id'

    inspection_id = fields.Many2one('customer.archive.inspection', "Inspection", required=True, index=True, ondelete='cascade')
    document_id = fields.Many2one(
        'customer.document', "Document", required=True, readonly=True, index=True, ondelete='restrict')
    title = fields.Char(related='document_id.title')
    cabinet_id = fields.Many2one(related='document_id.cabinet_id')
    bag_number = fields.Char(related='document_id.bag_number')
    borrower_id = fields.Many2one(related='document_id.borrower_id')
    in_place = fields.Selection(ANSWERS, "In Place", help="In its bag and cabinet, or lent to who is on record.")
    labelled = fields.Selection(ANSWERS, help="The bag states the customer and the archive date.")
    complete = fields.Selection(ANSWERS, help="All pages are there and legible.")
    responsible_id = fields.Many2one(
        'res.users', "Responsible", compute='_compute_responsible_id', store=True, readonly=False,
        domain="[('share', '=', False)]", help="Who puts it right.")
    note = fields.Char("Remark", help="What is wrong.")
    is_checked = fields.Boolean(compute='_compute_is_checked', store=True)
    finding_ids = fields.One2many('customer.archive.finding', 'line_id', "Findings", readonly=True)

    _document_once = models.Constraint('UNIQUE(inspection_id, document_id)', "This document is drawn already.")

    # COMPUTE

    @api.depends('document_id')
    def _compute_responsible_id(self):
        """The customer's owner, else who brought the document."""
        for line in self:
            owner = line.document_id.owner_id
            line.responsible_id = owner if owner.active else line.document_id.user_id

    @api.depends(*CHECKS)
    def _compute_is_checked(self):
        for line in self:
            line.is_checked = all(line[name] for name in CHECKS)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("Documents are drawn by the inspection itself."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and not {'document_id', 'inspection_id'}.isdisjoint(vals):
            raise UserError(self.env._("Documents are drawn by the inspection itself."))
        if not self.env.su and any(line.inspection_id.state != 'checking' for line in self):
            raise UserError(self.env._("This inspection is not going on, so its answers cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_drawn(self):
        raise UserError(self.env._("What was drawn is checked. Cancel the inspection to draw again."))

    # ACTIONS

    def action_all_right(self):
        """Answer all three questions with “yes”."""
        self.write(dict.fromkeys(CHECKS, 'yes'))

    # BUSINESS

    def _get_wrong(self):
        return [name for name in CHECKS if self[name] == 'no']

    def _get_open_reason(self):
        """Return what is still to be answered, or False."""
        if unchecked := self.filtered(lambda line: not line.is_checked):
            return self.env._("%(count)s documents are not checked yet, e.g. %(name)s.", count=len(unchecked),
                              name=unchecked[0].sudo().title)
        for line in self:
            if line._get_wrong() and not (line.responsible_id and (line.note or "").strip()):
                return self.env._("%(name)s: say what is wrong, and who puts it right.", name=line.sudo().title)
        return False

    def _raise_findings(self):
        self.env['customer.archive.finding'].create([
            {'inspection_id': line.inspection_id.id, 'line_id': line.id, 'document_id': line.document_id.id, 'kind': kind,
             'user_id': line.responsible_id.id, 'note': line.note, 'company_id': line.inspection_id.company_id.id}
            for line in self for kind in line._get_wrong()
        ])._deadline_start('archive.finding')
