from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = 'res.partner'

    visit_count = fields.Integer("Visits", compute='_compute_visit_count')

    @api.depends_context('uid')
    def _compute_visit_count(self):
        Visit = self.env['customer.visit']
        if not Visit.has_access('read'):
            self.visit_count = 0
            return
        domain = [('partner_id', 'in', self.commercial_partner_id.ids), ('state', '!=', 'cancelled')]
        counts = dict(Visit._read_group(domain, ['partner_id'], ['__count']))
        for partner in self:
            partner.visit_count = counts.get(partner.commercial_partner_id, 0)

    def action_open_visits(self):
        """Show the visits to this customer."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_visit_action_all')
        action['domain'] = [('partner_id', '=', self.commercial_partner_id.id)]
        action['context'] = {'default_partner_id': self.commercial_partner_id.id}
        return action
