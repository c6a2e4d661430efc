from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError

# how Odoo says that a contact cannot be archived
REFUSALS = (RedirectWarning, UserError, ValidationError)


class CustomerCleansingLine(models.Model):
    """One candidate: the facts, who decided what and why, what was archived, and whether it came back."""
    _name = 'customer.cleansing.line'
    _description = "Candidate of a Cleansing"
    _inherit = ['customer.guard.mixin']
    _order = 'cleansing_id desc, is_unreachable desc, last_business_on, id'
    _rec_name = 'partner_id'

    cleansing_id = fields.Many2one('customer.cleansing', "Cleansing", required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='cleansing_id.company_id', store=True)
    state = fields.Selection(related='cleansing_id.state', string="Campaign", store=True)
    partner_id = fields.Many2one('res.partner', "Customer", required=True, index=True, ondelete='cascade')
    owner_id = fields.Many2one(
        'res.users', "Customer Owner", related='partner_id.policy_owner_id', store=True, index=True)
    customer_tier = fields.Selection(related='partner_id.customer_tier')
    # the facts when it was proposed
    is_idle = fields.Boolean("No Contact", help="Nobody was in contact with the customer for the policy's months.")
    is_unreachable = fields.Boolean("Unreachable", help="The policy's number of attempts to reach the customer failed.")
    last_business_on = fields.Date("Last Business", help="The last order, delivery or invoice; empty: there never was one.")
    last_contact_on = fields.Date("Last Contact")
    attempt_count = fields.Integer("Failed Attempts")
    attempt_text = fields.Text("Tried By")
    # the decision
    decision = fields.Selection(
        [('pending', "To decide"), ('keep', "Keep"), ('archive', "To Archive")], required=True, default='pending')
    reason = fields.Char(help="Why the customer is kept, or what else speaks for archiving it.")
    decided_by_id = fields.Many2one('res.users', "Decided By")
    decided_at = fields.Datetime("Decided At")
    # the outcome
    outcome = fields.Selection(
        [('none', "Open"), ('archived', "Archived"), ('blocked', "Blocked"), ('restored', "Restored")],
        required=True, default='none')
    blocked_reason = fields.Text("Blocked Because")
    archived_at = fields.Datetime("Archived At")
    archived_partner_ids = fields.Many2many(
        'res.partner', 'customer_cleansing_line_partner_rel', 'line_id', 'partner_id', "Archived With It",
        context={'active_test': False})
    restored_at = fields.Datetime("Restored At")
    restored_by_id = fields.Many2one('res.users', "Restored By")
    can_decide = fields.Boolean(compute='_compute_can')
    can_restore = fields.Boolean(compute='_compute_can')

    _customer_unique = models.Constraint('UNIQUE(cleansing_id, partner_id)', "This customer is a candidate already.")

    @api.depends('decision', 'outcome', 'state', 'archived_at')
    @api.depends_context('uid')
    def _compute_can(self):
        for line in self:
            line.can_decide = not line._get_decide_error()
            line.can_restore = line.outcome == 'archived' and not line._get_person_error() and not line._get_restore_refusal()

    # CRUD

    def _has_field_access(self, field, operation):
        if operation == 'write' and field.name != 'reason' and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def write(self, vals):
        if not self.env.su and 'reason' in vals:
            self._check_decide()
        return super().write(vals)

    # ACTIONS

    def action_keep(self):
        """Keep these customers; the policy leaves them in peace for a while."""
        self._decide('keep')

    def action_archive(self):
        """Confirm that these customers are to be archived."""
        self._decide('archive')

    def action_restore(self):
        """Bring back exactly what was archived here, within the days of the policy."""
        self.check_access('read')
        for line in self:
            if error := line._get_person_error():
                raise error
            if reason := line._get_restore_refusal():
                raise UserError(reason)
        self.sudo()._restore()

    # DECISION

    def _decide(self, decision):
        self._check_decide()
        self.sudo().write({
            'decision': decision, 'decided_by_id': self.env.uid, 'decided_at': fields.Datetime.now(), 'outcome': 'none',
            'blocked_reason': False})

    def _check_decide(self):
        self.check_access('write')
        for line in self:
            if error := line._get_decide_error():
                raise error

    def _get_decide_error(self):
        """Return the exception that forbids the current user to decide on this candidate, or None."""
        if self.sudo().state != 'in_progress' or self.outcome == 'archived':
            return UserError(self.env._("%(customer)s: this is decided already.", customer=self.sudo().partner_id.name))
        return self._get_person_error()

    def _get_person_error(self):
        """C4.3: the head of the owner's team confirms, or the CS manager."""
        user, owner = self.env.user, self.sudo().owner_id
        if self.env.su or user.has_group('customer_mgmt_policy.group_cs_manager') or (
                user in owner.crm_team_member_ids.crm_team_id.user_id):
            return None
        return AccessError(self.env._(
            "The department head of %(owner)s or the CS manager decides on %(customer)s.",
            owner=owner.name, customer=self.sudo().partner_id.name))

    # ARCHIVE

    def _archive(self):
        """Archive the customers with their contacts, except those with something open; runs as superuser."""
        blocked = self.partner_id._get_cleansing_block()
        for line in self.filtered(lambda line: line.partner_id.id in blocked):
            line.write({'outcome': 'blocked', 'blocked_reason': blocked[line.partner_id.id]})
        free = self.filtered(lambda line: line.partner_id.id not in blocked)
        try:
            with self.env.cr.savepoint():
                free._archive_partners()
        except REFUSALS:
            free._archive_one_by_one()

    def _archive_one_by_one(self):
        """One customer that Odoo does not let go does not keep the others."""
        for line in self:
            try:
                with self.env.cr.savepoint():
                    line._archive_partners()
            except REFUSALS as error:
                line.write({'outcome': 'blocked', 'blocked_reason': error.args[0]})

    def _archive_partners(self):
        if not self:
            return
        people = self.env['res.partner'].search([('commercial_partner_id', 'in', self.partner_id.ids)]) | self.partner_id
        by_customer = people.filtered('active').grouped('commercial_partner_id')
        for line in self:
            line.write({
                'outcome': 'archived', 'archived_at': fields.Datetime.now(), 'blocked_reason': False,
                'archived_partner_ids': by_customer.get(line.partner_id, people.browse()).ids})
        people.filtered('active').write({'active': False})
        self._log_on_cards(lambda line: self.env._(
            "Archived by the cleansing %(number)s, confirmed by %(user)s. %(reason)s",
            number=line.cleansing_id.name, user=line.decided_by_id.name, reason=line.reason or ""))

    # UNDO

    def _get_restore_refusal(self):
        """Return why the archiving cannot be undone any more (translated text), or False."""
        line = self.sudo()
        if line.outcome != 'archived':
            return self.env._("%(customer)s was not archived here.", customer=line.partner_id.name)
        days = int(self.env['customer.policy.criterion']._get(line.company_id, 'cleansing.undo_days'))
        if line.archived_at + timedelta(days=days) < fields.Datetime.now():
            return self.env._(
                "%(customer)s was archived more than %(days)s days ago. Unarchive the contact by hand if it is needed again.",
                customer=line.partner_id.name, days=days)
        return False

    def _restore(self):
        people = self.archived_partner_ids.exists()
        people.filtered(lambda partner: not partner.active).write({'active': True})
        self.write({'outcome': 'restored', 'restored_at': fields.Datetime.now(), 'restored_by_id': self.env.uid})
        self._log_on_cards(lambda line: self.env._(
            "Archiving by the cleansing %(number)s undone by %(user)s.", number=line.cleansing_id.name, user=self.env.user.name))

    def _log_on_cards(self, get_body):
        self.partner_id._message_log_batch(bodies={line.partner_id.id: get_body(line) for line in self})
