from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_complaint_settlement import UNBOOKED
from .customer_complaint_workflow import HANDLER

# how each remedy is settled, the usual way first
KINDS_BY_REMEDY = {
    'refund': ('credit_note', 'return'), 'compensation': ('credit_note', 'delivery'), 'replacement': ('delivery', 'return'),
    'rectification': ('delivery', 'return'), 'coordination': ('delivery', 'credit_note'),
}


class CustomerComplaintRemedy(models.Model):
    """C2.4.4: an approved remedy starts its refund, delivery or return."""
    _inherit = 'customer.complaint.remedy'

    settlement_ids = fields.One2many('customer.complaint.settlement', 'remedy_id', "Refunds and Deliveries", readonly=True)
    can_settle = fields.Boolean(compute='_compute_can_settle')

    @api.depends('kind', 'amount', 'complaint_id.state', 'round_id')
    @api.depends_context('uid')
    def _compute_can_settle(self):
        handles = self.env.user.has_group(HANDLER)
        for remedy in self:
            remedy.can_settle = (
                handles and bool(remedy._get_settlement_kinds()) and not remedy.round_id
                and remedy.sudo().complaint_id.state in ('executing', 'done'))

    def action_settle(self):
        """Ask for, or create, the credit note, delivery or return that the remedy needs."""
        self.ensure_one()
        self.check_access('read')
        if not self.can_settle:
            raise UserError(self.env._("Only an approved remedy that is being carried out is settled, by Customer Service."))
        return self.env['customer.complaint.settle']._open(self.env._("Refund or Delivery"), default_remedy_id=self.id)

    def _get_settlement_kinds(self):
        """Return the ways in which this remedy can be settled; credit notes need an approved amount."""
        kinds = KINDS_BY_REMEDY.get(self.kind, ())
        return [kind for kind in kinds if kind != 'credit_note' or self.amount]

    def _get_amount_left(self):
        """Return what of the approved amount was not asked for yet."""
        used = self.sudo().settlement_ids.filtered(lambda settlement: settlement._is_counted())
        return max(self.amount - sum(used.mapped('amount')), 0)


class CustomerComplaint(models.Model):
    """What became of the refunds and deliveries of a complaint."""
    _inherit = 'customer.complaint'

    settlement_ids = fields.One2many('customer.complaint.settlement', 'complaint_id', "Refunds and Deliveries", readonly=True)
    settlement_count = fields.Integer("Refunds and Deliveries (Number)", compute='_compute_settlement_count', compute_sudo=True)

    @api.depends('settlement_ids')
    def _compute_settlement_count(self):
        counts = dict(self.env['customer.complaint.settlement']._read_group(
            [('complaint_id', 'in', self.ids)], ['complaint_id'], ['__count']))
        for complaint in self:
            complaint.settlement_count = counts.get(complaint._origin, 0)

    def action_open_settlements(self):
        """Open the refunds and deliveries of the complaint."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_complaint_settlement_action')
        return {**action, 'domain': [('complaint_id', '=', self.id)], 'context': {}}

    def _get_open_settlements(self, remedy=None):
        """Return, in words, which refunds and deliveries of the present round, or of one remedy, are not over yet."""
        settlements = self.sudo().settlement_ids.filtered(
            lambda line: line.is_open and not line.remedy_id.round_id and (not remedy or line.remedy_id == remedy))
        return ", ".join(settlements._get_words())

    def _get_missing(self, verb, facts):
        """C2.4.4: nothing closes before the credit notes are posted and the goods are moved, of whichever round."""
        missing = super()._get_missing(verb, facts)
        if verb == 'close':
            unbooked = self.sudo().settlement_ids.filtered(lambda line: line.state in UNBOOKED)
            missing += [self.env._("unfinished: %(settlement)s", settlement=words) for words in unbooked._get_words()]
        return missing


class CustomerComplaintAction(models.Model):
    _inherit = 'customer.complaint.action'

    def _get_open_settlements(self):
        """Return, in words, what of the step's remedy is not over yet; a step of no remedy stands for all of them."""
        return self.complaint_id._get_open_settlements(self.remedy_id)
