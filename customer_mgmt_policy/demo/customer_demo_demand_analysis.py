from datetime import timedelta

from odoo import Command, api, fields, models

from .customer_demo import MODULE

# per story of the demands: category, quantity, price each, how often
SIZES = [
    ('price', 30, 2600, 'once'), ('after_sales', 0, 4500, 'once'), ('price', 1200, 38, 'yearly'), ('support', 2, 480, 'once'),
    ('delivery', 50, 210, 'monthly'), ('digital', 12, 9800, 'once'), ('quality', 6, 1300, 'once'), ('support', 0, 0, 'once'),
]
OPINIONS = {
    'product': ('feasible', "现有型号可覆盖，无需新开发。", False),
    'technical': ('conditional', "接口可实现，需要客户提供现场网络条件。", "客户在两周内提供网络拓扑与点位表。"),
    'after_sales': ('feasible', "华东服务站可在 24 小时内到场。", False),
}


class CustomerDemo(models.AbstractModel):
    _inherit = 'customer.demo'

    @api.model
    def _load_demand_analysis(self):
        """Sort and size the demands, ask the review group, leave a duplicate, and look at the order rhythm."""
        demo = self._quietly()
        demands = demo.env['customer.demand'].search([('company_id', '=', self._company().id)], order='received_at, id')
        if not demands or demands.category_id:
            return
        demo._name_reviewers()
        demo._size_demands(demands)
        demo._review_demands(demands.filtered(lambda demand: demand.state == 'recorded'))
        demo._record_duplicate(demands.filtered(lambda demand: demand.state == 'recorded')[-1:])
        demo._look_at_rhythm()

    def _name_reviewers(self):
        for function, login in (('product', 'reviewer'), ('technical', 'reviewer2'), ('after_sales', 'reviewer3')):
            self.env.ref(f'{MODULE}.demand_function_{function}').user_ids = [Command.set(self._user(login).ids)]

    def _size_demands(self, demands):
        for number, demand in enumerate(demands):
            category, quantity, price, frequency = SIZES[number % len(SIZES)]
            demand.sudo().write({
                'category_id': self.env.ref(f'{MODULE}.demand_category_{category}').id, 'quantity': quantity,
                'amount': (quantity or 1) * price, 'frequency': frequency, 'reasonableness': str(2 + number % 4),
                'feasibility_level': str(5 - number % 3),
            })

    def _review_demands(self, demands):
        """The first one is answered by all, the second by one, the third by nobody yet."""
        for answers, demand in zip((3, 1, 0), demands, strict=False):
            self._as(demand.user_id)['customer.demand'].browse(demand.id).action_request_review()
            for review in demand.review_ids[:answers]:
                function = self.env['ir.model.data'].search(
                    [('model', '=', review.function_id._name), ('res_id', '=', review.function_id.id)]).name
                opinion, reasoning, conditions = OPINIONS[function.removeprefix('demand_function_')]
                own = self._as(review.user_id)['customer.demand.review'].browse(review.id)
                own.write({'opinion': opinion, 'reasoning': reasoning, 'conditions': conditions})
                own.action_answer()

    def _record_duplicate(self, demand):
        """The same demand came by phone and, a little later, by e-mail."""
        self._as(demand.user_id)['customer.demand'].create({
            'partner_id': demand.partner_id.id, 'title': f"{demand.title}（邮件）", 'demand_type': demand.demand_type,
            'priority_level': demand.priority_level, 'channel': 'email', 'description': demand.description,
            'received_at': min(demand.received_at + timedelta(hours=2), fields.Datetime.now()),
        })

    def _look_at_rhythm(self):
        company = self._company()
        Proposal = self.env['customer.demand.proposal'].sudo().with_context(mail_notify_force_send=False)
        Proposal._analyse(company, self._customers().ids, fields.Date.today())
