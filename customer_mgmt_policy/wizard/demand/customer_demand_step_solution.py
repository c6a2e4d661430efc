from odoo import api, fields, models

SOLUTION = ('solution', 'delivery_days', 'fee')


class CustomerDemandStep(models.TransientModel):
    """C2.3.2: the solution that the customer was given can be written down, or corrected, in the step itself."""
    _inherit = 'customer.demand.step'

    is_single = fields.Boolean(compute='_compute_is_single')
    solution = fields.Text(compute='_compute_solution', store=True, readonly=False)
    delivery_days = fields.Integer("Delivery Cycle (days)", compute='_compute_solution', store=True, readonly=False)
    fee = fields.Monetary(compute='_compute_solution', store=True, readonly=False)
    currency_id = fields.Many2one('res.currency', compute='_compute_is_single')

    @api.depends('demand_ids')
    def _compute_is_single(self):
        for step in self:
            step.is_single = len(step.demand_ids) == 1
            step.currency_id = step.demand_ids[:1].currency_id

    @api.depends('demand_ids')
    def _compute_solution(self):
        for step in self:
            demand = step.demand_ids._origin if len(step.demand_ids) == 1 else step.demand_ids.browse()
            for name in SOLUTION:
                step[name] = demand[name]

    def action_confirm(self):
        """Write the solution before the demand is answered; afterwards it stays as it was told."""
        if self.verb == 'answer' and self.is_single:
            changed = {name: self[name] for name in SOLUTION if self[name] != self.demand_ids[name]}
            if changed:
                self.demand_ids.write(changed)
        return super().action_confirm()
