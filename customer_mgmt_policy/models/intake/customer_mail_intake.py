from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

LIMIT = 'mail.intake'
AGENT = 'customer_mgmt_policy.group_cs_agent'
MANAGER = 'customer_mgmt_policy.group_cs_manager'
# what people decide while the mail waits; everything else is as it came in
CHOICES = frozenset({'kind', 'partner_id', 'contact_id', 'user_id'})
BUS = 'customer.mail.intake/waiting'


class CustomerMailIntake(models.Model):
    """A mail of somebody whom the system cannot attribute to a customer: it waits here for a person, nothing is lost.

    ==============  ================================================  =========================
    step            what happens                                      from → to
    ==============  ================================================  =========================
    attribute       becomes a record of its kind for a customer       waiting → attributed
    attach          is added to an existing record                    waiting → attached
    dismiss         is no matter of a customer, with the reason       waiting → not a matter
    restore         is looked at again                                not a matter → waiting
    ==============  ================================================  =========================

    All steps are taken by customer service, and only customer service reads the queue: what is in it is personal data
    of people who may not even be customers.
    """
    _name = 'customer.mail.intake'
    _description = "Mail to Attribute"
    _inherit = ['customer.workflow.mixin', 'customer.deadline.mixin']
    _order = 'received_at desc, id desc'
    _rec_names_search = ['name', 'email_from']
    _primary_email = 'email_from'

    # nobody may delete; only the system does, once the time that the policy sets is over
    _deletable_states = frozenset({'attributed', 'attached', 'dismissed'})
    _workflow_fields = frozenset({
        'state', 'name', 'email_from', 'writer_name', 'writer_email', 'received_at', 'text', 'description', 'headers',
        'company_id', 'reason', 'reason_note', 'candidate_ids', 'res_model', 'res_id', 'dismiss_reason', 'dismiss_note',
        'handled_at', 'handled_by_id',
    })
    _transitions = {
        'attribute': ({'waiting'}, 'attributed', AGENT),
        'attach': ({'waiting'}, 'attached', AGENT),
        'dismiss': ({'waiting'}, 'dismissed', AGENT),
        'restore': ({'dismissed'}, 'waiting', AGENT),
    }
    _required_facts = {'dismiss': ('dismiss_reason',)}

    # the mail
    name = fields.Char("Subject", required=True, readonly=True)
    email_from = fields.Char("From", readonly=True)
    writer_name = fields.Char("Name of the Writer", readonly=True)
    writer_email = fields.Char(
        "Written By", readonly=True, index='btree_not_null',
        help="Address of who wrote it; of a mail that a colleague forwarded, of the original sender.")
    received_at = fields.Datetime("Received On", required=True, readonly=True, default=fields.Datetime.now)
    text = fields.Text("Message", readonly=True)
    description = fields.Text("New Part of the Message", readonly=True)
    headers = fields.Text("Mail Headers", readonly=True)
    company_id = fields.Many2one('res.company', "Company", required=True, readonly=True, default=lambda self: self.env.company)

    # whose it is
    kind = fields.Selection('_selection_kinds', "Meant As", required=True)
    reason = fields.Selection(
        [('unknown', "Unknown sender"), ('ambiguous', "Several customers are possible"),
         ('archived', "Sender of an archived customer"), ('not_customer', "Sender is no managed customer"),
         ('colleague', "Forwarded by a colleague"), ('automatic', "Written by a program"),
         ('flood', "Too many mails of this sender"), ('no_sender', "Without a sender"),
         ('unaddressed', "To another address"), ('failed', "Could not be recorded")],
        "Why It Waits", required=True, readonly=True, default='unknown',
    )
    reason_note = fields.Text("What Went Wrong", readonly=True)
    candidate_ids = fields.Many2many(
        'res.partner', 'customer_mail_intake_candidate_rel', 'intake_id', 'partner_id', "Possible Customers", readonly=True,
        context={'active_test': False})
    partner_id = fields.Many2one(
        'res.partner', "Customer", index='btree_not_null', ondelete='set null', check_company=True,
        domain="[('is_managed_customer', '=', True), ('parent_id', '=', False)]")
    contact_id = fields.Many2one(
        'res.partner', "Contact", ondelete='set null', check_company=True, index='btree_not_null',
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id)]")
    user_id = fields.Many2one(
        'res.users', "Assigned To", index='btree_not_null', tracking=True, ondelete='set null',
        domain="[('share', '=', False)]")

    # what became of it
    state = fields.Selection(
        [('waiting', "Waiting"), ('attributed', "Attributed"), ('attached', "Added to a Record"),
         ('dismissed', "Not a Matter")],
        "Status", required=True, default='waiting', readonly=True, tracking=True, group_expand='_expand_states',
    )
    res_model = fields.Char("Kind of Record", readonly=True)
    res_id = fields.Many2oneReference("Record ID", model_field='res_model', readonly=True)
    record_name = fields.Char("Record", compute='_compute_record_name', compute_sudo=True)
    dismiss_reason = fields.Selection(
        [('advertising', "Advertising or spam"), ('private', "Not meant for us"), ('done', "Settled already"),
         ('other', "Another reason")],
        "Why Not", readonly=True, tracking=True)
    dismiss_note = fields.Char("Note", readonly=True)
    handled_at = fields.Datetime("Handled On", readonly=True)
    handled_by_id = fields.Many2one('res.users', "Handled By", readonly=True)
    can_decide = fields.Boolean(compute='_compute_can')
    can_restore = fields.Boolean(compute='_compute_can')

    _waiting_idx = models.Index("(company_id, received_at, id) WHERE state = 'waiting'")
    _handled_idx = models.Index("(handled_at) WHERE handled_at IS NOT NULL")

    # COMPUTES

    @api.model
    def _selection_kinds(self):
        return self._get_kinds()

    @api.model
    def _expand_states(self, _states, _domain):
        return ['waiting']

    @api.depends('res_model', 'res_id')
    def _compute_record_name(self):
        for model, items in self.grouped('res_model').items():
            known = self.env[model].browse(items.mapped('res_id')).exists() if model in self.env else self.browse()
            names = {record.id: record.display_name for record in known}
            for item in items:
                item.record_name = names.get(item.res_id)

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_can(self):
        for item in self:
            item.can_decide = bool(item.id) and item._can('dismiss')
            item.can_restore = bool(item.id) and item._can('restore')

    @api.onchange('partner_id')
    def _onchange_partner_id(self):
        if self.contact_id.commercial_partner_id != self.partner_id:
            self.contact_id = False

    # CONSTRAINTS

    @api.constrains('user_id')
    def _check_user(self):
        for item in self:
            if item.user_id and not item.user_id.has_group(AGENT):
                raise ValidationError(self.env._(
                    "%(user)s does not belong to customer service, so cannot decide about mails.", user=item.user_id.name))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._tell_count()
        return items

    def write(self, vals):
        if not self.env.su and not vals.keys().isdisjoint(CHOICES) and any(item.state != 'waiting' for item in self):
            raise UserError(self.env._("What was decided about this mail cannot be changed any more."))
        res = super().write(vals)
        if 'state' in vals:
            self._tell_count()
        return res

    @api.autovacuum
    def _gc_handled(self):
        """Mails that were decided about are kept as long as the policy says, then deleted: they are personal data."""
        for company in self.env['res.company'].search([]):     # pylint: disable=no-search-all
            months = int(self.env['customer.policy.criterion']._get(company, 'mail.keep_months'))
            limit = fields.Datetime.now() - relativedelta(months=months)
            old = self.search([
                ('company_id', '=', company.id), ('state', '!=', 'waiting'), ('handled_at', '<', limit)], limit=1000)
            old.unlink()

    # COUNT

    @api.model
    @api.readonly
    def get_waiting_count(self):
        """Return how many mails wait for a decision, for whoever may decide."""
        if not self.has_access('write'):
            return 0
        return self.search_count([('state', '=', 'waiting')])

    def _tell_count(self):
        """Let the number in the menu bar of customer service follow."""
        agents = self.env['res.users'].browse()
        for company in self.company_id:
            agents |= self.env['customer.deadline']._get_group_members(AGENT, company)
        for user in agents:
            user._bus_send(BUS, {})

    # HOOKS OF THE ENGINES

    def _deadline_user(self):
        return self.user_id or self._get_duty_user(self.company_id)

    def _intake_survivor(self):
        """Answers go to what the mail became."""
        return self._get_record() or self

    # TOOLS

    @api.model
    def _get_kinds(self):
        """Return ``[(model, name), …]`` of the kinds of record that mails become, in their order."""
        kinds = [
            name for name in self.pool.descendants(['customer.intake.mixin'], '_inherit')
            if not self.pool[name]._abstract]
        return [(name, self.env['ir.model']._get(name).name) for name in
                sorted(kinds, key=lambda name: (self.pool[name]._intake_rank, name))]

    def _get_record(self):
        """Return the record that the mail became or was added to, if it is still there; under sudo."""
        self.ensure_one()
        if not self.res_model or self.res_model not in self.env:
            return None
        return self.env[self.res_model].sudo().browse(self.res_id).exists() or None

    @api.model
    def _get_duty_user(self, company):
        """Return the agent with the fewest waiting mails of those who are there, else a CS manager; empty without one."""
        Clock = self.env['customer.deadline'].sudo()
        everybody = Clock._get_available(Clock._get_group_members(AGENT, company))
        agents = everybody - Clock._get_group_members(MANAGER, company) or everybody
        load = dict(self.sudo()._read_group(
            [('user_id', 'in', agents.ids), ('state', '=', 'waiting')], ['user_id'], ['__count']))
        return min(agents, key=lambda user: (load.get(user, 0), user.id), default=agents)
