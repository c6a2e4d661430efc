from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerExecutiveVisitStop(models.Model):
    """A line of the itinerary: when, where, what for, whom the executive meets (B9)."""
    _name = 'customer.executive.visit.stop'
    _description = "Itinerary of an Executive Visit"
    _inherit = ['customer.approval.line.mixin']
    _order = 'visit_id, start_at, id'
    _approval_parent = 'visit_id'

    visit_id = fields.Many2one('customer.executive.visit', "Visit", required=True, ondelete='cascade', index=True)
    partner_id = fields.Many2one(related='visit_id.partner_id', string="Customer")
    start_at = fields.Datetime("Begins", required=True)
    stop_at = fields.Datetime("Ends", required=True)
    place = fields.Char("Where", required=True)
    programme = fields.Char("Programme", required=True, help="What happens there, e.g. tour of the new line.")
    contact_ids = fields.Many2many(
        'res.partner', 'customer_executive_visit_stop_contact_rel', 'stop_id', 'partner_id', "Meets",
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id)]")
    user_id = fields.Many2one('res.users', "Guide", domain="[('share', '=', False)]", help="Which colleague sees to this part.")

    _times_in_order = models.Constraint('CHECK(start_at < stop_at)', "Each part of the itinerary must end after it begins.")

    # COMPUTE

    @api.depends('start_at', 'programme', 'place')
    def _compute_display_name(self):
        for stop in self:
            start = stop.start_at and stop.visit_id._format_time(stop.start_at)
            stop.display_name = " ".join(filter(None, (start, stop.place, stop.programme)))

    @api.onchange('start_at')
    def _onchange_start_at(self):
        if self.start_at and (not self.stop_at or self.stop_at <= self.start_at):
            self.stop_at = self.start_at + timedelta(
                hours=self.visit_id._get_planning_hours('executive_visit.part_hours'))

    # CONSTRAINTS

    @api.constrains('contact_ids', 'visit_id')
    def _check_contacts(self):
        for stop in self:
            if strangers := stop.contact_ids.filtered(
                    lambda person, stop=stop: person.commercial_partner_id != stop.visit_id.partner_id):
                raise UserError(self.env._(
                    "%(contact)s does not belong to the customer %(partner)s.",
                    contact=strangers[0].display_name, partner=stop.visit_id.partner_id.display_name))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        stops = super().create(vals_list)
        stops.visit_id._check_editable({'stop_ids': True})
        return stops

    def write(self, vals):
        self.visit_id._check_editable({'stop_ids': True})
        res = super().write(vals)
        self.visit_id._check_editable({'stop_ids': True})
        return res

    def _shift(self, shift):
        """Move these parts with their visit."""
        for part in self if shift else ():
            part.write({'start_at': part.start_at + shift, 'stop_at': part.stop_at + shift})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self.visit_id._check_editable({'stop_ids': True})
