import random

from odoo import api, fields, models
from odoo.exceptions import UserError

KEEPER = 'customer_mgmt_policy.group_archive_keeper'
DUTY = 'archive.inspection'
CHECKS = ('in_place', 'labelled', 'complete')


class CustomerArchiveInspection(models.Model):
    """C2.1.4: administration inspects the paper archive regularly: a sample, or one cabinet.

    The archive keeper draws, checks each document and finishes; whatever is not all right becomes a finding with
    somebody responsible and a due time.
    """
    _name = 'customer.archive.inspection'
    _description = "Archive Inspection"
    _inherit = ['customer.workflow.mixin']
    _order = 'id desc'
    _check_company_auto = True

    _transitions = {
        'start': ({'draft'}, 'checking', KEEPER),
        'finish': ({'checking'}, 'done', KEEPER),
        'cancel': ({'draft', 'checking'}, 'cancelled', KEEPER),
    }
    _workflow_fields = frozenset({'state', 'name', 'done_on', 'finding_ids'})

    name = fields.Char("Number", readonly=True, copy=False, default="/")
    user_id = fields.Many2one(
        'res.users', "Inspected By", required=True, default=lambda self: self.env.user, domain="[('share', '=', False)]")
    company_id = fields.Many2one('res.company', "Company", required=True, default=lambda self: self.env.company)
    scope = fields.Selection(
        [('sample', "Random sample"), ('cabinet', "One cabinet")], required=True, default='sample', tracking=True)
    sample_size = fields.Integer(
        "Documents to Draw", default=lambda self: self._get_default_sample_size(), aggregator=None)
    cabinet_id = fields.Many2one('customer.archive.cabinet', "Cabinet", check_company=True, ondelete='restrict')
    line_ids = fields.One2many('customer.archive.inspection.line', 'inspection_id', "Documents", copy=False)
    finding_ids = fields.One2many('customer.archive.finding', 'inspection_id', "Findings", copy=False, readonly=True)
    line_count = fields.Integer("Drawn", compute='_compute_counts', compute_sudo=True)
    checked_count = fields.Integer("Checked", compute='_compute_counts', compute_sudo=True)
    finding_count = fields.Integer("Number of Findings", compute='_compute_counts', compute_sudo=True)
    note = fields.Text("Summary")
    state = fields.Selection(
        [('draft', "Draft"), ('checking', "Checking"), ('done', "Done"), ('cancelled', "Cancelled")],
        "Status", required=True, default='draft', readonly=True, tracking=True)
    done_on = fields.Date(copy=False, readonly=True, tracking=True)

    _sample_positive = models.Constraint('CHECK(sample_size > 0)', "Draw at least one document.")

    # DEFAULTS

    @api.model
    def _get_default_sample_size(self):
        return int(self.env['customer.policy.criterion']._get(self.env.company, 'archive.sample_size'))

    # COMPUTE

    @api.depends('line_ids.is_checked', 'finding_ids')
    def _compute_counts(self):
        for inspection in self:
            inspection.line_count = len(inspection.line_ids)
            inspection.checked_count = len(inspection.line_ids.filtered('is_checked'))
            inspection.finding_count = len(inspection.finding_ids)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        numbers = self.env['ir.sequence'].sudo()._next_by_code_batch(self._name, len(vals_list))
        inspections = super().create([{name: value for name, value in vals.items() if name != 'name'} for vals in vals_list])
        for inspection, number in zip(inspections.sudo(), numbers, strict=True):
            inspection.name = number or "/"
        return inspections

    def write(self, vals):
        if not self.env.su and not {'user_id', 'company_id', 'scope', 'sample_size', 'cabinet_id'}.isdisjoint(vals):
            if any(inspection.state != 'draft' for inspection in self):
                raise UserError(self.env._("The documents are drawn already. Make a new inspection for another scope."))
        return super().write(vals)

    # ACTIONS

    def action_start(self):
        """Draw the documents to be checked."""
        for inspection in self:
            inspection._check_step('start')
            documents = inspection._draw()
            if not documents:
                raise UserError(self.env._("There is no paper on file here, so there is nothing to inspect."))
            self.env['customer.archive.inspection.line'].sudo().create([
                {'inspection_id': inspection.id, 'document_id': document.id} for document in documents])
            inspection._transition('start')

    def action_all_right(self):
        """Answer what is still open with “yes”."""
        self.check_access('write')
        for name in CHECKS:
            self.line_ids.filtered(lambda line, name=name: not line[name]).write({name: 'yes'})

    def action_finish(self):
        """Turn what is not all right into findings, and fulfil the duty."""
        for inspection in self:
            inspection._check_step('finish')
            inspection.line_ids.sudo()._raise_findings()
        self._transition('finish', done_on=fields.Date.context_today(self))
        for inspection in self:
            inspection._fulfil_duty()

    def action_cancel(self):
        """Break the inspection off."""
        self._transition('cancel')

    def action_open_findings(self):
        """Show what this inspection found."""
        self.ensure_one()
        return {
            **self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_archive_finding_action'),
            'domain': [('inspection_id', '=', self.id)], 'context': {},
        }

    # BUSINESS

    def _draw(self):
        """Return the documents to check: those of the cabinet, else a random sample of all paper."""
        domain = [('company_id', '=', self.company_id.id), ('medium', '!=', 'electronic'), ('state', 'in', ('filed', 'on_loan'))]
        Document = self.env['customer.document'].sudo()
        if self.scope == 'cabinet':
            return Document.search(domain + [('cabinet_id', '=', self.cabinet_id.id)], order='bag_number, id')
        ids = Document.search(domain).ids
        drawn = random.sample(ids, min(self.sample_size, len(ids)))
        return Document.browse(drawn).sorted(lambda document: (document.cabinet_id.name or "", document.bag_number or ""))

    def _get_refusal_reason(self, verb):
        if verb == 'start' and self.scope == 'cabinet' and not self.cabinet_id:
            return self.env._("Choose the cabinet to inspect.")
        if verb == 'finish' and (reason := self.line_ids._get_open_reason()):
            return reason
        return super()._get_refusal_reason(verb)

    def _fulfil_duty(self):
        self.env['customer.duty']._fulfil(DUTY, self.company_id, self.env._(
            "%(name)s: %(count)s documents checked, %(findings)s findings", name=self.name, count=self.line_count,
            findings=self.finding_count))
