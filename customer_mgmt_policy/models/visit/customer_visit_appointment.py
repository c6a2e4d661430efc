from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerVisit(models.Model):
    """C2.2.1: the visit letter tells the customer's people agenda, length and participants, and invites them.

    The invitation is Odoo's own: answers come back to the visit.
    """
    _inherit = 'customer.visit'

    agenda = fields.Text(
        "Agenda for the Customer", help="C2.2.1: goes into the visit letter; the outline stays inside.")
    letter_sent_on = fields.Datetime("Visit Letter Sent On", copy=False, readonly=True, tracking=True)
    meeting_attendee_ids = fields.Many2many(
        'calendar.attendee', string="Answers to the Invitation", compute='_compute_meeting_attendee_ids', compute_sudo=True)
    can_letter = fields.Boolean(compute='_compute_can_letter')

    @api.depends('meeting_id.attendee_ids')
    def _compute_meeting_attendee_ids(self):
        for visit in self:
            visit.meeting_attendee_ids = visit.meeting_id.attendee_ids

    @api.depends('state', 'planned_start')
    @api.depends_context('uid')
    def _compute_can_letter(self):
        for visit in self:
            visit.can_letter = bool(visit.id) and visit._can('letter')

    # CRUD

    def _has_field_access(self, field, operation):
        if operation == 'write' and field.name == 'letter_sent_on' and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    # ACTIONS

    def action_open_letter(self):
        """Open the visit letter, ready to be sent to the participants at the customer."""
        self.ensure_one()
        self._check_step('letter')
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Visit Letter"), 'res_model': 'customer.visit.letter',
            'view_mode': 'form', 'target': 'new', 'context': {'default_visit_id': self.id},
        }

    def action_send_letter(self, partner_ids, agenda):
        """C2.2.1: mail the visit letter with a calendar invitation; whoever gets it takes part.

        :param list partner_ids: people at the customer
        :param str agenda: what will be talked about, in the customer's words
        """
        self.ensure_one()
        self._check_step('letter')
        recipients = self.env['res.partner'].browse(partner_ids)
        self._check_letter(recipients, agenda)
        self._transition('letter', agenda=agenda, letter_sent_on=fields.Datetime.now(), customer_participant_ids=[
            fields.Command.link(partner.id) for partner in recipients])
        self._ensure_meeting()
        self._invite(recipients)
        self.message_post(body=self.env._(
            "Visit letter sent to %(names)s. Agenda: %(agenda)s", names=", ".join(recipients.mapped('name')), agenda=agenda))

    # CHECKS

    def _get_refusal_reason(self, verb):
        if verb == 'letter' and self.planned_start <= fields.Datetime.now():
            return self.env._("The time of this visit is over. Reschedule it before you invite the customer.")
        return super()._get_refusal_reason(verb)

    def _check_letter(self, recipients, agenda):
        if not (agenda or "").strip():
            raise UserError(self.env._("Write the agenda: the customer wants to know what the visit is about."))
        if not recipients:
            raise UserError(self.env._("Choose who gets the letter."))
        recipients.check_access('read')
        for partner in recipients:
            if partner.commercial_partner_id != self.partner_id:
                raise UserError(self.env._(
                    "%(contact)s does not belong to the customer %(partner)s.",
                    contact=partner.display_name, partner=self.partner_id.display_name))
        if without := recipients.filtered(lambda partner: not partner.email):
            raise UserError(self.env._(
                "Add the e-mail addresses first: %(names)s.", names=", ".join(without.mapped('name'))))

    # INVITATION

    def _invite(self, recipients):
        """Let these people of the customer take part in the meeting, and mail them the letter with the .ics file."""
        meeting = self.sudo().meeting_id
        meeting.with_context(skip_attendee_notification=True).write({
            'partner_ids': [fields.Command.link(partner.id) for partner in recipients]})
        meeting.attendee_ids.filtered(lambda attendee: attendee.partner_id in recipients)._notify_attendees(
            self.env.ref('customer_mgmt_policy.mail_template_visit_letter').sudo(), force_send=True)
