from odoo import api, fields, models

KEEPER = 'customer_mgmt_policy.group_archive_keeper'


class CustomerArchiveFinding(models.Model):
    """Something that an inspection found wrong: somebody puts it right, the archive keeper looks again (C2.1.4).

    ========  ==================================  ====================
    step      who                                 from → to
    ========  ==================================  ====================
    correct   who is responsible, archive keeper  open → to re-check
    close     archive keeper, re-checked          to re-check → closed
    reject    archive keeper, still wrong         to re-check → open
    ========  ==================================  ====================
    """
    _name = 'customer.archive.finding'
    _description = "Finding of an Inspection"
    _inherit = ['customer.workflow.mixin', 'customer.deadline.mixin']
    _order = 'id desc'
    _rec_names_search = ['document_id.title', 'note']
    _mail_post_access = 'read'

    _deletable_states = frozenset()
    _transitions = {
        'correct': ({'open'}, 'corrected', None),
        'close': ({'corrected'}, 'closed', KEEPER),
        'reject': ({'corrected'}, 'open', KEEPER),
    }
    _workflow_fields = frozenset({
        'state', 'inspection_id', 'line_id', 'document_id', 'kind', 'company_id', 'correction', 'corrected_on', 'closed_on',
        'closed_by_id', 'partner_id'})
    _required_facts = {'correct': ('correction',)}

    inspection_id = fields.Many2one(
        'customer.archive.inspection', "Inspection", required=True, index=True, ondelete='restrict')
    line_id = fields.Many2one('customer.archive.inspection.line', index='btree_not_null', ondelete='restrict')
    document_id = fields.Many2one('customer.document', "Document", required=True, index=True, ondelete='restrict')
    partner_id = fields.Many2one(related='document_id.partner_id', store=True, index=True)
    company_id = fields.Many2one('res.company', required=True, default=lambda self: self.env.company)
    kind = fields.Selection(
        [('in_place', "Not in place"), ('labelled', "Not labelled"), ('complete', "Not complete")], "Finding", required=True)
    note = fields.Char("Remark")
    user_id = fields.Many2one('res.users', "Responsible", required=True, index=True, tracking=True)
    state = fields.Selection(
        [('open', "Open"), ('corrected', "To Re-check"), ('closed', "Closed")], "Status", required=True, default='open',
        readonly=True, tracking=True, group_expand=True)
    correction = fields.Text(readonly=True, tracking=True, help="What was done about it.")
    corrected_on = fields.Datetime(readonly=True)
    closed_on = fields.Date(readonly=True)
    closed_by_id = fields.Many2one('res.users', "Re-checked By", readonly=True)
    can_correct = fields.Boolean(compute='_compute_can')
    can_close = fields.Boolean(compute='_compute_can')

    _open_idx = models.Index("(company_id, user_id) WHERE state != 'closed'")

    @api.depends('kind', 'document_id.title')
    @api.depends_context('lang')
    def _compute_display_name(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        for finding in self:
            finding.display_name = f"{finding.document_id.sudo().title}: {kinds.get(finding.kind, '')}"

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()

    # ACTIONS

    def action_correct(self, correction):
        """Say what was done; the archive keeper looks again."""
        self._move('correct', correction=correction, corrected_on=fields.Datetime.now())

    def action_open_correct(self):
        """Ask what was done."""
        self.ensure_one()
        self._check_step('correct', {'correction': "?"})
        return self.env['customer.archive.step']._open('correct', self)

    def action_close(self):
        """Looked at again: all right now."""
        self._transition('close', closed_on=fields.Date.context_today(self), closed_by_id=self.env.uid)
        for corrected_on, findings in self.grouped('corrected_on').items():
            findings._deadline_met('archive.finding', at=corrected_on)

    def action_reject(self):
        """Looked at again: still wrong; its due time stays."""
        self._transition('reject')
