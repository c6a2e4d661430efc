from odoo import api, fields, models


class CustomerVisitLetter(models.TransientModel):
    """C2.2.1: the visit letter before it goes out: to whom, and with which agenda."""
    _name = 'customer.visit.letter'
    _description = "Visit Letter"

    visit_id = fields.Many2one('customer.visit', "Visit", required=True, ondelete='cascade')
    partner_id = fields.Many2one(related='visit_id.partner_id', string="Customer")
    planned_start = fields.Datetime(related='visit_id.planned_start')
    planned_duration = fields.Float(related='visit_id.planned_duration')
    place = fields.Char(related='visit_id.place')
    our_participant_ids = fields.Many2many(related='visit_id.our_participant_ids')
    recipient_ids = fields.Many2many(
        'res.partner', string="Recipients", domain="[('commercial_partner_id', '=', partner_id), ('email', '!=', False)]",
        compute='_compute_recipient_ids', store=True, readonly=False)
    without_email = fields.Char(compute='_compute_recipient_ids', store=True)
    agenda = fields.Text(compute='_compute_agenda', store=True, readonly=False)

    @api.depends('visit_id')
    def _compute_recipient_ids(self):
        for letter in self:
            people = letter.visit_id.customer_participant_ids | letter.visit_id.contact_id
            people = people or letter.visit_id.partner_id.filtered(lambda partner: not partner.is_company)
            reached = people.filtered('email')
            letter.recipient_ids, letter.without_email = reached, ", ".join((people - reached).mapped('name'))

    @api.depends('visit_id')
    def _compute_agenda(self):
        for letter in self:
            letter.agenda = letter.visit_id.agenda

    def action_send(self):
        """Send the letter; the visit itself says what is missing."""
        self.ensure_one()
        self.visit_id.action_send_letter(self.recipient_ids.ids, self.agenda)
