from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

KINDS = [('late', "Order overdue"), ('drop', "Orders smaller"), ('rise', "Orders larger"), ('faster', "Orders more often")]
# what kind of demand a change usually is; the owner corrects it on the demand
DEMAND_TYPES = {'late': 'problem', 'drop': 'problem', 'rise': 'upgrade', 'faster': 'upgrade'}
FREQUENCIES = ((10, 'weekly'), (45, 'monthly'), (135, 'quarterly'), (270, 'half_yearly'))


class CustomerDemandProposal(models.Model):
    """C2.3.1: a change in a customer's order rhythm that may be a demand; no clock runs until somebody takes it up.

    The analysis writes it, with its figures, once per customer and change: it is the ledger of what was pointed out as well.
    Whoever may edit the customer's demands takes it up as a demand or dismisses it with a reason; when the customer orders as
    usual again, it settles by itself.
    """
    _name = 'customer.demand.proposal'
    _description = "Proposed Demand"
    _inherit = ['customer.guard.mixin']
    _order = 'found_on desc, id desc'
    _rec_names_search = ['partner_id.name']

    partner_id = fields.Many2one('res.partner', "Customer", required=True, index=True, ondelete='cascade')
    owner_id = fields.Many2one(
        'res.users', "Customer Owner", related='partner_id.policy_owner_id', store=True, index=True)
    company_id = fields.Many2one('res.company', "Company", required=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    kind = fields.Selection(KINDS, "Change in Orders", required=True)
    state = fields.Selection(
        [('open', "To decide"), ('taken_up', "Taken up"), ('dismissed', "No need"), ('settled', "Settled by itself")],
        required=True, default='open')
    is_over = fields.Boolean("Orders as Usual Again", help="The change is over; the next one is pointed out anew.")

    # the figures
    found_on = fields.Date(required=True)
    order_count = fields.Integer("Orders Looked At")
    last_order_on = fields.Date("Last Order", required=True)
    recent_count = fields.Integer("Latest Orders")
    usual_days = fields.Float("Usual Interval (days)", digits=(8, 1), aggregator='avg')
    recent_days = fields.Float("Now (days)", digits=(8, 1), aggregator='avg')
    usual_amount = fields.Monetary("Usual Order", aggregator='avg')
    recent_amount = fields.Monetary("Latest Orders (median)", aggregator='avg')
    change = fields.Float("Change (%)", digits=(8, 0), aggregator='avg')
    explanation = fields.Text("How the Orders Changed", compute='_compute_explanation')

    # the decision
    decided_by_id = fields.Many2one('res.users', "Decided By")
    decided_at = fields.Datetime("Decided On")
    dismiss_reason = fields.Char("Why There Is No Need")
    demand_id = fields.Many2one('customer.demand', "Demand", index='btree_not_null', ondelete='set null')

    _once = models.UniqueIndex(
        "(company_id, partner_id, kind, last_order_on)", "This change was pointed out already.")
    _one_at_a_time = models.UniqueIndex(
        "(company_id, partner_id, kind) WHERE is_over IS NOT TRUE", "This change was pointed out already.")
    _open_owner_idx = models.Index("(owner_id, found_on DESC, id DESC) WHERE state = 'open'")
    _open_idx = models.Index("(found_on DESC, id DESC) WHERE state = 'open'")

    # COMPUTE

    @api.depends('partner_id', 'kind')
    @api.depends_context('lang')
    def _compute_display_name(self):
        labels = dict(self._fields['kind']._description_selection(self.env))
        for proposal in self:
            proposal.display_name = f"{proposal.partner_id.name or ''} · {labels.get(proposal.kind, '')}"

    @api.depends('kind', 'found_on', 'recent_days', 'recent_amount')
    @api.depends_context('lang')
    def _compute_explanation(self):
        for proposal in self:
            proposal.explanation = proposal._explain()

    def _explain(self):
        """Return in plain words what changed, with the figures."""
        def money(amount):
            return formatLang(self.env, amount, currency_obj=self.currency_id)

        if self.kind == 'late':
            return self.env._(
                "Usually the customer orders every %(usual)s days (median of %(count)s orders). The last order came on "
                "%(last)s, %(days)s days before %(found)s: longer than nine of ten intervals before. An order as usual is "
                "worth %(amount)s.",
                usual=round(self.usual_days), count=self.order_count, last=format_date(self.env, self.last_order_on),
                days=round(self.recent_days), found=format_date(self.env, self.found_on), amount=money(self.usual_amount))
        if self.kind == 'faster':
            return self.env._(
                "The latest %(recent)s orders came every %(days)s days, before that every %(usual)s days (medians of "
                "%(count)s orders, the last one on %(last)s).",
                recent=self.recent_count, days=round(self.recent_days), usual=round(self.usual_days), count=self.order_count,
                last=format_date(self.env, self.last_order_on))
        return self.env._(
            "The latest %(recent)s orders were worth %(now)s each, before that %(usual)s (medians of %(count)s orders, the last "
            "one on %(last)s): %(change)+d %%.",
            recent=self.recent_count, now=money(self.recent_amount), usual=money(self.usual_amount), count=self.order_count,
            last=format_date(self.env, self.last_order_on), change=round(self.change))

    # CRUD

    def _has_field_access(self, field, operation):
        """The analysis and the methods write, nobody else."""
        if operation == 'write' and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    # ACTIONS

    def action_take_up(self):
        """Record the demands; the time to give the customer a solution begins now."""
        self._check_open()
        demands = self.env['customer.demand'].create([proposal._prepare_demand() for proposal in self])
        for proposal, demand in zip(self.sudo(), demands, strict=True):
            proposal.write({'demand_id': demand.id, **self._decided('taken_up')})
        action = {'type': 'ir.actions.act_window', 'name': self.env._("Demands"), 'res_model': 'customer.demand'}
        if len(demands) == 1:
            return {**action, 'res_id': demands.id, 'view_mode': 'form'}
        return {**action, 'domain': list(Domain('id', 'in', demands.ids)), 'view_mode': 'list,form'}

    def action_dismiss(self, reason):
        """There is no demand behind it, for the stated reason."""
        self._check_open()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why there is no need, so that nobody has to find out again."))
        self.sudo().write({'dismiss_reason': reason, **self._decided('dismissed')})

    def action_open_orders(self):
        """Show the orders that the figures come from."""
        self.ensure_one()
        self.check_access('read')
        return self.partner_id.action_open_trade_orders()

    # TOOLS

    def _check_open(self):
        self.check_access('write')
        for proposal in self:
            if proposal.state != 'open':
                raise UserError(self.env._(
                    "%(proposal)s is already decided: %(state)s.", proposal=proposal.display_name,
                    state=dict(self._fields['state']._description_selection(self.env))[proposal.state]))

    @api.model
    def _decided(self, state):
        return {'state': state, 'decided_by_id': self.env.uid, 'decided_at': fields.Datetime.now()}

    def _prepare_demand(self):
        amount = self.recent_amount if self.kind in ('rise', 'drop') else self.usual_amount
        days = self.recent_days if self.kind == 'faster' else self.usual_days
        return {
            'partner_id': self.partner_id.id, 'company_id': self.company_id.id, 'channel': 'analysis',
            'demand_type': DEMAND_TYPES[self.kind], 'title': self._get_title(), 'description': self.explanation,
            'amount': amount, 'frequency': next((name for limit, name in FREQUENCIES if days <= limit), 'yearly'),
        }

    def _get_title(self):
        """Return the demand in a few words."""
        if self.kind == 'late':
            return self.env._("Order overdue: usually every %(days)s days", days=round(self.usual_days))
        if self.kind == 'faster':
            return self.env._("Orders come more often: every %(days)s days", days=round(self.recent_days))
        if self.kind == 'drop':
            return self.env._("Orders became smaller by %(share)s %%", share=round(-self.change))
        return self.env._("Orders became larger by %(share)s %%", share=round(self.change))
