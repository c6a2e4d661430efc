from odoo import api, fields, models
from odoo.tools import SQL

DAY, MOMENT = 86400, 1 / 86400

# figure: until which step it counts
FIGURES = {
    'days_to_acknowledge': 'acknowledged_at', 'days_to_assess': 'assessed_at', 'days_to_liability': 'liability_settled_at',
    'days_to_legal': 'liability_reviewed_at', 'days_to_remedy': 'remedy_reviewed_at', 'days_to_tell': 'remedy_told_at',
    'days_to_finish': 'done_at', 'days_to_call_back': 'called_back_at', 'days_to_close': 'closed_at',
}


class CustomerComplaint(models.Model):
    """C2.4.5: the time to each step as numbers, counted from the receipt in days round the clock."""
    _inherit = 'customer.complaint'

    days_to_acknowledge = fields.Float("Days to Acknowledgement", compute='_compute_days', store=True, aggregator='avg')
    days_to_assess = fields.Float("Days to Assessment", compute='_compute_days', store=True, aggregator='avg')
    days_to_liability = fields.Float("Days to Liability", compute='_compute_days', store=True, aggregator='avg')
    days_to_legal = fields.Float("Days to Legal's Decision", compute='_compute_days', store=True, aggregator='avg')
    days_to_remedy = fields.Float("Days to Approved Remedy", compute='_compute_days', store=True, aggregator='avg')
    days_to_tell = fields.Float("Days to Telling the Customer", compute='_compute_days', store=True, aggregator='avg')
    days_to_finish = fields.Float("Days to Remedy Done", compute='_compute_days', store=True, aggregator='avg')
    days_to_call_back = fields.Float("Days to Call-back", compute='_compute_days', store=True, aggregator='avg')
    days_to_close = fields.Float("Days to Closure", compute='_compute_days', store=True, aggregator='avg')

    @api.depends('received_at', *FIGURES.values())
    def _compute_days(self):
        """Zero means: not taken yet; a step taken at once took a moment."""
        for complaint in self:
            for figure, moment in FIGURES.items():
                days = complaint[moment] and (complaint[moment] - complaint.received_at).total_seconds() / DAY
                complaint[figure] = max(days, MOMENT) if complaint[moment] else 0

    def _read_group_select(self, aggregate_spec, query):
        """Averages leave out the complaints that have not come that far."""
        name, _colon, function = aggregate_spec.partition(':')
        if name in FIGURES and function == 'avg':
            return SQL("AVG(NULLIF(%s, 0))", self._field_to_sql(self._table, name, query))
        return super()._read_group_select(aggregate_spec, query)
