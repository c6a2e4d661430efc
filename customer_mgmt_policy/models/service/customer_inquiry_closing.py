import logging
from datetime import timedelta
from itertools import islice

from odoo import api, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

BATCH_SIZE = 200


class CustomerInquiry(models.Model):
    """C4.4: what was answered is closed once the customer had the policy's working days to react and did not."""
    _inherit = 'customer.inquiry'

    _answered_idx = models.Index("(company_id, answered_at, id) WHERE state IN ('answered', 'solved')")

    @api.model
    def _cron_close_answered(self):
        """Close what was answered long enough ago, company by company, batch by batch."""
        for company in self.env['res.company'].search([], order='id'):  # pylint: disable=no-search-all
            try:
                limit = self._get_closing_limit(company)
            except Exception:
                _logger.exception("Answered inquiries of company %s could not be closed", company.id)
                continue
            if limit and not self._close_answered(company, limit):
                return

    @api.model
    def _get_closing_limit(self, company):
        """Return before when an inquiry was answered that is closed now (naive UTC), or None when none is.

        The working days after the day of the answer have passed in full.
        """
        days = int(self.env['customer.policy.criterion']._get(company, 'inquiry.close_days'))
        if days <= 0:
            return None
        calendar = company.resource_calendar_id
        yesterday = calendar._get_local_date() - timedelta(days=1)
        first = list(islice(calendar._iter_working_days(yesterday, forward=False), days))[-1][0]
        return calendar._get_midnight(first)

    @api.model
    def _close_answered(self, company, limit):
        """Close them in batches; return whether there is time left."""
        domain = (Domain('company_id', '=', company.id) & Domain('state', 'in', ('answered', 'solved'))
                  & Domain('answered_at', '<', limit))
        last = 0
        while batch := self.sudo().search(domain & Domain('id', '>', last), order='id', limit=BATCH_SIZE):
            last = batch[-1].id
            quiet = batch - batch._get_reacted()
            for inquiry in quiet:
                inquiry._close_alone()
            if not self.env['ir.cron']._commit_progress(len(batch)):
                return False
        return True

    def _close_alone(self):
        """Close one; whatever is wrong with it does not hold up the others."""
        try:
            with self.env.cr.savepoint():
                self.action_close()
        except Exception:
            _logger.exception("Inquiry %s could not be closed", self.id)

    def _get_reacted(self):
        """Return those to which the customer wrote after the answer: somebody has to look at them first."""
        messages = self.env['mail.message'].sudo().search_fetch([
            ('model', '=', self._name), ('res_id', 'in', self.ids), ('message_type', 'in', ('email', 'comment')),
            ('date', '>=', min(self.mapped('answered_at'))),
            '|', ('author_id.partner_share', '=', True), ('author_id', '=', False)], ['res_id', 'date'])
        latest = {}
        for message in messages:
            latest[message.res_id] = max(message.date, latest.get(message.res_id, message.date))
        return self.filtered(lambda inquiry: inquiry.id in latest and latest[inquiry.id] >= inquiry.answered_at)
