from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from .customer_inspection import DUTY, HAND


class CustomerInspection(models.Model):
    """The steps of an inspection: draw, check, turn what is not met into findings."""
    _inherit = 'customer.inspection'

    # ACTIONS

    def action_start(self):
        """A5.2: draw the sample and lay out what is to be checked of each record."""
        for inspection in self:
            inspection._check_step('start')
            if inspection.source != HAND:
                inspection._draw()
            inspection._lay_out()
            inspection._transition('start', revision=inspection.service_id.revision)

    def action_all_met(self):
        """Answer what is still open with “met”."""
        self.check_access('write')
        self.check_ids.filtered(lambda check: not check.result).write({'result': 'met'})

    def action_finish(self):
        """A5.2: what is not met becomes findings to put right; the service keeps its result."""
        today = fields.Date.context_today(self)
        for inspection in self:
            inspection._check_step('finish')
            inspection._transition('finish', done_on=today)
            inspection.check_ids._raise_findings()
            inspection.service_id.sudo().write({'last_inspected_on': today, 'last_conformity': inspection.conformity})
            inspection._close_if_settled()
            inspection._fulfil_duty()

    def action_cancel(self, reason):
        """Break the inspection off; it stays on record with the reason."""
        self._move('cancel', cancel_reason=reason)

    def action_open_cancel(self):
        """Ask why the inspection is broken off."""
        self.ensure_one()
        self._check_step('cancel', {'cancel_reason': "?"})
        return self.env['customer.inspection.step']._open('cancel', self)

    def action_open_findings(self):
        """Show what this inspection found."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_inspection_finding_action')
        return {**action, 'domain': [('inspection_id', '=', self.id)], 'context': {}}

    # CHECKS

    def _get_refusal_reason(self, verb):
        service = self.service_id
        if verb in ('start', 'finish') and service.user_id == self.env.user:
            return self.env._("You own “%(service)s”, so a colleague inspects it.", service=service.name)
        if verb == 'start' and service.state != 'in_force':
            return self.env._("“%(service)s” is not in force, so there is nothing to inspect.", service=service.name)
        if verb == 'start' and self.source == HAND and not self.item_ids:
            return self.env._("Enter what you inspected first: at least one record.")
        if verb == 'finish' and (reason := self.check_ids._get_open_reason()):
            return reason
        return super()._get_refusal_reason(verb)

    # SAMPLE

    def _draw(self):
        records = self.env[self.source]._sample_draw(self.company_id, *self._get_period(), self.sample_size)
        if not records:
            raise UserError(self.env._(
                "There is nothing of this kind between %(start)s and %(stop)s. Choose a longer period, or enter what you "
                "inspect by hand.", start=self.date_from, stop=self.date_to))
        self.env['customer.inspection.item'].sudo().create([{
            'inspection_id': self.id, 'res_model': record._name, 'res_id': record.id, 'done_at': record[record._sample_date],
            **record.with_context(lang=self.env.lang)._sample_values()} for record in records])

    def _get_period(self):
        """Return the first moment of the period and the one after it (naive UTC), where the company is."""
        return tuple(map(
            self.company_id.resource_calendar_id._get_midnight, (self.date_from, self.date_to + timedelta(days=1))))

    def _lay_out(self):
        """One check per record and standard, with the wording as it stands now."""
        self.env['customer.inspection.check'].sudo().create([{
            'inspection_id': self.id, 'item_id': item.id, 'standard_id': standard.id, 'name': standard.name,
            'method': standard.method,
        } for item in self.item_ids for standard in self.service_id.standard_ids])

    # RESULT

    def _close_if_settled(self):
        """Close what has no finding left to verify."""
        settled = self.sudo().filtered(lambda inspection: inspection.state == 'rectifying' and all(
            finding.state == 'verified' for finding in inspection.finding_ids))
        settled._transition('close', closed_on=fields.Date.context_today(self))

    def _fulfil_duty(self):
        """The duty is fulfilled once every service in force was inspected in the time that runs."""
        Duty = self.env['customer.duty'].sudo()
        clock = Duty.search([('company_id', '=', self.company_id.id), ('code', '=', DUTY)])._deadline_open(DUTY)[:1]
        missing = self.service_id.sudo()._get_uninspected(self.company_id, clock.started_at)
        if not missing:
            Duty.with_user(self.env.user)._fulfil(DUTY, self.company_id, self.env._(
                "%(name)s: %(count)s checks, %(failed)s not met. Every service was inspected.", name=self.name,
                count=self.answered_count, failed=self.failed_count), res_model=self._name, res_id=self.id)
