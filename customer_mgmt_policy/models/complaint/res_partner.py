from odoo import fields, models

from .customer_complaint import OPEN_STATES


class ResPartner(models.Model):
    _inherit = 'res.partner'

    open_complaint_count = fields.Integer(compute='_compute_open_complaint_count')

    def _compute_open_complaint_count(self):
        Complaint = self.env['customer.complaint']
        if not Complaint.has_access('read'):
            self.open_complaint_count = 0
            return
        counts = dict(Complaint._read_group(
            [('partner_id', 'in', self.commercial_partner_id.ids), ('state', 'in', OPEN_STATES)],
            ['partner_id'], ['__count']))
        for partner in self:
            partner.open_complaint_count = counts.get(partner.commercial_partner_id, 0)

    def action_open_complaints(self):
        """Show the customer's complaints, the open ones first."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_complaint_action_all')
        action['domain'] = [('partner_id', '=', self.commercial_partner_id.id)]
        action['context'] = {'default_partner_id': self.commercial_partner_id.id, 'search_default_open': 1}
        return action
