from odoo import api, fields, models
from odoo.tools.misc import formatLang

from .customer_complaint_figures import FIGURES

DIMENSIONS = [
    ('summary', "Summary"), ('step', "Time to each step (days)"), ('type', "Problem type"), ('product', "Product"),
    ('department', "Responsible department"), ('liability', "Liability"), ('cause', "Root cause"), ('satisfaction',
        "Satisfaction"),
]
# where the names of a dimension's values stand
MODELS = {
    'type': 'customer.complaint.type', 'product': 'product.product', 'department': 'customer.department',
    'cause': 'customer.complaint.cause',
}


class CustomerComplaintReviewFigure(models.Model):
    """C2.4.5: one figure of a monthly review, beside the month before and the average of the months before."""
    _name = 'customer.complaint.review.figure'
    _description = "Figure of a Complaint Review"
    _inherit = ['customer.guard.mixin']
    _order = 'review_id desc, sequence, value desc, id'

    review_id = fields.Many2one(
        'customer.complaint.review', "Review", required=True, index=True, ondelete='cascade', readonly=True)
    company_id = fields.Many2one(related='review_id.company_id', store=True)
    month = fields.Date(related='review_id.month', store=True)
    dimension = fields.Selection(DIMENSIONS, "Counted By", required=True, readonly=True)
    key = fields.Char("Code", readonly=True)
    res_id = fields.Integer("Record", readonly=True, aggregator=None)
    label = fields.Char(readonly=True, help="How it was called when it was counted.")
    name = fields.Char("Figure", compute='_compute_name', compute_sudo=True)
    sequence = fields.Integer(readonly=True, aggregator=None)
    value = fields.Float("This Month", readonly=True)
    value_last = fields.Float("Month Before", readonly=True)
    value_average = fields.Float("Average Before", readonly=True)
    is_known = fields.Boolean(readonly=True, help="Off when nothing happened in the month that could be measured.")
    is_last_known = fields.Boolean(readonly=True)
    is_average_known = fields.Boolean(readonly=True)
    is_frequent = fields.Boolean("Frequent", readonly=True)
    value_text = fields.Char("In the Month", compute='_compute_texts')
    last_text = fields.Char("In the Month Before", compute='_compute_texts')
    average_text = fields.Char("On Average Before", compute='_compute_texts')
    trend = fields.Selection([('up', "More"), ('same', "Same"), ('down', "Less")], compute='_compute_texts')

    @api.depends('dimension', 'key', 'res_id', 'label')
    @api.depends_context('lang')
    def _compute_name(self):
        names = {dimension: self._get_names(dimension, figures.mapped('res_id'))
                 for dimension, figures in self.grouped('dimension').items()}
        for figure in self:
            known = names[figure.dimension]
            figure.name = known.get(figure.res_id or figure.key) or figure.label or self.env._("Not known yet")

    @api.depends('value', 'value_last', 'value_average', 'dimension', 'key')
    @api.depends_context('lang')
    def _compute_texts(self):
        for figure in self:
            figure.value_text = figure._format(figure.value, figure.is_known)
            figure.last_text = figure._format(figure.value_last, figure.is_last_known)
            figure.average_text = figure._format(figure.value_average, figure.is_average_known, digits=1)
            compared = figure.is_known and figure.is_average_known
            difference = round(figure.value - figure.value_average, 1)
            figure.trend = compared and ('up' if difference > 0 else 'down' if difference < 0 else 'same')

    def _get_names(self, dimension, ids):
        """Return how the values of a dimension are called, by id or by key."""
        if dimension in MODELS:
            records = self.env[MODELS[dimension]].with_context(active_test=False).browse(set(ids) - {0}).exists()
            return {record.id: record.display_name for record in records}
        if dimension == 'summary':
            return self._get_summary_names()
        if dimension == 'step':
            return {name: self.env['customer.complaint']._get_labels([name]) for name in FIGURES}
        name = {'liability': 'liability', 'satisfaction': 'satisfaction'}[dimension]
        return dict(self.env['customer.complaint']._fields[name]._description_selection(self.env))

    @api.model
    def _get_summary_names(self):
        return {
            'received': self.env._("Complaints received"), 'reopened': self.env._("Re-opened"), 'closed': self.env._("Closed"),
            'called_back': self.env._("Customers called back"), 'satisfied': self.env._("Satisfied customers"),
            'overdue': self.env._("Time limits overdue")}

    def _format(self, value, is_known, digits=0):
        """Return a value as people read it: times, days or per cent."""
        if not is_known:
            return "–"
        if self.dimension == 'step':
            return self.env._("%(number)s days", number=formatLang(self.env, value, digits=1))
        if self.dimension == 'summary' and self.key in ('satisfied', 'overdue'):
            return f"{formatLang(self.env, value, digits=0)} %"
        return formatLang(self.env, value, digits=digits)
