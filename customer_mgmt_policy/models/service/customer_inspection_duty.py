from odoo import api, models
from odoo.fields import Domain

from .customer_inspection import DUTY


class CustomerDuty(models.Model):
    """A5.2: every service is inspected regularly; Start opens an inspection of the one that waits longest."""
    _inherit = 'customer.duty'

    def _get_start_action(self):
        if self.code != DUTY:
            return super()._get_start_action()
        service = self.env['customer.service'].sudo()._get_next_to_inspect(self.company_id, self.env.user)
        if not service:
            return self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_service_action')
        return service.with_env(self.env).action_inspect()

    def _get_report_refusal(self):
        if self.code == DUTY:
            return self.env._("“%(duty)s” is done by finishing an inspection of every service. Press Start.", duty=self.name)
        return super()._get_report_refusal()


class CustomerService(models.Model):
    _inherit = 'customer.service'

    @api.model
    def _get_next_to_inspect(self, company, inspector):
        """Return the service in force that was not inspected for the longest time and is not the inspector's own."""
        return self.search(self._get_inspected_domain(company) & Domain('user_id', '!=', inspector.id),
                           order='last_inspected_on asc nulls first, sequence, id', limit=1)

    @api.model
    def _get_uninspected(self, company, since):
        """Return the services in force that were not inspected since a moment; all never inspected without one."""
        since = since and company.resource_calendar_id._get_local_date(since)
        late = Domain('last_inspected_on', '<', since) if since else Domain.FALSE
        return self.search(self._get_inspected_domain(company) & (Domain('last_inspected_on', '=', False) | late))

    @api.model
    def _get_inspected_domain(self, company):
        return Domain('company_id', '=', company.id) & Domain('state', '=', 'in_force')
