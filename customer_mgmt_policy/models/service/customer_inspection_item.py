from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .customer_inspection import HAND


class CustomerInspectionItem(models.Model):
    """One record of the sample, with what an inspector has to know of it."""
    _name = 'customer.inspection.item'
    _description = "Inspected Record"
    _inherit = ['customer.guard.mixin']
    _order = 'done_at, id'
    _workflow_fields = frozenset({'res_model', 'res_id'})

    inspection_id = fields.Many2one('customer.inspection', "Inspection", required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='inspection_id.company_id', store=True)
    name = fields.Char("Record", required=True, help="Number, or what it was, e.g. call of 10 March.")
    customer_name = fields.Char("Customer")
    user_id = fields.Many2one('res.users', "Done By", domain="[('share', '=', False)]")
    done_at = fields.Datetime("When")
    facts = fields.Text("What Happened")
    res_model = fields.Char("Kind of Record", readonly=True)
    res_id = fields.Many2oneReference("Record ID", model_field='res_model', readonly=True)
    is_readable = fields.Boolean(compute='_compute_is_readable')

    @api.depends('res_model', 'res_id')
    @api.depends_context('uid')
    def _compute_is_readable(self):
        for model, items in self.grouped('res_model').items():
            records = self.env[model].browse(items.mapped('res_id')) if model in self.env else None
            readable = set(records._filtered_access('read').exists().ids) if records else set()
            for item in items:
                item.is_readable = item.res_id in readable

    # CRUD: what is inspected is entered before the checks are laid out

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._check_editable()
        return items

    def write(self, vals):
        self._check_editable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_checked(self):
        self._check_editable()

    def _check_editable(self):
        if self.env.su:
            return
        for item in self:
            if item.inspection_id.state != 'draft' or item.inspection_id.source != HAND:
                raise UserError(self.env._("The sample cannot be changed any more: it shows what was inspected."))

    # ACTIONS

    def action_open_record(self):
        """Open the record that was drawn, for those who may see it."""
        self.ensure_one()
        self.check_access('read')
        if not self.is_readable:
            raise AccessError(self.env._("You may not open this record; its facts stand here."))
        return self.env[self.res_model].browse(self.res_id)._get_records_action(context={})
