from odoo import api, fields, models


class CustomerSpotCheckCard(models.Model):
    """One customer card of a sample. What is wrong on it is corrected by its owner within the policy's time."""
    _name = 'customer.spot.check.card'
    _description = "Card of a Spot Check"
    _inherit = ['customer.guard.mixin', 'customer.deadline.mixin']
    _order = 'check_id desc, user_id, id'

    check_id = fields.Many2one('customer.spot.check', "Spot Check", required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='check_id.company_id', store=True)
    team_id = fields.Many2one(related='check_id.team_id', store=True, index=True)
    state = fields.Selection(related='check_id.state', store=True)
    partner_id = fields.Many2one('res.partner', "Customer", required=True, index=True, ondelete='cascade')
    user_id = fields.Many2one('res.users', "Salesperson", required=True, help="Whose card it was when the sample was drawn.")
    owner_id = fields.Many2one(
        'res.users', "Customer Owner", related='partner_id.policy_owner_id', store=True, index=True)
    is_fresh = fields.Boolean("Entered or Changed in the Period")
    line_ids = fields.One2many('customer.spot.check.line', 'card_id', "Fields")
    pending_count = fields.Integer("Still to Check", compute='_compute_counts')
    wrong_count = fields.Integer("Wrong", compute='_compute_counts')

    _card_unique = models.Constraint('UNIQUE(check_id, partner_id)', "This card is in the sample already.")

    @api.depends('partner_id', 'user_id')
    def _compute_display_name(self):
        for card in self:
            card.display_name = f"{card.sudo().partner_id.name} · {card.sudo().user_id.name}"

    @api.depends('line_ids.verdict')
    def _compute_counts(self):
        rows = self.env['customer.spot.check.line'].sudo()._read_group(
            [('card_id', 'in', self.ids), ('verdict', 'in', ('pending', 'wrong'))], ['card_id', 'verdict'], ['__count'])
        counts = {(card.id, verdict): count for card, verdict, count in rows}
        for card in self:
            card.pending_count = counts.get((card.id, 'pending'), 0)
            card.wrong_count = counts.get((card.id, 'wrong'), 0)

    # ACTIONS

    def action_all_right(self):
        """Whatever of these cards is still to be checked is right."""
        self.check_access('read')
        self.line_ids.filtered(lambda line: line.verdict == 'pending').action_right()

    # DEADLINES

    def _deadline_user(self):
        return self.owner_id

    def _deadline_document(self):
        return self.partner_id

    def _start_corrections(self):
        """Ask the owners to correct their cards, one activity per card, due when the policy says."""
        clocks = self._deadline_start('spot.correction')
        cards = {card.id: card for card in self}
        clocks._create_activities([(clock, clock.user_id) for clock in clocks if clock.user_id.active])
        activities = self.env['mail.activity'].search([('customer_deadline_id', 'in', clocks.ids)])
        for activity in activities:
            card = cards[activity.customer_deadline_id.res_id]
            activity.note = card._get_correction_note(activity.user_id)

    def _get_correction_note(self, user):
        """Return what is wrong on the card, in the language of its owner."""
        card = self.with_context(lang=user.lang)
        return "\n".join(line._get_correction_text() for line in card.line_ids if line.correction == 'open')

    def _close_corrections(self):
        """End the time of the cards on which nothing is left to correct."""
        for card in self:
            if 'open' not in card.line_ids.mapped('correction'):
                card._deadline_met('spot.correction')
