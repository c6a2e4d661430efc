from odoo import api, fields, models

from .customer_demand import OPEN_STATES


class ResPartner(models.Model):
    _inherit = 'res.partner'

    open_demand_count = fields.Integer(compute='_compute_open_demand_count')

    @api.depends_context('uid')
    def _compute_open_demand_count(self):
        Demand = self.env['customer.demand']
        if not Demand.has_access('read'):
            self.open_demand_count = 0
            return
        domain = [('partner_id', 'in', self.commercial_partner_id.ids), ('state', 'in', OPEN_STATES)]
        counts = dict(Demand._read_group(domain, ['partner_id'], ['__count']))
        for partner in self:
            partner.open_demand_count = counts.get(partner.commercial_partner_id, 0)

    def action_open_demands(self):
        """Show the customer's demands, the open ones first."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_demand_action_all')
        action['domain'] = [('partner_id', '=', self.commercial_partner_id.id)]
        action['context'] = {'default_partner_id': self.commercial_partner_id.id, 'search_default_open': 1}
        return action
