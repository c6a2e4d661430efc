from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.res_partner import INTERNAL
from .customer_consent import CHANNELS
from .customer_consent_purpose import CARD_PURPOSE

# the worst one of its people decides on a company
RANKING = ('missing', 'withdrawn', 'expired', 'expiring', 'valid')
GIVEN = ('valid', 'expiring')
PEOPLE = Domain([('is_company', '=', False), ('type', '=', 'contact'), ('policy_owner_id', '!=', False)])
NAMED = 10


class ResPartner(models.Model):
    """A2.1.2: who agreed to what. Other chapters ask ``_get_consented``, ``_has_consent`` and ``_check_consent``."""
    _inherit = 'res.partner'

    consent_ids = fields.One2many('customer.consent', 'partner_id', "Own Consents", readonly=True, groups=INTERNAL)
    customer_consent_ids = fields.One2many('customer.consent', 'customer_id', "Consents", readonly=True, groups=INTERNAL)
    consent_request_ids = fields.One2many(
        'customer.consent.request', 'customer_id', "Requests for Consent", readonly=True, groups=INTERNAL)
    consent_state = fields.Selection(
        [('valid', "Consent Given"), ('expiring', "Consent Expires Soon"), ('missing', "No Consent"),
         ('withdrawn', "Consent Withdrawn"), ('expired', "Consent Expired")],
        "Consent", compute='_compute_consent_state', search='_search_consent_state', compute_sudo=True,
        help="A2.1.2: whether the person agreed that we keep and use the data; of a company, the worst of its people.",
        groups=INTERNAL)
    consent_summary = fields.Char("People with Consent", compute='_compute_consent_state', compute_sudo=True, groups=INTERNAL)

    # COMPUTE

    @api.depends('consent_ids.withdrawn_at', 'consent_ids.is_latest', 'is_managed_customer', 'is_company', 'type')
    @api.depends_context('company', 'lang')
    def _compute_consent_state(self):
        customers = self.filtered(lambda partner: partner.is_company and partner.is_managed_customer)
        people = (self - customers)._filter_persons()
        of_customers = self.search_fetch(
            PEOPLE & Domain('commercial_partner_id', 'in', customers.ids), ['commercial_partner_id'], order='id')
        states = (people._origin | of_customers)._get_card_states()
        staff = of_customers.grouped('commercial_partner_id')
        for partner in self:
            if partner in customers:
                found = [states[person] for person in staff.get(partner._origin, ())]
                partner.consent_state = min(found, key=RANKING.index, default='missing')
                partner.consent_summary = self.env._(
                    "%(count)s of %(total)s contacts", count=sum(state in GIVEN for state in found), total=len(found))
            else:
                partner.consent_state = states.get(partner._origin)
                partner.consent_summary = False

    def _search_consent_state(self, operator, value):
        if operator != 'in':
            return NotImplemented
        states = [state for state in RANKING if state in value]
        domain = PEOPLE & self._get_people_domain(states)
        companies = Domain('is_company', '=', True) & Domain('is_managed_customer', '=', True)
        for state in states:
            worse = RANKING[:RANKING.index(state)]
            having = self._of_companies_with(self._get_people_domain([state]))
            if state == 'missing':
                having |= ~self._of_companies_with(Domain.TRUE)
            domain |= companies & having & (~self._of_companies_with(self._get_people_domain(worse)) if worse else Domain.TRUE)
        return domain | ~PEOPLE & ~companies if False in value else domain

    def _get_card_states(self):
        """Return ``{person: state}`` of their consent to being on the card, in the current company or their own."""
        rows = self.env['customer.consent'].sudo().search(
            [('partner_id', 'in', self.ids), ('purpose_id.code', '=', CARD_PURPOSE), ('is_latest', '=', True)],
            order='given_at, id')
        latest = {row.partner_id: row for row in rows if row.company_id == (row.partner_id.company_id or self.env.company)}
        return {person: latest[person].state if person in latest else 'missing' for person in self}

    @api.model
    def _get_people_domain(self, states):
        """Return which people are in one of ``states``."""
        latest = Domain('is_latest', '=', True) & Domain('purpose_id.code', '=', CARD_PURPOSE) & (
            Domain('company_id', '=', self.env.company.id) | Domain('partner_id.company_id', '!=', False))
        domains = self.env['customer.consent']._get_state_domains()
        found = Domain.OR(domains[state] for state in states if state in domains)
        domain = Domain('consent_ids', 'any!', latest & found)
        return domain | ~Domain('consent_ids', 'any!', latest) if 'missing' in states else domain

    def _of_companies_with(self, people_domain):
        query = self.sudo()._search(PEOPLE & people_domain)
        return Domain('id', 'in', query.subselect(SQL.identifier(query.table, 'commercial_partner_id')))

    # SERVICE

    def _get_consented(self, purpose_code, channel=None):
        """Return those of ``self`` for whom data may be used for the purpose, in one query.

        People at managed customers need a valid consent, unless the purpose needs none; everybody else is returned as is.

        :param str channel: ``phone``, ``email``, ``message`` or ``post``: only who agreed to be reached that way
        """
        purpose = self.env['customer.consent.purpose']._by_code(purpose_code)
        people = self.sudo()._filter_persons()
        if not purpose.needs_consent or not people:
            return self
        return self - (people - people._get_given_consents(purpose, channel).partner_id).with_env(self.env)

    def _get_given_consents(self, purpose, channel=None):
        """Return the consents of these people to the purpose that count in their own or the current company."""
        domain = Domain('partner_id', 'in', self.ids) & Domain('purpose_id', '=', purpose.id) & Domain('state', 'in', GIVEN)
        if channel:
            domain &= Domain(f'by_{channel}', '=', True)
        return self.env['customer.consent'].sudo().search(domain).filtered(
            lambda consent: consent.company_id == (consent.partner_id.company_id or self.env.company))

    def _has_consent(self, purpose_code, channel=None):
        """Return whether the data of this one contact may be used for the purpose."""
        self.ensure_one()
        return bool(self._get_consented(purpose_code, channel))

    def _check_consent(self, purpose_code, channel=None):
        """Raise, with names, whose data may not be used for the purpose.

        :raise UserError: somebody did not agree, withdrew, or agreed too long ago
        """
        if lacking := self - self._get_consented(purpose_code, channel):
            raise UserError(self.env._(
                "No valid consent to “%(purpose)s” (A2.1.2): %(names)s. Ask them for consent on the customer card, or leave "
                "them out.", names=lacking._name_some(),
                purpose=self.env['customer.consent.purpose']._by_code(purpose_code).name))

    def _filter_persons(self):
        """Return who of ``self`` is a person at a managed customer."""
        return self.filtered(lambda partner: (
            not partner.is_company and partner.type in ('contact', False) and partner.policy_owner_id))

    def _check_persons(self):
        """Consent is given by people of managed customers: a company cannot agree, and for others nobody needs to."""
        if others := self.sudo() - self.sudo()._filter_persons():
            raise UserError(self.env._(
                "Consent is given by a person at a managed customer; this is none: %(names)s.", names=others._name_some()))

    def _give_consent(self, purposes, *, form, company=None, given_at=None, channels=(), **facts):
        """Record that each of these people agreed to ``purposes``, and return the consents.

        The caller has made sure that the people said so: their own POST, or the signed evidence.

        :param facts: ``signed_name``, ``evidence``, ``evidence_name``, ``source``
        :raise UserError: no notice is in force, or it does not tell about a purpose
        """
        self._check_persons()
        if not purposes:
            raise UserError(self.env._("Choose at least one purpose."))
        now = fields.Datetime.now()
        given_at = fields.Datetime.to_datetime(given_at) or now
        if given_at > now:
            raise UserError(self.env._("A consent that lies in the future cannot be recorded yet."))
        facts |= {'form': form, 'given_at': given_at, **{f'by_{channel}': True for channel in channels if channel in CHANNELS}}
        vals_list, notices = [], {}
        for person in self.sudo():
            of = person.company_id or company or self.env.company
            if of not in notices:
                given_on = of.sudo().resource_calendar_id._get_local_date(given_at)
                notices[of] = self.env['customer.consent.notice']._require_in_force(of, given_on)
                notices[of]._check_purposes(purposes)
            vals_list += [
                {**facts, 'partner_id': person.id, 'company_id': of.id, 'notice_id': notices[of].id, 'purpose_id': purpose.id}
                for purpose in purposes
            ]
        return self.env['customer.consent'].sudo().create(vals_list)

    def _get_open_purposes(self):
        """Return what this person may be asked for: the purposes that the notice in force tells and that need consent."""
        notice = self.env['customer.consent.notice']._in_force(self.company_id or self.env.company)
        return notice.purpose_ids.filtered(lambda purpose: purpose.needs_consent and purpose.active)

    def _name_some(self):
        names = ", ".join(partner.name or partner.display_name for partner in self.sudo()[:NAMED])
        rest = len(self) - NAMED
        return names if rest <= 0 else self.env._("%(names)s and %(count)s more", names=names, count=rest)

    # ACTIONS

    def action_ask_consent(self):
        """Open the question for consent, to the people of these customers who have not agreed."""
        return self._get_consent_wizard('customer_mgmt_policy.customer_consent_ask_action', only_lacking=True)

    def action_open_consents(self):
        """Show what this person, or the people of this customer, agreed to."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_consent_action')
        return {**action, 'domain': self._get_consent_domain(), 'context': {}}

    def action_open_consent_requests(self):
        """Show who was asked for consent, and what became of it."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Asked for Consent"), 'res_model': 'customer.consent.request',
            'view_mode': 'list', 'domain': self._get_consent_domain(), 'context': {'create': False},
        }

    def _get_consent_domain(self):
        return ['|', ('partner_id', '=', self.id), ('customer_id', '=', self.id)]

    def action_record_consent(self):
        """Open the form to record a signed consent; who of a customer's people signed it, the user says."""
        action = self._get_consent_wizard('customer_mgmt_policy.customer_consent_record_action')
        customers = self.filtered('is_company')
        if customers and len(action['context']['default_person_ids']) > 1:
            action['context'] = {'default_customer_id': len(customers) == 1 and customers.id}
        return action

    def _get_consent_wizard(self, xmlid, only_lacking=False):
        self.check_access('read')
        customers = self.filtered(lambda partner: partner.is_company and partner.is_managed_customer)
        people = (self - customers)._filter_persons()
        if customers:
            people |= self.search(PEOPLE & Domain('commercial_partner_id', 'in', customers.ids))
        if not people:
            raise UserError(self.env._(
                "Consent is given by a person. Add a contact to the customer first; only people at managed customers are asked."))
        for company in people.mapped(lambda person: person.company_id or self.env.company):
            self.env['customer.consent.notice']._require_in_force(company)
        if only_lacking:
            people = people.filtered(lambda person: person.consent_state not in GIVEN) or people
        action = self.env['ir.actions.act_window']._for_xml_id(xmlid)
        return {**action, 'context': {'default_person_ids': people.ids}}
