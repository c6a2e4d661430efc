from odoo import api, fields, models

from .customer_complaint import LIABILITIES, SATISFACTIONS


class CustomerComplaintRound(models.Model):
    """A finished round of a re-opened complaint, frozen: nobody writes it, re-opening adds one."""
    _name = 'customer.complaint.round'
    _description = "Earlier Round of a Complaint"
    _order = 'complaint_id, number, id'
    _rec_name = 'number'

    complaint_id = fields.Many2one('customer.complaint', "Complaint", required=True, index=True, ondelete='cascade')
    number = fields.Integer("Round", required=True, aggregator=None)
    reason = fields.Text("Re-opened Because", required=True)
    investigation = fields.Text("Investigation Record")
    liability = fields.Selection(LIABILITIES)
    liability_reason = fields.Text("Reasoning")
    proposal = fields.Text("Proposed Handling")
    cause_id = fields.Many2one('customer.complaint.cause', "Root Cause", ondelete='restrict')
    remedy_told_at = fields.Datetime("Customer Told On")
    execution_result = fields.Text("Result")
    done_at = fields.Datetime("Done On")
    called_back_at = fields.Datetime("Called Back On")
    called_back_by_id = fields.Many2one('res.users', "Called Back By")
    satisfaction = fields.Selection(SATISFACTIONS)
    feedback = fields.Text("Customer's Feedback")

    evidence_ids = fields.One2many('customer.complaint.evidence', 'round_id', "Collected Evidence")
    department_ids = fields.One2many('customer.complaint.department', 'round_id', "Responsible Departments")
    remedy_ids = fields.One2many('customer.complaint.remedy', 'round_id', "Remedies")
    action_ids = fields.One2many('customer.complaint.action', 'round_id', "Execution Steps")

    @api.model
    def _get_frozen_fields(self):
        """Return the names of the fields that a round takes over from its complaint."""
        own = {'complaint_id', 'number', 'reason', 'display_name', *models.MAGIC_COLUMNS}
        return frozenset(name for name, field in self._fields.items() if field.type != 'one2many') - own
