from odoo import api, fields, models
from odoo.exceptions import UserError

TEMPLATES = {
    'company': 'customer_mgmt_policy.mail_template_complaint_remedy',
    'customer': 'customer_mgmt_policy.mail_template_complaint_remedy_customer',
    'third_party': 'customer_mgmt_policy.mail_template_complaint_remedy_third_party',
}
PROGRESS = 'customer_mgmt_policy.mail_template_complaint_progress'
DELAY = 'customer_mgmt_policy.mail_template_complaint_delay'


class CustomerComplaint(models.Model):
    """What the customer is promised and told: the remedy, progress, and another date before a limit is missed (C4.4)."""
    _inherit = 'customer.complaint'

    needs_notice = fields.Boolean(
        "Tell the Customer Beforehand", compute='_compute_needs_notice', compute_sudo=True,
        help="C4.4: a time limit is about to be missed, or was missed, and the customer was not told another date yet.")

    # COMPUTE

    @api.depends(lambda self: [
        *self._deadline_shown_paths(), 'deadline_ids.promised_at', 'action_ids.deadline_ids.promised_at'])
    def _compute_needs_notice(self):
        now = fields.Datetime.now()
        clocks = self._deadline_shown()
        for complaint in self:
            complaint.needs_notice = any(
                clock.state != 'paused' and (clock.warn_at or clock.due_at) <= now
                and not (clock.promised_at and clock.promised_at > now)
                for clock in clocks[complaint._origin.id])

    # ACTIONS

    def action_renegotiate(self, new_date, reason, message=None, at=None, send_mail=False, actions=None):
        """C4.4: the customer was told beforehand, and agreed to another date; the first one stays on record with the reason.

        :param date new_date: the date agreed on
        :param message: what the customer was told, text or ``Markup``; it is kept and, with ``send_mail``, goes out now
        :param actions: the execution steps that it is about; default: all open ones
        """
        new_date, at = fields.Date.to_date(new_date), self._check_moment(at)
        self._check_step('renegotiate')
        if not new_date or not (reason or "").strip():
            raise UserError(self.env._("State the new date and its reason."))
        for complaint in self:
            complaint._agree_on(new_date, reason, actions)
            if message:
                complaint._post_told(message, send_mail)

    def _agree_on(self, new_date, reason, actions=None):
        """A promised date is agreed anew; of a limit of the policy it is noted what the customer was told."""
        if self.state == 'executing':
            steps = (actions or self.action_ids).filtered(
                lambda action: action.state == 'open' and action.complaint_id == self)
            if not steps:
                raise UserError(self.env._("%(complaint)s has no open step.", complaint=self.name))
            steps.action_renegotiate(new_date, reason)
            return
        clocks = self._deadline_open()
        if not clocks:
            raise UserError(self.env._("No time limit of %(complaint)s is running.", complaint=self.name))
        clocks.with_env(self.env).action_inform(due_at=self._get_end_of(new_date), reason=reason)
        self._message_log(body=self.env._("A new date was agreed on: %(reason)s", reason=reason))

    def action_tell(self, message, at=None, send_mail=False):
        """C2.4.3–4: keep what the customer was told about remedy and progress; with ``send_mail`` it goes out now.

        :param message: text, or ``Markup``
        """
        at = self._check_moment(at)
        if not message:
            raise UserError(self.env._("Write down what the customer was told."))
        for complaint in self:
            complaint._move('tell', remedy_told_at=complaint.remedy_told_at or at)
            complaint._post_told(message, send_mail)

    def _post_told(self, message, send_mail):
        self._tell_contact(
            lambda complaint: complaint.env._("Your complaint %(number)s", number=complaint.name), message, send_mail)

    def _render_message(self, verb, **values):
        """Return a draft of what to tell the customer, in the customer's language.

        :param str verb: ``tell`` or ``renegotiate``
        """
        self.ensure_one()
        if verb == 'renegotiate':
            xmlid = DELAY
        else:
            xmlid = PROGRESS if self.remedy_told_at else TEMPLATES.get(self.liability, TEMPLATES['company'])
        template = self.env.ref(xmlid).sudo().with_context(complaint_message=values)
        return template._render_field('body_html', self.ids, compute_lang=True)[self.id]

    # DEADLINES

    def _deadline_priority(self):
        return self.urgency

    # TOOLS

    def _get_end_of(self, date):
        """Return the end of a date where the company is (naive UTC)."""
        return self.company_id.resource_calendar_id._get_end_of_day(date)

    def _get_local_date(self, moment):
        """Return the date of a moment (naive UTC) where the company is."""
        return self.company_id.resource_calendar_id._get_local_date(moment)
