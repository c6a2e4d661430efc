from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext, html_sanitize, is_html_empty

TEMPLATE = 'customer_mgmt_policy.mail_template_demand_progress'


class CustomerDemandProgress(models.TransientModel):
    """C2.3.3: the weekly word to the customer, written from the milestones."""
    _name = 'customer.demand.progress'
    _description = "Progress of a Demand"
    _inherit = ['customer.demand.message']

    at = fields.Datetime("Customer Told On", required=True, default=fields.Datetime.now,
        help="When it happened, if you record it later.")

    @api.depends('demand_id')
    def _compute_message(self):
        for dialog in self:
            demand = dialog.demand_id._origin or dialog.demand_id
            done, following = demand._get_progress_milestones()
            dialog.message = demand and demand._render_letter(TEMPLATE, done=done, following=following)

    def action_confirm(self):
        """Keep what the customer was told; it meets the weekly clock."""
        self.ensure_one()
        if is_html_empty(self.message):
            raise UserError(self.env._("Write down what the customer was told."))
        if any(line.strip() == "…" for line in html2plaintext(self.message).splitlines()):
            raise UserError(self.env._(
                "Say how it goes in place of “…”: nothing was done since the last message, and no milestone is open."))
        self.demand_id.action_tell_progress(Markup(html_sanitize(self.message)), self.at, self.send_mail)
        return {'type': 'ir.actions.act_window_close'}
