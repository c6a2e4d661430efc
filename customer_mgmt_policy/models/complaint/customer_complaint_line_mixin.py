from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerComplaintLineMixin(models.AbstractModel):
    """Lines of a complaint: changed in some of its states only, kept by the round in which they were written."""
    _name = 'customer.complaint.line.mixin'
    _description = "Line of a Complaint"
    _inherit = ['customer.approval.line.mixin']
    _approval_parent = 'complaint_id'

    # states of the complaint in which people change its lines
    _line_states = frozenset()

    complaint_id = fields.Many2one('customer.complaint', "Complaint", required=True, index=True, ondelete='cascade')
    round_id = fields.Many2one(
        'customer.complaint.round', "Earlier Round", index='btree_not_null', ondelete='cascade', readonly=True, copy=False,
        help="Set when the complaint was re-opened after this was written.")

    def _has_field_access(self, field, operation):
        if operation == 'write' and field.name == 'round_id' and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_line_open()
        return lines

    def write(self, vals):
        self._check_line_open()
        if 'complaint_id' in vals and any(line.complaint_id.id != vals['complaint_id'] for line in self):
            raise UserError(self.env._("A line stays with its complaint."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_line_open()

    def _check_line_open(self):
        """Keep what was reviewed, told or done."""
        if self.env.su:
            return
        for line in self:
            complaint = line.complaint_id
            if line.round_id or complaint.state not in self._line_states:
                raise UserError(self.env._(
                    "%(name)s is “%(state)s”: %(lines)s cannot be changed now.", name=complaint.name,
                    state=complaint._get_state_label(), lines=self._get_lines_label()))

    def _get_lines_label(self):
        return self._description
