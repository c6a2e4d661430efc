from odoo import api, fields, models
from odoo.fields import Domain

from .customer_inspection import DUTY


class CustomerService(models.Model):
    """A5.2: which services are to be inspected again, and which did poorly, by the policy in force."""
    _inherit = 'customer.service'

    is_inspection_due = fields.Boolean(
        "Due for Inspection", compute='_compute_is_inspection_due', search='_search_is_inspection_due',
        help="In force, and not inspected for as long as the policy allows.")
    is_poor = fields.Boolean(compute='_compute_is_poor', help="Fewer of its standards were met than the policy asks for.")

    # COMPUTES

    @api.depends('state', 'last_inspected_on', 'company_id')
    def _compute_is_inspection_due(self):
        for company, services in self.grouped('company_id').items():
            since = self._get_inspected_since(company)
            for service in services:
                service.is_inspection_due = service.state == 'in_force' and (
                    not service.last_inspected_on or bool(since) and service.last_inspected_on < since)

    def _search_is_inspection_due(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return Domain.OR(self._get_due_domain(company) for company in self.env.companies)

    @api.model
    def _get_due_domain(self, company):
        since = self._get_inspected_since(company)
        late = Domain('last_inspected_on', '<', since) if since else Domain.FALSE
        return self._get_inspected_domain(company) & (Domain('last_inspected_on', '=', False) | late)

    @api.depends('last_inspected_on', 'last_conformity', 'company_id')
    def _compute_is_poor(self):
        for company, services in self.grouped('company_id').items():
            policy = self.env['customer.policy']._in_force(company)
            least = policy.criterion_ids.filtered(lambda row: row.code == 'service.met_percent').value
            for service in services:
                service.is_poor = bool(service.last_inspected_on) and service.last_conformity < least

    # TOOLS

    @api.model
    def _get_inspected_since(self, company):
        """Return since when every service has to be inspected: as long ago as the policy's time limit; None without one."""
        limit = self.env['customer.policy']._in_force(company).limit_ids.filtered(lambda row: row.code == DUTY)[:1]
        if not limit:
            return None
        calendar = company.resource_calendar_id
        return calendar._get_local_date(limit._shift(fields.Datetime.now(), -limit.value, limit.unit, calendar))
