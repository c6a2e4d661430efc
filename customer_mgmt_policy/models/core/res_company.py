from odoo import api, models
from odoo.fields import Domain


class ResCompany(models.Model):
    """The day of a company is that of its working time: it begins and ends for everybody at once, wherever they are."""
    _inherit = 'res.company'

    def _get_today(self):
        """Return the date that it is now where the company works, whoever looks."""
        return self.sudo().resource_calendar_id._get_local_date()

    @api.model
    def _get_days(self):
        """Return ``{company id: the date that it is there now}`` of all companies."""
        companies = self.sudo().with_context(active_test=False).search([])  # pylint: disable=no-search-all
        return {company.id: company._get_today() for company in companies}

    @api.model
    def _compare_today(self, name, operator):
        """Return the domain of records whose date ``name`` compares so with today in their own company."""
        days = self._get_days()
        return Domain.OR(
            Domain('company_id', 'in', [company_id for company_id in days if days[company_id] == day])
            & Domain(name, operator, day) for day in set(days.values()))
