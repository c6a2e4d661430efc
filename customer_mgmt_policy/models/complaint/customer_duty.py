from dateutil.relativedelta import relativedelta

from odoo import api, models

from .customer_complaint_review import DUTY


class CustomerDuty(models.Model):
    """C2.4.5: the month's complaints are reviewed in the month after; the review opens by itself, with its figures."""
    _inherit = 'customer.duty'

    def _get_start_action(self):
        if self.code != DUTY:
            return super()._get_start_action()
        review = self._find_review()
        action = self.env['ir.actions.act_window']._for_xml_id('customer_mgmt_policy.customer_complaint_review_action')
        return {**action, 'views': [(False, 'form')], 'res_id': review.id,
                'context': {'default_company_id': self.company_id.id, 'default_month': self._get_month_to_review()}}

    def _get_report_refusal(self):
        if self.code == DUTY:
            return self.env._("“%(duty)s” is done by concluding the review of the month. Press Start.", duty=self.name)
        return super()._get_report_refusal()

    def _get_schedule_start(self):
        """The month ends, then its review is due within the policy's time."""
        if self.code != DUTY:
            return super()._get_schedule_start()
        calendar = self.company_id.resource_calendar_id
        return calendar._get_midnight(calendar._get_local_date().replace(day=1))

    def _get_month_to_review(self):
        """Return the first day of the month whose review the running time asks for."""
        clock = self._deadline_open(DUTY)[:1]
        start = self.company_id.resource_calendar_id._get_local_date(clock.started_at)
        return start.replace(day=1) - relativedelta(months=1)

    def _find_review(self):
        return self.env['customer.complaint.review'].search([
            ('company_id', '=', self.company_id.id), ('month', '=', self._get_month_to_review())], limit=1)

    @api.model
    def _maintain(self, company):  # pylint: disable=missing-return
        super()._maintain(company)
        duties = self.sudo().search([('company_id', '=', company.id), ('code', '=', DUTY)])
        duties._open_reviews()

    def _open_reviews(self):
        """The review of the month that is over lies ready for the responsible, as soon as there was anything to review."""
        Complaint, Review = self.env['customer.complaint'].sudo(), self.env['customer.complaint.review'].sudo()
        for duty in self.filtered('user_id'):
            month = duty._get_month_to_review()
            stop = duty.company_id.resource_calendar_id._get_midnight(month + relativedelta(months=1))
            company = [('company_id', '=', duty.company_id.id)]
            if duty._find_review() or not Complaint.search_count([*company, ('received_at', '<', stop)], limit=1):
                continue
            Review.with_company(duty.company_id).with_context(lang=duty.user_id.lang, mail_create_nolog=True).create({
                'company_id': duty.company_id.id, 'month': month, 'user_id': duty.user_id.id})
