from odoo import api, models

WORDS = (
    ('demand', 'important', "二期车间扩建，需要 40 台电机\n希望下月底前分两批到货，并安排现场调试。"),
    ('complaint', 'urgent', "上批水泵噪音过大\n运行半小时后噪音明显升高，车间要求尽快处理。"),
    ('demand', 'general', "需要变频器的第三方检测报告\n客户招标资料要求提供，最好附中英文版本。"),
)


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_raised(self):
        """What customers wanted or complained about in the latest visits, raised by whoever visited them."""
        if self.env['customer.demand'].search_count([('source_id', '!=', False)], limit=1):
            return
        visits = self.env['customer.visit'].search([
            ('company_id', '=', self._company().id), ('state', '=', 'held'), ('recorded_on', '!=', False)],
            order='actual_stop desc', limit=2)
        for (kind, priority, description), visit in zip(WORDS, (visits[:1], visits[:1], visits[1:]), strict=True):
            self._as(visit.user_id)['customer.raise'].create({
                'source_model': visit._name, 'source_id': visit.id, 'kind': kind, 'priority': priority,
                'description': description,
            }).action_raise()

    @api.model
    def _silence_odoobot(self):
        """No chat of the assistant pops up over the screens of the demo's people."""
        users = self.env['res.users'].search([('company_id', '=', self._company().id), ('share', '=', False)])
        if 'odoobot_state' in users._fields:
            users.odoobot_state = 'disabled'
