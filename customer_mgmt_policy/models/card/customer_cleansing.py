from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerCleansing(models.Model):
    """C4.3: each quarter, customers without business or that nobody reaches are proposed, confirmed and archived.

    ===========  =====================================  ==========================
    step         who                                    from → to
    ===========  =====================================  ==========================
    propose      CS manager                             draft → in progress
    decide       head of the owner's team, CS manager   (keep or archive, per line)
    archive      CS manager                             in progress
    finish       CS manager                             in progress → done
    cancel       CS manager                             draft, in progress → cancelled
    undo         as for deciding                        (per line, within the policy's days)
    ===========  =====================================  ==========================
    """
    _name = 'customer.cleansing'
    _description = "Cleansing of Customers"
    _inherit = ['customer.workflow.mixin']
    _order = 'id desc'
    _check_company_auto = True

    _transitions = {
        'propose': ({'draft'}, 'in_progress', 'customer_mgmt_policy.group_cs_manager'),
        'archive': ({'in_progress'}, None, 'customer_mgmt_policy.group_cs_manager'),
        'finish': ({'in_progress'}, 'done', 'customer_mgmt_policy.group_cs_manager'),
        'cancel': ({'draft', 'in_progress'}, 'cancelled', 'customer_mgmt_policy.group_cs_manager'),
    }
    _workflow_fields = frozenset({'state', 'name', 'proposed_at', 'idle_months', 'attempts', 'done_at'})

    name = fields.Char("Number", readonly=True, copy=False, default="/")
    company_id = fields.Many2one('res.company', "Company", required=True, default=lambda self: self.env.company)
    team_id = fields.Many2one(
        'crm.team', "Team", check_company=True, domain="[('company_id', 'in', [company_id, False])]",
        help="Empty: the customers of all teams.")
    user_id = fields.Many2one(
        'res.users', "Responsible", required=True, default=lambda self: self.env.user, tracking=True,
        domain="[('share', '=', False)]")
    state = fields.Selection(
        [('draft', "Draft"), ('in_progress', "Being Confirmed"), ('done', "Done"), ('cancelled', "Cancelled")],
        required=True, default='draft', tracking=True, readonly=True)
    # by which figures of the policy
    idle_months = fields.Integer("Months without Business", readonly=True, copy=False, aggregator=None)
    attempts = fields.Integer("Attempts to Reach", readonly=True, copy=False, aggregator=None)
    proposed_at = fields.Datetime("Proposed On", readonly=True, copy=False)
    done_at = fields.Datetime("Done", readonly=True, copy=False)

    line_ids = fields.One2many('customer.cleansing.line', 'cleansing_id', "Candidates", readonly=True)
    line_count = fields.Integer("Candidates Found", compute='_compute_counts')
    pending_count = fields.Integer("To Decide", compute='_compute_counts')
    to_archive_count = fields.Integer("To Archive", compute='_compute_counts')
    archived_count = fields.Integer("Archived", compute='_compute_counts')
    blocked_count = fields.Integer("Blocked", compute='_compute_counts')
    can_run = fields.Boolean(compute='_compute_can_run')

    # COMPUTE

    @api.depends('line_ids.decision', 'line_ids.outcome')
    def _compute_counts(self):
        rows = self.env['customer.cleansing.line'].sudo()._read_group(
            [('cleansing_id', 'in', self.ids)], ['cleansing_id', 'decision', 'outcome'], ['__count'])
        counts = defaultdict(Counter)
        for campaign, decision, outcome, count in rows:
            kinds = ['all', decision, outcome, f'{decision} {outcome}']
            counts[campaign.id].update(dict.fromkeys(kinds, count))
        for campaign in self:
            of_campaign = counts[campaign.id]
            campaign.line_count = of_campaign['all']
            campaign.pending_count = of_campaign['pending']
            campaign.to_archive_count = of_campaign['archive none']
            campaign.archived_count = of_campaign['archived']
            campaign.blocked_count = of_campaign['blocked']

    @api.depends_context('uid')
    def _compute_can_run(self):
        self.can_run = self.env.user.has_group('customer_mgmt_policy.group_cs_manager')

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        campaigns = super().create(vals_list)
        for company, group in campaigns.grouped('company_id').items():
            numbers = self.env['ir.sequence'].sudo().with_company(company)._next_by_code_batch(self._name, len(group))
            for campaign, number in zip(group.sudo(), numbers, strict=True):
                campaign.name = number
        return campaigns

    def write(self, vals):
        if not self.env.su and not vals.keys().isdisjoint({'team_id', 'company_id'}):
            for campaign in self:
                if campaign.state != 'draft':
                    raise UserError(self.env._(
                        "%(name)s: the candidates are proposed, so the team cannot be changed any more.", name=campaign.name))
        return super().write(vals)

    # ACTIONS

    def action_propose(self):
        """Look for candidates in orders, deliveries, invoices, contacts and attempts."""
        self.ensure_one()
        self._check_step('propose')
        get = self.env['customer.policy.criterion']._get
        self._transition(
            'propose', proposed_at=fields.Datetime.now(), idle_months=int(get(self.company_id, 'cleansing.idle_months')),
            attempts=int(get(self.company_id, 'cleansing.attempts')))
        self.sudo()._create_lines()
        return self.action_open_lines() if self.line_count else None

    def action_open_lines(self):
        """Open the candidates to decide on them."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_cleansing_line_action')
        return {**action, 'name': self.display_name, 'domain': [('cleansing_id', '=', self.id)],
                'context': {'search_default_pending': self.pending_count > 0}}

    def action_archive(self):
        """Archive the confirmed customers with their contacts; what still runs with one of them blocks it."""
        self._transition('archive')
        for campaign in self.sudo():
            campaign.line_ids.filtered(
                lambda line: line.decision == 'archive' and line.outcome in ('none', 'blocked'))._archive()

    def action_finish(self):
        """Close the campaign; the company's duty is fulfilled (C4.3)."""
        self._transition('finish', done_at=fields.Datetime.now())
        for campaign in self:
            self.env['customer.duty']._fulfil('data.cleansing', campaign.company_id, self.env._(
                "Cleansing %(number)s: %(total)s candidates, %(archived)s archived.", number=campaign.name,
                total=campaign.line_count, archived=campaign.archived_count), res_model=self._name, res_id=campaign.id)

    def action_cancel(self):
        """Give the campaign up; what was archived stays archived and can be undone line by line."""
        self._transition('cancel')

    def action_restore(self):
        """Undo the whole campaign: everything it archived comes back."""
        self.check_access('read')
        self.line_ids.filtered(lambda line: line.outcome == 'archived').action_restore()

    # CHECKS

    def _get_refusal_reason(self, verb):
        if verb == 'finish' and self.pending_count:
            return self.env._("%(count)s candidates are still to be decided on.", count=self.pending_count)
        if verb == 'finish' and self.to_archive_count:
            return self.env._("Archive the %(count)s confirmed customers first.", count=self.to_archive_count)
        return super()._get_refusal_reason(verb)
