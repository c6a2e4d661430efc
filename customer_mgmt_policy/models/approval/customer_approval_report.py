from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerApproval(models.Model):
    """Some records come with a report that the approver decides on; it is printed with the approver's own rights."""
    _inherit = 'customer.approval'

    has_report = fields.Boolean(compute='_compute_has_report')

    @api.depends('res_model', 'res_id')
    @api.depends_context('uid')
    def _compute_has_report(self):
        """Only who may read the record prints its report."""
        self.has_report = False
        for model, approvals in self.grouped('res_model').items():
            if not hasattr(self.env.get(model), '_approval_report'):
                continue
            records = self.env[model].browse(approvals.mapped('res_id')).exists()._filtered_access('read').sudo()
            reported = {record.id for record in records if record._approval_report()}
            for approval in approvals:
                approval.has_report = approval.res_id in reported

    def action_open_report(self):
        """Print what is to be decided on."""
        self.ensure_one()
        self.check_access('read')
        record = self.env[self.res_model].browse(self.res_id).exists()
        record.check_access('read')
        report = record and record.sudo()._approval_report()
        if not report:
            raise UserError(self.env._("%(name)s has no report.", name=self.res_name))
        return report.report_action(record, config=False)


class CustomerApprovalMixin(models.AbstractModel):
    _inherit = 'customer.approval.mixin'

    def _approval_report(self):
        """Return the report (``ir.actions.report``) that an approver reads before deciding; empty without one."""
        return self.env['ir.actions.report']
