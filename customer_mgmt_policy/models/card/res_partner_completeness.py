from odoo import api, fields, models, tools
from odoo.fields import Domain

from ..core.res_partner import INTERNAL

BATCH_SIZE = 500
# what the fields of the default policy follow from; a field that a later version adds is noticed when it is written
FOLLOWED = (
    'is_managed_customer', 'is_company', 'parent_id', 'company_id', 'name', 'vat', 'industry_id', 'employee_count',
    'annual_revenue', 'founded_on', 'registered_address', 'business_scope', 'state_id', 'city', 'street', 'phone', 'email',
    'business_type', 'region_id', 'cooperation_status', 'information_source', 'referrer', 'lawfulness_check',
    'demand_preference', 'purchase_cycle', 'focus',
    'child_ids.active', 'child_ids.type', 'child_ids.is_company', 'child_ids.name', 'child_ids.function', 'child_ids.phone',
    'child_ids.email', 'relationship_ids.role', 'relationship_ids.contact_id', 'relationship_ids.active',
)


class ResPartner(models.Model):
    """B6.1, C2.1.2: how complete a customer's card is, by the weights of the policy in force, and what is missing."""
    _inherit = 'res.partner'

    card_completeness = fields.Integer(
        "Completeness", compute='_compute_card_completeness', store=True, aggregator='avg', groups=INTERNAL,
        help="B6.1: what is known of the customer, in percent; the policy says what each piece of information counts.")
    card_lacks_mandatory = fields.Boolean(
        "Mandatory Information Missing", compute='_compute_card_completeness', store=True, groups=INTERNAL,
        help="C2.1.2: something is missing that the policy asks for before a card is confirmed.")
    card_policy_id = fields.Many2one(
        'customer.policy', "Completeness by", compute='_compute_card_completeness', store=True, ondelete='set null',
        groups=INTERNAL, help="The version of the policy whose weights were used.")

    # COMPUTE

    @api.depends(*FOLLOWED)
    def _compute_card_completeness(self):
        customers = self.filtered(lambda partner: partner.is_managed_customer and not partner.parent_id)
        others = self - customers
        others.card_completeness, others.card_lacks_mandatory, others.card_policy_id = 0, False, False
        for customer, (missing, total) in customers._get_card_gaps().items():
            lost = sum(row.weight for row in missing)
            customer.card_completeness = 100 * (total - lost) // total if total else 100
            customer.card_lacks_mandatory = any(row.is_mandatory for row in missing)
            customer.card_policy_id = self.env['customer.policy']._in_force_id(customer._get_card_company().id)

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        extra = self.env['customer.policy.field']._get_field_names() - set(FOLLOWED)
        if extra & vals.keys():
            self.env.add_to_compute(self._fields['card_completeness'], self | self.parent_id)
        return result

    # WHAT IS MISSING

    def _get_card_missing(self, mandatory_only=False):
        """Return ``{customer: labels}`` of what its card lacks by the policy in force, in the reader's language."""
        missing = {partner: [] for partner in self}
        for customer, gaps in self._get_card_gap_list().items():
            missing[customer] = [gap['label'] for gap in gaps if gap['mandatory'] or not mandatory_only]
        return missing

    def _get_card_gap_list(self):
        """Return ``{customer: [{'field', 'label', 'mandatory', 'of_contact'}]}``; a missing contact is one gap."""
        result = {}
        for customer, (missing, _total) in self._get_card_gaps().items():
            people = missing.filtered(lambda row: row.applies_to == 'contact')
            gaps = [self._get_gap_values(row, row.label) for row in missing - people]
            if people and not customer._get_card_people():
                contact = self._get_gap_values(people[:1], self.env._("Contact"))
                gaps.append({**contact, 'mandatory': any(people.mapped('is_mandatory'))})
            else:
                gaps += [self._get_gap_values(row, self.env._("Contact: %(field)s", field=row.label)) for row in people]
            result[customer] = gaps
        return result

    def _get_gap_values(self, row, label):
        of_contact = row.applies_to == 'contact'
        return {
            'field': 'child_ids' if of_contact else row.field_name, 'label': label, 'mandatory': row.is_mandatory,
            'of_contact': of_contact,
        }

    def _get_card_gaps(self):
        """Return ``{customer: (rows of the policy that are not fulfilled, weight of all rows)}`` for many at once.

        One contact of whom everything is known is enough, so the best one counts; a person needs no contact.
        """
        gaps = {}
        for customer in self:
            rows, of_contacts = customer._get_card_rows()
            lacking = min(
                (person._get_unknown(of_contacts) for person in customer._get_card_people()),
                key=lambda found: (sum(found.mapped('is_mandatory')), sum(found.mapped('weight'))), default=of_contacts)
            gaps[customer] = (customer._get_unknown(rows) + lacking, sum((rows + of_contacts).mapped('weight')))
        return gaps

    def _get_card_rows(self):
        """Return the rows of the policy for this customer, and those for the people there."""
        Row, company = self.env['customer.policy.field'], self._get_card_company()
        if not self.env['customer.policy']._in_force_id(company.id):
            return Row, Row
        if not self.is_company:
            return Row._get(company, 'person'), Row.sudo()
        return Row._get(company, 'company'), Row._get(company, 'contact')

    def _get_card_people(self):
        return self.child_ids.filtered(lambda person: person.type == 'contact' and not person.is_company and person.active)

    def _get_card_company(self):
        """Return whose policy applies: a customer shared by companies has the card of the first of them."""
        return self.company_id or self.env['res.company'].browse(self._get_first_company_id())

    @api.model
    @tools.ormcache()
    def _get_first_company_id(self):
        return self.env['res.company'].sudo().search([], order='sequence, id', limit=1).id

    def _get_unknown(self, rows):
        """Return those of ``rows`` whose field is empty here; a number counts as known from one on."""
        return rows.filtered(lambda row: self._fields[row.field_name].type != 'boolean' and not self[row.field_name])

    # NEW VERSION OF THE POLICY

    @api.model
    def _cron_card_completeness(self):
        """Weigh the cards by the version in force where another one was used, batch by batch, in the order of their ids."""
        Cron, last_id = self.env['ir.cron'], 0
        Cron._commit_progress(remaining=self._count_outdated_cards())
        while cards := self._get_outdated_cards(last_id):
            last_id = cards[-1].id
            self.env.add_to_compute(self._fields['card_completeness'], cards)
            cards._recompute_recordset(['card_completeness', 'card_lacks_mandatory', 'card_policy_id'])
            if not Cron._commit_progress(len(cards)):
                return
            self.env.invalidate_all()

    @api.model
    def _get_outdated_cards(self, after=0):
        """Return the next customers, archived ones too, whose completeness was weighed by another version."""
        domain = self._get_outdated_domain() & Domain('id', '>', after)
        return self.sudo().with_context(active_test=False).search(domain, order='id', limit=BATCH_SIZE)

    @api.model
    def _count_outdated_cards(self):
        return self.sudo().with_context(active_test=False).search_count(self._get_outdated_domain())

    @api.model
    def _get_outdated_domain(self):
        Policy, customers = self.env['customer.policy'], Domain('policy_owner_id', '!=', False) & Domain('parent_id', '=', False)
        shared = self.browse()._get_card_company()
        return customers & Domain.OR(
            Domain('company_id', 'in', [company.id, False] if company == shared else [company.id])
            & Domain('card_policy_id', '!=', Policy._in_force_id(company.id))
            for company in self.env['res.company'].sudo().search([]))     # pylint: disable=no-search-all
