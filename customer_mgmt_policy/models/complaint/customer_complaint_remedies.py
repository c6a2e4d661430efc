from odoo import api, models
from odoo.tools import format_date


class CustomerComplaint(models.Model):
    """What the complaint shows of its remedies, steps and evidence, and how they read on paper."""
    _inherit = 'customer.complaint'

    # COMPUTE

    @api.depends('remedy_ids.sequence', 'remedy_ids.kind', 'remedy_ids.amount', 'remedy_ids.round_id')
    def _compute_remedy(self):
        for complaint in self:
            remedies = complaint.remedy_ids
            complaint.remedy_type = remedies[:1].kind
            complaint.remedy_amount = sum(remedies.mapped('amount'))

    @api.depends('remedy_ids.date', 'remedy_ids.round_id', 'action_ids.date', 'action_ids.state', 'action_ids.round_id')
    def _compute_remedy_date(self):
        """The last date of what is to be done, as it was agreed last."""
        for complaint in self:
            steps = complaint.action_ids.filtered(lambda action: action.state != 'dropped')
            complaint.remedy_date = max(filter(None, (steps or complaint.remedy_ids).mapped('date')), default=False)

    @api.depends('remedy_ids.kind', 'remedy_ids.plan', 'remedy_ids.amount', 'remedy_ids.date')
    @api.depends_context('lang')
    def _compute_remedy_plan(self):
        """One remedy reads as it was written; several are counted, each with its date."""
        for complaint in self:
            remedies = complaint.remedy_ids
            if len(remedies) < 2:
                complaint.remedy_plan = remedies.plan
            else:
                complaint.remedy_plan = "\n".join(
                    f"{number}. {remedy._get_line()}" for number, remedy in enumerate(remedies, 1))

    @api.depends('remedy_ids.user_id')
    def _compute_executor_id(self):
        for complaint in self:
            complaint.executor_id = complaint.remedy_ids[:1].user_id

    @api.depends('action_ids.state')
    def _compute_open_action_count(self):
        for complaint in self:
            complaint.open_action_count = len(complaint.action_ids.filtered(lambda action: action.state == 'open'))

    # PAPER

    def _get_steps_told(self):
        """Return the steps that the customer is told about, what is done first."""
        return self.sudo().action_ids.filtered(lambda action: action.state != 'dropped').sorted(
            lambda action: (action.state != 'done', action.date))

    def _get_all_evidence(self):
        """Return the evidence of all rounds, the oldest first."""
        return (self.round_ids.evidence_ids | self.evidence_ids).sorted(lambda evidence: (evidence.date, evidence.id))

    def _get_choices(self, name):
        """Return ``[(label, chosen), …]`` of a selection, to tick on paper."""
        return [(label, key == self[name]) for key, label in self._fields[name]._description_selection(self.env)]

    def _get_form_name(self):
        """Return the file name of the printed form."""
        return f"{self.name.replace('/', '-')} {self.sudo().partner_id.name}"

    def _get_report_file_name(self):
        """Return the file name of the investigation report."""
        return self.env._("Investigation report %(number)s %(customer)s", number=self.name.replace('/', '-'),
                          customer=self.sudo().partner_id.name)

    def _get_text(self, name):
        """Return a value as people read it."""
        if self._fields[name].type == 'selection':
            return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")
        return self[name] or ""

    def _format_date(self, date):
        return format_date(self.env, date)
