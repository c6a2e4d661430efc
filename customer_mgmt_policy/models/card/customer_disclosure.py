from odoo import api, fields, models
from odoo.exceptions import UserError

APPLICANTS = (
    'customer_mgmt_policy.group_salesperson,customer_mgmt_policy.group_cr_specialist,customer_mgmt_policy.group_cs_manager,'
    'customer_mgmt_policy.group_legal_reviewer')
WHO, WHAT, WHY = ('partner_id', 'person_ids', 'recipient'), ('category_ids', 'details'), ('purpose', 'legal_basis')
CONTENT = frozenset({*WHO, *WHAT, *WHY, 'law_citation', 'evidence', 'evidence_name', 'date_from', 'date_to'})


class CustomerDisclosure(models.Model):
    """A2.3.2: customer data goes to a third party with the customer's written consent, or because the law demands it.

    ==========  ==========================================  ===================================
    step        who                                         from → to
    ==========  ==========================================  ===================================
    submit      who looks after the customer                draft → submitted
    approve     department head, then legal reviewer        submitted → approved
    refuse      the same                                    submitted → refused
    withdraw    applicant                                   submitted → draft
    disclose    who looks after the customer, legal         approved → disclosed, and logged
    revise      who looks after the customer                refused → draft
    cancel      who looks after the customer                draft, approved, refused → cancelled
    ==========  ==========================================  ===================================

    The route is the policy's; the reviewers act through the approval. What was approved and not yet given away is void
    once it is changed; consents are looked at again at the moment of disclosure.
    """
    _name = 'customer.disclosure'
    _description = "Disclosure to a Third Party"
    _inherit = ['customer.record.mixin', 'customer.approval.mixin']
    _order = 'id desc'
    _rec_names_search = ['name', 'partner_id.name', 'recipient']
    _sequence_code = 'customer.disclosure'
    _closed_states = frozenset({'disclosed', 'refused', 'cancelled'})

    _transitions = {
        'submit': ({'draft'}, 'submitted', None),
        'approve': ({'submitted'}, 'approved', None),
        'refuse': ({'submitted'}, 'refused', None),
        'reopen': ({'submitted', 'approved'}, 'draft', None),
        'revise': ({'refused'}, 'draft', None),
        'disclose': ({'approved'}, 'disclosed', None),
        'cancel': ({'draft', 'approved', 'refused'}, 'cancelled', None),
    }
    _workflow_fields = frozenset({'state', 'owner_id', 'refusal_reason', 'disclosed_at', 'disclosed_by_id', 'disclosed_how'})
    _contact_fields = ('contact_id', 'person_ids')
    _approval_fields = CONTENT - {'evidence_name'}
    _approval_executed_states = frozenset({'disclosed', 'cancelled'})
    _required_facts = {'submit': ('recipient', 'category_ids', 'purpose', 'legal_basis', 'date_from')}

    # who, what, why
    recipient = fields.Char(
        "Recipient of the Data", tracking=True, help="Who gets the data: name and address of the third party.")
    person_ids = fields.Many2many(
        'res.partner', string="People Concerned", check_company=True,
        domain="[('commercial_partner_id', '=', partner_id), ('is_company', '=', False)]",
        help="Whose personal data is passed on; leave empty when it is about the company only.")
    people = fields.Char(
        "People", compute='_compute_people', compute_sudo=True,
        help="Their names, also for reviewers who do not see their cards.")
    category_ids = fields.Many2many('customer.data.category', string="Data", help="What kinds of data are passed on.")
    details = fields.Text("Exactly What", help="E.g. which documents, which period, which fields.")
    purpose = fields.Text("What For", tracking=True, help="What the recipient uses the data for.")
    date_from = fields.Date("First Day", default=fields.Date.context_today)
    date_to = fields.Date("Last Day", help="Empty: once. Otherwise data may be passed on until this day.")
    # basis
    legal_basis = fields.Selection(
        [('document', "Written consent (document)"), ('consents', "Consents on record"), ('law', "Required by law")],
        "Legal Basis", tracking=True,
        help="A2.3.2: no disclosure without the customer's written consent, except where the law demands it.")
    law_citation = fields.Char("Law and Article", tracking=True)
    evidence = fields.Binary("Document", attachment=True, help="The signed consent, or the demand of the authority.")
    evidence_name = fields.Char("File")
    lacking_consent = fields.Char("Without Consent", compute='_compute_lacking_consent', compute_sudo=True)
    # workflow
    state = fields.Selection(
        [('draft', "Draft"), ('submitted', "Submitted"), ('approved', "Approved"), ('disclosed', "Disclosed"),
         ('refused', "Refused"), ('cancelled', "Cancelled")],
        default='draft', required=True, readonly=True, tracking=True, index=True)
    refusal_reason = fields.Text(readonly=True, copy=False)
    disclosed_at = fields.Datetime("Disclosed On", readonly=True, copy=False)
    disclosed_by_id = fields.Many2one('res.users', "Disclosed By", readonly=True, copy=False)
    disclosed_how = fields.Char("How", readonly=True, copy=False)
    log_ids = fields.One2many('customer.disclosure.log', 'disclosure_id', "Log", readonly=True)
    can_submit = fields.Boolean(compute='_compute_can')
    can_disclose = fields.Boolean(compute='_compute_can')
    can_revise = fields.Boolean(compute='_compute_can')
    can_cancel = fields.Boolean(compute='_compute_can')

    _period = models.Constraint('CHECK(date_to >= date_from)', "The period ends before it begins.")

    # COMPUTE

    @api.depends('person_ids')
    def _compute_people(self):
        for disclosure in self:
            disclosure.people = ", ".join(disclosure.person_ids.mapped('name'))

    @api.depends('legal_basis', 'company_id', 'person_ids', 'person_ids.consent_ids.withdrawn_at')
    def _compute_lacking_consent(self):
        for disclosure in self:
            people = disclosure.person_ids._origin if disclosure.legal_basis == 'consents' else self.env['res.partner']
            lacking = people - people.with_company(disclosure.company_id)._get_consented('export') if people else people
            disclosure.lacking_consent = lacking._name_some() if lacking else False

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_can(self):
        self._offer_steps()

    # ACTIONS

    def action_submit(self):
        """A2.3.2: send the disclosure to the department head and the legal reviewer."""
        self._move('submit', refusal_reason=False)
        self._approval_submit()

    def action_revise(self):
        """Take a refused disclosure up again."""
        self._transition('revise')

    def action_cancel(self):
        """Give the disclosure up."""
        self._transition('cancel')

    def action_open_disclosing(self):
        """Ask when and how the data was passed on."""
        self.ensure_one()
        self._check_step('disclose')
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Data Was Passed On"), 'target': 'new',
            'res_model': 'customer.disclosure.step', 'view_mode': 'form', 'context': {'default_disclosure_id': self.id},
        }

    def action_disclose(self, how, at=None):
        """A2.3.2: record that the data was passed on, in the log that nobody can edit.

        :param str how: by which means, e.g. sealed letter, encrypted mail
        :param at: when, naive UTC, default now
        :raise UserError: not approved, outside the period, or a consent was withdrawn meanwhile
        """
        self.ensure_one()
        self._check_step('disclose')
        if not (how or "").strip():
            raise UserError(self.env._("State how the data was passed on."))
        at = self._check_moment(at)
        self._check_period(at)
        self._transition('disclose', disclosed_at=at, disclosed_by_id=self.env.uid, disclosed_how=how.strip())
        self.env['customer.disclosure.log']._append(self)

    # APPROVAL

    def _approval_facts(self):
        self.ensure_one()
        basis = dict(self._fields['legal_basis']._description_selection(self.env)).get(self.legal_basis, "")
        return [
            (self.env._("Recipient of the Data"), self.recipient or ""),
            (self.env._("Data"), ", ".join(self.category_ids.mapped('name'))),
            (self.env._("People concerned"), ", ".join(self.person_ids.mapped('name'))),
            (self.env._("What for"), self.purpose or ""),
            (self.env._("Legal Basis"), " · ".join(filter(None, [basis, self.law_citation, self.evidence_name]))),
            (self.env._("Period"), f"{self.date_from} – {self.date_to}" if self.date_to else str(self.date_from)),
        ]

    # BUSINESS

    def _get_locked_fields(self):
        return CONTENT | {'contact_id'} if self.state in ('disclosed', 'refused', 'cancelled') else frozenset()

    def _get_refusal_reason(self, verb):
        if verb in ('submit', 'disclose', 'revise', 'cancel') and not self.env.user.has_groups(APPLICANTS):
            return self.env._("Only who looks after this customer may do this.")
        if verb in ('submit', 'disclose'):
            return self._get_basis_reason()
        return super()._get_refusal_reason(verb)

    def _get_basis_reason(self):
        """Return why what is stated does not allow the disclosure; consents count as they are now."""
        disclosure = self.sudo()
        if disclosure.legal_basis == 'document' and not disclosure.evidence:
            return self.env._("Attach the customer's written consent (A2.3.2).")
        if disclosure.legal_basis == 'law' and not (disclosure.law_citation and disclosure.evidence):
            return self.env._("Name the law and its article, and attach the demand (A2.3.2).")
        if disclosure.legal_basis == 'consents' and not disclosure.person_ids:
            return self.env._("Name the people whose consents on record allow this.")
        if disclosure.lacking_consent:
            return self.env._(
                "No valid consent on record to pass data on: %(names)s (A2.3.2).", names=disclosure.lacking_consent)
        return False

    def _check_period(self, at):
        day = fields.Datetime.context_timestamp(self, at).date()
        if self.date_from and day < self.date_from or self.date_to and day > self.date_to:
            raise UserError(self.env._("%(name)s was approved for another period.", name=self.name))

    def _get_last_moment(self, after=None):
        return self.sudo().approval_id.submitted_at or super()._get_last_moment(after)

    def _is_offered(self, verb):
        """Return whether to show the button: business reasons are left to the message that pressing it gives."""
        sources, _target, _group = self._transitions[verb]
        return self.state in sources and self.env.user.has_groups(APPLICANTS)
