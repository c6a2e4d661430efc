from odoo import fields, models

from ..core.res_partner import INTERNAL


class ResPartner(models.Model):
    """B9: the executive visits to a customer."""
    _inherit = 'res.partner'

    executive_visit_ids = fields.One2many(
        'customer.executive.visit', 'partner_id', "Executive Visits", copy=False, groups=INTERNAL)
    executive_visit_count = fields.Integer("Executive Visit Count", compute='_compute_record_counts', groups=INTERNAL)

    def _get_counted_records(self):
        kinds = super()._get_counted_records()
        return {**kinds, 'executive_visit_count': ('customer.executive.visit', [('state', '!=', 'cancelled')])}

    def action_open_executive_visits(self):
        """Show the executive visits to this customer."""
        return self._get_customer_action('customer_mgmt_policy.customer_executive_visit_action')

    def _get_contact_choices(self, is_past):
        choices = super()._get_contact_choices(is_past)
        states, day = (('held', 'done'), 'held_on') if is_past else (('draft', 'submitted', 'approved'), 'planned_start')
        domain = [('partner_id', '=', self.id), ('state', 'in', states), (day, '!=', False)]
        if not is_past:
            domain.append((day, '>=', fields.Datetime.now()))
        visit = self.env['customer.executive.visit'].search(domain, order=f'{day} desc' if is_past else day, limit=1)
        if visit:
            choices.append((self._to_contact_day(visit[day]), self.env._("Executive visit"), visit.executive_id.name or ""))
        return choices
