from odoo import fields, models
from odoo.exceptions import UserError


class CustomerInspectionCheck(models.Model):
    """Whether one inspected record meets one standard."""
    _name = 'customer.inspection.check'
    _description = "Check of an Inspection"
    _inherit = ['customer.guard.mixin']
    _order = 'inspection_id desc, item_id, id'
    _workflow_fields = frozenset({'inspection_id', 'item_id', 'standard_id', 'name', 'method'})

    inspection_id = fields.Many2one(
        'customer.inspection', "Inspection", required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='inspection_id.company_id', store=True)
    service_id = fields.Many2one(related='inspection_id.service_id', store=True)
    done_on = fields.Date(related='inspection_id.done_on', store=True)
    state = fields.Selection(related='inspection_id.state', string="Inspection Status")
    item_id = fields.Many2one(
        'customer.inspection.item', "Record", required=True, readonly=True, index=True, ondelete='cascade')
    facts = fields.Text(related='item_id.facts')
    customer_name = fields.Char(related='item_id.customer_name')
    standard_id = fields.Many2one(
        'customer.service.standard', readonly=True, ondelete='set null', index='btree_not_null')
    name = fields.Char("Standard", required=True, readonly=True)
    method = fields.Char("How It Is Checked", readonly=True)
    result = fields.Selection([('met', "Met"), ('not_met', "Not met"), ('na', "Does not apply")])
    note = fields.Char("What Was Wrong")

    # CRUD

    def write(self, vals):
        if not self.env.su and any(check.state != 'checking' for check in self):
            raise UserError(self.env._("The inspection is finished: its checks cannot be changed any more."))
        return super().write(vals)

    # ACTIONS

    def action_met(self):
        """All right."""
        self.write({'result': 'met', 'note': False})

    # BUSINESS

    def _get_open_reason(self):
        """Return what is still missing before the inspection can be finished (translated text), or False."""
        if open_checks := self.filtered(lambda check: not check.result):
            return self.env._(
                "%(count)s checks are still open, e.g. “%(check)s” of %(record)s. “All Others Are Met” answers them.",
                count=len(open_checks), check=open_checks[0].name, record=open_checks[0].item_id.name)
        if silent := self.filtered(lambda check: check.result == 'not_met' and not (check.note or "").strip()):
            return self.env._(
                "Say what was wrong: “%(check)s” of %(record)s.", check=silent[0].name, record=silent[0].item_id.name)
        if self and set(self.mapped('result')) == {'na'}:
            return self.env._("None of the standards applies to these records, so nothing is known of the service. Cancel the "
                              "inspection and look at other records.")
        return False

    def _raise_findings(self):
        """Make one finding of each standard that is not met, whatever the number of records."""
        failed = self.filtered(lambda check: check.result == 'not_met')
        return self.env['customer.inspection.finding'].sudo().create([{
            'inspection_id': checks.inspection_id.id, 'name': name, 'user_id': checks.service_id.user_id.id,
            'description': "\n".join(f"{check.item_id.name}: {check.note}" for check in checks),
        } for (_inspection, name), checks in failed.grouped(lambda check: (check.inspection_id, check.name)).items()])
