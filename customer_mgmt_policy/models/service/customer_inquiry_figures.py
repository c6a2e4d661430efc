from odoo import api, fields, models
from odoo.tools import SQL


class CustomerInquiry(models.Model):
    """A5.3.2: how long customers waited for the first response, by channel, colleague and month."""
    _inherit = 'customer.inquiry'

    response_hours = fields.Float(
        "Hours to First Response", compute='_compute_response_hours', store=True, digits=(16, 2), aggregator='avg',
        help="From the time the customer asked; around the clock.")

    @api.depends('received_at', 'first_response_at')
    def _compute_response_hours(self):
        for inquiry in self:
            answered_at = inquiry.first_response_at
            inquiry.response_hours = answered_at and (answered_at - inquiry.received_at).total_seconds() / 3600

    def _read_group_select(self, aggregate_spec, query):
        """Whoever still waits is no part of the average."""
        select = super()._read_group_select(aggregate_spec, query)
        if aggregate_spec == 'response_hours:avg':
            answered_at = self._field_to_sql(self._table, 'first_response_at', query)
            return SQL("%s FILTER (WHERE %s IS NOT NULL)", select, answered_at)
        return select
