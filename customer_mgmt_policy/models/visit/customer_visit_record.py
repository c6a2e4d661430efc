from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerVisit(models.Model):
    """C2.2.2–C2.2.4: what else the visit record says, and its printed form 模板二."""
    _inherit = 'customer.visit'

    need_priority = fields.Selection(
        [('urgent', "Urgent"), ('important', "Important"), ('general', "General")], "Priority of the Needs", copy=False,
        help="C2.2.2: how pressing the needs are for the customer.")
    objection_ids = fields.One2many('customer.visit.objection', 'visit_id', "Objections", copy=False)
    chain_change_ids = fields.One2many(
        'customer.visit.chain.change', 'visit_id', "Changes in the Decision Chain", copy=False,
        help="C2.2.2: who came, who left, whose part changed.")
    department_handover_ids = fields.One2many(
        'customer.department.handover', 'visit_id', "Passed On", readonly=True, copy=False)
    unproposed_count = fields.Integer(compute='_compute_unproposed_count')
    replaces_id = fields.Many2one(
        'customer.visit', "Instead Of", copy=False, readonly=True, index='btree_not_null', ondelete='set null',
        help="The visit that did not take place and that this one makes up for.")

    @api.depends('chain_change_ids.change_id')
    def _compute_unproposed_count(self):
        for visit in self:
            visit.unproposed_count = len(visit.chain_change_ids.filtered(lambda line: not line.change_id and not line.is_on_card))

    # ACTIONS

    def action_plan_again(self):
        """Plan the visit that did not take place anew, with what was prepared; a second time shows the first plan."""
        self.ensure_one()
        if self.state not in ('not_held', 'cancelled'):
            raise UserError(self.env._("Only a visit that did not take place is planned again."))
        planned = self.search([('replaces_id', '=', self.id)], limit=1)
        if not planned:
            planned = self.copy({'user_id': self.user_id.id})
            planned.sudo().replaces_id = self
            planned._message_log(body=self.env._(
                "Planned instead of %(visit)s, which did not take place: %(reason)s",
                visit=self.name, reason=self.closed_reason))
        return planned._get_records_action(name=self.env._("Visit"))

    def action_hand_over(self):
        """C4.2: pass on what the customer needs to the department that is to do it."""
        self.ensure_one()
        self.check_access('write')
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Pass On to a Department"),
            'res_model': 'customer.department.handover',
            'view_mode': 'form',
            'views': [(False, 'form')],
            'context': {
                'default_visit_id': self.id, 'default_partner_id': self.partner_id.id,
                'default_contact_id': self.contact_id.id, 'default_needs': self.needs or "",
            },
        }

    def action_propose_chain_changes(self):
        """C2.1.3, C2.2.2: apply for the changes of the decision chain on the card; one not confirmed yet is edited at once."""
        self.ensure_one()
        self.check_access('write')
        lines = self.chain_change_ids.filtered(lambda line: not line.change_id and not line.is_on_card)
        if not lines:
            raise UserError(self.env._("Write down first who came, who left, or whose part changed."))
        if self.partner_id.sudo().card_state != 'confirmed':
            lines._put_on_card()
            return self.partner_id._get_records_action()
        return lines._propose()._get_records_action(name=self.env._("Change of Key Information"))

    # CHECKS

    def _check_told_on(self, told_on):
        """Return when the customer was told: not in the future, and not before the visit."""
        now = fields.Datetime.now()
        told_on = fields.Datetime.to_datetime(told_on) or now
        began = max((visit.actual_start for visit in self if visit.actual_start), default=told_on)
        if not began <= told_on <= now:
            raise UserError(self.env._("State when the customer was told: after the visit began, and not in the future."))
        return told_on

    def _get_locked_fields(self):
        locked = super()._get_locked_fields()
        if self.state in self._closed_states:
            locked = locked | {
                'need_priority', 'objection_ids', 'chain_change_ids', 'customer_signature', 'signed_name'}
        return locked

    def _complete(self, at=None):
        self.objection_ids._check_settled()
        return super()._complete(at)

    def _get_open_ends(self):
        objections = self.objection_ids.filtered('is_open')
        handovers = self.sudo().department_handover_ids.filtered(lambda handover: handover.state in ('sent', 'asked'))
        return super()._get_open_ends() + [text for condition, text in (
            (objections, self.env._(
                "%(count)s objections are passed up and the customer has not been told yet", count=len(objections))),
            (self.unproposed_count, self.env._("changes of the decision chain are not proposed to the card yet")),
            (handovers, self.env._(
                "%(count)s hand-overs are not confirmed by the department", count=len(handovers))),
        ) if condition]

    # PRINT

    def _get_record_form_name(self):
        """Return the file name of the printed form."""
        return self.env._("Visit record %(number)s %(customer)s", number=self.name.replace('/', '-'),
                          customer=self.sudo().partner_id.name)

    # MAIL

    def _notify_by_email_prepare_rendering_context(self, message, msg_vals=False, **kwargs):
        """C2.2.3: what goes to the customer is headed by our company, not by the number of a visit to themselves."""
        if message.sudo().partner_ids.filtered('partner_share'):
            kwargs.update(
                model_description=self.env._("letter about our visit"), force_record_name=self.sudo().company_id.name)
        return super()._notify_by_email_prepare_rendering_context(message, msg_vals=msg_vals, **kwargs)
