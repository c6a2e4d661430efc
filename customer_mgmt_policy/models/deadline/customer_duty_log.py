from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerDutyLog(models.Model):
    """One fulfilment of a company duty: when, by whom, with which proof. Written by the duty only, edited by nobody."""
    _name = 'customer.duty.log'
    _description = "Fulfilment of a Company Duty"
    _inherit = ['customer.guard.mixin']
    _order = 'done_at desc, id desc'
    _rec_name = 'note'

    duty_id = fields.Many2one('customer.duty', "Duty", required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='duty_id.company_id', store=True)
    done_at = fields.Datetime("Done", required=True)
    user_id = fields.Many2one('res.users', "Done By", required=True, ondelete='restrict')
    note = fields.Text("Work Done")
    result = fields.Selection([('ok', "All right"), ('problem', "Problem found")], required=True, default='ok')
    attachment_ids = fields.Many2many('ir.attachment', string="Evidence", bypass_search_access=True)
    attachment_count = fields.Integer("Files", compute='_compute_attachment_count', compute_sudo=True)
    # which time of the schedule
    deadline_id = fields.Many2one('customer.deadline', "Time Limit", ondelete='set null', index='btree_not_null')
    due_at = fields.Datetime("Was Due")
    is_late = fields.Boolean("Late")
    missed_slots = fields.Integer("Missed Times Before", aggregator='sum')
    # the record that fulfilled it, if any
    res_model = fields.Char()
    res_id = fields.Many2oneReference("Record", model_field='res_model')

    @api.depends('attachment_ids')
    def _compute_attachment_count(self):
        for log in self:
            log.attachment_count = len(log.attachment_ids)

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever reads the fulfilment reads its evidence."""
        logs = super().create(vals_list)
        for log in logs:
            log.attachment_ids.filtered(lambda file: not file.res_id).write({'res_model': log._name, 'res_id': log.id})
        return logs

    def action_open_record(self):
        """Open the record that fulfilled the duty."""
        self.ensure_one()
        self.check_access('read')
        if not self.res_id:
            raise UserError(self.env._("No record belongs to this fulfilment; its note says what was done."))
        record = self.env[self.res_model].browse(self.res_id)
        record.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': self.res_model, 'res_id': self.res_id, 'views': [(False, 'form')]}

    def _follow_up(self):
        """A problem found becomes work of the responsible, and the CS manager learns of it."""
        for log in self.filtered(lambda log: log.result == 'problem'):
            duty = log.duty_id
            user = duty.user_id or log.user_id
            duty.activity_schedule(
                'mail.mail_activity_data_todo', user_id=user.id, note=log.note, automated=False,
                summary=self.with_context(lang=user.lang).env._("Solve the problem found: %(duty)s", duty=duty.name))
            managers = self.env['customer.deadline'].sudo()._get_group_members(
                'customer_mgmt_policy.group_cs_manager', duty.company_id) - self.env.user - user
            duty.message_notify(
                partner_ids=managers.partner_id.ids, body=log.note,
                subject=self.env._("Problem found: %(duty)s", duty=duty.name)) if managers else None
