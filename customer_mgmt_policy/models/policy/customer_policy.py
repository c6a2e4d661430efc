from odoo import api, fields, models, tools
from odoo.exceptions import UserError


class CustomerPolicy(models.Model):
    """The company's customer-management policy as a controlled document (B13, B14).

    ============  =======================  ==================
    step          who                      from → to
    ============  =======================  ==================
    submit        CS manager               draft → in review
    send back     CS or general manager    in review → draft
    put in force  general manager          in review → in force
    ============  =======================  ==================

    Nothing of a version can be edited once it left the draft; what changes is written into a new version.
    """
    _name = 'customer.policy'
    _description = "Customer-Management Policy"
    _inherit = ['customer.workflow.mixin']
    _order = 'effective_from desc, id desc'
    _rec_names_search = ['name', 'number', 'version']

    _transitions = {
        'submit': ({'draft'}, 'in_review', 'customer_mgmt_policy.group_cs_manager'),
        'send_back': ({'in_review'}, 'draft', None),
        'put_in_force': ({'in_review'}, 'in_force', 'customer_mgmt_policy.group_general_manager'),
        'supersede': ({'in_force'}, 'superseded', None),
    }
    _workflow_fields = frozenset({'state', 'reviewed_by_id', 'reviewed_on', 'approved_by_id', 'approved_on'})

    name = fields.Char("Title", required=True, translate=True)
    number = fields.Char("Policy Number", required=True, help="Number of the controlled document (制度编号).")
    version = fields.Char(required=True, default="1.0", copy=False)
    company_id = fields.Many2one('res.company', "Company", help="Empty: for every company without a version of its own.")
    executing_department = fields.Char(translate=True)
    supervising_department = fields.Char(translate=True)
    effective_from = fields.Date(copy=False)
    revision_note = fields.Text("What Changed", copy=False)

    drafted_by_id = fields.Many2one('res.users', "Drafted By", default=lambda self: self.env.user, copy=False)
    drafted_on = fields.Date(default=fields.Date.context_today, copy=False)
    reviewed_by_id = fields.Many2one('res.users', "Reviewed By", readonly=True, copy=False)
    reviewed_on = fields.Date(readonly=True, copy=False)
    approved_by_id = fields.Many2one('res.users', "Approved By", readonly=True, copy=False)
    approved_on = fields.Date(readonly=True, copy=False)
    state = fields.Selection(
        [('draft', "Draft"), ('in_review', "In Review"), ('approved', "Approved"), ('in_force', "In Force"),
         ('superseded', "Superseded")],
        default='draft', required=True, tracking=True, readonly=True,
    )
    is_unsigned = fields.Boolean(
        compute='_compute_is_unsigned',
        help="The default version works from the first day on, but the general manager has not signed it yet.",
    )

    clause_ids = fields.One2many('customer.policy.clause', 'policy_id', "Clauses", copy=True)
    limit_ids = fields.One2many('customer.policy.limit', 'policy_id', "Time Limits", copy=True)
    escalation_ids = fields.One2many('customer.policy.escalation', 'policy_id', "Escalation", copy=True)
    route_ids = fields.One2many('customer.policy.route', 'policy_id', "Approval Routes", copy=True)
    criterion_ids = fields.One2many('customer.policy.criterion', 'policy_id', "Criteria", copy=True)
    field_ids = fields.One2many('customer.policy.field', 'policy_id', "Fields of the Card", copy=True)

    _one_in_force = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE state = 'in_force'", "Only one version of the policy can be in force.",
    )

    @api.depends('state', 'approved_on')
    def _compute_is_unsigned(self):
        for policy in self:
            policy.is_unsigned = policy.state == 'in_force' and not policy.approved_on

    @api.depends('name', 'version')
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = f"{policy.name} {policy.version}"

    # CRUD

    def write(self, vals):
        self._check_editable(vals)
        res = super().write(vals)
        self.env.registry.clear_cache()
        return res

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for policy, vals in zip(self, vals_list, strict=True):
            vals.setdefault('version', policy._get_next_version())
        return vals_list

    def copy(self, default=None):
        versions = super().copy(default)
        for old, new in zip(self, versions, strict=True):
            new._relink_rows(old)
        return versions

    # ACTIONS

    def action_new_version(self):
        """Open a draft that starts as a copy of this version."""
        self.ensure_one()
        draft = self.copy()
        return draft._get_records_action(name=self.env._("New Version"))

    def action_submit(self):
        """Send the draft to the general manager (B14)."""
        self._transition('submit', reviewed_by_id=self.env.uid, reviewed_on=fields.Date.context_today(self))
        self._ask_for_signature()

    def action_send_back(self):
        """Return the version to its author for correction."""
        self._transition('send_back', reviewed_by_id=False, reviewed_on=False)

    def action_put_in_force(self):
        """The general manager signs (B14): this version replaces the one in force, for new clocks and approvals."""
        self.ensure_one()
        current = self._in_force(self.company_id) - self
        if current.company_id == self.company_id:
            current.sudo()._transition('supersede')
            current.flush_recordset(['state'])
        today = fields.Date.context_today(self)
        self._transition('put_in_force', approved_by_id=self.env.uid, approved_on=today, effective_from=today)

    def action_sign(self):
        """The general manager signs the default version that is already in force (B14)."""
        if not self.env.user.has_group('customer_mgmt_policy.group_general_manager'):
            raise UserError(self.env._("Only the general manager signs the policy."))
        for policy in self:
            if not policy.is_unsigned:
                raise UserError(self.env._("%(policy)s is already signed.", policy=policy.display_name))
        self.sudo().write({'approved_by_id': self.env.uid, 'approved_on': fields.Date.context_today(self)})

    # LOOK-UP

    @api.model
    def _in_force(self, company):
        """Return the version in force for ``company`` (its own, else the shared one), under sudo.

        :raise UserError: no version is in force
        """
        policy = self.sudo().browse(self._in_force_id(company.id))
        if not policy:
            raise UserError(self.env._(
                "No version of the customer-management policy is in force for %(company)s. "
                "Ask the CS manager to put one in force.", company=company.display_name or self.env._("your company"),
            ))
        return policy

    @api.model
    @tools.ormcache('company_id')
    def _in_force_id(self, company_id):
        return self.sudo().search(
            [('state', '=', 'in_force'), ('company_id', 'in', [company_id, False])], order='company_id', limit=1,
        ).id

    # CHECKS

    def _get_refusal_reason(self, verb):
        if verb == 'put_in_force' and self.reviewed_by_id == self.env.user:
            return self.env._("Whoever submitted the version cannot put it in force.")
        return super()._get_refusal_reason(verb)

    def _check_editable(self, vals):
        """Refuse changes to a version that left the draft; mail threads and the like stay possible."""
        content = set(vals) & {name for name, field in self._fields.items() if field.copy or name == 'version'}
        if content and not self.env.su and any(policy.state != 'draft' for policy in self):
            raise UserError(self.env._(
                "Only a draft can be edited. Make a new version, change it there, and let the general manager sign it."))

    def _ask_for_signature(self):
        managers = self.env.ref('customer_mgmt_policy.group_general_manager').sudo().all_user_ids.filtered('active')
        for policy in self:
            signers = managers - self.env.user
            if policy.company_id:
                signers = signers.filtered(lambda user, policy=policy: policy.company_id in user.company_ids)
            policy.message_post(
                body=self.env._("%(policy)s is ready: please read it, then sign it or send it back.", policy=policy.display_name),
                partner_ids=signers.partner_id.ids)

    def _relink_rows(self, source):
        """Point the copied rows at the clauses and limits of this version instead of those of ``source``."""
        clauses = {clause.code: clause for clause in self.clause_ids}
        for rows in (self.limit_ids, self.route_ids, self.criterion_ids, self.field_ids):
            for row in rows:
                row.clause_id = clauses[row.clause_id.code]
        limits = dict(zip(source.limit_ids.sorted('id'), self.limit_ids.sorted('id'), strict=True))
        for step in self.escalation_ids.filtered('limit_id'):
            step.limit_id = limits[step.limit_id]

    def _get_next_version(self):
        major, _dot, minor = self.version.rpartition(".")
        return f"{major}.{int(minor) + 1}" if major and minor.isdigit() else f"{self.version}.1"
