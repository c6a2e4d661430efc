from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..approval.mail_thread import POSTING

JOINED = frozenset({'intake_email', 'joined_model', 'joined_id'})
CORRESPONDENCE = ('email', 'comment', 'out_of_office', 'auto_comment')


class CustomerIntakeMixin(models.AbstractModel):
    """A mail belongs to a record that is there already: it is added to that one, and what it became goes on there."""
    _inherit = 'customer.intake.mixin'

    joined_model = fields.Char("Kind of Record That It Belongs To", copy=False, readonly=True)
    joined_id = fields.Many2oneReference("Record That It Belongs To", model_field='joined_model', copy=False, readonly=True)
    can_join = fields.Boolean(compute='_compute_can_join')

    @api.depends('state', 'intake_email')
    @api.depends_context('uid')
    def _compute_can_join(self):
        for record in self:
            record.can_join = bool(record.intake_email and record.id) and record._can('cancel')

    def _has_field_access(self, field, operation):
        if operation == 'write' and field.name in JOINED and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    # ACTIONS

    def action_open_join(self):
        """Ask to which other record of the customer the mail belongs."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Belongs to Another Record"),
            'res_model': 'customer.intake.join', 'view_mode': 'form', 'target': 'new',
            'context': {'default_res_model': self._name, 'default_res_id': self.id},
        }

    def action_join(self, model, res_id):
        """The mail that this record was made from belongs to another record of the customer: its messages and files go
        there, answers as well, and this one is cancelled with that reason.

        :param str model: kind of the other record
        :param int res_id: its ID
        """
        self.ensure_one()
        self.check_access('write')
        target = self.env['customer.mail.intake']._get_target(model, res_id)
        self._check_joinable(target)
        self._join(target)
        target.sudo()._receive_answer({'author_id': self.contact_id.id})
        target.sudo()._tell_added(self.mapped('title'))

    # CHECKS

    def _check_joinable(self, target):
        if not self.intake_email:
            raise UserError(self.env._("%(record)s did not come by mail. Cancel it instead.", record=self.name))
        if target == self or target.partner_id != self.partner_id or target.company_id != self.company_id:
            raise UserError(self.env._(
                "%(record)s can only be added to another record of %(customer)s.", record=self.name,
                customer=self.partner_id.display_name))

    # BUSINESS

    def _join(self, target):
        """Cancel this record in favour of ``target``, which has the conversation and the earliest start of both."""
        source, survivor = self.sudo(), target.sudo()
        if self._name == target._name and self.received_at < target.received_at:
            source._hand_start(survivor)
        self.action_cancel(self.env._("Belongs to %(record)s", record=target.name))
        source.write({'joined_model': target._name, 'joined_id': target.id})
        survivor._take_correspondence(source)
        link = Markup('<a href="#" data-oe-model="%s" data-oe-id="%s">%s</a>') % (target._name, target.id, target.display_name)
        note = self.env._("The mail belongs to %(record)s and goes on there.")
        self._message_log(body=Markup("<p>%s</p>") % note % {'record': link})

    def _hand_start(self, survivor):
        """What was recorded later counts from when the customer wrote."""
        clocks = survivor._deadline_open().grouped('code')
        for clock in self._deadline_open():
            if clock.code in clocks and clock.started_at < clocks[clock.code].started_at:
                clocks[clock.code]._restart_earlier(clock.started_at)
        survivor.received_at = self.received_at

    def _take_correspondence(self, source, author=None):
        """Take over the messages and files of ``source``; runs as superuser.

        :param author: who of the customer wrote the mails that have no author yet
        """
        messages = self.env['mail.message'].search([
            ('model', '=', source._name), ('res_id', 'in', source.ids), ('message_type', 'in', CORRESPONDENCE)])
        messages.write({'model': self._name, 'res_id': self.id})
        mails = messages.filtered(lambda message: message.message_type == 'email')
        if author:
            mails.filtered(lambda mail: not mail.author_id).author_id = author
        # what a colleague forwarded is not for the customer's eyes
        mails.filtered(lambda mail: self._is_of_colleague({'author_id': mail.author_id.id})).write(
            {'subtype_id': self.env.ref('mail.mt_note').id, 'is_internal': True})
        data = self.env.cr.precommit.data
        outer, data[POSTING] = data.get(POSTING), True      # correspondence, no change of what is under approval
        try:
            self.env['ir.attachment'].search([
                ('res_model', '=', source._name), ('res_id', 'in', source.ids), ('res_field', '=', False),
            ]).write({'res_model': self._name, 'res_id': self.id})
        finally:
            data[POSTING] = outer

    # HOOKS

    def _intake_survivor(self):
        is_joined = self.state == 'cancelled' and self.joined_model in self.env
        if is_joined and (target := self.env[self.joined_model].browse(self.joined_id).exists()):
            return target._intake_survivor()
        return super()._intake_survivor()

    # WORDS

    def _get_joined_status(self):
        """Return what the customer reads in the portal of a record that goes on elsewhere, else nothing."""
        survivor = self._intake_survivor()
        if survivor == self:
            return None
        return (self.env._("We take care of it together with %(number)s", number=survivor.name), "", 'secondary')
