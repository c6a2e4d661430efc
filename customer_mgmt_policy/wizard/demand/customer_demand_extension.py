from odoo import api, fields, models
from odoo.tools import format_datetime

from ...models.demand.customer_demand import FEEDBACK

TEMPLATE = 'customer_mgmt_policy.mail_template_demand_extension'


class CustomerDemandExtension(models.TransientModel):
    """C4.4: tells the customer beforehand that the solution takes longer, and keeps the new date that was agreed."""
    _name = 'customer.demand.extension'
    _description = "New Date for a Demand"
    _inherit = ['customer.demand.message']

    old_due_at = fields.Datetime("Date Until Now", compute='_compute_dates')
    latest_at = fields.Datetime("Latest by the Policy", compute='_compute_dates')
    due_at = fields.Datetime("New Date", compute='_compute_due_at', store=True, readonly=False)
    reason = fields.Char(required=True)

    @api.depends('demand_id')
    def _compute_dates(self):
        for dialog in self:
            clock = dialog.demand_id._deadline_open(FEEDBACK)
            dialog.old_due_at = clock.due_at
            dialog.latest_at = dialog.demand_id._get_latest_promise(clock) if clock else False

    @api.depends('demand_id')
    def _compute_due_at(self):
        """Propose one working day more than what is promised now."""
        for dialog in self:
            calendar = dialog.demand_id.company_id.resource_calendar_id
            start = max(filter(None, (dialog.old_due_at, fields.Datetime.now())))
            dialog.due_at = self.env['customer.policy.limit']._shift(start, 1, 'working_day', calendar)

    @api.depends('demand_id', 'due_at', 'reason')
    def _compute_message(self):
        for dialog in self:
            demand = dialog.demand_id._origin or dialog.demand_id
            zone = demand.company_id.resource_calendar_id.tz
            at = dialog.due_at and format_datetime(
                self.env, dialog.due_at, tz=zone, dt_format='short', lang_code=demand._get_customer_lang())
            dialog.message = demand and demand._render_letter(TEMPLATE, due_at=at or "…", reason=dialog.reason or "…")

    def action_confirm(self):
        """Keep the agreement, and tell the customer."""
        self.ensure_one()
        self.demand_id.action_extend(self.due_at, self.reason, self.message, self.send_mail)
        return {'type': 'ir.actions.act_window_close'}
