from odoo import fields, models


class ResPartner(models.Model):
    _inherit = 'res.partner'

    gift_count = fields.Integer("Gifts", compute='_compute_gift_count')

    def _compute_gift_count(self):
        counts = dict(self.env['customer.gift']._read_group(
            [('partner_id', 'in', self.commercial_partner_id.ids)], ['partner_id'], ['__count']))
        for partner in self:
            partner.gift_count = counts.get(partner.commercial_partner_id, 0)

    def action_open_gifts(self):
        """Open the gifts of this customer."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_gift_action')
        customer = self.commercial_partner_id
        return {**action, 'domain': [('partner_id', '=', customer.id)], 'context': {'default_partner_id': customer.id}}
