from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

CHANNELS = ('phone', 'email', 'message', 'post')
# what the system itself notes on a consent later on; everything else stays as it was given
LATER_FIELDS = frozenset({'withdrawn_at', 'withdrawn_by_id', 'withdrawn_via', 'is_latest', 'is_reminded'})


class CustomerConsent(models.Model):
    """A2.1.2: one person agreed to one purpose, once. Written by the consent service only.

    =========  =====================================================================
    step       who
    =========  =====================================================================
    give       the person (portal, personal link); staff, with the signed evidence
    withdraw   the person; staff who see the customer, when the person asks for it
    =========  =====================================================================

    Nobody edits or deletes a consent, the administrator included. A later consent of the same person to the same purpose
    takes its place (``is_latest``); the earlier one stays on record.
    """
    _name = 'customer.consent'
    _description = "Consent"
    _inherit = ['customer.guard.mixin']
    _order = 'given_at desc, id desc'
    _rec_name = 'purpose_id'
    _rec_names_search = ['partner_id.name', 'purpose_id.name']

    # who, to what
    partner_id = fields.Many2one('res.partner', "Person", required=True, readonly=True, index=True, ondelete='restrict')
    customer_id = fields.Many2one(
        'res.partner', "Customer", related='partner_id.commercial_partner_id', store=True, index='btree_not_null')
    owner_id = fields.Many2one(
        'res.users', "Customer Owner", related='partner_id.policy_owner_id', store=True, index='btree_not_null')
    company_id = fields.Many2one('res.company', "Company", required=True, readonly=True)
    purpose_id = fields.Many2one('customer.consent.purpose', "Purpose", required=True, readonly=True, ondelete='restrict')
    notice_id = fields.Many2one(
        'customer.consent.notice', "Notice", required=True, readonly=True, ondelete='restrict', index=True)
    notice_on = fields.Date("Notice of", required=True, readonly=True, help="Effective date of the notice that was agreed to.")
    by_phone = fields.Boolean("Phone", readonly=True)
    by_email = fields.Boolean("E-mail", readonly=True)
    by_message = fields.Boolean("Text Message", readonly=True, help="Text message, WeChat and the like.")
    by_post = fields.Boolean("Post", readonly=True)
    channels = fields.Char(compute='_compute_channels')
    # how
    form = fields.Selection(
        [('paper', "Signed paper"), ('e_sign', "E-signature"), ('portal', "Customer portal"), ('link', "Personal link")],
        required=True, readonly=True)
    signed_name = fields.Char("Signed As", readonly=True, help="The name that the person typed or signed with.")
    evidence = fields.Binary(readonly=True, attachment=True)
    evidence_name = fields.Char("File", readonly=True)
    source = fields.Char(readonly=True, help="Where the consent came about, e.g. a visit, a trade fair or a web page.")
    recorded_by_id = fields.Many2one('res.users', "Recorded By", readonly=True, default=lambda self: self.env.user)
    # when
    given_at = fields.Datetime("Agreed On", required=True, readonly=True)
    expires_on = fields.Date("Valid Until", readonly=True, help="Empty: until it is withdrawn.")
    remind_on = fields.Date(readonly=True)
    is_reminded = fields.Boolean(readonly=True)
    withdrawn_at = fields.Datetime("Withdrawn On", readonly=True, copy=False)
    withdrawn_by_id = fields.Many2one('res.users', "Withdrawn By", readonly=True, copy=False)
    withdrawn_via = fields.Selection(
        [('portal', "Customer portal"), ('link', "Personal link"), ('staff', "Told to us")], readonly=True, copy=False)
    is_latest = fields.Boolean(readonly=True)
    state = fields.Selection(
        [('valid', "Valid"), ('expiring', "Expires Soon"), ('expired', "Expired"), ('withdrawn', "Withdrawn"),
         ('superseded', "Replaced")],
        compute='_compute_state', search='_search_state')
    can_withdraw = fields.Boolean(compute='_compute_can_withdraw')

    _latest_idx = models.Index('(partner_id, purpose_id) WHERE is_latest')
    _remind_idx = models.Index('(remind_on, id) WHERE is_latest AND withdrawn_at IS NULL AND is_reminded IS NOT TRUE')
    _evidence_stated = models.Constraint(
        "CHECK(form NOT IN ('paper', 'e_sign') OR evidence_name IS NOT NULL)", "Attach the signed consent.")

    # COMPUTE

    @api.depends(*(f'by_{channel}' for channel in CHANNELS))
    @api.depends_context('lang')
    def _compute_channels(self):
        for consent in self:
            consent.channels = ", ".join(
                self._fields[f'by_{channel}']._description_string(self.env) for channel in CHANNELS if consent[f'by_{channel}'])

    @api.depends('is_latest', 'withdrawn_at', 'expires_on', 'remind_on', 'notice_on')
    def _compute_state(self):
        renewals = dict(self.env['customer.consent.notice']._get_renewals())
        for consent in self:
            renewal, today = renewals.get(consent.company_id), consent.company_id._get_today()
            if consent.withdrawn_at:
                consent.state = 'withdrawn'
            elif not consent.is_latest:
                consent.state = 'superseded'
            elif consent.expires_on and consent.expires_on < today or renewal and consent.notice_on < renewal:
                consent.state = 'expired'
            else:
                consent.state = 'expiring' if consent.remind_on and consent.remind_on <= today else 'valid'

    def _search_state(self, operator, value):
        if operator != 'in':
            return NotImplemented
        domains = self._get_state_domains()
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends('withdrawn_at', 'is_latest')
    @api.depends_context('uid')
    def _compute_can_withdraw(self):
        for consent in self:
            consent.can_withdraw = consent.is_latest and not consent.withdrawn_at and consent._may_withdraw()

    # CONSTRAINTS

    @api.constrains('partner_id')
    def _check_person(self):
        self.partner_id._check_persons()

    @api.constrains('form', 'evidence')
    def _check_evidence(self):
        for consent in self:
            if consent.form in ('paper', 'e_sign') and not consent.evidence:
                raise ValidationError(self.env._("Attach the signed consent of %(name)s.", name=consent.partner_id.name))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Consents are recorded from the customer card, or given by the people themselves."))
        consents = super().create([self._with_validity(vals) for vals in vals_list])
        consents._refresh_latest()
        return consents

    def write(self, vals):
        if not self.env.su or vals.keys() - LATER_FIELDS:
            raise UserError(self.env._("A consent stays as it was given. Record a new one, or withdraw it."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Consents stay on record. Withdraw it instead of deleting it."))

    # ACTIONS

    def action_withdraw(self):
        """The person told us to stop: withdraw these consents on their behalf."""
        self.check_access('read')
        if not self._may_withdraw():
            raise UserError(self.env._("Only who looks after this customer may note a withdrawal."))
        self._withdraw('staff')

    def action_download_evidence(self):
        """Open the signed consent."""
        self.ensure_one()
        self.check_access('read')
        return {
            'type': 'ir.actions.act_url', 'target': 'self',
            'url': f'/web/content/{self._name}/{self.id}/evidence?filename_field=evidence_name&download=true',
        }

    # BUSINESS

    def _may_withdraw(self):
        return self.env.su or self.env.user.has_groups(
            'customer_mgmt_policy.group_salesperson,customer_mgmt_policy.group_cr_specialist,'
            'customer_mgmt_policy.group_cs_agent,customer_mgmt_policy.group_legal_reviewer')

    def _withdraw(self, via):
        """Withdraw what is not withdrawn yet, and tell those who look after the customers; nothing else changes."""
        consents = self.sudo().filtered(lambda consent: consent.is_latest and not consent.withdrawn_at)
        consents.write({'withdrawn_at': fields.Datetime.now(), 'withdrawn_by_id': self.env.uid, 'withdrawn_via': via})
        for person, withdrawn in consents.grouped('partner_id').items():
            withdrawn = withdrawn.with_context(lang=person.policy_owner_id.lang)
            person.commercial_partner_id._message_log(
                author_id=None if via == 'staff' else person.id, body=withdrawn.env._(
                    "%(person)s withdrew the consent to: %(purposes)s.", person=person.name,
                    purposes=", ".join(withdrawn.purpose_id.mapped('name'))))
        return consents

    @api.model
    def _with_validity(self, vals):
        """Add how long the consent counts, as the policy says on the day it is given; and which notice it is about."""
        company = self.env['res.company'].browse(vals['company_id'])
        given_on = company.resource_calendar_id._get_local_date(fields.Datetime.to_datetime(vals['given_at']))
        Criterion = self.env['customer.policy.criterion'].sudo()
        months = Criterion._get(company, 'consent.valid_months')
        expires_on = months and given_on + relativedelta(months=int(months))
        return {
            **vals, 'expires_on': expires_on or False,
            'remind_on': expires_on and expires_on - relativedelta(days=int(Criterion._get(company, 'consent.warn_days'))),
            'notice_on': self.env['customer.consent.notice'].browse(vals['notice_id']).effective_from,
        }

    def _refresh_latest(self):
        """Let the newest consent of each person, purpose and company count, and no other."""
        rows = self.sudo().search(
            [('partner_id', 'in', self.partner_id.ids), ('purpose_id', 'in', self.purpose_id.ids)], order='given_at, id')
        latest = self.browse(
            {(row.partner_id, row.purpose_id, row.company_id): row.id for row in rows}.values())
        (rows - latest).filtered('is_latest').write({'is_latest': False})
        (rows & latest).filtered(lambda row: not row.is_latest).write({'is_latest': True})

    @api.model
    def _get_state_domains(self):
        """Return ``{state: domain}``, one and only one of which every consent meets."""
        compare_today = self.env['res.company']._compare_today
        outdated = Domain.OR(
            Domain('company_id', '=', company.id) & Domain('notice_on', '<', date)
            for company, date in self.env['customer.consent.notice']._get_renewals())
        alive = Domain('is_latest', '=', True) & Domain('withdrawn_at', '=', False)
        expired = compare_today('expires_on', '<') | outdated
        near = compare_today('remind_on', '<=')
        return {
            'withdrawn': Domain('withdrawn_at', '!=', False),
            'superseded': Domain('is_latest', '=', False) & Domain('withdrawn_at', '=', False),
            'expired': alive & expired, 'expiring': alive & ~expired & near, 'valid': alive & ~expired & ~near,
        }

    # REMINDERS

    @api.model
    def _cron_remind(self, batch=200):
        """A2.1.2: whoever looks after a customer is reminded in time before a consent expires."""
        domain = self.env['res.company']._compare_today('remind_on', '<=') & Domain('is_reminded', '=', False) & Domain(
            'is_latest', '=', True) & Domain('withdrawn_at', '=', False)
        cron = self.env['ir.cron']
        cron._commit_progress(remaining=self.search_count(domain))
        while consents := self.search(domain, limit=batch, order='remind_on, id'):
            consents._remind()
            if not cron._commit_progress(len(consents)):
                break
            self.env.invalidate_all()

    def _remind(self):
        """One activity per customer; consents that are over already only leave the queue."""
        self.write({'is_reminded': True})
        expiring = self.filtered(lambda consent: consent.state == 'expiring')
        for customer, consents in expiring.grouped('customer_id').items():
            user = customer.user_id if customer.user_id.active else customer.user_id.sale_team_id.user_id
            customer.activity_schedule(
                'customer_mgmt_policy.mail_activity_type_consent', min(consents.mapped('expires_on')),
                summary=self.with_context(lang=user.lang).env._(
                    "Consent expires: %(people)s", people=", ".join(consents.partner_id.mapped('name'))),
                user_id=(user or self.env.ref('base.user_admin')).id)
