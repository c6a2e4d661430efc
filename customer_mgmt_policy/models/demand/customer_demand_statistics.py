from odoo import api, fields, models
from odoo.tools import SQL

from .customer_demand import FEEDBACK

SATISFACTION = {'satisfied': 100, 'fair': 50, 'dissatisfied': 0}


class CustomerDemand(models.Model):
    """A4.2.1, A5.3.2: the figures of a demand for statistics, kept on it, so that a report reads one table only.

    They stay empty in the database as long as there is nothing to measure, so averages count only what happened.
    """
    _inherit = 'customer.demand'

    is_answered = fields.Boolean("Answered Once", readonly=True, copy=False)
    response_hours = fields.Float(
        "Response Time (h)", readonly=True, copy=False, aggregator='avg', digits=(12, 1),
        help="From the demand to the first solution, or to telling the customer that it cannot be met; the time of waiting "
             "for the customer is not counted.")
    on_time_rate = fields.Float(
        "On Time (%)", readonly=True, copy=False, aggregator='avg', digits=(5, 1),
        help="100 when every answer came within its time limit, else 0; on average the share of demands answered on time.")
    satisfaction_rate = fields.Float(
        "Satisfaction (%)", readonly=True, copy=False, aggregator='avg', digits=(5, 1),
        help="Satisfied 100, fair 50, dissatisfied 0.")

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_satisfaction_rate(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_satisfaction_rate(vals))

    @api.model
    def _with_satisfaction_rate(self, vals):
        if not vals.get('satisfaction'):
            return vals
        return {**vals, 'satisfaction_rate': SATISFACTION[vals['satisfaction']]}

    # CLOCKS

    def _deadline_met(self, code, at=None):
        clocks = super()._deadline_met(code, at=at)
        if code == FEEDBACK:
            self._note_responses(clocks)
        return clocks

    def _note_responses(self, clocks):
        """Keep the time of the first answer, and whether every answer was on time; one statement for all."""
        if not clocks:
            return
        values = SQL(", ").join(
            SQL("(%s, %s::float, %s)", clock.res_id, self._get_net_hours(clock), 100.0 if clock.state == 'met' else 0.0)
            for clock in clocks)
        names = ['is_answered', 'response_hours', 'on_time_rate']
        self.flush_model(names)
        self.env.execute_query(SQL(
            """UPDATE customer_demand d
                  SET is_answered = true, on_time_rate = LEAST(d.on_time_rate, v.on_time),
                      response_hours = CASE WHEN d.is_answered THEN d.response_hours ELSE v.hours END
                 FROM (VALUES %s) AS v (id, hours, on_time) WHERE d.id = v.id RETURNING 1""", values))
        self.invalidate_recordset(names, flush=False)

    @api.model
    def _get_net_hours(self, clock):
        """Return the hours that a met clock ran, without its pauses."""
        return ((clock.met_at - clock.started_at).total_seconds() - clock.pause_seconds) / 3600
