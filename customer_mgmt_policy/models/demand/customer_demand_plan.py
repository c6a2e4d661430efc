from base64 import b64decode

from odoo import api, fields, models
from odoo.tools import SQL

from .customer_demand import PROGRESS


class CustomerDemand(models.Model):
    """C2.3.3: the plan with its milestones, the progress told every week, and an acceptance that the customer refuses."""
    _inherit = 'customer.demand'

    milestone_ids = fields.One2many('customer.demand.milestone', 'demand_id', "Milestones", copy=False)
    milestone_progress = fields.Float(
        "Progress (%)", compute='_compute_milestone_progress', aggregator=None, digits=(5, 0),
        help="Milestones done, of all that were not dropped.")
    open_milestone_count = fields.Integer(compute='_compute_milestone_progress')
    acceptance_missing = fields.Text(
        "What Is Missing", copy=False, readonly=True, tracking=True,
        help="What the customer found missing when refusing to accept.")
    acceptance_refused_at = fields.Datetime("Acceptance Refused On", copy=False, readonly=True, tracking=True)
    can_refuse_acceptance = fields.Boolean(compute='_compute_can')

    # COMPUTE

    @api.depends('milestone_ids.state')
    def _compute_milestone_progress(self):
        counts = {}
        for demand, state, count in self.env['customer.demand.milestone'].sudo()._read_group(
                [('demand_id', 'in', self.ids)], ['demand_id', 'state'], ['__count']):
            counts[demand.id, state] = count
        for demand in self:
            done, still_open = (counts.get((demand._origin.id, state), 0) for state in ('done', 'open'))
            demand.open_milestone_count = still_open
            demand.milestone_progress = 100 * done / (done + still_open) if done + still_open else 0

    # ACTIONS

    def action_refuse_acceptance(self, missing, at=None):
        """C2.3.3: the customer does not accept the result; the work goes on with what is missing.

        An acceptance that was given already is taken back, its report stays on record.
        """
        at = self._check_moment(at)
        self._check_step('refuse_acceptance', {'acceptance_missing': missing})
        accepted = self.filtered(lambda demand: demand.state == 'accepted')
        accepted._log_acceptance_taken_back()
        self._move(
            'refuse_acceptance', acceptance_missing=missing, acceptance_refused_at=at, accepted_at=False, accepted_by_id=False,
            acceptance_report=False, acceptance_report_name=False, satisfaction=False,
            acceptance_signature=False, acceptance_signed_by=False, acceptance_login=False)
        accepted._forget_satisfaction()
        accepted._deadline_start(PROGRESS, at=at)
        self._message_log_batch(dict.fromkeys(self.ids, self.env._("Acceptance refused. Missing: %(missing)s", missing=missing)))

    def action_open_progress(self):
        """Open the message about the progress, written from the milestones."""
        self.ensure_one()
        self._check_step('tell_progress')
        return self._open_dialog('customer.demand.progress', self.env._("Tell the Customer the Progress"))

    def action_print_acceptance(self):
        """Print the acceptance report for the customer's signature, in the customer's language."""
        self.check_access('read')
        return self.env.ref('customer_mgmt_policy.customer_demand_acceptance_report').report_action(self)

    # CHECKS

    def _get_required_facts(self, verb):
        """A plan is its milestones, or words."""
        names = super()._get_required_facts(verb)
        if verb == 'start' and self.milestone_ids.filtered(lambda milestone: milestone.state == 'open'):
            return tuple(name for name in names if name != 'plan')
        return names

    def _get_refusal_reason(self, verb):
        if verb in ('accept', 'ask_acceptance'):
            still_open = self.sudo().milestone_ids.filtered(lambda milestone: milestone.state == 'open')
            if still_open:
                return self.env._(
                    "%(demand)s has open milestones: %(milestones)s. Record their results, or drop them with a reason.",
                    demand=self.name, milestones=", ".join(still_open.mapped('name')))
        return super()._get_refusal_reason(verb)

    def _after_transition(self, verb):
        result = super()._after_transition(verb)
        if verb == 'start':
            self.sudo().milestone_ids._start_clocks()
        elif verb in ('cannot_be_met', 'cancel'):
            self.sudo()._drop_open_milestones()
        elif verb == 'merge':
            self.sudo()._hand_over_plan()
        return result

    # TOOLS

    def _get_acceptance_report_name(self):
        return self.env._("Acceptance Report %(number)s", number=self.name.replace('/', '-'))

    def _drop_open_milestones(self):
        labels = dict(self._fields['state']._description_selection(self.env))
        still_open = self.milestone_ids.filtered(lambda milestone: milestone.state == 'open')
        for demand, milestones in still_open.grouped('demand_id').items():
            milestones._drop(labels[demand.state])

    def _hand_over_plan(self):
        """Milestones and products go on with the demand that survives a merge."""
        for demand in self:
            survivor = demand.merged_into_id
            demand.milestone_ids.demand_id = survivor
            survivor._stop_asking_acceptance()
            (demand.line_ids | demand.alternative_line_ids).demand_id = survivor

    def _stop_asking_acceptance(self):
        """What was added to the plan is finished first: nobody is asked to sign half of it."""
        for demand in self.filtered(lambda demand: demand.acceptance_asked_at and demand.open_milestone_count):
            demand.acceptance_asked_at = False
            demand._message_log(body=self.env._(
                "Milestones were added: the customer is not asked to accept any more. Ask again when they are done."))

    def _log_acceptance_taken_back(self):
        """What was accepted before stays readable, with the signed report or the signature of the portal."""
        for demand in self:
            signed = demand.sudo()
            files = [
                (signed.acceptance_report_name or "acceptance", signed.acceptance_report),
                ("signature.png", signed.acceptance_signature)]
            demand.sudo().message_post(
                body=self.env._("Accepted by %(contact)s before; taken back.", contact=demand.accepted_by_id.name),
                attachments=[(name, b64decode(content)) for name, content in files if content],
                author_id=self.env.user.partner_id.id, subtype_xmlid='mail.mt_note')

    def _forget_satisfaction(self):
        """Nothing is measured until the customer accepts again; averages leave it out."""
        if self:
            self.flush_recordset(['satisfaction_rate'])
            self.env.execute_query(SQL(
                "UPDATE customer_demand SET satisfaction_rate = NULL WHERE id IN %s RETURNING id", tuple(self.ids)))
            self.invalidate_recordset(['satisfaction_rate'], flush=False)

    def _get_progress_milestones(self):
        """Return ``(done since the customer was told last, next ones)`` for the progress message."""
        since = self.progress_told_at or self.started_at
        milestones = self.sudo().milestone_ids
        done = milestones.filtered(lambda milestone: milestone.state == 'done' and (not since or milestone.done_at >= since))
        return done, milestones.filtered(lambda milestone: milestone.state == 'open')
