from odoo import api, fields, models
from odoo.exceptions import UserError

KEY_CHANGE = 'card.key_change'
APPLICATION_FIELDS = frozenset({
    'partner_id', 'reason', 'source', 'source_note', 'user_id', 'is_review', 'card_form', 'company_id'})


class CustomerInfoChange(models.Model):
    """C2.1.3: application for a change of key information (信息变更申请表).

    ==============  ===================================  ===========================
    step            who                                  from → to
    ==============  ===================================  ===========================
    submit          whoever may edit the customer        draft → submitted
    apply           department head, by the approval     submitted → applied
    refuse          department head, by the approval     submitted → refused
    withdraw        applicant                            submitted → draft
    take up again   whoever may edit the customer        refused → draft
    cancel          whoever may edit the customer        draft, refused → cancelled
    ==============  ===================================  ===========================

    What is asked for stands in the lines, old → new; ``card_form`` shows the whole card to fill in, and its difference
    becomes the lines. Nobody writes a line in another way.
    """
    _name = 'customer.info.change'
    _description = "Change of Key Information"
    _inherit = ['customer.record.mixin', 'customer.deadline.mixin', 'customer.approval.mixin']
    _order = 'known_at desc, id desc'
    _rec_names_search = ['name', 'partner_id.name']

    _sequence_code = 'customer.info.change'
    _closed_states = frozenset({'applied', 'refused', 'cancelled'})
    _workflow_fields = frozenset({
        'state', 'owner_id', 'refusal_reason', 'submitted_at', 'submitted_by_id', 'applied_at', 'applied_by_id'})
    _approval_fields = frozenset({
        'partner_id', 'reason', 'source', 'source_note', 'known_at', 'line_ids.partner_id', 'line_ids.contact_key',
        'line_ids.kind', 'line_ids.field_name', 'line_ids.new_value', 'line_ids.current_value',
    })
    _approval_executed_states = frozenset({'applied', 'refused', 'cancelled'})

    # application
    user_id = fields.Many2one(string="Applicant")
    reason = fields.Text("Why It Changes", help="E.g. the purchasing manager left, the company moved.")
    source = fields.Selection(
        [('customer', "The customer told us"), ('visit', "Visit"), ('document', "Licence or official document"),
         ('research', "Public information"), ('portal', "Changed by the customer in the portal"), ('other', "Other")],
        "How It Became Known", required=True, default='customer', tracking=True)
    source_note = fields.Char("Details", help="Who said so, which document …")
    known_at = fields.Datetime(
        "Known Since", required=True, default=fields.Datetime.now, copy=False,
        help="C2.1.3: the card is brought up to date within the time limit from here on, even when the application is "
             "written later.")
    is_review = fields.Boolean(
        "Rest Is Still Right", copy=False, help="C2.1.3: the whole card was reviewed; everything else on it is still right.")
    line_ids = fields.One2many('customer.info.change.line', 'change_id', "Changes", readonly=True, copy=False)
    summary = fields.Char("What Changes", compute='_compute_summary')
    card_form = fields.Json(
        "New Information", compute='_compute_card_form', inverse='_inverse_card_form', copy=False,
        help="The card as it is now, to be overwritten with what is new.")
    is_outdated = fields.Boolean(compute='_compute_is_outdated', help="The card changed after the application was written.")
    drift_reason = fields.Text("What Changed Meanwhile", compute='_compute_is_outdated')

    # workflow
    state = fields.Selection(
        [('draft', "Draft"), ('submitted', "Submitted"), ('applied', "Applied"), ('refused', "Refused"),
         ('cancelled', "Cancelled")],
        default='draft', required=True, readonly=True, tracking=True, index=True)
    submitted_at = fields.Datetime("Submitted On", readonly=True, copy=False)
    submitted_by_id = fields.Many2one('res.users', "Submitted By", readonly=True, copy=False)
    applied_at = fields.Datetime("Applied On", readonly=True, copy=False, tracking=True)
    applied_by_id = fields.Many2one('res.users', "Approved By", readonly=True, copy=False)
    refusal_reason = fields.Text("Why Refused", readonly=True, copy=False, tracking=True)
    can_submit = fields.Boolean(compute='_compute_can')
    can_revise = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')

    # COMPUTE

    @api.depends('line_ids.label', 'line_ids.target')
    @api.depends_context('lang')
    def _compute_summary(self):
        for change in self:
            change.summary = ", ".join(dict.fromkeys(change.line_ids.mapped('title')))

    @api.depends('partner_id')
    @api.depends_context('lang')
    def _compute_card_form(self):
        for change in self:
            change.card_form = change.state in ('draft', 'submitted') and change.partner_id and change._get_card_form()

    def _inverse_card_form(self):
        for change in self:
            change._set_card_form(change.card_form)
        self.invalidate_recordset(['card_form'])

    @api.depends('state', 'line_ids.old_value', 'line_ids.current_value')
    @api.depends_context('lang')
    def _compute_is_outdated(self):
        for change in self:
            drifted = change.state in ('draft', 'submitted', 'refused') and change.line_ids.filtered('is_drifted')
            change.is_outdated = bool(drifted)
            change.drift_reason = bool(drifted) and drifted._get_drift_text()

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        changes = super().create(vals_list)
        changes._check_known_at()
        changes._deadline_start(KEY_CHANGE, at='known_at')
        return changes

    def _get_locked_fields(self):
        """What was known when stays; a finished application too. A submitted one may change, which voids its approval."""
        locked = {'known_at'}
        if self.state in self._closed_states:
            locked |= APPLICATION_FIELDS
        elif self.line_ids:
            locked |= {'partner_id', 'company_id'}
        return frozenset(locked)

    def _check_known_at(self):
        for change in self:
            if change.known_at > fields.Datetime.now():
                raise UserError(self.env._("State when the change became known; that cannot lie in the future."))

    def _is_offered(self, verb):
        return self.state in self._transitions[verb][0]
