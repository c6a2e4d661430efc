from odoo import fields, models

from ..core.res_partner import INTERNAL


class ResPartner(models.Model):
    _inherit = 'res.partner'

    visit_count = fields.Integer("Visits", compute='_compute_record_counts', groups=INTERNAL)

    def _get_counted_records(self):
        kinds = super()._get_counted_records()
        return {**kinds, 'visit_count': ('customer.visit', [('state', '!=', 'cancelled')])}

    def action_open_visits(self):
        """Show the visits to this customer."""
        return self._get_customer_action('customer_mgmt_policy.customer_visit_action_all')

    def _get_contact_choices(self, is_past):
        """A visit that took place is a contact, and so is the next one that is planned."""
        choices = super()._get_contact_choices(is_past)
        states = ('held', 'done') if is_past else ('draft', 'submitted', 'approved')
        day = 'actual_start' if is_past else 'planned_start'
        domain = [('partner_id', '=', self.id), ('state', 'in', states), (day, '!=', False)]
        if not is_past:
            domain.append((day, '>=', fields.Datetime.now()))
        visit = self.env['customer.visit'].search(domain, order=f'{day} desc' if is_past else day, limit=1)
        if visit:
            choices.append((self._to_contact_day(visit[day]), self.env._("Visit"), visit.user_id.name or ""))
        return choices
