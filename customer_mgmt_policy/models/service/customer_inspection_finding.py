from odoo import api, fields, models
from odoo.exceptions import AccessError

from .customer_service import QUALITY

RECTIFY, RECHECK = 'service.rectify', 'service.recheck'


class CustomerInspectionFinding(models.Model):
    """A standard that a service does not meet: somebody puts it right, somebody else looks again (A5.2).

    =======  =====================================================  =========================
    step     who                                                    from → to
    =======  =====================================================  =========================
    rectify  who is responsible, Quality                            to put right → to re-check
    verify   Quality, never who put it right                        to re-check → verified
    reject   Quality, never who put it right: still wrong           to re-check → to put right
    =======  =====================================================  =========================
    """
    _name = 'customer.inspection.finding'
    _description = "Finding of a Service Inspection"
    _inherit = ['customer.workflow.mixin', 'customer.deadline.mixin']
    _order = 'id desc'
    _rec_names_search = ['name', 'service_id.name']
    _mail_post_access = 'read'
    _check_company_auto = True

    _deletable_states = frozenset()
    _transitions = {
        'rectify': ({'open'}, 'rectified', None),
        'verify': ({'rectified'}, 'verified', QUALITY),
        'reject': ({'rectified'}, 'open', QUALITY),
    }
    _required_facts = {'rectify': ('rectification',), 'verify': ('recheck_note',), 'reject': ('recheck_note',)}
    _workflow_fields = frozenset({
        'state', 'inspection_id', 'name', 'description', 'rectification', 'rectified_at', 'rectified_by_id', 'recheck_note',
        'rechecked_at', 'rechecked_by_id', 'checker_id'})

    inspection_id = fields.Many2one(
        'customer.inspection', "Inspection", required=True, readonly=True, index=True, ondelete='restrict')
    service_id = fields.Many2one(related='inspection_id.service_id', store=True, index=True)
    company_id = fields.Many2one(related='inspection_id.company_id', store=True)
    name = fields.Char("Standard Not Met", required=True, readonly=True)
    description = fields.Text("What Was Found", readonly=True)
    user_id = fields.Many2one(
        'res.users', "Responsible", required=True, index=True, tracking=True, domain="[('share', '=', False)]",
        help="Who puts it right; the owner of the service, unless Quality names somebody else.")
    state = fields.Selection(
        [('open', "To Put Right"), ('rectified', "To Re-check"), ('verified', "Verified")], "Status", required=True,
        default='open', readonly=True, tracking=True, group_expand=True)
    rectification = fields.Text("What Was Done", readonly=True, tracking=True)
    rectified_at = fields.Datetime("Put Right", readonly=True)
    rectified_by_id = fields.Many2one('res.users', "Put Right By", readonly=True)
    checker_id = fields.Many2one('res.users', "Re-checks", readonly=True)
    recheck_note = fields.Text("What the Re-check Showed", readonly=True, tracking=True)
    rechecked_at = fields.Datetime("Re-checked", readonly=True)
    rechecked_by_id = fields.Many2one('res.users', "Re-checked By", readonly=True)
    # for the screen
    is_leader = fields.Boolean(compute='_compute_can')
    can_rectify = fields.Boolean(compute='_compute_can')
    can_verify = fields.Boolean(compute='_compute_can')

    _open_idx = models.Index("(user_id, id) WHERE state != 'verified'")

    # COMPUTE

    @api.depends('name', 'service_id.name')
    def _compute_display_name(self):
        for finding in self:
            finding.display_name = f"{finding.service_id.sudo().name or ''}: {finding.name or ''}"

    @api.depends('state', 'user_id', 'rectified_by_id')
    @api.depends_context('uid')
    def _compute_can(self):
        self.is_leader = self.env.user.has_group(QUALITY)
        self._offer_steps()

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create(vals_list)
        findings._deadline_start(RECTIFY)
        return findings

    def write(self, vals):
        if 'user_id' in vals and not self.env.su:
            for finding in self:
                if error := finding._get_hand_over_error():
                    raise error
        return super().write(vals)

    def _get_hand_over_error(self):
        if not self.env.user.has_group(QUALITY) or self.state != 'open':
            return AccessError(self.env._("Quality names who puts a finding right, as long as it is open."))
        return None

    # ACTIONS

    def action_rectify(self, rectification):
        """A5.2: say what was done; somebody else looks again."""
        now = fields.Datetime.now()
        self._check_step('rectify', {'rectification': rectification})
        for finding in self:
            finding._transition(
                'rectify', rectification=rectification, rectified_at=now, rectified_by_id=self.env.uid,
                checker_id=finding._choose_checker().id)
        self._deadline_met(RECTIFY, at=now)
        self._deadline_start(RECHECK, at=now)

    def action_verify(self, note):
        """A5.2: looked at again, and all right now; the last one closes the inspection."""
        self._recheck('verify', note)
        self.inspection_id.sudo()._close_if_settled()

    def action_reject(self, note):
        """A5.2: looked at again, and still wrong; a new time to put it right begins."""
        self._recheck('reject', note)
        self._deadline_start(RECTIFY)

    def action_open_step(self):
        """Ask for what the step of the context (``default_verb``) needs, in a dialog."""
        self.ensure_one()
        verb = self.env.context.get('default_verb', 'rectify')
        if error := self._get_transition_error('verify' if verb == 'recheck' else 'rectify'):
            raise error
        return self.env['customer.inspection.step']._open(verb, self)

    # BUSINESS

    def _recheck(self, verb, note):
        self._move(verb, recheck_note=note, rechecked_at=fields.Datetime.now(), rechecked_by_id=self.env.uid)
        self._deadline_met(RECHECK)

    def _get_transition_error(self, verb):
        user = self.env.user
        if verb == 'rectify' and not self.env.su and self.user_id != user and not user.has_group(QUALITY):
            return AccessError(self.env._("%(user)s puts this right.", user=self.user_id.name))
        return super()._get_transition_error(verb)

    def _get_refusal_reason(self, verb):
        if verb in ('verify', 'reject') and self.env.user in (self.user_id | self.rectified_by_id):
            return self.env._("You put this right yourself, so a colleague looks again.")
        return super()._get_refusal_reason(verb)

    def _choose_checker(self):
        """Return who looks again: the inspector, unless they put it right; then the colleague with the fewest to check."""
        inspector, involved = self.inspection_id.sudo().user_id, self.user_id | self.env.user
        if inspector not in involved and inspector.active:
            return inspector
        members = self.env['customer.deadline'].sudo()._get_group_members(QUALITY, self.company_id) - involved
        load = dict(self.sudo()._read_group(
            [('checker_id', 'in', members.ids), ('state', '=', 'rectified')], ['checker_id'], ['__count']))
        return members.sorted(lambda user: (load.get(user, 0), user.id))[:1]

    def _deadline_user(self):
        """The responsible puts it right; then whoever re-checks is asked."""
        return self.checker_id if self.state == 'rectified' else self.user_id
