from odoo import api, fields, models


class StockPicking(models.Model):
    """A delivery or return knows the complaint that it settles."""
    _inherit = 'stock.picking'

    complaint_settlement_ids = fields.One2many('customer.complaint.settlement', 'picking_id', "Complaint", copy=False,
        readonly=True)
    complaint_settlement_count = fields.Integer(compute='_compute_complaint_settlement_count')

    @api.depends('complaint_settlement_ids')
    @api.depends_context('uid')
    def _compute_complaint_settlement_count(self):
        Settlement = self.env['customer.complaint.settlement']
        counts = {}
        if Settlement.has_access('read'):
            counts = dict(Settlement._read_group([('picking_id', 'in', self.ids)], ['picking_id'], ['__count']))
        for picking in self:
            picking.complaint_settlement_count = counts.get(picking._origin, 0)

    def action_open_complaint_settlement(self):
        """Open what was approved for the complaint."""
        self.check_access('read')
        return self.complaint_settlement_ids._get_records_action()
