from odoo import api, fields, models
from odoo.fields import Domain


class StockPicking(models.Model):
    """A delivery or return knows the complaint that it settles; so does every step of a delivery in several steps."""
    _inherit = 'stock.picking'

    complaint_settlement_count = fields.Integer(compute='_compute_complaint_settlement_count')

    @api.depends_context('uid')
    def _compute_complaint_settlement_count(self):
        settlements = self._get_complaint_settlements()
        for picking in self:
            picking.complaint_settlement_count = len(settlements.filtered(
                lambda line, picking=picking: line.picking_id == picking or line.stock_reference_id in picking.reference_ids))

    # CRUD

    def unlink(self):
        """What was deleted altogether is to be created anew."""
        settlements = self.sudo()._get_complaint_settlements()
        res = super().unlink()
        settlements.filtered(lambda line: not line.stock_reference_id.move_ids).stock_reference_id = False
        return res

    # ACTIONS

    def action_open_complaint_settlement(self):
        """Open what was approved for the complaint."""
        self.check_access('read')
        return self._get_complaint_settlements()._get_records_action()

    # TOOLS

    def _get_complaint_settlements(self):
        """Return what of complaints these transfers settle, as far as the user may see it."""
        Settlement = self.env['customer.complaint.settlement']
        if not Settlement.has_access('read'):
            return Settlement
        steps = Domain('stock_reference_id', 'in', self.reference_ids.ids)
        return Settlement.search(Domain('picking_id', 'in', self.ids) | steps)
