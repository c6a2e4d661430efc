from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerComplaintDepartment(models.Model):
    """C2.4.2: a department that is responsible for what went wrong, its share in it, and what it has to do."""
    _name = 'customer.complaint.department'
    _description = "Responsible Department"
    _inherit = ['customer.complaint.line.mixin']
    _order = 'complaint_id desc, role, share desc, id'
    _rec_name = 'department_id'
    _line_states = frozenset({'investigating'})

    department_id = fields.Many2one('customer.department', "Department", required=True, ondelete='restrict', index=True)
    role = fields.Selection(
        [('1_main', "Mainly responsible"), ('2_joint', "Jointly responsible"), ('3_assisting', "Helps to settle it")],
        required=True, default='1_main')
    share = fields.Integer("Share (%)", aggregator='avg', help="How much of it the department has to answer for.")
    task = fields.Text("What It Has to Do")

    # for the figures by department
    received_at = fields.Datetime(related='complaint_id.received_at', store=True)
    cause_id = fields.Many2one(related='complaint_id.cause_id', store=True)
    cause_group_id = fields.Many2one(related='complaint_id.cause_group_id', string="Cause Group", store=True)
    liability = fields.Selection(related='complaint_id.liability', store=True)

    _share_percent = models.Constraint('CHECK(share BETWEEN 0 AND 100)', "A share lies between 0 and 100 %.")
    _department_once = models.UniqueIndex(
        '(complaint_id, COALESCE(round_id, 0), department_id)', "Each department is named once.")

    @api.constrains('share', 'complaint_id')
    def _check_shares(self):
        for complaint in self.complaint_id:
            total = sum(complaint.department_ids.mapped('share'))
            if total > 100:
                raise ValidationError(self.env._(
                    "%(complaint)s: the shares of the departments add up to %(total)s %%, but can be 100 %% at most.",
                    complaint=complaint.name, total=total))

    # ACTIONS

    def action_open_complaint(self):
        """Open the complaint."""
        self.ensure_one()
        self.check_access('read')
        return self.complaint_id._get_records_action()

    # TOOLS

    def _get_line(self):
        """Return the department in one line, as reviewers read it."""
        role = dict(self._fields['role']._description_selection(self.env))[self.role]
        share = f" {self.share} %" if self.share else ""
        return ": ".join(filter(None, (f"{self.department_id.name} ({role}{share})", self.task)))
