from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError

QUALITY, MANAGER = 'customer_mgmt_policy.group_quality', 'customer_mgmt_policy.group_cs_manager'
REVISING = 'customer.service.revising'
# changing one of these is a new revision of what was promised
CONTENT = ('name', 'service_type', 'procedure', 'standard_ids')


class CustomerService(models.Model):
    """A5.1: what we do for customers, by which procedure, and which standards it meets.

    ============  ============================  ======================
    step          who                           from → to
    ============  ============================  ======================
    put in force  Quality, CS manager           draft, withdrawn → in force
    withdraw      Quality, CS manager           in force → withdrawn
    ============  ============================  ======================

    Quality and the CS manager write the catalogue; everybody reads what is in force or was. Changing the content of a
    service in force makes a new revision; the wording before stays in its history.
    """
    _name = 'customer.service'
    _description = "Service"
    _inherit = ['customer.workflow.mixin']
    _order = 'service_type, sequence, id'
    _check_company_auto = True

    _transitions = {
        'put_in_force': ({'draft', 'withdrawn'}, 'in_force', None),
        'withdraw': ({'in_force'}, 'withdrawn', None),
    }
    _required_facts = {'put_in_force': ('procedure', 'standard_ids', 'user_id', 'valid_from')}
    _deletable_states = frozenset({'draft'})
    _workflow_fields = frozenset({'state', 'revision', 'revised_on', 'last_inspected_on', 'last_conformity'})

    name = fields.Char("Service", required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    service_type = fields.Selection(
        [('supply', "Supply"), ('after_sales', "After-sales"), ('support', "Support")], "Kind", required=True,
        default='after_sales', tracking=True, help="A5.1: product supply, after-sales service, or support and advice.")
    company_id = fields.Many2one('res.company', "Company", required=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        'res.users', "Owner", tracking=True, index='btree_not_null', domain="[('share', '=', False)]",
        default=lambda self: self.env.user, help="Who sees to it that the service is done as written here.")
    procedure = fields.Html(
        translate=True, help="Step by step: who does what, until when, and what the customer gets.")
    standard_ids = fields.One2many('customer.service.standard', 'service_id', "Standards", copy=True)
    valid_from = fields.Date(tracking=True, copy=False, default=fields.Date.context_today)
    sample_source = fields.Selection(
        selection='_selection_sources', string="Inspected On", required=True, default='hand',
        help="Of which records an inspection draws its sample.")
    state = fields.Selection(
        [('draft', "Draft"), ('in_force', "In Force"), ('withdrawn', "Withdrawn")], "Status", required=True,
        default='draft', readonly=True, tracking=True, group_expand=True)
    revision = fields.Integer(default=1, readonly=True, copy=False, aggregator=None)
    revised_on = fields.Date("Last Revised", readonly=True, copy=False)
    # results
    inspection_ids = fields.One2many('customer.inspection', 'service_id', "Inspections")
    last_inspected_on = fields.Date("Last Inspected", readonly=True, copy=False)
    last_conformity = fields.Float("Last Result (%)", readonly=True, copy=False, digits=(5, 1), aggregator=None)
    # for the screen
    is_editor = fields.Boolean(compute='_compute_can')
    can_put_in_force = fields.Boolean(compute='_compute_can')
    can_withdraw = fields.Boolean(compute='_compute_can')
    can_inspect = fields.Boolean(compute='_compute_can')

    _catalogue_idx = models.Index('(company_id, state)')

    @api.model
    def _selection_sources(self):
        kinds = self.env['customer.sample.mixin']._sample_get_kinds()
        return [*((name, model._sample_label()) for name, model in kinds.items()), ('hand', self.env._("Entered by hand"))]

    # COMPUTE

    @api.depends('state', 'user_id')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()
        is_editor, is_quality = self.has_access('create'), self.env.user.has_group(QUALITY)
        for service in self:
            service.is_editor = is_editor
            service.can_inspect = is_quality and service.state == 'in_force' and service.user_id != self.env.user

    # CRUD

    def write(self, vals):
        if not self.env.su and not set(CONTENT).isdisjoint(vals):
            self._check_not_withdrawn()
        with self._revising():
            return super().write(vals)

    def _check_not_withdrawn(self):
        for service in self:
            if service.state == 'withdrawn':
                raise UserError(self.env._(
                    "“%(service)s” is withdrawn. Put it in force again before you change it.", service=service.name))

    # ACTIONS

    def action_put_in_force(self):
        """The service is offered as written here."""
        self._move('put_in_force', revised_on=fields.Date.context_today(self))

    def action_withdraw(self):
        """The service is not offered any more; its inspections stay."""
        self._move('withdraw')

    def action_inspect(self):
        """A5.2: begin an inspection of this service."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_inspection_action')
        return {**action, 'views': [(False, 'form')], 'context': {
            'default_service_id': self.id, 'default_company_id': self.company_id.id}}

    def action_open_inspections(self):
        """Show the inspections of this service."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_inspection_action')
        return {**action, 'domain': [('service_id', '=', self.id)], 'context': {'default_service_id': self.id}}

    # REVISIONS

    @contextmanager
    def _revising(self):
        """Count one revision of each service in force whose content changes meanwhile, whatever changes in it."""
        data = self.env.cr.precommit.data
        if REVISING in data:
            yield
            return
        before = {service: service._get_wording() for service in self if service.state == 'in_force'}
        data[REVISING] = True
        try:
            yield
        finally:
            del data[REVISING]
        for service, wording in before.items():
            if service._get_wording() != wording:
                service._revised(wording)

    def _get_wording(self):
        """Return the content as it stands, to see and to keep what changes."""
        self.ensure_one()
        standards = [(standard.name, standard.method or "") for standard in self.standard_ids.sorted()]
        return {'name': self.name, 'type': self.service_type, 'procedure': self.procedure or "", 'standards': standards}

    def _revised(self, wording):
        """Count the revision and keep the wording before."""
        service = self.sudo()
        service.write({'revision': service.revision + 1, 'revised_on': fields.Date.context_today(self)})
        self._message_log(body=self.env['ir.qweb']._render('customer_mgmt_policy.customer_service_wording', {
            'revision': service.revision - 1, 'wording': wording}))
