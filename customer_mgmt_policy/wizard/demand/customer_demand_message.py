from odoo import api, fields, models


class CustomerDemandMessage(models.AbstractModel):
    """What a dialog that writes to the customer of a demand has in common."""
    _name = 'customer.demand.message'
    _description = "Message to the Customer of a Demand"

    demand_id = fields.Many2one('customer.demand', "Demand", required=True, readonly=True, ondelete='cascade')
    message = fields.Html(
        compute='_compute_message', store=True, readonly=False, help="In the language of the contact; edit it as you like.")
    email = fields.Char("To", compute='_compute_email')
    send_mail = fields.Boolean("Send by E-mail", compute='_compute_send_mail', store=True, readonly=False)

    def _compute_message(self):
        """Write the message from its template."""

    @api.depends('demand_id')
    def _compute_email(self):
        for dialog in self:
            contact = dialog.demand_id._get_email_contact()
            dialog.email = f"{contact.name} <{contact.email}>" if contact else False

    @api.depends('email')
    def _compute_send_mail(self):
        for dialog in self:
            dialog.send_mail = bool(dialog.email)
