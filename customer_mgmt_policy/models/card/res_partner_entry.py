from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_list

from ..core.res_partner import INTERNAL
from .res_partner_duplicate import OVERRIDE_ROLES

ENTRY_CODE = 'card.entry'
# what decides whether a contact has a card to enter
CARD_OWNER_FIELDS = frozenset({'is_managed_customer', 'parent_id', 'is_company', 'active'})


class ResPartner(models.Model):
    """C2.1.2: the customer card is entered within 24 hours of collecting the information, then confirmed.

    | step     | who                         | needs                                                                 |
    |----------|-----------------------------|-----------------------------------------------------------------------|
    | confirm  | whoever may write the card  | the mandatory information, the licence compared, the phone verified   |
    | reopen   | department head, CS manager | a reason                                                              |
    """
    _inherit = 'res.partner'

    collected_at = fields.Datetime(
        "Collected On", copy=False, tracking=True, groups=INTERNAL,
        help="C2.1.2: when the information was collected; the time for entering the card counts from here. "
             "State it as it was: back-dating is visible on the clock.")
    card_confirmed_at = fields.Datetime("Filled In On", copy=False, readonly=True, groups=INTERNAL)
    card_confirmed_by_id = fields.Many2one(
        'res.users', "Filled In By", copy=False, readonly=True, groups=INTERNAL)
    can_confirm_card = fields.Boolean(compute='_compute_card_steps', groups=INTERNAL)
    can_reopen_card = fields.Boolean(compute='_compute_card_steps', groups=INTERNAL)
    can_verify_card = fields.Boolean(compute='_compute_card_steps', groups=INTERNAL)

    # COMPUTE

    @api.depends('card_state', 'is_managed_customer', 'parent_id', 'active')
    @api.depends_context('uid')
    def _compute_card_steps(self):
        reopens = self.env.user.has_groups(OVERRIDE_ROLES)
        for partner in self:
            partner.can_verify_card = bool(partner._origin) and partner._origin.has_access('write')
            writable = partner._has_card() and partner.can_verify_card
            partner.can_confirm_card = writable and partner.card_state != 'confirmed'
            partner.can_reopen_card = writable and partner.card_state == 'confirmed' and reopens

    # CONSTRAINTS

    @api.constrains('collected_at')
    def _check_collected_at(self):
        now = fields.Datetime.now()
        for partner in self:
            if partner.collected_at and partner.collected_at > now:
                raise ValidationError(self.env._(
                    "%(name)s: “Collected On” lies in the future. State when the information was collected.",
                    name=partner.name))

    # CRUD

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if values.get('is_managed_customer') and 'collected_at' in fields:
            values.setdefault('collected_at', self._fields['collected_at'].now())
        return values

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.sudo()._begin_entry('collected_at')
        return partners

    def write(self, vals):
        if 'collected_at' in vals and not self.env.su:
            self._check_collected_at_change(fields.Datetime.to_datetime(vals['collected_at']))
        result = super().write(vals)
        if CARD_OWNER_FIELDS & vals.keys():
            self.sudo()._follow_entry()
        if 'collected_at' in vals:
            self.sudo()._move_entry()
        return result

    def _check_collected_at_change(self, collected_at):
        """Refuse to gain time: later than stated before, or after the card was confirmed."""
        for partner in self.filtered(lambda partner: partner.collected_at and partner.collected_at != collected_at):
            if partner.card_state == 'confirmed':
                raise UserError(self.env._(
                    "The card of %(name)s is confirmed: “Collected On” stays as it was stated.", name=partner.display_name))
            if (not collected_at or collected_at > partner.collected_at) and not self.env.user.has_groups(OVERRIDE_ROLES):
                raise AccessError(self.env._(
                    "You can correct “Collected On” to an earlier time only. Ask your department head if it is wrong."))

    # ACTIONS

    def action_confirm_card(self):
        """Confirm the card; asks for the comparison with the business licence where that has not been done."""
        self.ensure_one()
        self._check_confirmation()
        if self._needs_licence_check():
            return self._ask_card_step('confirm', self.env._("Confirm the Customer Card"))
        self.sudo().write({
            'card_state': 'confirmed', 'card_confirmed_at': fields.Datetime.now(), 'card_confirmed_by_id': self.env.uid})
        self._deadline_met(ENTRY_CODE)
        return None

    def action_reopen_card(self, reason=None):
        """Take a confirmed card back to being entered; the time for entering it begins anew."""
        self.ensure_one()
        self.check_access('write')
        if not self.env.user.has_groups(OVERRIDE_ROLES):
            raise AccessError(self.env._("Only the department head or the CS manager may re-open a confirmed card."))
        if self.card_state != 'confirmed':
            raise UserError(self.env._("The card of %(name)s is not confirmed.", name=self.display_name))
        if not (reason or '').strip():
            return self._ask_card_step('reopen', self.env._("Re-open the Customer Card"))
        self.sudo().write({'card_state': 'draft', 'card_confirmed_at': False, 'card_confirmed_by_id': False})
        self._message_log(body=self.env._("Customer card re-opened: %(reason)s", reason=reason))
        self._deadline_start(ENTRY_CODE)
        return None

    def _ask_card_step(self, verb, title):
        return {
            'type': 'ir.actions.act_window', 'name': title, 'res_model': 'customer.card.step', 'target': 'new',
            'views': [(False, 'form')], 'context': {'default_partner_id': self.id, 'default_verb': verb},
        }

    # CHECKS

    def _check_confirmation(self):
        """Refuse, naming at once all that is missing."""
        self.check_access('write')
        if not self._has_card():
            raise UserError(self.env._("Only managed customers have a customer card; contacts belong to that of their company."))
        if self.card_state == 'confirmed':
            raise UserError(self.env._("The card of %(name)s is confirmed already.", name=self.display_name))
        missing = self._get_mandatory_missing()[self] + self._get_unverified()
        if missing:
            raise UserError(self.env._(
                "The card of %(name)s cannot be confirmed yet. Missing: %(missing)s.",
                name=self.display_name, missing=format_list(self.env, missing)))

    def _has_card(self):
        return self.is_managed_customer and self.commercial_partner_id in (self, self._origin)

    def _get_mandatory_missing(self):
        """Return ``{customer: labels}`` of the information that the policy asks for before a card is confirmed."""
        return self._get_card_missing(mandatory_only=True)

    # CLOCK

    def _begin_entry(self, start=None):
        """Start the clock of cards that are to be entered, at ``start`` (name of a field) or now; runs as superuser."""
        cards = self.filtered(lambda partner: partner.active and partner.card_state != 'confirmed' and partner._has_card())
        if not cards:
            return
        cards.filtered(lambda partner: not partner.collected_at).collected_at = fields.Datetime.now()
        cards.filtered(lambda partner: not partner.card_state).card_state = 'draft'
        cards = cards.filtered(lambda partner: partner._has_entry_limit())
        cards._deadline_start(ENTRY_CODE, at=start)

    def _has_entry_limit(self):
        """Return whether the company has a policy that limits the entry: no customer is refused for lack of one."""
        policy_id = self.env['customer.policy']._in_force_id(self._deadline_company().id)
        return bool(policy_id and self.env['customer.policy.limit']._candidates(policy_id, ENTRY_CODE))

    def _follow_entry(self):
        """Let the clocks follow who has a card: archived, taken out of the policy or made a contact means none."""
        cards = self.filtered(lambda partner: partner.active and partner._has_card())
        (self - cards)._deadline_cancel(ENTRY_CODE)
        cards._begin_entry()

    def _move_entry(self):
        """The information was collected at another time than stated: the clock is replaced by one from then."""
        clocks = self._deadline_open(ENTRY_CODE)
        starts = {partner.id: partner.collected_at for partner in self}
        moved = clocks.filtered(lambda clock: starts[clock.res_id] and starts[clock.res_id] != clock.started_at)
        successors = moved._replace({
            clock: clock._prepare(clock.company_id, clock.limit_id, starts[clock.res_id]) for clock in moved})
        for clock, successor in zip(moved, successors, strict=True):
            successor._log('retarget', old_due_at=clock.due_at, new_due_at=successor.due_at,
                           note=self.env._("“Collected On” was corrected."))
