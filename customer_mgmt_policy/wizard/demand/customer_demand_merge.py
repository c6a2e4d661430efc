from odoo import Command, api, fields, models
from odoo.exceptions import UserError

STAGES = ('recorded', 'answered', 'in_progress')


class CustomerDemandMerge(models.TransientModel):
    """Asks which of several demands goes on; the demand itself says what cannot be merged."""
    _name = 'customer.demand.merge'
    _description = "Merge Demands"

    demand_ids = fields.Many2many('customer.demand', string="Demands", required=True)
    survivor_id = fields.Many2one(
        'customer.demand', "Goes On", required=True, domain="[('id', 'in', demand_ids)]",
        help="Keeps its number. The conversation, files, activities and clocks of the others come here; the earliest start "
             "counts.")

    @api.model
    def default_get(self, fields):
        """The demand that is furthest along goes on, among equals the earliest."""
        values = super().default_get(fields)
        ids = self.env.context.get('active_ids') if self.env.context.get('active_model') == 'customer.demand' else None
        demands = self.env['customer.demand'].browse(ids or [])
        demands |= demands.similar_demand_id.filtered('is_open') if len(demands) == 1 else demands.browse()
        if demands:
            values['demand_ids'] = [Command.set(demands.ids)]
            values['survivor_id'] = self._choose_survivor(demands).id
        return values

    @api.model
    def _choose_survivor(self, demands):
        return min(demands, key=lambda demand: (
            -STAGES.index(demand.state) if demand.state in STAGES else 1, demand.received_at, demand.id))

    def action_merge(self):
        """Merge the others into the one that goes on, and open that one."""
        self.ensure_one()
        if self.survivor_id not in self.demand_ids:
            raise UserError(self.env._("Choose which of these demands goes on."))
        self.survivor_id.action_merge((self.demand_ids - self.survivor_id).ids)
        return {'type': 'ir.actions.act_window', 'res_model': 'customer.demand', 'res_id': self.survivor_id.id,
                'view_mode': 'form'}
