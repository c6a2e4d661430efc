from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.res_partner import INTERNAL

REVIEW = 'card.review'


class ResPartner(models.Model):
    """C2.1.3: the basic data of every confirmed card is reviewed each quarter; the clock ends with the card's phase.

    Whoever may edit the card reviews it: its owner and CR specialist, the owner's department head, the CR supervisor
    for key customers, the CS manager.
    """
    _inherit = 'res.partner'

    card_reviewed_at = fields.Datetime("Last Reviewed", readonly=True, copy=False, groups=INTERNAL)
    card_reviewed_by_id = fields.Many2one(
        'res.users', "Reviewed By", readonly=True, copy=False, index='btree_not_null', groups=INTERNAL)
    card_review_due_at = fields.Datetime("Review Due", compute='_compute_card_review', compute_sudo=True, groups=INTERNAL)
    is_card_review_due = fields.Boolean(
        "To Review Now", compute='_compute_card_review', search='_search_is_card_review_due', compute_sudo=True,
        help="The review of the card is due soon, or late.", groups=INTERNAL)
    is_card_review_late = fields.Boolean(
        "Review Late", compute='_compute_card_review', search='_search_is_card_review_late', compute_sudo=True, groups=INTERNAL)
    can_review_card = fields.Boolean(compute='_compute_can_review_card', groups=INTERNAL)

    # COMPUTE

    @api.depends('deadline_ids.state', 'deadline_ids.due_at', 'deadline_ids.warn_at')
    def _compute_card_review(self):
        now = fields.Datetime.now()
        clocks = self._deadline_open(REVIEW)._by_record()
        for partner in self:
            clock = clocks[partner.id][:1]
            partner.card_review_due_at = clock.due_at
            partner.is_card_review_late = bool(clock) and clock.due_at < now
            partner.is_card_review_due = bool(clock) and (clock.warn_at or clock.due_at) <= now

    def _search_is_card_review_due(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return self._having_review(Domain('warn_at', '<=', 'now') | Domain('due_at', '<', 'now'))

    def _search_is_card_review_late(self, operator, value):
        return self._having_review(Domain('due_at', '<', 'now')) if operator == 'in' else NotImplemented

    def _having_review(self, domain):
        return self._having_clock(
            Domain('code', '=', REVIEW) & Domain('state', 'in', ('running', 'breached')) & domain)

    @api.depends_context('uid')
    @api.depends('card_state', 'active')
    def _compute_can_review_card(self):
        reviewed = self._origin.filtered(lambda partner: partner._is_card_reviewed())._filtered_access('write')
        for partner in self:
            partner.can_review_card = partner._origin in reviewed

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.filtered(lambda partner: partner._is_card_reviewed())._card_confirmed()
        return partners

    def write(self, vals):
        if vals.keys().isdisjoint(('card_state', 'active')):
            return super().write(vals)
        before = self.sudo().filtered(lambda partner: partner._is_card_reviewed())
        result = super().write(vals)
        after = self.sudo().filtered(lambda partner: partner._is_card_reviewed())
        (after - before).with_env(self.env)._card_confirmed()
        (before - after).with_env(self.env)._card_reopened()
        return result

    # HOOKS

    def _card_confirmed(self):
        """The cards count as confirmed from now on, or come back from the archive: their review starts."""
        self.sudo().write({'card_reviewed_at': fields.Datetime.now(), 'card_reviewed_by_id': self.env.uid})
        self._deadline_start(REVIEW)

    def _card_reopened(self):
        """The cards are being entered again, or were archived: there is nothing to review."""
        self._deadline_cancel(REVIEW)

    # ACTIONS

    def action_card_still_right(self):
        """C2.1.3: confirm that these cards are still right; the clock goes to the next quarter."""
        self._check_may_review()
        self._record_review(self.env._("Card reviewed: still right."))
        if len(self) == 1:
            return True
        return {
            'type': 'ir.actions.client', 'tag': 'display_notification',
            'params': {
                'type': 'success', 'message': self.env._("%(count)s cards reviewed.", count=len(self)),
                'next': {'type': 'ir.actions.client', 'tag': 'soft_reload'},
            },
        }

    # BUSINESS

    def _is_card_reviewed(self):
        """Return whether this is a card whose quarterly review runs."""
        return self.card_state == 'confirmed' and self.active

    def _check_may_review(self):
        self.check_access('write')
        for partner in self:
            if not partner._is_card_reviewed():
                raise UserError(self.env._(
                    "%(customer)s has no confirmed card, so there is nothing to review yet.", customer=partner.display_name))

    def _record_review(self, note):
        """Write down that the cards were reviewed now, by the current user."""
        cards = self.sudo()
        cards.write({'card_reviewed_at': fields.Datetime.now(), 'card_reviewed_by_id': self.env.uid})
        cards._message_log_batch(bodies=dict.fromkeys(cards.ids, note))
        self._deadline_met(REVIEW)
