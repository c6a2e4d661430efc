from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from .customer_service import QUALITY

DUTY = 'service.inspection'
HAND = 'hand'
SCOPE = frozenset({'service_id', 'company_id', 'source', 'date_from', 'date_to', 'sample_size', 'item_ids'})


class CustomerInspection(models.Model):
    """A5.2: Quality checks on a sample whether a service meets its standards; what does not is put right.

    ========  =========================================  ============================
    step      who                                        from → to
    ========  =========================================  ============================
    start     Quality, never the owner of the service    draft → checking
    finish    Quality                                    checking → to put right
    close     by itself, once every finding is verified  to put right → closed
    cancel    Quality                                    draft, checking → cancelled
    ========  =========================================  ============================

    The sample keeps what the inspector needs to know of each record; CS manager and general manager read.
    """
    _name = 'customer.inspection'
    _description = "Service Inspection"
    _inherit = ['customer.workflow.mixin']
    _order = 'id desc'
    _rec_names_search = ['name', 'service_id.name']
    _check_company_auto = True

    _transitions = {
        'start': ({'draft'}, 'checking', QUALITY),
        'finish': ({'checking'}, 'rectifying', QUALITY),
        'close': ({'rectifying'}, 'closed', None),
        'cancel': ({'draft', 'checking'}, 'cancelled', QUALITY),
    }
    _required_facts = {'cancel': ('cancel_reason',)}
    _workflow_fields = frozenset({'state', 'name', 'revision', 'done_on', 'closed_on', 'finding_ids', 'cancel_reason'})

    # what
    name = fields.Char("Number", readonly=True, copy=False, default="/")
    service_id = fields.Many2one(
        'customer.service', "Service", required=True, index=True, check_company=True, ondelete='restrict', tracking=True,
        domain="[('state', '=', 'in_force')]")
    service_type = fields.Selection(related='service_id.service_type', store=True)
    revision = fields.Integer("Revision of the Service", readonly=True, copy=False, aggregator=None)
    company_id = fields.Many2one('res.company', "Company", required=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        'res.users', "Inspected By", required=True, default=lambda self: self.env.user, tracking=True, index=True,
        domain="[('share', '=', False)]")
    # the sample
    source = fields.Selection(
        selection='_selection_sources', string="Sample", required=True, compute='_compute_source', store=True, readonly=False,
        precompute=True, help="Records drawn at random, or what you enter by hand, e.g. calls you listened to.")
    date_from = fields.Date(
        "First Day", required=True, default=lambda self: self._get_default_date_from())
    date_to = fields.Date("Last Day", required=True, default=fields.Date.context_today)
    sample_size = fields.Integer("Records to Draw", default=lambda self: self._get_default_sample_size(), aggregator=None)
    item_ids = fields.One2many('customer.inspection.item', 'inspection_id', "Inspected Records", copy=False)
    check_ids = fields.One2many('customer.inspection.check', 'inspection_id', "Checks", copy=False)
    finding_ids = fields.One2many('customer.inspection.finding', 'inspection_id', "Findings", copy=False, readonly=True)
    # results
    item_count = fields.Integer("Inspected", compute='_compute_results', store=True)
    answered_count = fields.Integer("Answered", compute='_compute_results', store=True)
    open_count = fields.Integer("Still to Answer", compute='_compute_results', store=True)
    failed_count = fields.Integer("Not Met", compute='_compute_results', store=True)
    conformity = fields.Float(
        "Standards Met (%)", compute='_compute_results', store=True, digits=(5, 1), aggregator='avg',
        help="How many of the checks that applied were met.")
    finding_count = fields.Integer("Number of Findings", compute='_compute_finding_count', compute_sudo=True)
    note = fields.Text("Summary")
    # workflow
    state = fields.Selection(
        [('draft', "Draft"), ('checking', "Checking"), ('rectifying', "To Put Right"), ('closed', "Closed"),
         ('cancelled', "Cancelled")], "Status", required=True, default='draft', readonly=True, tracking=True, group_expand=True)
    done_on = fields.Date("Finished", copy=False, readonly=True, tracking=True)
    closed_on = fields.Date("Closed On", copy=False, readonly=True)
    cancel_reason = fields.Char("Reason of Cancellation", copy=False, readonly=True, tracking=True)
    # for the screen
    can_cancel = fields.Boolean(compute='_compute_can')

    _sample_positive = models.Constraint('CHECK(sample_size > 0)', "Draw at least one record.")
    _period_ordered = models.Constraint('CHECK(date_to >= date_from)', "The period must end after it begins.")

    # DEFAULTS

    @api.model
    def _get_default_date_from(self):
        """As long as a service may go without an inspection."""
        return self.env['customer.service']._get_inspected_since(self.env.company) or fields.Date.context_today(self)

    @api.model
    def _get_default_sample_size(self):
        return int(self.env['customer.policy.criterion']._get(self.env.company, 'service.sample_size'))

    @api.model
    def _selection_sources(self):
        return self.env['customer.service']._selection_sources()

    # COMPUTE

    @api.depends('service_id')
    def _compute_source(self):
        for inspection in self:
            inspection.source = inspection.service_id.sample_source or inspection.source or HAND

    @api.depends('item_ids', 'check_ids.result')
    def _compute_results(self):
        for inspection in self:
            results = inspection.check_ids.mapped('result')
            met, failed = results.count('met'), results.count('not_met')
            inspection.item_count = len(inspection.item_ids)
            inspection.open_count = results.count(False)
            inspection.answered_count = len(results) - inspection.open_count
            inspection.failed_count = failed
            inspection.conformity = 100 * met / (met + failed) if met + failed else 0

    def _read_group_select(self, aggregate_spec, query):
        """An inspection under way has no result yet, so it is no part of an average."""
        select = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec == 'conformity:avg':
            return SQL("%s FILTER (WHERE %s IS NOT NULL)", select, self._field_to_sql(self._table, 'done_on', query))
        return select

    @api.depends('finding_ids')
    def _compute_finding_count(self):
        for inspection in self:
            inspection.finding_count = len(inspection.finding_ids)

    @api.depends('state', 'user_id')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()

    @api.depends('name', 'service_id.name')
    def _compute_display_name(self):
        for inspection in self:
            number = inspection.name if inspection.id else ""
            inspection.display_name = f"{number} {inspection.service_id.sudo().name or ''}".strip()

    # CONSTRAINTS

    @api.constrains('user_id', 'service_id')
    def _check_inspector(self):
        for inspection in self:
            if inspection.user_id == inspection.service_id.user_id:
                raise ValidationError(self.env._(
                    "%(user)s owns “%(service)s”, so a colleague inspects it.", user=inspection.user_id.name,
                    service=inspection.service_id.name))
            if not inspection.user_id.has_group(QUALITY):
                raise ValidationError(self.env._(
                    "%(user)s does not belong to Quality, so does not inspect services.", user=inspection.user_id.name))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        inspections = super().create(vals_list)
        for company, group in inspections.grouped('company_id').items():
            numbers = self.env['ir.sequence'].sudo().with_company(company)._next_by_code_batch(self._name, len(group))
            for inspection, number in zip(group.sudo(), numbers, strict=True):
                inspection.name = number or "/"
        return inspections

    def write(self, vals):
        if not self.env.su and not SCOPE.isdisjoint(vals) and any(inspection.state != 'draft' for inspection in self):
            raise UserError(self.env._("The sample is drawn already. Make a new inspection for another one."))
        return super().write(vals)
