from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, html_sanitize

from .customer_demand import FEEDBACK


class CustomerDemand(models.Model):
    """C4.4: when the time to answer gets short, the customer is told beforehand and agrees to a new date."""
    _inherit = 'customer.demand'

    can_extend = fields.Boolean(compute='_compute_can')

    # ACTIONS

    def action_extend(self, due_at, reason, message=None, send_mail=False):
        """C4.4: the customer was told and agreed to get the solution at ``due_at``; the old date stays on record.

        :param datetime due_at: the new promised date
        :param str reason: why the time limit cannot be kept
        :param str message: what the customer was told (HTML)
        :param bool send_mail: send the message to the contact now
        """
        self.ensure_one()
        due_at = fields.Datetime.to_datetime(due_at)
        if not (reason or "").strip():
            raise UserError(self.env._("State the reason of the new date."))
        self._check_step('extend')
        clock = self._deadline_open(FEEDBACK)
        successor = self._deadline_extend(FEEDBACK, due_at, reason)
        if clock.breached_at:
            self.sudo().on_time_rate = 0    # an agreement afterwards does not undo what was missed
        self._post_extension(successor, reason)
        if message:
            self._tell_contact(
                lambda demand: demand.env._("New date for %(demand)s", demand=demand.display_name),
                Markup(html_sanitize(message)), send_mail)

    def action_open_extension(self):
        """Open the dialog that tells the customer and agrees on a new date."""
        self.ensure_one()
        self.check_access('write')
        return self._open_dialog('customer.demand.extension', self.env._("Tell the Customer and Agree on a New Date"))

    # CHECKS

    def _get_refusal_reason(self, verb):
        if verb == 'extend':
            return self._get_extend_refusal()
        return super()._get_refusal_reason(verb)

    def _get_extend_refusal(self):
        clock = self._deadline_open(FEEDBACK)
        if not clock:
            return self.env._("No time to answer is running for %(demand)s.", demand=self.name)
        limit = self.env['customer.policy.criterion']._get(self.company_id, 'demand.extension_times')
        if clock.agreed_count >= limit:
            return self.env._(
                "A new date was agreed %(count)s times already, and the policy allows no more. Give the customer the solution, "
                "or explain that the demand cannot be met.", count=clock.agreed_count)
        return clock._get_extend_error()

    def _deadline_check_promise(self, clock, due_at):  # pylint: disable=missing-return
        """The policy says how often, and until when at the latest, a new date may be agreed."""
        super()._deadline_check_promise(clock, due_at)
        if clock.code != FEEDBACK:
            return
        if refusal := self._get_extend_refusal():
            raise UserError(refusal)
        if not due_at or due_at <= max(fields.Datetime.now(), clock.due_at):
            raise UserError(self.env._("The new date lies in the future, and later than the one that applies now."))
        latest = self._get_latest_promise(clock)
        if due_at > latest:
            raise UserError(self.env._(
                "The policy allows a new date until %(latest)s at the latest. Promise an earlier one, or explain that the demand "
                "cannot be met.", latest=format_datetime(self.env, latest, dt_format='short')))

    def _get_latest_promise(self, clock):
        days = self.env['customer.policy.criterion']._get(self.company_id, 'demand.extension_days')
        return (clock.policy_due_at or clock.due_at) + timedelta(days=days)

    # HOOKS OF THE CLOCK

    def _deadline_ask_promise(self, clock):
        if clock.code == FEEDBACK:
            return self.action_open_extension()
        return super()._deadline_ask_promise(clock)

    # TOOLS

    def _post_extension(self, clock, reason):
        at = format_datetime(self.env, clock.due_at, dt_format='short')
        was = format_datetime(self.env, clock.policy_due_at, dt_format='short')
        self._message_log(body=Markup("<p>%s</p><p>%s</p>") % (
            self.env._("New date agreed with the customer: %(at)s (time limit of the policy: %(was)s)", at=at, was=was),
            self.env._("Reason: %(reason)s", reason=reason)))

    def _ask_contact(self, reason):
        """Ask the contact for what we need, in the contact's language; the answer comes by mail or in the portal."""
        for demand in self:
            customer = demand.with_context(lang=demand._get_customer_lang())
            message = self.env['ir.qweb']._render('customer_mgmt_policy.portal_request_message', {
                'heading': customer.env._("To find a solution we need something from you:"), 'text': reason})
            demand._tell_contact(
                lambda asked: asked.env._("We need something from you: %(demand)s", demand=asked.display_name),
                message, send_mail=True)

    def _open_dialog(self, model, title, **context):
        return {
            'type': 'ir.actions.act_window', 'name': title, 'res_model': model, 'view_mode': 'form', 'views': [(False, 'form')],
            'target': 'new', 'context': {'default_demand_id': self.id, **context},
        }

    def _render_letter(self, xmlid, **values):
        """Return the body of the mail template ``xmlid`` for this demand, in the language of the customer."""
        template = self.env.ref(xmlid).sudo()
        return template._render_field('body_html', self.ids, compute_lang=True, add_context=values)[self.id]
