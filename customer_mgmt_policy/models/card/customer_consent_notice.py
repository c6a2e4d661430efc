from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Domain
from odoo.tools import format_date, html2plaintext

LEGAL = 'customer_mgmt_policy.group_legal_reviewer'
CONTENT = frozenset({'name', 'version', 'company_id', 'purpose_ids', 'text_zh', 'text_en', 'effective_from', 'needs_renewal'})


class CustomerConsentNotice(models.Model):
    """A2.1.2: what the company tells people about the use of their data, version by version.

    ========  ==============================================  =====================================
    step      who                                             from → to
    ========  ==============================================  =====================================
    write     CS manager, legal reviewer                      draft
    submit    CS manager, legal reviewer                      draft → in review
    decide    by the route: Legal, else the general manager   in review → approved, or back to draft
    ========  ==============================================  =====================================

    Who drafted it does not decide on it, whoever submits it. When the only legal reviewer drafted it, the route names who
    decides instead. The approved version of the latest effective date is in force; new consents refer to it. Once approved
    nothing of it changes any more: what changes is written into a new version.
    """
    _name = 'customer.consent.notice'
    _description = "Privacy Notice"
    _inherit = ['customer.workflow.mixin', 'customer.approval.mixin']
    _order = 'company_id, effective_from desc, id desc'
    _rec_names_search = ['name', 'version']

    _transitions = {
        'submit': ({'draft'}, 'in_review', None),
        'approve': ({'in_review'}, 'approved', None),
        'reopen': ({'in_review'}, 'draft', None),
    }
    _workflow_fields = frozenset({'state', 'approved_by_id', 'approved_on'})
    _deletable_states = frozenset({'draft'})
    _required_facts = {'submit': ('effective_from', 'purpose_ids', 'text_zh', 'text_en')}
    _approval_fields = CONTENT
    # people agree to what was approved; nothing of it can be written any more
    _approval_executed_states = frozenset({'approved'})
    _approval_verbs = {'granted': 'approve', 'refused': 'reopen', 'withdrawn': 'reopen', 'voided': 'reopen'}

    name = fields.Char("Title", required=True, translate=True)
    version = fields.Char(required=True, default="1.0", copy=False)
    company_id = fields.Many2one('res.company', "Company", required=True, default=lambda self: self.env.company)
    purpose_ids = fields.Many2many('customer.consent.purpose', string="Purposes Told")
    text_zh = fields.Html("Text (中文)", sanitize_attributes=True)
    text_en = fields.Html("Text (English)", sanitize_attributes=True)
    effective_from = fields.Date(copy=False)
    needs_renewal = fields.Boolean(
        "Older Consents Must Be Renewed", copy=False,
        help="From its effective date on, consents to earlier versions count as expired.")
    drafted_by_id = fields.Many2one('res.users', "Drafted By", readonly=True, default=lambda self: self.env.user, copy=False)
    approved_by_id = fields.Many2one('res.users', "Approved By", readonly=True, copy=False)
    approved_on = fields.Date(readonly=True, copy=False)
    state = fields.Selection(
        [('draft', "Draft"), ('in_review', "In Review"), ('approved', "Approved")],
        default='draft', required=True, readonly=True, tracking=True)
    is_in_force = fields.Boolean("In Force", compute='_compute_is_in_force')
    can_submit = fields.Boolean(compute='_compute_can_submit')

    _version_unique = models.Constraint('UNIQUE(company_id, version)', "The company has this version already.")

    # COMPUTE

    @api.depends('state', 'effective_from', 'company_id')
    def _compute_is_in_force(self):
        in_force = {company: self._in_force(company) for company in self.company_id}
        for notice in self:
            notice.is_in_force = notice._origin in (in_force.get(notice.company_id) or self.browse())

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_can_submit(self):
        for notice in self:
            notice.can_submit = bool(notice._origin) and notice._can('submit')

    @api.depends('name', 'version')
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = f"{notice.name or ''} {notice.version or ''}".strip()

    # CRUD

    @api.model
    def default_get(self, fields):
        """Start from the standard notice: it is easier to change than an empty page."""
        values = super().default_get(fields)
        if standard := self.env.ref('customer_mgmt_policy.consent_notice_default', raise_if_not_found=False):
            texts = standard.sudo().copy_data()[0]
            values = {name: texts[name] for name in ('name', 'text_zh', 'text_en', 'purpose_ids') if name in fields} | values
        return values

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{**vals, 'drafted_by_id': self.env.uid} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_draft()
        if not self.env.su and 'drafted_by_id' in vals:
            raise UserError(self.env._("The drafter cannot be changed."))
        return super().write(vals)

    def _check_draft(self):
        if any(notice.state == 'approved' for notice in self):
            raise UserError(self.env._("An approved notice stays as people agreed to it. Write a new version instead."))
        if any(notice.state == 'in_review' for notice in self):
            raise UserError(self.env._("This notice is being reviewed as it stands. Withdraw it to change it."))

    def copy_data(self, default=None):
        return [
            {**vals, 'version': (default or {}).get('version') or notice._get_next_version()}
            for notice, vals in zip(self, super().copy_data(default), strict=True)
        ]

    # ACTIONS

    def action_submit(self):
        """Submit the notice for approval.

        :raise UserError: something is missing, or nobody may decide on it
        """
        self._move('submit')
        self._approval_submit()

    def action_new_version(self):
        """Open a copy as the next draft."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window', 'res_model': self._name, 'view_mode': 'form', 'res_id': self.copy().id,
        }

    # BUSINESS

    def _approval_requester(self):
        """Nobody approves what they drafted, not even when a colleague submits it for them."""
        return self.drafted_by_id if self.drafted_by_id.has_group(LEGAL) else self.env.user

    def _approval_facts(self):
        notice, yes, no = self.sudo(), self.env._("Yes"), self.env._("No")
        return [(self._get_labels([name]), text) for name, text in (
            ('effective_from', format_date(self.env, notice.effective_from)), ('drafted_by_id', notice.drafted_by_id.name),
            ('needs_renewal', yes if notice.needs_renewal else no), ('purpose_ids', "\n".join(notice.purpose_ids.mapped('name'))),
            ('text_zh', html2plaintext(notice.text_zh or "")), ('text_en', html2plaintext(notice.text_en or "")),
        )]

    def _approval_granted(self):
        """It comes into force on its effective date."""
        self._approval_take('granted', approved_by_id=self.env.uid, approved_on=fields.Date.context_today(self))

    @api.model
    def _in_force(self, company, on=None):
        """Return the notice of ``company`` that is in force on the date ``on`` (default today); may be empty."""
        return self.sudo().search([
            ('company_id', '=', company.id), ('state', '=', 'approved'),
            ('effective_from', '<=', on or company._get_today()),
        ], order='effective_from desc, id desc', limit=1)

    @api.model
    def _require_in_force(self, company, on=None):
        """Return the notice in force, or raise what has to be done to have one."""
        notice = self._in_force(company, on)
        if not notice:
            message = self.env._(
                "No privacy notice of %(company)s is in force on that day, so there is nothing to agree to. Draft one under "
                "Configuration › Privacy Notices and submit it for approval.", company=company.name)
            if not self.env.su and self.has_access('create'):
                action = self.env.ref('customer_mgmt_policy.customer_consent_notice_action')
                raise RedirectWarning(message, action.id, self.env._("Privacy Notices"))
            raise UserError(message)
        return notice

    def _check_purposes(self, purposes):
        """Refuse purposes that the notice does not tell, or that need no consent."""
        if untold := purposes - self.purpose_ids:
            raise UserError(self.env._(
                "The privacy notice %(notice)s does not tell about: %(purposes)s. Nobody can agree to what they were not told.",
                notice=self.display_name, purposes=", ".join(untold.mapped('name'))))
        if free := purposes.filtered(lambda purpose: not purpose.needs_consent):
            raise UserError(self.env._("No consent is needed for: %(purposes)s.", purposes=", ".join(free.mapped('name'))))

    @api.model
    def _get_renewals(self):
        """Return ``[(company id, date)]``: consents to notices from before that date must be renewed."""
        return self.sudo()._read_group(
            Domain('state', '=', 'approved') & Domain('needs_renewal', '=', True)
            & self.env['res.company']._compare_today('effective_from', '<='),
            ['company_id'], ['effective_from:max'])

    def _get_next_version(self):
        taken = self.sudo().search([('company_id', '=', self.company_id.id)]).mapped('version')
        number = len(taken) + 1
        while f"{number}.0" in taken:
            number += 1
        return f"{number}.0"
