from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CustomerComplaintTraining(models.Model):
    """C2.4.5: a training because of what customers complained about: who, about what, when, and what came of it."""
    _name = 'customer.complaint.training'
    _description = "Training after Complaints"
    _inherit = ['customer.complaint.review.part']
    _order = 'date, id'
    _rec_name = 'topic'
    _open_fields = frozenset({'done_on', 'note', 'attendee_ids'})

    topic = fields.Char(required=True)
    attendee_ids = fields.Many2many('res.users', string="Participants", domain="[('share', '=', False)]")
    department_id = fields.Many2one('customer.department', "Department", ondelete='restrict')
    user_id = fields.Many2one(
        'res.users', "Trainer", required=True, default=lambda self: self.env.user, domain="[('share', '=', False)]")
    date = fields.Date("Planned For", required=True)
    done_on = fields.Date("Held On", readonly=True, copy=False)
    note = fields.Char("Result", help="E.g. how many passed the test, and what is still open.")
    state = fields.Selection(
        [('planned', "Planned"), ('late', "Late"), ('done', "Training Held")], compute='_compute_state', search='_search_state')

    @api.depends('done_on', 'date')
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for training in self:
            late = training.date and training.date < today
            training.state = 'done' if training.done_on else 'late' if late else 'planned'

    @api.model
    def _search_state(self, operator, value):
        if operator != 'in':
            return NotImplemented
        open_, today = fields.Domain('done_on', '=', False), fields.Date.context_today(self)
        domains = {
            'done': fields.Domain('done_on', '!=', False), 'late': open_ & fields.Domain('date', '<', today),
            'planned': open_ & fields.Domain('date', '>=', today)}
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    @api.constrains('topic', 'attendee_ids', 'department_id')
    def _check_attendees(self):
        for training in self:
            if not training.attendee_ids and not training.department_id:
                raise ValidationError(self.env._("State who is trained in “%(topic)s”: people or a department.",
                    topic=training.topic))

    def action_done(self):
        """The training was held today."""
        self.check_access('write')
        for training in self:
            if training.done_on:
                raise UserError(self.env._("“%(topic)s” was held already.", topic=training.topic))
        self.write({'done_on': fields.Date.context_today(self)})
