from odoo import api, fields, models


class AccountMove(models.Model):
    """A credit note knows the complaint that it settles, and stays within what was approved."""
    _inherit = 'account.move'

    complaint_settlement_ids = fields.One2many('customer.complaint.settlement', 'move_id', "Complaint", copy=False, readonly=True)
    complaint_settlement_count = fields.Integer(compute='_compute_complaint_settlement_count')

    @api.depends('complaint_settlement_ids')
    @api.depends_context('uid')
    def _compute_complaint_settlement_count(self):
        Settlement = self.env['customer.complaint.settlement']
        counts = {}
        if Settlement.has_access('read'):
            counts = dict(Settlement._read_group([('move_id', 'in', self.ids)], ['move_id'], ['__count']))
        for move in self:
            move.complaint_settlement_count = counts.get(move._origin, 0)

    def action_open_complaint_settlement(self):
        """Open what was approved for the complaint."""
        self.check_access('read')
        return self.complaint_settlement_ids._get_records_action()

    def _post(self, soft=True):
        self.sudo().complaint_settlement_ids._check_document()
        return super()._post(soft)
