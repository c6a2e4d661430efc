from datetime import timedelta

from odoo import api, fields, models

MILESTONES = [("图纸与参数确认", -6), ("备货与发运", 4), ("安装调试", 11), ("客户验收", 16)]
PRODUCTS_PER_DEMAND = 2


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_demand_solutions(self):
        """Propose products, quote some of them, and plan what is under way with milestones."""
        demo = self._quietly()
        demands = demo.env['customer.demand'].search([('company_id', '=', self._company().id)], order='received_at, id')
        if not demands or demands.line_ids:
            return
        products = demo.env['product.product'].search([
            ('sale_ok', '=', True), ('list_price', '>', 0), ('company_id', '=', self._company().id)], limit=12, order='id')
        recorded = demands.filtered(lambda demand: demand.state == 'recorded')
        for number, demand in enumerate(recorded[:6]):
            demo._propose_products(demand, products, number)
        for number, demand in enumerate(demands.filtered(
                lambda demand: demand.state == 'in_progress' and not demand.acceptance_asked_at)):
            demo._plan_milestones(demand, number)

    def _propose_products(self, demand, products, number):
        own = self._as(demand.user_id)['customer.demand'].browse(demand.id)
        own.env['customer.demand.line'].create([{
            'demand_id': demand.id, 'product_id': product.id, 'quantity': 4 + number,
        } for product in products[number:number + PRODUCTS_PER_DEMAND]])
        if number % 3 == 0:
            own.action_create_quotation()

    def _plan_milestones(self, demand, number):
        own = self._as(demand.user_id)['customer.demand'].browse(demand.id)
        today = fields.Date.today()
        milestones = own.env['customer.demand.milestone'].create([{
            'demand_id': demand.id, 'name': name, 'due_on': today + timedelta(days=days + number), 'user_id': demand.user_id.id,
        } for name, days in MILESTONES])
        milestones[0].action_done("客户已书面确认，无修改。")
